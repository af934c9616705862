package main_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// settingsIn writes a file with settings into a folder of its own.
func settingsIn(t *testing.T, mode os.FileMode, lines ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "partnergraph.yaml")
	if err := os.WriteFile(path, []byte(strings.Join(lines, "\n")+"\n"), mode); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, mode); err != nil {
		t.Fatal(err)
	}
	return path
}

// A flag wins over a variable, a variable over the file, and the file over the default; config print says which it was.
func TestConfig_PrintNamesTheSource(t *testing.T) {
	t.Parallel()
	file := settingsIn(t, 0o600, "listen: 127.0.0.1:7001", "rate-limit: 7", "program-name: From the file", "closed-markets: [RU, BY]", "cors-origins: []", "secret-key: "+aKey)
	env := []string{"PARTNERGRAPH_CONFIG=" + file, "PARTNERGRAPH_RATE_LIMIT=8", "PARTNERGRAPH_PROGRAM_NAME=From a variable"}
	got := run(t, env, "config", "print", "--program-name=From a flag")
	for _, want := range []string{
		"PARTNERGRAPH_PROGRAM_NAME=From a flag  # flag\n", "PARTNERGRAPH_RATE_LIMIT=8  # variable\n", "PARTNERGRAPH_CLOSED_MARKETS=RU,BY  # " + file + ":4\n",
		"PARTNERGRAPH_LISTEN=127.0.0.1:7001  # " + file + ":1\n", "PARTNERGRAPH_PUBLIC_URL=http://127.0.0.1:7001  # from --listen\n",
		"PARTNERGRAPH_SECRET_KEY=[hidden]  # " + file + ":6\n", "PARTNERGRAPH_CORS_ORIGINS=  # " + file + ":5\n", "PARTNERGRAPH_LOG_LEVEL=info  # default\n",
	} {
		if got.code != 0 || !strings.Contains(got.out, want) {
			t.Errorf("exit code %d, no %q in\n%s", got.code, want, got.everything())
		}
	}
}

// A public URL that is set stays as it is, also if it is the default.
func TestConfig_PublicURLThatIsSetStays(t *testing.T) {
	t.Parallel()
	env := []string{"PARTNERGRAPH_PUBLIC_URL=http://127.0.0.1:8080", "PARTNERGRAPH_LISTEN=127.0.0.1:7001"}
	if got := run(t, env, "config", "print"); !strings.Contains(got.out, "PARTNERGRAPH_PUBLIC_URL=http://127.0.0.1:8080  # variable\n") {
		t.Errorf("exit code %d\n%s", got.code, got.everything())
	}
}

func TestConfig_MistakesInTheFileHaveTheirLine(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]string{
		"lisen: x":           ":1: lisen is not a setting; did you mean listen?",
		"rate-limit: many":   `:1: --rate-limit: expected a valid 64 bit int but got "many"; for example rate-limit: 600`,
		"public-url: nobody": ":1: public-url: it is not an http:// or https:// URL without parameters; for example public-url: https://partners.example.com",
	} {
		file := settingsIn(t, 0o600, line)
		got := run(t, nil, "serve", "--config="+file, "--mail=captured")
		if got.code != 1 || !strings.Contains(got.errors, file+want) {
			t.Errorf("%s: exit code %d\n%s", line, got.code, got.everything())
		}
	}
	if got := run(t, []string{"PARTNERGRAPH_CONFIG=/nothing.yaml"}, "version"); got.code != 1 || !strings.Contains(got.errors, "--config (PARTNERGRAPH_CONFIG)") {
		t.Errorf("exit code %d\n%s", got.code, got.everything())
	}
}

func TestConfig_InitWritesAFileOnce(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "partnergraph.yaml")
	if got := run(t, nil, "config", "init", file); got.code != 0 || !strings.Contains(got.out, "config print --config "+file) {
		t.Errorf("exit code %d\n%s", got.code, got.everything())
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
	if got := run(t, nil, "config", "print", "--config", file); got.code != 0 || strings.Contains(got.out, file) {
		t.Errorf("exit code %d: a setting comes from the file as it was written\n%s", got.code, got.everything())
	}
	if got := run(t, nil, "config", "init", file); got.code != 1 || !strings.Contains(got.errors, "is there already") {
		t.Errorf("a second time: exit code %d\n%s", got.code, got.everything())
	}
	if got := run(t, nil, "config", "init", "-"); got.code != 0 || !strings.Contains(got.out, "#listen: 127.0.0.1:8080\n") {
		t.Errorf("on standard output: exit code %d\n%s", got.code, got.everything())
	}
}

// A file with secrets that others can read is reported, and one without secrets is not.
func TestDoctor_WarnsAboutReadableSecrets(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	succeeds(t, "migrate", "--data="+folder)
	open := filepath.Join(folder, "key")
	if err := os.WriteFile(open, []byte(aKey), 0o644); err != nil { // that is the mistake
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		file string
		want string // of the warning
	}{
		"a secret in an open file":      {settingsIn(t, 0o644, "mail: captured", "secret-key: "+aKey), "partnergraph.yaml (-rw-r--r--)"},
		"no secret in an open file":     {settingsIn(t, 0o644, "mail: captured"), ""},
		"a secret for the group":        {settingsIn(t, 0o640, "mail: captured", "secret-key: "+aKey), ""},
		"a file that names an open one": {settingsIn(t, 0o644, "mail: captured", "secret-key-file: "+open), open + " (-rw-r--r--)"},
	} {
		got := run(t, nil, "doctor", "--config="+test.file, "--data="+folder)
		warned := strings.Contains(got.out, "everybody on this machine can open")
		if got.code != 0 || warned != (test.want != "") || !strings.Contains(got.out, test.want) {
			t.Errorf("%s: exit code %d, no %q in\n%s", name, got.code, test.want, got.everything())
		}
	}
}
