package config_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/partnergraph/partnergraph/internal/config"
)

// D-20: several issuers, chosen by the domain of the address.
func TestIssuers(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	for name, text := range map[string]string{"secret": "s3cret\n", "empty": "\n"} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	const good = `{"name": "a", "issuer": "https://login.example", "clientId": "pg", "clientSecretFile": "secret", "domains": ["example.com", "weiß.example"]}`
	for text, want := range map[string]string{
		`[` + good + `, {"name": "b", "issuer": "https://other.example", "clientId": "pg", "domains": ["other.example"]}]`: "",
		`[` + good + `, {"name": "b", "issuer": "https://other.example", "clientId": "pg", "domains": ["example.com"]}]`:   "example.com belongs to https://login.example already",
		`[{"issuer": "https://login.example", "clientId": "pg", "domains": ["example.com"]}]`:                              "it needs a name of its own",
		`[` + good + `, {"name": "a", "issuer": "https://other.example", "clientId": "pg", "domains": ["other.example"]}]`: "it needs a name of its own",
		`[{"name": "a", "issuer": "https://login.example", "clientId": "pg", "domains": ["example.com."]}]`:                `"example.com." is no domain`,
		`{}`: "is no list of issuers",
		`[{"name": "a", "issuer": "https://login.example", "clientId": "pg", "domain": "example.com"}]`:                                   `unknown field "domain"`,
		`[{"name": "a", "issuer": "http://login.example", "clientId": "pg", "domains": ["example.com"]}]`:                                 "can be swapped",
		`[{"issuer": "login", "clientId": "pg", "domains": ["example.com"]}]`:                                                             "not the https:// URL",
		`[{"name": "a", "issuer": "https://login.example", "domains": ["example.com"]}]`:                                                  "clientId and domains are needed",
		`[{"name": "a", "issuer": "https://login.example", "clientId": "pg", "domains": ["*"]}]`:                                          `"*" is no domain`,
		`[{"name": "a", "issuer": "https://login.example", "clientId": "pg", "clientSecretFile": "empty", "domains": ["example.com"]}]`:   "is empty",
		`[{"name": "a", "issuer": "https://login.example", "clientId": "pg", "clientSecretFile": "nothing", "domains": ["example.com"]}]`: "no such file",
	} {
		path := filepath.Join(t.TempDir(), "issuers.json")
		if err := os.WriteFile(path, []byte(strings.ReplaceAll(text, `"secret"`, `"`+filepath.Join(folder, "secret")+`"`)), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(filepath.Dir(path), "empty"), nil, 0o600); err != nil {
			t.Fatal(err)
		}
		all, err := config.Config{SignInIssuers: path}.Issuers()
		switch {
		case want == "" && (err != nil || len(all) != 2 || all[0].Secret.Reveal() != "s3cret" || all[0].Domains[1] != "xn--wei-7ka.example"):
			t.Errorf("%s: %+v, %v", text, all, err)
		case want != "" && (err == nil || !strings.Contains(err.Error(), want)):
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
}
