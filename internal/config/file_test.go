package config_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/partnergraph/partnergraph/internal/config"
)

// written writes a file with settings, and returns its path.
func written(t *testing.T, lines ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "partnergraph.yaml")
	if err := os.WriteFile(path, []byte(strings.Join(lines, "\n")+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestFile_HasValuesOfEveryKind(t *testing.T) {
	t.Parallel()
	path := written(t,
		"# a comment", "listen: 0.0.0.0:8080", "rate-limit: 1_200", "drain-timeout: 30s", "graphiql: true", `program-name: "Example: Partners"`,
		"closed-markets: [RU, BY]", "refused-email-domains:", "  - mail.example", "  - a,b.example", "cors-origins: []", "mail-from-name: ''",
		"secret-key-file: key", "database-url: |", "  mysql://me:password@db.example/p",
	)
	if err := os.WriteFile(filepath.Join(filepath.Dir(path), "key"), []byte("from-a-file\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := config.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, s := range config.Settings() {
		if value, found := f.Lookup(s.Flag); found {
			got[s.Flag] = value
		}
	}
	want := map[string]string{
		"listen": "0.0.0.0:8080", "rate-limit": "1_200", "drain-timeout": "30s", "graphiql": "true", "program-name": "Example: Partners",
		"closed-markets": "RU,BY", "refused-email-domains": `mail.example,a\,b.example`, "cors-origins": "", "mail-from-name": "",
		"secret-key": "from-a-file", "database-url": "mysql://me:password@db.example/p",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if got, want := f.Place("drain-timeout"), path+":4"; got != want {
		t.Errorf("the place is %s, want %s", got, want)
	}
}

func TestFile_WithoutSettingsIsOne(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "# nothing", "---\n# nothing"} {
		if _, err := config.ReadFile(written(t, text)); err != nil {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// All mistakes are reported at once, with their lines and without values.
func TestFile_MistakesHaveLines(t *testing.T) {
	t.Parallel()
	_, err := config.ReadFile(written(t,
		"listen: 127.0.0.1:1", "lisen: canary", "PARTNERGRAPH_DATABASE_URL: canary", "secret_key_file: canary", "public-url:", "allowed-hosts: *canary",
		"mail-from: [canary]", "smtp-url:", "  host: canary", "lookup-token: canary", "lookup-token-file: canary", "listen-file: canary", "secret-key-file: missing", "listen: canary",
	))
	if err == nil {
		t.Fatal("the file is accepted")
	}
	for _, want := range []string{
		":2: lisen is not a setting; did you mean listen?", ":3: PARTNERGRAPH_DATABASE_URL is not a setting; did you mean database-url?",
		":4: secret_key_file is not a setting; did you mean secret-key-file?", ":5: public-url has no value", ":6: allowed-hosts is not a plain value; put it between quotes",
		":7: mail-from has a list", ":8: smtp-url has settings below it", ":11: lookup-token is set in line 10 already", ":12: listen-file is not a setting",
		":13: secret-key-file: open ", ":14: listen is set in line 1 already",
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("no %q in\n%v", want, err)
		}
	}
	if strings.Contains(err.Error(), "canary") {
		t.Errorf("a value is printed:\n%v", err)
	}
}

func TestFile_ThatIsNotYAML(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"listen: 127.0.0.1:1\nsecret-key: \"canary": ":2: this is not YAML", "- canary": ":1: a line is a setting, a colon and a value", "canary": ":1: a line is a setting",
		"listen: canary\n  data: canary": "this is not YAML",
	} {
		if _, err := config.ReadFile(written(t, text)); err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "canary") {
			t.Errorf("%q: %v, want %q and no value", text, err, want)
		}
	}
}

var commented = regexp.MustCompile(`(?m)^#([a-z])`)

// The file that "config init" writes has every setting with a value that is read back.
func TestFile_AsWritten(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	if err := config.WriteFile(&out); err != nil {
		t.Fatal(err)
	}
	if _, err := config.ReadFile(written(t, out.String())); err != nil {
		t.Errorf("as it is written: %v", err)
	}
	f, err := config.ReadFile(written(t, commented.ReplaceAllString(out.String(), "$1")))
	if err != nil {
		t.Fatalf("%v\n%s", err, out.String())
	}
	for _, s := range config.Settings() {
		want := s.Default
		if want == "" {
			want = s.Example
		}
		if got, found := f.Lookup(s.Flag); !found || got != want {
			t.Errorf("%s is %q, want %q", s.Flag, got, want)
		}
	}
}
