package main_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
)

func TestCommands_PrintTheirOutput(t *testing.T) {
	t.Parallel()
	for args, want := range map[string][]string{
		"":                      {"partnergraph demo", "partnergraph doctor", "serve ", "PARTNERGRAPH_CONFIG", "partnergraph serve --help"},
		"serve --help":          {"--database-url=VALUE", "$PARTNERGRAPH_DATABASE_URL", "Example: 0.0.0.0:8080"},
		"--version":             {"partnergraph v1.2.3-test"},
		"--help":                {"partnergraph demo", "token", "backup", "migrate", "partnergraph partner enroll --help"},
		"token --help":          {"token create", "token list", "token revoke"},
		"token create --help":   {"--user", "--expires", "90 days"},
		"partner enroll --help": {"--admin-email", "--dry-run", "indirect-provider", "--json"},
		"partner --help":        {"enroll", "suspend", "reinstate", "list"},
		"job --help":            {"list", "retry"},
		"user invite --help":    {"--role", "--organization"},
		"version":               {"partnergraph v1.2.3-test"},
		"completion -c bash":    {"complete", "partnergraph"},
		"completion -c zsh":     {"complete", "partnergraph"},
		"completion --help":     {"completion"},
		"seed operator --help":  {"--email", "--person"},
	} {
		got := run(t, nil, strings.Fields(args)...)
		if got.code != 0 || got.errors != "" {
			t.Errorf("%q: exit code %d, %q", args, got.code, got.errors)
		}
		for _, words := range want {
			if !strings.Contains(got.out, words) {
				t.Errorf("%q does not print %q:\n%s", args, words, got.out)
			}
		}
	}
}

// The help fits a screen and begins with the commands. Settings are listed for the commands that use them, and an example is not shown as a
// default (T-72).
func TestHelp_IsShort(t *testing.T) {
	t.Parallel()
	for args, most := range map[string]int{"--help": 50, "version --help": 20, "schema --help": 20, "token --help": 40, "demo --help": 50} {
		got := run(t, nil, strings.Fields(args)...)
		if lines := strings.Count(got.out, "\n"); got.code != 0 || lines > most {
			t.Errorf("%q prints %d lines, want at most %d:\n%s", args, lines, most, got.out)
		}
	}
	whole := run(t, nil, "--help").out
	if strings.Index(whole, "Commands:") > strings.Index(whole, "Flags:") || strings.Contains(whole, "0.0.0.0:8080") {
		t.Errorf("want the commands first and no examples in the place of defaults:\n%s", whole)
	}
}

func TestCommandLine_NamesTheMistake(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		args, env string
		want      []string
	}{
		{"serve --lisen=127.0.0.1:0", "", []string{"--lisen", "--listen"}},
		{"srve", "", []string{"srve", `"serve"`}},
		{"seed", "", []string{"demo", "operator"}},
		{"token create --name=x", "", []string{"--user="}},
		{"version", "PARTNERGRAPH_REDISURL=x", []string{"PARTNERGRAPH_REDISURL is not a setting", "did you mean PARTNERGRAPH_REDIS_URL?"}},
		{"serve --rate-limit=many", "", []string{"--rate-limit", `"many"`, "PARTNERGRAPH_RATE_LIMIT=600"}},
		{"serve", "PARTNERGRAPH_DRAIN_TIMEOUT=soon", []string{"--drain-timeout", "PARTNERGRAPH_DRAIN_TIMEOUT=15s"}},
		{"serve", "", []string{"--smtp-url (PARTNERGRAPH_SMTP_URL)", "--mail=captured"}},
		{"api --mail=captured", "", []string{"--redis-url (PARTNERGRAPH_REDIS_URL)"}},
		{"token create --user=ada@x.example --name=x --expires=10s", "", []string{"--expires", "--expires=720h"}},
		{"token revoke nonsense", "", []string{"nonsense"}},
		{"seed operator --name=A --email=ada@x.example --person=Ada --locale=tlh", "", []string{"--locale", "zh-Hans"}},
	} {
		got := run(t, []string{tc.env}, strings.Fields(tc.args)...)
		if got.code != 1 || got.out != "" {
			t.Errorf("%s %s: exit code %d, printed %q", tc.env, tc.args, got.code, got.out)
		}
		for _, words := range tc.want {
			if !strings.Contains(got.errors, words) {
				t.Errorf("%s %s: does not say %q:\n%s", tc.env, tc.args, words, got.errors)
			}
		}
	}
}

// All mistakes are reported at once, without secrets.
func TestCommandLine_NamesAllMistakesWithoutSecrets(t *testing.T) {
	t.Parallel()
	secrets := []string{
		"PARTNERGRAPH_DATABASE_URL=postgres://ada:canary-database@db.example.com/p", "PARTNERGRAPH_REDIS_URL=redis://:canary-redis@redis.example.com/zero",
		"PARTNERGRAPH_SMTP_URL=mail://ada:canary-smtp@mail.example.com", "PARTNERGRAPH_OTLP_ENDPOINT=canary-otlp",
		"PARTNERGRAPH_SECRET_KEY=canary-key", "PARTNERGRAPH_BLOB_URL=s3://ada:canary-bucket@documents", "PARTNERGRAPH_LOOKUP_TOKEN=canary-lookup",
		"PARTNERGRAPH_PROVISIONING_TOKEN=canary-provisioning", "PARTNERGRAPH_PROVISIONING_SECRET=whsec_canary",
	}
	got := run(t, secrets, "serve", "--listen=here", "--metrics-listen=there", "--public-url=x", "--rate-limit=-1", "--log-level=loud", "--mail-from=nobody", "--worker-concurrency=0", "--oidc-issuer=http://x.example", "--oidc-algorithms=HS256")
	if got.code != 1 {
		t.Errorf("exit code %d", got.code)
	}
	for _, flag := range []string{
		"listen", "metrics-listen", "public-url", "rate-limit", "log-level", "mail-from", "worker-concurrency", "oidc-issuer", "oidc-audience", "oidc-algorithms",
		"database-url", "redis-url", "smtp-url", "otlp-endpoint", "secret-key", "blob-url", "lookup-token", "provisioning-token", "provisioning-secret",
	} {
		variable := "PARTNERGRAPH_" + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
		if !strings.Contains(got.errors, fmt.Sprintf("--%s (%s): ", flag, variable)) || !strings.Contains(got.errors, "for example "+variable+"=") {
			t.Errorf("--%s is not named with an example:\n%s", flag, got.errors)
		}
	}
	if strings.Contains(got.everything(), "canary") {
		t.Errorf("a secret is printed:\n%s", got.everything())
	}
}

// Secrets in use are not printed, whether the command succeeds or fails.
func TestSecrets_AreNeverPrinted(t *testing.T) {
	t.Parallel()
	nowhere := closedPort(t)
	env := []string{
		"PARTNERGRAPH_REDIS_URL=redis://:canary-redis@" + nowhere, "PARTNERGRAPH_SMTP_URL=smtp://ada:canary-smtp@" + nowhere + "?tls=none",
		"PARTNERGRAPH_LOG_LEVEL=debug", "PARTNERGRAPH_OTLP_ENDPOINT=http://ada:canary-otlp@" + nowhere,
		"PARTNERGRAPH_SECRET_KEY=canary-" + aKey, "PARTNERGRAPH_LOOKUP_URL=http://" + nowhere, "PARTNERGRAPH_LOOKUP_TOKEN=canary-lookup",
		"PARTNERGRAPH_PROVISIONING_URL=http://" + nowhere, "PARTNERGRAPH_PROVISIONING_TOKEN=canary-provisioning", "PARTNERGRAPH_PROVISIONING_SECRET=canary" + strings.Repeat("A", 30),
	}
	for _, args := range []string{"doctor --timeout=1s", "version", "serve --help"} {
		got := run(t, env, append(strings.Fields(args), "--data="+t.TempDir())...)
		if strings.Contains(got.everything(), "canary") {
			t.Errorf("%s prints a secret:\n%s", args, got.everything())
		}
	}
	unreachable := run(t, []string{"PARTNERGRAPH_DATABASE_URL=mysql://ada:canary-database@" + nowhere + "/p"}, "migrate")
	if unreachable.code != 1 || strings.Contains(unreachable.everything(), "canary") || !strings.Contains(unreachable.errors, "connection refused") {
		t.Errorf("migrate without a server: exit code %d\n%s", unreachable.code, unreachable.everything())
	}
	p := start(t, env, "serve", "--data="+t.TempDir(), "--drain-timeout=1s")
	p.troubled = true
	p.end()
	if strings.Contains(p.log()+p.out.String(), "canary") || !strings.Contains(p.log(), "redis://:[hidden]@") {
		t.Errorf("serve prints a secret, or not where its Redis is:\n%s", p.log())
	}
}

func TestSchema_IsPrintedWithDescriptions(t *testing.T) {
	t.Parallel()
	schema, err := gqlparser.LoadSchema(&ast.Source{Name: "printed", Input: succeeds(t, "schema")})
	if err != nil {
		t.Fatal(err)
	}
	if schema.Query.Fields.ForName("eligibilityRequests") == nil || schema.Mutation.Fields.ForName("submitEligibilityRequest") == nil || schema.Subscription == nil {
		t.Error("fields are missing")
	}
	if schema.Types["EligibilityRequest"].Description == "" {
		t.Error("descriptions are missing")
	}
}

func TestMigrate_AppliesEachMigrationOnce(t *testing.T) {
	t.Parallel()
	data := "--data=" + t.TempDir()
	if got := succeeds(t, "migrate", "--status", data); !strings.Contains(got, "pending") || strings.Contains(got, "applied") {
		t.Errorf("before: %s", got)
	}
	if got := succeeds(t, "migrate", data); strings.HasPrefix(got, "0 ") {
		t.Errorf("first: %s", got)
	}
	if got := succeeds(t, "migrate", data); !strings.HasPrefix(got, "0 ") {
		t.Errorf("again: %s", got)
	}
	if got := succeeds(t, "migrate", "--status", data); !strings.Contains(got, "applied") || strings.Contains(got, "pending") {
		t.Errorf("after: %s", got)
	}
}
