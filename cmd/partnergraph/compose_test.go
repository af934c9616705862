package main_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/partnergraph/partnergraph/internal/config"
)

const repository = "../.."

// compose is what these tests read of docker-compose.yml.
type compose struct {
	Services map[string]struct {
		Image       string
		Profiles    []string
		Environment map[string]string
		EnvFile     []string `yaml:"env_file"`
		Secrets     []string
		Volumes     []string
		DependsOn   map[string]any `yaml:"depends_on"`
		Command     []string
	}
	Secrets map[string]struct{ File string }
	Volumes map[string]any
}

func read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(repository, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func composed(t *testing.T) (c compose) {
	t.Helper()
	// A service overrides what it merges, which the library takes for a duplicate.
	if err := yaml.UnmarshalWithOptions([]byte(read(t, "docker-compose.yml")), &c, yaml.AllowDuplicateMapKey()); err != nil {
		t.Fatal(err)
	}
	return c
}

// variables are the lines of .env.example; those in comments only if they are wanted.
func variables(t *testing.T, comments bool) (all []string) {
	t.Helper()
	for line := range strings.SplitSeq(read(t, ".env.example"), "\n") {
		bare, commented := strings.CutPrefix(line, "#")
		if (!commented || comments) && regexp.MustCompile(`^[A-Z_]+=`).MatchString(bare) {
			all = append(all, bare)
		}
	}
	return all
}

func TestCompose_NamesWhatIsThere(t *testing.T) {
	t.Parallel()
	c := composed(t)
	for name, s := range c.Services {
		for other := range s.DependsOn {
			if needed, there := c.Services[other]; !there || len(needed.Profiles) > 0 {
				t.Errorf("%s depends on %s, which is not there or not always", name, other)
			}
		}
		for _, secret := range s.Secrets {
			if _, there := c.Secrets[secret]; !there {
				t.Errorf("%s: there is no secret %s", name, secret)
			}
		}
		for _, volume := range s.Volumes {
			from, _, _ := strings.Cut(volume, ":")
			if _, named := c.Volumes[from]; named || from == "./config" { // which the operator makes
				continue
			}
			if _, err := os.Stat(filepath.Join(repository, from)); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		environ := variables(t, true)
		for variable, value := range s.Environment {
			environ = append(environ, variable+"="+value)
		}
		for _, unknown := range config.UnknownVariables(environ) {
			t.Errorf("%s: %s", name, unknown)
		}
	}
	known := strings.Join(variables(t, true), "\n")
	for _, match := range regexp.MustCompile(`\$\{([A-Z_]+)`).FindAllStringSubmatch(read(t, "docker-compose.yml"), -1) {
		if !strings.Contains("\n"+known, "\n"+match[1]+"=") {
			t.Errorf(".env.example does not say that there is %s", match[1])
		}
	}
}

// The secrets that a script makes are those that are mounted, and with them and the example the program has its settings from there.
func TestCompose_SettingsAreComplete(t *testing.T) {
	t.Parallel()
	c, folder := composed(t), t.TempDir()
	for range 2 { // the second time it changes nothing
		if out, err := exec.CommandContext(t.Context(), filepath.Join(repository, "deploy/compose/secrets"), folder).CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
	}
	for name, secret := range c.Secrets {
		if info, err := os.Stat(filepath.Join(folder, secret.File)); err != nil || info.Mode().Perm() != 0o444 {
			t.Errorf("%s: %v, %v", name, info, err)
		}
	}
	if info, err := os.Stat(filepath.Join(folder, "secrets")); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("%v, %v", info, err)
	}
	api := c.Services["api"]
	env := slices.DeleteFunc(variables(t, false), func(line string) bool { return !strings.HasPrefix(line, "PARTNERGRAPH_") })
	for variable, value := range api.Environment {
		env = append(env, variable+"="+strings.ReplaceAll(value, "/run/secrets/", filepath.Join(folder, "secrets")+"/"))
	}
	got := run(t, env, "config", "print")
	for _, want := range []string{
		"PARTNERGRAPH_DATABASE_URL=mysql://partnergraph:[hidden]@mysql:3306/partnergraph  # variable, from ", "PARTNERGRAPH_SECRET_KEY=[hidden]  # variable, from ",
		"PARTNERGRAPH_SMTP_URL=smtp://mail:1025?tls=none", "PARTNERGRAPH_PROGRAM_NAME=Example Partner Program  # variable", "PARTNERGRAPH_SUPPORT_CONTACT=support@example.com  # variable",
	} {
		if got.code != 0 || !strings.Contains(got.out, want) {
			t.Errorf("exit code %d, no %q in\n%s", got.code, want, got.everything())
		}
	}
	// Without servers it starts as far as the database: its settings are complete.
	if got := run(t, append(env, "PARTNERGRAPH_DATABASE_URL_FILE="+unreachable(t)), append(api.Command, "--data="+folder)...); strings.Contains(got.errors, "settings:") {
		t.Errorf("settings are missing:\n%s", got.errors)
	}
}

// unreachable is a file with the URL of a server that is not there.
func unreachable(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "database-url")
	if err := os.WriteFile(path, []byte("mysql://ada@"+closedPort(t)+"/p"), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// What the program is built of gets into the build of the image.
func TestImage_IsBuiltOfEverything(t *testing.T) {
	t.Parallel()
	list := exec.CommandContext(t.Context(), "go", "list", "-deps", "-f", "{{if .Module}}{{if .Module.Main}}{{.ImportPath}}{{end}}{{end}}", ".")
	out, err := list.Output()
	if err != nil {
		t.Fatal(err)
	}
	ignored := "\n" + read(t, ".dockerignore")
	for path := range strings.FieldsSeq(string(out)) {
		folder, _, _ := strings.Cut(strings.TrimPrefix(path, "github.com/partnergraph/partnergraph/"), "/")
		if !strings.Contains(ignored, "\n!"+folder+"\n") {
			t.Errorf(".dockerignore leaves %s out", path)
		}
	}
}
