package graphtest

import (
	"flag"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"regexp"
	"slices"
	"sync"
	"testing"

	"github.com/99designs/gqlgen/graphql/handler"

	"github.com/partnergraph/partnergraph/graph"
	"github.com/partnergraph/partnergraph/graph/transport"
)

// documents is how many random queries each actor sends in TestDifferential.
var documents = flag.Int("documents", 20, "random queries of each actor that are answered on both paths")

// askers are the actors of the random queries.
var askers = []string{"olga.marsh", "rosa.delgado", "vera.lind", "wei.li", "grant.whitfield", "amir.haddad", "lena.ortega", "paula.jensen", "grant.whitfield+SALES_AGENT", withAddress + "robin@vale.example", ""}

// Random queries over the whole schema are answered by the generated code exactly as by gqlgen's own: the data byte for byte, and the
// same errors, whose order gqlgen leaves to chance.
func TestDifferential_BothPathsAnswerAlike(t *testing.T) {
	t.Parallel()
	a := begin(t, "harbor qualified", "meridian submits", "springfield submits", "springfield acknowledged", "springfield asked", "alderridge starts", "work")
	a.fill(4)
	seen := types{known: map[string]bool{}}
	extension := graph.Compiled(a.schema)
	compiled := a.unlimited(func(srv *handler.Server) { srv.Use(extension) })
	ordinary := a.unlimited(func(*handler.Server) {})
	for i, who := range askers {
		t.Run(who, func(t *testing.T) {
			t.Parallel()
			for n := range *documents {
				w := newRandomWriter(contract(), a.someIDs(t), rand.New(rand.NewPCG(uint64(i), uint64(n))))
				document := w.document()
				for range 2 { // the second time from the plan of the first, unless a condition differs
					q := request{As: who, Document: document, Variables: w.conditions()}
					got, want := a.read(compiled(q)), a.read(ordinary(q))
					seen.add(got)
					if diff := difference(got, want); diff != "" {
						t.Fatalf("%s\n%s\n%v", diff, document, q.Variables)
					}
				}
			}
		})
	}
	t.Cleanup(func() {
		if len(seen.refused) > 0 {
			t.Errorf("want valid documents, got %d that are not: %v", len(seen.refused), seen.refused[0])
		}
		t.Logf("%d answers with objects of %d types", seen.answers, len(seen.known))
		if n := len(seen.known); n < 50 {
			t.Errorf("want objects of 50 types in the answers, got %d: %v", n, seen.known)
		}
		counts := extension.Counts()
		if appended, failed, declined := counts.Appended.Load(), counts.Failed.Load(), counts.Declined.Load(); declined > 0 || appended < 20*failed {
			t.Errorf("want nearly all fields answered by generated code, got %d, %d that it gave up and %d that it declined", appended, failed, declined)
		}
	})
}

// unlimited answers requests without the limits that a random query would meet; last adds the last extension.
func (a *api) unlimited(last func(*handler.Server)) func(request) string {
	return a.unlimitedAs(last, func(auth graph.Authenticator) graph.Authenticator { return auth })
}

// unlimitedAs is unlimited with another authenticator.
func (a *api) unlimitedAs(last func(*handler.Server), as func(graph.Authenticator) graph.Authenticator) func(request) string {
	const most = 1 << 20
	use := graph.Use(a.Store, slog.New(slog.DiscardHandler))
	o := a.options(func(srv *handler.Server) { use(srv); last(srv) })
	o.MaxCost, o.Schema, o.Compiled = 1<<30, a.schema, false
	o.Limits = transport.Limits{QueryBytes: most, Tokens: most, Depth: most, Nodes: most, Aliases: most, Directives: most, Fragments: most, Repeats: most, QueryRootFields: most}
	o.Authenticator = as(o.Authenticator)
	path := &api{t: a.t}
	path.servedWith(o)
	return path.send
}

// difference says in what two answers differ.
func difference(got, want answer) string {
	if text, other := dataOf(got), dataOf(want); text != other {
		return fmt.Sprintf("data:\nwant %s\ngot  %s", other, text)
	}
	if errs, other := errorsOf(got), errorsOf(want); !slices.Equal(errs, other) {
		return fmt.Sprintf("errors:\nwant %v\ngot  %v", other, errs)
	}
	return ""
}

var theData = regexp.MustCompile(`"data":.*`)

func dataOf(got answer) string { return theData.FindString(got.Text) }

func errorsOf(got answer) (all []string) {
	for _, err := range got.Errors {
		all = append(all, fmt.Sprintf("%v", err))
	}
	slices.Sort(all)
	return all
}

// types collects the types of the objects in answers.
type types struct {
	mu      sync.Mutex
	known   map[string]bool
	answers int
	refused []string // documents that were not executed
}

var typename = regexp.MustCompile(`"(?:t\d+|__typename)":"([A-Za-z]+)"`)

func (s *types) add(got answer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.answers++
	if slices.Contains(got.codes(), transport.CodeValidation) {
		s.refused = append(s.refused, clip(got.Text))
	}
	for _, found := range typename.FindAllStringSubmatch(got.Text, -1) {
		s.known[found[1]] = true
	}
}

// someIDs are ids of a few objects of each kind.
func (a *api) someIDs(t *testing.T) (ids []string) {
	t.Helper()
	return append(a.mixed(t, 3), unknown("nothing"))
}
