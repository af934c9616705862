package config_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/partnergraph/partnergraph/internal/config"
)

// Orchestrators mount secrets as files; a variable with _FILE names one.
func TestSecretFiles(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	key, empty := filepath.Join(folder, "key"), filepath.Join(folder, "empty")
	for path, text := range map[string]string{key: strings.Repeat("k", 40) + "\n", empty: " \n"} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for name, test := range map[string]struct {
		set  map[string]string
		want string // of the error
	}{
		"a file":        {map[string]string{"PARTNERGRAPH_SECRET_KEY_FILE": key}, ""},
		"no secret":     {map[string]string{"PARTNERGRAPH_LISTEN_FILE": key}, ""},
		"both":          {map[string]string{"PARTNERGRAPH_SECRET_KEY_FILE": key, "PARTNERGRAPH_SECRET_KEY": "x"}, "both set"},
		"an empty file": {map[string]string{"PARTNERGRAPH_SMTP_URL_FILE": empty}, "is empty"},
		"no file":       {map[string]string{"PARTNERGRAPH_DATABASE_URL_FILE": filepath.Join(folder, "nothing")}, "PARTNERGRAPH_DATABASE_URL_FILE: "},
	} {
		got, err := config.ReadSecretFiles(func(v string) (string, bool) { value, given := test.set[v]; return value, given })
		switch {
		case test.want == "" && (err != nil || name == "a file" && got["PARTNERGRAPH_SECRET_KEY"] != strings.Repeat("k", 40)):
			t.Errorf("%s: %v, %v", name, got, err)
		case test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)):
			t.Errorf("%s: %v, want %q", name, err, test.want)
		}
	}
	if unknown := config.UnknownVariables([]string{"PARTNERGRAPH_REDIS_URL_FILE=/x", "PARTNERGRAPH_LISTEN_FILE=/x"}); len(unknown) != 1 || !strings.Contains(unknown[0], "LISTEN_FILE") {
		t.Errorf("unknown: %v", unknown)
	}
}

func TestPrint_HidesSecretsAndNamesSources(t *testing.T) {
	t.Parallel()
	c := defaults(t, "--secret-key="+strings.Repeat("k", 40), "--database-url=mysql://me:password@db.example/p", "--drain-timeout=30s")
	set := map[string]string{"PARTNERGRAPH_SECRET_KEY_FILE": "/run/secrets/key", "PARTNERGRAPH_DATABASE_URL": "x"}
	c.Sources = config.FindSources([]string{"drain-timeout"}, func(v string) (string, bool) { value, given := set[v]; return value, given }, nil)
	var out strings.Builder
	if err := c.Print(&out); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"PARTNERGRAPH_SECRET_KEY=[hidden]  # variable, from /run/secrets/key\n", "PARTNERGRAPH_DATABASE_URL=mysql://me:[hidden]@db.example/p  # variable\n", "PARTNERGRAPH_DRAIN_TIMEOUT=30s  # flag\n",
		"PARTNERGRAPH_LISTEN=127.0.0.1:8080  # default\n", "PARTNERGRAPH_KEEP_KEYS=24h  # default\n", "PARTNERGRAPH_OIDC_ALGORITHMS=RS256,ES256,PS256  # default\n", "PARTNERGRAPH_SANDBOX=false  # default\n",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in\n%s", want, out.String())
		}
	}
	if strings.Contains(out.String(), "kkkk") || strings.Contains(out.String(), ":password@") {
		t.Errorf("a secret is printed:\n%s", out.String())
	}
}
