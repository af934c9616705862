package graphtest

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/partnergraph/partnergraph/graph"
)

// executions serves the program at an endpoint that counts how often a subscription is executed for an object.
func (a *api) executions() *atomic.Int64 {
	var n atomic.Int64
	use := a.options(func(*handler.Server) {})
	loaders := graph.Use(a.Store, use.Logger)
	use.Use = func(srv *handler.Server) {
		loaders(srv)
		srv.AroundResponses(func(ctx context.Context, next graphql.ResponseHandler) *graphql.Response {
			if graphql.GetOperationContext(ctx).Operation.Operation == ast.Subscription {
				n.Add(1)
			}
			return next(ctx)
		})
	}
	a.servedWith(use)
	return &n
}

// Two people of the operator, with the same rights and the same language.
const (
	vera = "vera.lind+ELIGIBILITY_REVIEWER"
	olga = "olga.marsh+ELIGIBILITY_REVIEWER"
)

const watchStatus = `subscription { eligibilityRequestUpdated { id status partner { name } history { action } } }`

// B10: of two hundred subscribers with the same rights and the same document each gets every change, and a change is executed once for all of
// them: it takes no more statements than for one.
func TestShared_OneExecutionForAllWithTheSameRights(t *testing.T) {
	t.Parallel()
	a := begin(t, "harbor qualified", "springfield submits")
	n := a.executions()
	watching := a.audience(t, 2, watchStatus, vera, olga)
	a.play("springfield acknowledged")
	watching.until(`"ACKNOWLEDGED"`)
	n.Store(0)
	for i, step := range []struct{ do, status string }{{"asked", "INFO_REQUESTED"}, {"answers", "ACKNOWLEDGED"}, {"asked", "INFO_REQUESTED"}, {"answers", "ACKNOWLEDGED"}} {
		before := a.total.Load()
		a.play("springfield " + step.do)
		watching.until(fmt.Sprintf("%q", step.status))
		if got := n.Load(); got != int64(i+1) {
			t.Errorf("%s: want one execution for each change, got %d after %d", step.do, got, i+1)
		}
		if took := a.total.Load() - before; took > 60 {
			t.Errorf("%s: want a few statements, with those of the change, got %d", step.do, took)
		}
	}
}

// B10: subscribers whose answers may differ do not share one.
func TestShared_WhatDiffersIsExecutedApart(t *testing.T) {
	t.Parallel()
	const variables = `subscription($with: Boolean!) { eligibilityRequestUpdated { id status version @include(if: $with) } }`
	actions := `subscription { eligibilityRequestUpdated { status viewerActions { action allowed reasons { message } } } }`
	polish := []string{"Accept-Language: pl"}
	type subscriber struct {
		who, document string
		variables     map[string]any
		headers       []string
		want          string // in the answer
	}
	for name, c := range map[string]struct {
		subscribers []subscriber
		executions  int64
	}{
		"nothing":       {[]subscriber{{who: vera, document: watchStatus}, {who: olga, document: watchStatus}}, 1},
		"document":      {[]subscriber{{who: vera, document: `subscription { eligibilityRequestUpdated { status } }`, want: `{"data":{"eligibilityRequestUpdated":{"status":"ACKNOWLEDGED"}}}`}, {who: vera, document: `subscription { mine: eligibilityRequestUpdated { status } }`, want: `{"data":{"mine":{"status":"ACKNOWLEDGED"}}}`}}, 2},
		"operation":     {[]subscriber{{who: vera, document: `subscription A { eligibilityRequestUpdated { status } }`}, {who: vera, document: `subscription B { eligibilityRequestUpdated { status } }`}}, 2},
		"variables":     {[]subscriber{{who: vera, document: variables, variables: map[string]any{"with": true}, want: `"version"`}, {who: olga, document: variables, variables: map[string]any{"with": false}, want: `"status":"ACKNOWLEDGED"}`}}, 2},
		"rights":        {[]subscriber{{who: vera, document: watchEligibilityRequests, want: `"evidence":"`}, {who: "wei.li", document: watchEligibilityRequests, want: `"evidence":null`}}, 2},
		"language":      {[]subscriber{{who: vera, document: actions}, {who: vera, document: actions, headers: polish}}, 2},
		"person":        {[]subscriber{{who: vera, document: actions}, {who: olga, document: actions}}, 2},
		"not a person":  {[]subscriber{{who: vera, document: actions}, {who: vera, document: actions}}, 1},
		"cost is shown": {[]subscriber{{who: vera, document: watchStatus, headers: []string{"GraphQL-Cost: 1"}, want: `"cost"`}, {who: vera, document: watchStatus, want: `}]}}}`}}, 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := begin(t, "harbor qualified", "springfield submits")
			n := a.executions()
			var streams []events
			for _, s := range c.subscribers {
				ctx, leave := context.WithTimeout(context.Background(), soon)
				t.Cleanup(leave)
				streams = append(streams, a.events(ctx, request{As: s.who, Document: s.document, Variables: s.variables, Headers: s.headers}))
			}
			for _, do := range []string{"acknowledged", "asked", "answers"} { // what comes with the last is new to all
				n.Store(0)
				a.play("springfield " + do)
				for i, s := range c.subscribers {
					text := ""
					for want := map[string]string{"acknowledged": "ACKNOWLEDGED", "asked": "INFO_REQUESTED", "answers": "ACKNOWLEDGED"}[do]; !strings.Contains(text, want); {
						var err error
						if text, err = streams[i].next(); err != nil {
							t.Fatalf("%s: %v", s.who, err)
						}
					}
					if do == "answers" && !strings.Contains(text, s.want) {
						t.Errorf("%s: want %s, got %s", s.who, s.want, text)
					}
				}
			}
			if got := n.Load(); got != c.executions {
				t.Errorf("want %d executions, got %d", c.executions, got)
			}
		})
	}
}

// B10, T-02: a subscriber whose token is revoked gets nothing of a change after that, although another with the same rights does.
func TestShared_NothingAfterTheTokenIsRevoked(t *testing.T) {
	t.Parallel()
	a := begin(t, "harbor qualified", "springfield submits")
	const token = `mutation { createApiToken(input: {name: "stream", expiresInDays: 366}) { token apiToken { id } } }`
	revoked, kept := a.ask("rosa.delgado", token), a.ask("rosa.delgado", token)
	gone := a.dial(t, revoked.word("createApiToken", "token"))
	gone.subscribe("1", watchStatus)
	next := a.bySocket(t, kept.word("createApiToken", "token"), watchStatus)
	a.play("springfield acknowledged")
	next()
	for gone.next().Type != "next" {
	}
	a.ask("rosa.delgado", fmt.Sprintf(`mutation { revokeApiToken(input: {id: %q}) { userErrors { code } } }`, revoked.word("createApiToken", "apiToken", "id")))
	a.play("springfield asked")
	for !strings.Contains(next(), "INFO_REQUESTED") { // the other token is left
	}
	ctx, stop := context.WithTimeout(context.Background(), soon)
	defer stop()
	for {
		_, text, err := gone.conn.Read(ctx)
		if err != nil {
			break
		}
		if strings.Contains(string(text), "INFO_REQUESTED") {
			t.Errorf("want nothing for the revoked token, got %s", text)
		}
	}
}

// B10: two partners watch with the same document and the same role; each gets its own requests alone.
func TestShared_OrganizationsAreIsolated(t *testing.T) {
	t.Parallel()
	a := begin(t, "harbor qualified", "wisla qualified")
	harbor, wisla := a.audience(t, 1, watchStatus, "marcus.bell+GLOBAL_ADMIN"), a.audience(t, 1, watchStatus, "jan.kowalczyk+GLOBAL_ADMIN")
	a.play("springfield submits", "tatry submits wisla", "springfield acknowledged", "tatry acknowledged", "springfield denied", "tatry denied")
	for _, c := range []struct {
		of           audience
		own, foreign string
	}{{harbor, "springfield", "tatry"}, {wisla, "tatry", "springfield"}} {
		for told := 0; told < perSocket; {
			text := string(c.of[0].next().Payload)
			if strings.Contains(text, a.names.id("request:"+c.foreign)) {
				t.Fatalf("want the requests of %s alone, got %s", c.own, text)
			}
			if strings.Contains(text, `"DENIED"`) {
				told++
			}
		}
	}
}

// onlyRights authenticates people, and leaves of each what those share who have the same rights.
type onlyRights struct{ graph.Authenticator }

func (a onlyRights) Authenticate(ctx context.Context, bearer string) (graph.Session, error) {
	s, err := a.Authenticator.Authenticate(ctx, bearer)
	s.Actor = graph.Rights(s.Actor)
	return s, err
}

// Random selections of what can be watched have the same answers for a person and for the person's rights alone, unless they have a field
// that is listed as personal.
func TestShared_OtherThanPersonalFieldsDependOnRightsAlone(t *testing.T) {
	t.Parallel()
	a := world(t)
	none := func(*handler.Server) {}
	full, rights := a.unlimited(none), a.unlimitedAs(none, func(auth graph.Authenticator) graph.Authenticator { return onlyRights{auth} })
	schema, shown := impersonal(contract()), types{known: map[string]bool{}}
	watched := map[string][]string{}
	for _, f := range schema.Subscription.Fields {
		if name := f.Type.Name(); !strings.HasPrefix(f.Name, "__") {
			watched[name] = a.rowsOf(t, a.prefixOf(t, name), "1 = 1")
		}
	}
	for i, who := range []string{"olga.marsh", "rosa.delgado", "vera.lind", "grant.whitfield", "marcus.bell", "carla.mesa", "lena.ortega", "olga.marsh+TOKEN"} {
		for n := range *documents {
			q := request{As: who, Document: randomUpdate(schema, watched, rand.New(rand.NewPCG(uint64(i), uint64(n))))}
			got, want := a.read(rights(q)), a.read(full(q))
			shown.add(want)
			if diff := difference(got, want); diff != "" {
				t.Fatalf("%s: %s\n%s", who, diff, q.Document)
			}
		}
	}
	if len(shown.refused) > 0 || len(shown.known) < 30 {
		t.Errorf("want valid documents, and objects of 30 types, got %v and %d types", shown.refused, len(shown.known))
	}
	link := request{As: "vera.lind", Document: `{ registrations(first: 50) { nodes { documents { url } } } }`}
	if text := full(link); !strings.Contains(text, "http") || text == rights(link) {
		t.Errorf("want links to documents that differ between people, got %s", clip(text))
	}
}

// impersonal is the schema without personal fields.
func impersonal(s *ast.Schema) *ast.Schema {
	without := *s
	without.Types, without.PossibleTypes = map[string]*ast.Definition{}, map[string][]*ast.Definition{}
	for name, def := range s.Types {
		own := *def
		own.Fields = slices.DeleteFunc(slices.Clone(def.Fields), func(f *ast.FieldDefinition) bool { return graph.Personal(name, f) })
		without.Types[name] = &own
	}
	for name, possible := range s.PossibleTypes {
		for _, def := range possible {
			without.PossibleTypes[name] = append(without.PossibleTypes[name], without.Types[def.Name])
		}
	}
	return &without
}

// randomUpdate asks for objects that can be watched.
func randomUpdate(schema *ast.Schema, watched map[string][]string, r *rand.Rand) string {
	names := slices.Sorted(maps.Keys(watched))
	name := names[r.IntN(len(names))]
	ids := watched[name]
	w := newRandomWriter(schema, ids, r)
	document := fmt.Sprintf("query($a: Boolean = true, $b: Boolean = false, $c: Boolean = true) { nodes(ids: [\"%s\"]) { ... on %s %s }", strings.Join(ids[:min(len(ids), 20)], `","`), name, w.selection(name, 5))
	for _, condition := range conditionNames {
		document += " " + condition + ":__typename@include(if: $" + condition + ")"
	}
	return document + "}" + strings.Join(w.texts, " ")
}
