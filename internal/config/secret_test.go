package config_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/partnergraph/partnergraph/internal/config"
)

const word = "hunter2"

func TestSecret_IsNeverShown(t *testing.T) {
	t.Parallel()
	c := config.Config{
		DatabaseURL:  "mysql://user:" + word + "@db/p",
		RedisURL:     "redis-sentinel://:" + word + "@a,b/m?sentinel_password=" + word,
		SMTPURL:      "smtp://user:pa/" + word + "@mail",
		OTLPEndpoint: "https://u:" + word + "@otel",
		LookupURL:    "https://u:" + word + "@lookup",
		LookupToken:  word,
		SecretKey:    word,

		ProvisioningURL: "https://u:" + word + "@provisioning", ProvisioningToken: word, ProvisioningSecret: word,

		BlobURL: "s3://u:" + word + "@documents?secret=" + word,
	}
	database, err := c.Database()
	if err != nil {
		t.Fatal(err)
	}
	smtp := config.SMTP{Password: word}
	for _, value := range []any{c, &c, c.DatabaseURL, []config.SecretURL{c.SMTPURL}, database, smtp, &smtp} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%t", "%c", "%U"} {
			refuse(t, verb, fmt.Sprintf(verb, value))
		}
		text, err := json.Marshal(value)
		if err != nil {
			t.Fatal(err)
		}
		refuse(t, "json", string(text))
		var log bytes.Buffer
		slog.New(slog.NewJSONHandler(&log, nil)).Info("settings", "value", value)
		slog.New(slog.NewTextHandler(&log, nil)).Info("settings", "value", value)
		refuse(t, "slog", log.String())
	}
	if got := smtp.Password.Reveal() + c.SMTPURL.Reveal(); got != word+"smtp://user:pa/"+word+"@mail" {
		t.Errorf("Reveal gives %q", got)
	}
}

func refuse(t *testing.T, how, shown string) {
	t.Helper()
	if strings.Contains(shown, word) || strings.Contains(strings.ToLower(shown), fmt.Sprintf("%x", word)) {
		t.Errorf("%s shows the secret: %s", how, shown)
	}
}

func TestSecretURL_HidesOnlyThePassword(t *testing.T) {
	t.Parallel()
	for raw, want := range map[config.SecretURL]string{
		"":                                       "",
		"mysql://user:pw@db:3306/p?tls=true":     "mysql://user:[hidden]@db:3306/p?tls=true",
		"redis://:pw@h":                          "redis://:[hidden]@h",
		"redis://h:6379/0":                       "redis://h:6379/0",
		"smtp://user@mail":                       "smtp://user@mail",
		"sqlite:///var/me@home/p.db":             "sqlite:///var/me@home/p.db",
		"mysql://u:p@w@db/p":                     "mysql://u:[hidden]@db/p",
		"mysql://u:p/w?x#y@db/p":                 "mysql://u:[hidden]@db/p",
		"redis-sentinel://a,b/m?db=1&Password=x": "redis-sentinel://a,b/m?db=1&Password=[hidden]",
		"x://h?%zz=1":                            "x://h?%zz=[hidden]",
		"no URL, but pw":                         "[hidden]",
	} {
		if got := raw.String(); got != want {
			t.Errorf("%q is shown as %q, want %q", raw.Reveal(), got, want)
		}
	}
	if got, want := config.Secret("x").String(), "[hidden]"; got != want {
		t.Errorf("String() = %q, want %q", got, want)
	}
	if got, want := config.Secret("x").GoString(), "[hidden]"; got != want {
		t.Errorf("GoString() = %q, want %q", got, want)
	}
	if got := config.Secret("").String(); got != "" {
		t.Errorf("an empty secret is shown as %q", got)
	}
}

// A password with characters that should have been encoded ends up in other parts of the URL; no complaint repeats it.
func TestMistake_ShowsNoPassword(t *testing.T) {
	t.Parallel()
	for _, c := range []config.Config{
		{RedisURL: "redis://user:12/" + word + "@host/0"},
		{RedisURL: "redis://user:12?" + word + "=@host/0"},
		{RedisURL: "redis://user:99999/" + word + "@host"},
		{DatabaseURL: "mysql://user:12/" + word + "@host/p"},
		{DatabaseURL: "mysql://user:12/p?" + word + "=1"},
		{SMTPURL: "smtp://user:12?" + word + "@host"},
		{SMTPURL: "smtp://user:" + word + "?a/@host:70000"},
	} {
		for _, m := range c.Validate(config.Serve) {
			refuse(t, "mistake", m.Error())
		}
	}
}
