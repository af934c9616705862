package store_test

import (
	"errors"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/partnergraph/partnergraph/internal/clock"
	"github.com/partnergraph/partnergraph/internal/proxytest"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/internal/store/storetest"
	"github.com/partnergraph/partnergraph/models"
)

// T-24: a request waits for a connection for some seconds. After a timeout the next requests are rejected at once, until a slot is free.
// Jobs wait longer.
func TestLimiter_RequestsAreRejectedAndJobsWait(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g, request := store.NewLimiter(1), store.ForRequest(t.Context())
		if err := g.Acquire(request); err != nil || g.Overloaded() {
			t.Fatalf("the first: %v, overloaded: %v", err, g.Overloaded())
		}
		job := make(chan error, 1)
		go func() { job <- g.Acquire(t.Context()) }()
		if err := g.Acquire(request); !errors.Is(err, store.ErrBusy) || !g.Overloaded() {
			t.Errorf("one that waits: %v, overloaded: %v", err, g.Overloaded())
		}
		before := clock.Wall()
		if err := g.Acquire(request); !errors.Is(err, store.ErrBusy) || !clock.Wall().Equal(before) {
			t.Errorf("the next: %v, after %s", err, clock.Wall().Sub(before))
		}
		g.Release()
		if err := <-job; err != nil {
			t.Errorf("the job: %v", err)
		}
		g.Release()
		if err := g.Acquire(request); err != nil {
			t.Errorf("one that finds a free place: %v", err)
		}
	})
}

// T-24: a request waits for all of its statements together no longer than for one.
func TestLimiter_RequestsWaitOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g, request := store.NewLimiter(1), store.ForRequest(t.Context())
		for range 2 {
			if err := g.Acquire(t.Context()); err != nil {
				t.Fatal(err)
			}
			time.AfterFunc(2*time.Second, g.Release)
			before := clock.Wall()
			if err := g.Acquire(request); err == nil {
				g.Release()
			} else if waited := clock.Wall().Sub(before); !errors.Is(err, store.ErrBusy) || waited != time.Second {
				t.Errorf("%v after %s, want busy after the second that was left", err, waited)
			}
		}
		if !g.Shedding() {
			t.Error("no request has timed out")
		}
	})
}

// throughProxy runs a test on every server, each time behind a way on which things go wrong.
func throughProxy(t *testing.T, run func(w *world, way *proxytest.Proxy)) {
	t.Helper()
	t.Parallel()
	for _, server := range strings.Fields(os.Getenv("TEST_MYSQL_URL")) {
		c := clock.NewFake(start)
		opened, way := storetest.MySQLThroughProxy(t, server, c)
		run(&world{t, opened, c, t.Context()}, way)
	}
}

// T-23: when the answer to COMMIT is lost, the error does not say that nothing was changed. Repeated under the same key, the request gets
// the first object.
func TestCommit_LostAnswerIsNoFailure(t *testing.T) {
	throughProxy(t, func(w *world, way *proxytest.Proxy) {
		partner := w.company("A", models.KindPartner, models.AdminAgent)
		key := keyOf(partner, "k", "submit")
		way.Set(proxytest.Fault{LoseAnswerTo: "COMMIT"})
		id, err := w.effect(partner, key)
		if !errors.Is(err, store.ErrOutcomeUnknown) {
			w.t.Errorf("want the word that nobody knows, got %v", err)
		}
		way.Set(proxytest.Fault{})
		_, err = w.effect(partner, key)
		if again := (*store.Repeated)(nil); !errors.As(err, &again) || again.Subject != id.Any() {
			w.t.Errorf("want the first object %s, got %v", id, err)
		}
		if n := w.total("requests"); n != 1 {
			w.t.Errorf("%d requests", n)
		}
	})
}

// T-24: a request that has waited for a hanging database does not wait again; it is answered when its first statement has timed out. Ping
// has a connection and a timeout of its own.
func TestRequest_WaitsOnceForADatabaseThatHangs(t *testing.T) {
	throughProxy(t, func(w *world, way *proxytest.Proxy) {
		request := store.ForRequest(w.ctx)
		w.must(w.Ping(w.ctx))
		_, err := w.Empty(request)
		w.must(err)
		way.Set(proxytest.Fault{Hang: true})
		for range 4 { // five seconds, and not twenty
			if _, err := w.Empty(request); !errors.Is(err, store.ErrUnavailable) {
				w.t.Errorf("want unavailable, got %v", err)
			}
		}
		if w.Ping(w.ctx) == nil {
			w.t.Error("a database that hangs is said to be alive")
		}
		way.Set(proxytest.Fault{})
		w.must(w.Ping(w.ctx))
		_, err = w.Empty(store.ForRequest(w.ctx))
		w.must(err)
	})
}

// T-25: a full disk is an error of its own and visible in health, until there is space again. A failed change leaves nothing.
func TestFullDisk_IsReportedUntilThereIsSpace(t *testing.T) {
	t.Parallel()
	c := clock.NewFake(start)
	w := &world{t, storetest.SQLite(t, c), c, t.Context()}
	partner := w.company("A", models.KindPartner, models.AdminAgent)
	w.must(w.LimitPages(w.ctx, 1))
	var err error
	for err == nil {
		_, err = w.effect(partner, keyOf(partner, models.NewID[models.User]().String(), "submit"))
	}
	if !errors.Is(err, store.ErrFull) || !w.Full() {
		t.Fatalf("want the word that it is full, got %v; seen: %v", err, w.Full())
	}
	before := w.total("requests")
	w.must(w.LimitPages(w.ctx, 0))
	w.must(func() error { _, err := w.effect(partner, keyOf(partner, "after", "submit")); return err }())
	if got := w.total("requests"); got != before+1 || w.Full() {
		t.Errorf("%d requests after %d; full: %v", got, before, w.Full())
	}
}
