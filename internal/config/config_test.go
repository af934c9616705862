package config_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/alecthomas/kong"
	"github.com/google/go-cmp/cmp"
	"github.com/partnergraph/partnergraph/internal/config"
)

// defaults are the settings of a process started with nothing but args.
func defaults(t testing.TB, args ...string) config.Config {
	t.Helper()
	var c config.Config
	parser, err := kong.New(&c, kong.Exit(func(int) { t.Fatal("kong exits") }))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := parser.Parse(args); err != nil {
		t.Fatal(err)
	}
	return c
}

func TestSettings_HaveVariableHelpAndExample(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, s := range config.Settings() {
		want := "PARTNERGRAPH_" + strings.ToUpper(strings.ReplaceAll(s.Flag, "-", "_"))
		if s.Flag == "" || s.Variable != want {
			t.Errorf("flag %q has the variable %q, want %q", s.Flag, s.Variable, want)
		}
		if s.Help == "" || s.Example == "" || !strings.HasSuffix(s.Help, ".") || strings.Contains(s.Help, "${") {
			t.Errorf("--%s: help %q, example %q", s.Flag, s.Help, s.Example)
		}
		if seen[s.Flag] {
			t.Errorf("--%s exists twice", s.Flag)
		}
		seen[s.Flag] = true
	}
	if got, want := len(seen), 56; got != want {
		t.Errorf("%d settings, want %d", got, want)
	}
}

func TestHelp_ShowsFlagVariableAndExample(t *testing.T) {
	t.Parallel()
	var c config.Config
	var help strings.Builder
	parser, err := kong.New(&c, kong.Writers(&help, &help), kong.Exit(func(int) {}))
	if err != nil {
		t.Fatal(err)
	}
	_, _ = parser.Parse([]string{"--help"})
	text := strings.Join(strings.Fields(help.String()), "")
	for _, s := range config.Settings() {
		if !strings.Contains(text, "$"+s.Variable) {
			t.Errorf("the help does not name %s", s.Variable)
		}
	}
	if want := "--public-url=https://partners.example.com"; !strings.Contains(text, want) {
		t.Errorf("the help does not show %s:\n%s", want, help.String())
	}
}

// Variables belong to the whole process, so this test does not run in parallel.
func TestConfig_FlagBeforeVariableBeforeDefault(t *testing.T) {
	t.Setenv("PARTNERGRAPH_LISTEN", "127.0.0.1:7000")
	t.Setenv("PARTNERGRAPH_DATA", "/from/variable")
	t.Setenv("PARTNERGRAPH_CORS_ORIGINS", "https://a.example,https://b.example")
	t.Setenv("PARTNERGRAPH_INTROSPECTION", "true")
	t.Setenv("PARTNERGRAPH_DRAIN_TIMEOUT", "45s")
	got := defaults(t, "--listen=127.0.0.1:8000")
	want := defaults(t)
	want.Listen = "127.0.0.1:8000"
	want.Data = "/from/variable"
	want.CORSOrigins = []string{"https://a.example", "https://b.example"}
	want.Introspection = true
	want.DrainTimeout = 45 * time.Second
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if got.MetricsListen != "127.0.0.1:9090" || got.WorkerConcurrency != 16 {
		t.Errorf("defaults are lost: %+v", got)
	}
	for _, m := range got.Validate(config.Demo) {
		t.Error(m)
	}
}

func TestDefaults_AreValid(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		mode config.Mode
		args []string
	}{
		{config.Demo, nil},
		{config.Migrate, nil},
		{config.Serve, []string{"--sandbox"}},
		{config.Serve, []string{"--mail=captured"}},
		{config.Serve, []string{"--smtp-url=smtp://localhost"}},
	} {
		for _, m := range defaults(t, tc.args...).Validate(tc.mode) {
			t.Errorf("%s %v: %v", tc.mode, tc.args, m)
		}
	}
	c := defaults(t)
	if want := []string{"RS256", "ES256", "PS256"}; !slices.Equal(c.OIDCAlgorithms, want) {
		t.Errorf("algorithms %v, want %v", c.OIDCAlgorithms, want)
	}
	if c.GraphiQL || c.Introspection || c.Sandbox || !c.CapturesMail() {
		t.Errorf("GraphiQL %v, introspection %v, sandbox %v, captured mail %v", c.GraphiQL, c.Introspection, c.Sandbox, c.CapturesMail())
	}
}

func TestVariables_UnknownAreReported(t *testing.T) {
	t.Parallel()
	got := config.UnknownVariables([]string{
		"PATH=/bin", "PARTNERGRAPH_LISTEN=x", "PARTNERGRAPH_REDISURL=redis://:hunter2@h", "PARTNERGRAPH_DATABSE_URL=",
		"PARTNERGRAPH=1", "partnergraph_listen=x", "XPARTNERGRAPH_FOO=1",
	})
	want := []string{
		"PARTNERGRAPH_DATABSE_URL is not a setting; did you mean PARTNERGRAPH_DATABASE_URL?",
		"PARTNERGRAPH_REDISURL is not a setting; did you mean PARTNERGRAPH_REDIS_URL?",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestProductionSettings(t *testing.T) {
	t.Parallel()
	if got := defaults(t).ProductionSettings(); len(got) != 0 {
		t.Errorf("the defaults count as production: %v", got)
	}
	c := defaults(t, "--database-url=mysql://db/p", "--redis-url=redis://r", "--smtp-url=smtps://m",
		"--oidc-issuer=https://login.example.com", "--oidc-audience=p", "--lookup-url=https://lookup.example.com", "--secret-key=5f2c8a1e9b7d4036c1e85a92f07b3d64")
	want := []string{
		"--database-url (PARTNERGRAPH_DATABASE_URL)", "--lookup-url (PARTNERGRAPH_LOOKUP_URL)", "--oidc-audience (PARTNERGRAPH_OIDC_AUDIENCE)", "--oidc-issuer (PARTNERGRAPH_OIDC_ISSUER)",
		"--redis-url (PARTNERGRAPH_REDIS_URL)", "--secret-key (PARTNERGRAPH_SECRET_KEY)", "--smtp-url (PARTNERGRAPH_SMTP_URL)",
	}
	if diff := cmp.Diff(want, c.ProductionSettings()); diff != "" {
		t.Error(diff)
	}
	if got := c.Validate(config.Demo); len(got) != 7 {
		t.Errorf("a demo reports %d settings, want 7: %v", len(got), got)
	}
	if got := c.Validate(config.Serve); len(got) != 0 {
		t.Errorf("serve reports %v", got)
	}
}

func ExampleMistake() {
	c := config.Config{SMTPURL: "http://user:secret@mail.example.com"}
	for _, m := range c.Validate(config.Serve) {
		if m.Setting.Flag == "smtp-url" {
			fmt.Println(m)
		}
	}
	// Output: --smtp-url (PARTNERGRAPH_SMTP_URL): it begins with neither smtp:// nor smtps://; for example PARTNERGRAPH_SMTP_URL=smtp://user:password@mail.example.com:587?tls=starttls
}
