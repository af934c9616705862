package config

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"golang.org/x/net/idna"
)

// SignInIssuer is an OpenID Connect issuer at which people of some domains sign in with their browser.
type SignInIssuer struct {
	Name             string   `json:"name"` // ends the redirect address at the issuer: /session/callback/NAME
	Issuer           string   `json:"issuer"`
	ClientID         string   `json:"clientId"`
	ClientSecretFile string   `json:"clientSecretFile"` // beside the file with the issuers, unless it begins with /; empty for a public client
	Domains          []string `json:"domains"`
	Secret           Secret   `json:"-"` // what that file holds
}

// Issuers reads the issuers at which people sign in; none without a file. Domains become A-labels.
func (c Config) Issuers() ([]SignInIssuer, error) {
	if c.SignInIssuers == "" {
		return nil, nil
	}
	text, err := os.ReadFile(c.SignInIssuers)
	if err != nil {
		return nil, err
	}
	var all []SignInIssuer
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&all); err != nil {
		return nil, fmt.Errorf("%s is no list of issuers: %w", c.SignInIssuers, err)
	}
	taken := map[string]string{}
	var wrong []error
	for i := range all {
		wrong = append(wrong, all[i].complete(filepath.Dir(c.SignInIssuers), taken))
	}
	return all, errors.Join(wrong...)
}

var issuerName = regexp.MustCompile(`^[a-z0-9-]+$`)

// complete checks an issuer, and reads its secret.
func (s *SignInIssuer) complete(folder string, taken map[string]string) error {
	if why := wrongIssuer(s.Issuer); why != "" {
		return fmt.Errorf("the issuer %q: %s", s.Issuer, why)
	}
	if !issuerName.MatchString(s.Name) || taken["name "+s.Name] != "" {
		return fmt.Errorf("the issuer %s: it needs a name of its own, of a to z, 0 to 9 and -", s.Issuer)
	}
	taken["name "+s.Name] = s.Issuer
	if s.ClientID == "" || len(s.Domains) == 0 {
		return fmt.Errorf("the issuer %s: clientId and domains are needed", s.Issuer)
	}
	for i, domain := range s.Domains {
		label, err := idna.Lookup.ToASCII(domain)
		if err != nil || !strings.Contains(label, ".") || strings.HasSuffix(label, ".") {
			return fmt.Errorf("the issuer %s: %q is no domain", s.Issuer, domain)
		}
		if other, twice := taken[label]; twice {
			return fmt.Errorf("the issuer %s: %s belongs to %s already", s.Issuer, domain, other)
		}
		taken[label], s.Domains[i] = s.Issuer, label
	}
	if s.ClientSecretFile == "" {
		return nil
	}
	path := s.ClientSecretFile
	if !filepath.IsAbs(path) {
		path = filepath.Join(folder, path)
	}
	secret, err := readSecret(path)
	s.Secret = secret
	return err
}

// wrongIssuer says why a URL cannot be that of an issuer; empty when it can.
func wrongIssuer(issuer string) string {
	u, err := url.Parse(issuer)
	switch {
	case err != nil || u.Host == "" || !isWeb(u) || u.RawQuery != "" || u.Fragment != "" || u.User != nil:
		return "it is not the https:// URL of an issuer"
	case u.Scheme == "http" && !local(u.Hostname()):
		return "keys that come over http:// can be swapped on the way"
	}
	return ""
}
