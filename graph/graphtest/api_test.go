package graphtest

import (
	"context"
	"database/sql"
	"flag"
	"log/slog"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler"
	"go.uber.org/goleak"

	"github.com/partnergraph/partnergraph/graph"
	"github.com/partnergraph/partnergraph/internal/clock"
	"github.com/partnergraph/partnergraph/internal/demo"
	"github.com/partnergraph/partnergraph/internal/program"
	"github.com/partnergraph/partnergraph/internal/program/kernel"
	"github.com/partnergraph/partnergraph/internal/program/programtest"
	"github.com/partnergraph/partnergraph/internal/store"
)

// update rewrites the golden files with what the API answers now.
var update = flag.Bool("update", false, "rewrite the golden files")

// compiled is how the program answers by default; -compiled=false runs all tests with gqlgen's own code.
var compiled = flag.Bool("compiled", true, "answer with the code that fastgql generates")

// soon is how long a test waits for something that has to happen.
const soon = 10 * time.Second

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m, goleak.Cleanup(func(code int) { os.Exit(code) }))
}

// api is a whole program behind its API.
type api struct {
	*programtest.Program
	t          testing.TB
	url        string
	path       string
	db         *sql.DB // the program's database, for looking only
	names      *names
	updates    *graph.Updates
	people     *demo.Personas
	server     *httptest.Server
	statements atomic.Pointer[atomic.Int64] // of the latest operation
	total      atomic.Int64                 // statements of the whole process
	schema     graphql.ExecutableSchema     // of the latest options
}

// begin starts a program for a test and plays the steps that happened before (see steps_test.go).
func begin(t testing.TB, steps ...string) *api {
	t.Helper()
	now := clock.NewFake(programtest.Start)
	return beginAt(t, now, now, steps...)
}

// beginAt is begin with the store's clock given: the fake one itself, or that of a sandbox.
func beginAt(t testing.TB, fake *clock.Fake, c clock.Clock, steps ...string) *api {
	t.Helper()
	path := copyOfCast(t)
	s, err := store.Open("sqlite://"+path+"?synchronous=OFF", c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	a := &api{Program: programtest.New(t, fake, s), t: t, path: path, updates: graph.NewUpdates(s, slog.New(slog.DiscardHandler))}
	if a.db, err = sql.Open("sqlite", "file:"+path); err != nil {
		t.Fatal(err)
	}
	a.db.SetMaxOpenConns(1) // data_version is a connection's own
	t.Cleanup(func() { a.db.Close() })
	s.Statement = func() { a.total.Add(1) }
	a.names = readNames(t, a.db)
	a.serve(s)
	a.play(steps...)
	return a
}

func (a *api) serve(s *store.Store) {
	a.served(graph.Use(s, slog.New(slog.DiscardHandler)))
	ctx, stop := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { a.updates.Run(ctx) })
	a.t.Cleanup(func() { stop(); running.Wait() })
	s.Committed = a.updates.Committed
}

// served serves the program at an endpoint.
func (a *api) served(use func(*handler.Server)) { a.servedWith(a.options(use)) }

func (a *api) servedWith(o graph.Options) {
	srv := httptest.NewServer(graph.NewHandler(o))
	a.t.Cleanup(srv.Close)
	a.server, a.url = srv, srv.URL+"/graphql"
}

func (a *api) options(use func(*handler.Server)) graph.Options {
	var err error
	if a.people, err = demo.Load(context.Background(), a.Store); err != nil {
		a.t.Fatal(err)
	}
	a.schema = graph.NewSchema(a.Program.Program, a.updates, "test")
	return graph.Options{
		Schema:        a.schema,
		Compiled:      *compiled,
		Authenticator: graph.Chain{Demo: personas{a.people, a.Store}, API: graph.APITokens{Find: a.Store.ActorOfToken}},
		Contact:       a.IsContact,
		Organization:  a.Store.ActingIn,
		Updates:       a.updates,
		Use:           func(srv *handler.Server) { a.countStatements(srv); use(srv) },
		Logger:        slog.New(slog.DiscardHandler),
	}
}

// countStatements counts the statements of each operation.
func (a *api) countStatements(srv *handler.Server) {
	srv.AroundOperations(func(ctx context.Context, next graphql.OperationHandler) graphql.ResponseHandler {
		ctx, n := store.CountStatements(ctx)
		a.statements.Store(n)
		return next(ctx)
	})
}

// copyOfCast is a database in which the demo's people have just arrived; making it once and copying it is fast.
func copyOfCast(t testing.TB) string {
	t.Helper()
	template, err := castTemplate()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "test.db")
	if err := os.WriteFile(path, template, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

var castTemplate = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "graphtest")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	path, ctx := filepath.Join(dir, "cast.db"), context.Background()
	s, err := store.Open("sqlite://"+path+"?synchronous=OFF", clock.NewFake(programtest.Start))
	if err != nil {
		return nil, err
	}
	if _, err := s.Migrate(ctx); err != nil {
		return nil, err
	}
	if err := demo.Enter(ctx, program.New(&kernel.Kernel{Store: s})); err != nil {
		return nil, err
	}
	if err := s.Close(); err != nil { // moves the write-ahead log into the file
		return nil, err
	}
	return os.ReadFile(path)
})
