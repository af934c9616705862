package main_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/partnergraph/partnergraph/internal/clock"
)

// serveFirst sets a program up as an operator would, on SQLite with captured mail and a clock that can be moved,
// and returns it with a token of its first administrator as "ada".
func serveFirst(t *testing.T) (p *process, c caller, data string) {
	t.Helper()
	data = "--data=" + t.TempDir()
	succeeds(t, "seed", "operator", "--name=Example Program Office", "--email=Ada@program.example", "--person=Ada Jones", data)
	token := succeeds(t, "token", "create", "--user=ada@program.example", "--name=setup", data)
	p = start(t, nil, "serve", "--mail=captured", "--sandbox", data)
	return p, caller{t, p.url, map[string]string{"ada": token}}, data
}

// unauthenticated fails unless the API refuses somebody's token as it should.
func (c caller) unauthenticated(who string) {
	c.t.Helper()
	got := c.ask(who, `{ viewer { roles } }`)
	if got.Status != http.StatusUnauthorized || !slices.Equal(got.codes(), []string{"UNAUTHENTICATED"}) {
		c.t.Errorf("%s: %d %s", who, got.Status, got.text)
	}
}

func (c caller) roles(who string) (roles []string) {
	c.t.Helper()
	all, _ := c.do(who, `{ viewer { roles } }`).at("viewer", "roles").([]any)
	for _, r := range all {
		roles = append(roles, r.(string))
	}
	slices.Sort(roles)
	return roles
}

func TestServe_AcceptsAPITokens(t *testing.T) {
	t.Parallel()
	p, c, data := serveFirst(t)
	if got := c.roles("ada"); !slices.Contains(got, "OPERATOR_ADMIN") || !slices.Contains(got, "ELIGIBILITY_REVIEWER") {
		t.Fatalf("the administrator is %v", got)
	}
	c.tokens["nobody"] = "pgt_" + strings.Repeat("x", 52)
	c.unauthenticated("nobody")

	c.tokens["subset"] = succeeds(t, "token", "create", "--user=ada@program.example", "--name=reviews", "--roles=ELIGIBILITY_REVIEWER", data)
	if got := c.roles("subset"); !slices.Equal(got, []string{"ELIGIBILITY_REVIEWER"}) {
		t.Errorf("a token for one role carries %v", got)
	}
	c.refused(c.ask("subset", advanceDocument, "input", object{"minutes": 1}), "ROLE_NOT_ALLOWED")
	if got := run(t, nil, "token", "create", "--user=ada@program.example", "--name=x", "--roles=SALES_AGENT", data); got.code != 1 || !strings.Contains(got.errors, "does not hold SALES_AGENT") {
		t.Errorf("a role that is not held: exit code %d, %s", got.code, got.errors)
	}

	c.tokens["short"] = succeeds(t, "token", "create", "--user=ada@program.example", "--name=short", "--expires=1m", data)
	c.roles("short")
	c.do("ada", advanceDocument, "input", object{"minutes": 2})
	c.unauthenticated("short")
	c.noDemo(p)
	c.revoke("subset", "reviews", data)
}

// revoke ends a token by the id that the list shows.
func (c caller) revoke(who, name, data string) {
	c.t.Helper()
	line := tokenLine(c.t, name, data)
	if !slices.Contains(line, "active") {
		c.t.Errorf("listed as %v", line)
	}
	if listed := succeeds(c.t, "token", "list", "--user=ada@program.example", data); strings.Contains(listed, c.tokens[who]) {
		c.t.Errorf("the list shows a token:\n%s", listed)
	}
	succeeds(c.t, "token", "revoke", line[0], data)
	watch := clock.Start()
	await(c.t, "the server has read what the command line has revoked", func() bool { return c.ask(who, `{ viewer { roles } }`).Status == http.StatusUnauthorized })
	if watch.Elapsed() > 20*time.Second { // by 30 it would have left the cache anyway
		c.t.Errorf("the server read of the revocation after %s", watch.Elapsed())
	}
	c.unauthenticated(who)
	if got := tokenLine(c.t, name, data); !slices.Contains(got, "revoked") {
		c.t.Errorf("listed as %v", got)
	}
	if got := run(c.t, nil, "token", "revoke", line[0], data); got.code != 1 || !strings.Contains(got.errors, "no active token "+line[0]) {
		c.t.Errorf("revoked twice: exit code %d, %s", got.code, got.errors)
	}
	c.roles("ada") // another token of the same person still works
}

// tokenLine is the line of a token in the list, in words.
func tokenLine(t *testing.T, name, data string) []string {
	t.Helper()
	for line := range strings.SplitSeq(succeeds(t, "token", "list", "--user=ada@program.example", data), "\n") {
		if words := strings.Fields(line); slices.Contains(words, name) {
			return words
		}
	}
	t.Fatalf("no token %s is listed", name)
	return nil
}

// noDemo fails if anything of the demo is left on in a real deployment.
func (c caller) noDemo(p *process) {
	c.t.Helper()
	for _, path := range []string{"/demo/personas", "/graphiql"} {
		if answer, _ := get(c.t, p.url+path); answer.StatusCode != http.StatusNotFound {
			c.t.Errorf("%s: %s", path, answer.Status)
		}
	}
	c.tokens["demo"] = "demo_olga-marsh"
	c.unauthenticated("demo")
	if got := c.ask("ada", `{ __schema { queryType { name } } }`); len(got.codes()) == 0 {
		c.t.Errorf("introspection: %s", got.text)
	}
}

func TestOperatorCommands_NameTheMistake(t *testing.T) {
	t.Parallel()
	data := "--data=" + t.TempDir()
	succeeds(t, "seed", "demo", data)
	for args, want := range map[string]string{
		"token create --user=nobody@program.example --name=x": "nobody has the address nobody@program.example",
		"token list --user=nobody@program.example":            "nobody has the address nobody@program.example",
		"seed demo": "nothing was changed",
		"seed operator --name=A --email=ada@program.example --person=Ada":             "nothing was changed",
		"seed operator --name=A --email=ada@program.example --person=Ada --market=XX": "--market",
		"seed operator --name=A --email=ada --person=Ada":                             "--email",
	} {
		if got := run(t, nil, append(strings.Fields(args), data)...); got.code != 1 || !strings.Contains(got.errors, want) {
			t.Errorf("%s: exit code %d, %q; want %q", args, got.code, got.errors, want)
		}
	}
	nowhere := "--database-url=mysql://user@" + closedPort(t) + "/p"
	if got := run(t, nil, "token", "list", "--user=nobody@program.example", nowhere); got.code != 1 || strings.Contains(got.errors, "nobody has") {
		t.Errorf("without a database: exit code %d, %q", got.code, got.errors)
	}
}
