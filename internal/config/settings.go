package config

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"

	"github.com/agnivade/levenshtein"
)

const prefix = "PARTNERGRAPH_"

// Setting is a setting with its flag and variable.
type Setting struct {
	Flag     string // without the dashes
	Variable string
	Default  string
	Example  string
	Help     string
	Group    string
	List     bool // of several values
	Secret   bool // or a URL that may have one
}

// settings are read from the tags of Config.
var settings = sync.OnceValue(func() []Setting {
	var all []Setting
	for field := range reflect.TypeFor[Config]().Fields() {
		if field.Tag.Get("name") == "" {
			continue
		}
		all = append(all, Setting{
			Flag:     field.Tag.Get("name"),
			Variable: field.Tag.Get("env"),
			Default:  field.Tag.Get("default"),
			Example:  field.Tag.Get("placeholder"),
			Help:     strings.ReplaceAll(field.Tag.Get("help"), "${default}", field.Tag.Get("default")),
			Group:    field.Tag.Get("group"),
			List:     field.Type.Kind() == reflect.Slice,
			Secret:   field.Type == reflect.TypeFor[Secret]() || field.Type == reflect.TypeFor[SecretURL](),
		})
	}
	return all
})

// Settings lists every setting, in the order of the help.
func Settings() []Setting { return slices.Clone(settings()) }

func settingOf(flag string) Setting {
	i := slices.IndexFunc(settings(), func(s Setting) bool { return s.Flag == flag })
	return settings()[i]
}

// name is the setting in errors.
func (s Setting) name() string { return "--" + s.Flag + " (" + s.Variable + ")" }

// UnknownVariables returns errors for unknown variables with the prefix of settings: a typo must not leave a
// default in force. Values are not repeated, since they may be secret.
func UnknownVariables(environ []string) []string {
	var complaints []string
	for _, entry := range environ {
		name, _, _ := strings.Cut(entry, "=")
		if !strings.HasPrefix(name, prefix) || known(name) || holdsSecret(name) {
			continue
		}
		complaints = append(complaints, fmt.Sprintf("%s is not a setting; did you mean %s?", name, nearest(name)))
	}
	slices.Sort(complaints)
	return complaints
}

func known(variable string) bool {
	return variable == FileVariable || slices.ContainsFunc(settings(), func(s Setting) bool { return s.Variable == variable })
}

func nearest(variable string) string {
	return slices.MinFunc(settings(), func(a, b Setting) int {
		return levenshtein.ComputeDistance(variable, a.Variable) - levenshtein.ComputeDistance(variable, b.Variable)
	}).Variable
}

// ProductionSettings names the set settings that refer to systems with real data or real people, or have their secrets. A demo does not
// start with any of them.
func (c Config) ProductionSettings() []string {
	var present []string
	for flag, set := range map[string]bool{
		"database-url": c.DatabaseURL != "",
		"redis-url":    c.RedisURL != "" && c.RedisURL != "embedded://",
		"smtp-url":     c.SMTPURL != "",
		"oidc-issuer":  c.OIDCIssuer != "",
		"lookup-url":   c.LookupURL != "",
		"blob-url":     strings.HasPrefix(c.BlobURL.Reveal(), "s3:"),
		"secret-key":   c.SecretKey != "",
		"lookup-token": c.LookupToken != "",

		"provisioning-url":    c.ProvisioningURL != "",
		"provisioning-token":  c.ProvisioningToken != "",
		"provisioning-secret": c.ProvisioningSecret != "",

		"oidc-audience":   c.OIDCAudience != "",
		"sign-in-issuers": c.SignInIssuers != "",
	} {
		if set {
			present = append(present, settingOf(flag).name())
		}
	}
	slices.Sort(present)
	return present
}
