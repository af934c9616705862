package graphtest

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/partnergraph/partnergraph/graph"
	"github.com/partnergraph/partnergraph/internal/clock"
	"github.com/partnergraph/partnergraph/internal/program/programtest"
	"github.com/partnergraph/partnergraph/internal/store"
)

// counted is an authenticator whose statements are counted.
type counted struct {
	graph.Authenticator
	statements *atomic.Int64
}

func (c counted) Authenticate(ctx context.Context, token string) (graph.Session, error) {
	ctx, n := store.CountStatements(ctx)
	defer func() { c.statements.Add(n.Load()) }()
	return c.Authenticator.Authenticate(ctx, token)
}

// countSignIns serves the program anew, and counts the statements of sign-ins.
func (a *api) countSignIns(perMinute int) *atomic.Int64 {
	a.t.Helper()
	o, n := a.options(graph.Use(a.Store, slog.New(slog.DiscardHandler))), new(atomic.Int64)
	o.Authenticator, o.RatePerMinute = counted{o.Authenticator, n}, perMinute
	a.servedWith(o)
	return n
}

const whoAmI = `{ viewer { roles } }`

// Wrong tokens are refused by the limit of their address; one that is repeated is looked up once in some seconds.
func TestSignIn_WrongTokensTakeFewStatements(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		limit, most int64
		token       func(i int) string
	}{
		"the same, no limit": {0, 20, func(int) string { return "pg_revoked" }},
		"the same":           {600, 5, func(int) string { return "pg_revoked" }},
		"guesses":            {600, 40, func(i int) string { return fmt.Sprintf("pg_%052d", i) }},
	} {
		a := begin(t)
		n := a.countSignIns(int(c.limit))
		watch := clock.Start()
		for i := range 300 {
			if got := a.ask(c.token(i), whoAmI); len(got.Errors) == 0 {
				t.Fatalf("%s: want a refusal, got %s", name, got.Text)
			}
		}
		most := c.most + int64(watch.Elapsed().Minutes()*float64(c.limit)) // what the limit has let in again meanwhile
		if n.Load() > most {
			t.Errorf("%s: want at most %d statements, got %d", name, most, n.Load())
		}
	}
}

// Whoever was here a moment ago is signed in without a statement, and costs none when the request is refused.
func TestSignIn_WarmTakesNoStatement(t *testing.T) {
	t.Parallel()
	a := begin(t)
	_, token := a.madeToken()
	n := a.countSignIns(0)
	for _, who := range []string{neil, token} {
		a.ask(who, whoAmI)
		n.Store(0)
		for name, document := range map[string]string{
			"a query": whoAmI, "not in the schema": `{ nope }`, "too expensive": `{ customers(first: 1000000) { nodes { companyName } } }`,
		} {
			a.ask(who, document)
			if got := n.Load(); got != 0 {
				t.Errorf("%s, %s: want no statement, got %d", who, name, got)
			}
		}
	}
}

// A token works in the moment in which it was made, also after others were refused.
func TestSignIn_NewTokenWorksAtOnce(t *testing.T) {
	t.Parallel()
	a := begin(t)
	a.ask("pg_unknown", whoAmI)
	for range 3 {
		_, token := a.madeToken()
		if got := a.ask(token, whoAmI); len(got.Errors) > 0 {
			t.Fatal(got.Text)
		}
	}
}

// madeToken makes a token of Neil's.
func (a *api) madeToken() (id, token string) {
	a.t.Helper()
	made := a.ask(neil, `mutation { createApiToken(input: {name: "script", expiresInDays: 366}) { token apiToken { id } } }`)
	return made.word("createApiToken", "apiToken", "id"), made.word("createApiToken", "token")
}

// another is a second process on the same database.
func (a *api) another() *api {
	a.t.Helper()
	s, err := store.Open("sqlite://"+a.path+"?synchronous=OFF", a.Clock)
	if err != nil {
		a.t.Fatal(err)
	}
	a.t.Cleanup(func() { s.Close() })
	b := &api{Program: programtest.New(a.t, a.Clock, s), t: a.t, updates: graph.NewUpdates(s, slog.New(slog.DiscardHandler)), db: a.db, names: a.names}
	b.serve(s)
	return b
}

// takings are the ways in which Neil Foster, an account admin of Bright Mesa, gets other rights, and what another process says then.
var takings = map[string]struct {
	byToken bool
	take    string
	want    string
}{
	"the token is revoked":     {true, `mutation { revokeApiToken(input: {id: %q}) { userErrors { code } } }`, "UNAUTHENTICATED"},
	"the person is removed":    {false, `mutation { removeUser(input: {id: %q}) { userErrors { code } } }`, "UNAUTHENTICATED"},
	"its owner is removed":     {true, `mutation { removeUser(input: {id: %q}) { userErrors { code } } }`, "UNAUTHENTICATED"},
	"the roles have changed":   {false, `mutation { updateUserRoles(input: {id: %q, roles: [HELPDESK_AGENT]}) { userErrors { code } } }`, "HELPDESK_AGENT"},
	"its owner has fewer ones": {true, `mutation { updateUserRoles(input: {id: %q, roles: [STANDARD_USER]}) { userErrors { code } } }`, `"roles":[]`},
}

// What a person may do changes at once in the process that changes it, and soon in every other one, though both know the person already.
func TestSignIn_ChangesReachEveryProcess(t *testing.T) {
	t.Parallel()
	for name, c := range takings {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := begin(t)
			b := a.another()
			who, id := a.caller(c.byToken, c.take)
			for _, process := range []*api{a, b} {
				process.ask(who, whoAmI)
				if got := process.ask(who, whoAmI).Text; !strings.Contains(got, "ACCOUNT_ADMIN") {
					t.Fatal(got)
				}
			}
			if got := a.ask("carla.mesa", fmt.Sprintf(c.take, id)).Text; !strings.Contains(got, `"userErrors":[]`) {
				t.Fatal(got)
			}
			if got := a.ask(who, whoAmI).Text; strings.Contains(got, "ACCOUNT_ADMIN") || !strings.Contains(got, c.want) {
				t.Errorf("want %s at once, got %s", c.want, got)
			}
			b.eventually(who, c.want)
		})
	}
}

// eventually asks until the answer has a word.
func (a *api) eventually(who, word string) {
	a.t.Helper()
	watch := clock.Start()
	for {
		got := a.ask(who, whoAmI).Text
		if strings.Contains(got, word) {
			return
		}
		if watch.Elapsed() > soon {
			a.t.Fatalf("want %s, got %s", word, got)
		}
	}
}
