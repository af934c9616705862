package store_test

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// changes collects the statements that change rows of a table from now on.
func (w *world) changes(table string) func() []store.Written {
	w.t.Helper()
	var (
		mu   sync.Mutex
		seen []store.Written
	)
	w.must(w.Store.Changes(func(c store.Written) {
		mu.Lock()
		defer mu.Unlock()
		if strings.Contains(c.SQL, "`"+table+"`") {
			seen = append(seen, c)
		}
	}))
	return func() []store.Written {
		mu.Lock()
		defer mu.Unlock()
		return seen
	}
}

// Every statement that moves or removes jobs finds its rows by primary key, also where an index on the state promises fewer
// rows: it would lock the rows of jobs that others are at (T-29). Heartbeats are the database's time, not that of a
// machine whose clock may be wrong (T-27).
func TestQueue_MovesByPrimaryKey(t *testing.T) {
	each(t, func(w *world) {
		if w.Dialect() != "mysql" {
			return // SQLite has one writer, who holds up all others whatever the plan
		}
		w.promise(400, start.Add(24*time.Hour))
		w.promise(60, w.clock.Now())
		seen := w.changes("jobs")
		w.everyMove()
		kept, heartbeats := seen(), 0
		for _, c := range kept {
			index, err := w.Plan(w.ctx, c)
			w.must(err)
			if index != "PRIMARY" {
				w.t.Errorf("want the primary key, got %q for %s", index, c.SQL)
			}
			if strings.Contains(c.SQL, "`heartbeat_at`=") {
				heartbeats++
				if !strings.Contains(c.SQL, "`heartbeat_at`=UTC_TIMESTAMP(3)") {
					w.t.Errorf("want the database's time, got %s", c.SQL)
				}
			}
		}
		if len(kept) < 11 || heartbeats < 4 {
			w.t.Errorf("want every kind of move, got %d statements, %d heartbeats", len(kept), heartbeats)
		}
	})
}

// everyMove moves jobs in every way there is.
func (w *world) everyMove() {
	w.t.Helper()
	due := w.take("a")
	var running []*models.Job
	for _, job := range due[:30] {
		started, err := w.Start(w.ctx, "a", job.ID, job.Generation)
		w.must(err)
		running = append(running, started)
	}
	w.must(w.ConfirmQueued(w.ctx, due[30:]))
	_, err := w.Release(w.ctx, due[40:])
	w.must(err)
	_, err = w.Heartbeat(w.ctx, "a", running)
	w.must(err)
	w.must(w.Progress(w.ctx, running[0], 1, 2))
	w.must(w.Tx(store.WithRun(w.ctx, running[0]), func(*store.Tx) error { return nil }))
	w.must(w.Succeed(w.ctx, running[:20]))
	w.must(w.Fail(w.ctx, running[20], "x"))
	w.must(w.Retry(w.ctx, running[21], time.Minute, "x"))
	w.must(w.Interrupt(w.ctx, running[22], time.Minute))
	_, err = w.RecoverRunning(w.ctx, longAgo, nobody)
	w.must(err)
	w.clock.Advance(w.Retention.Jobs + 25*time.Hour)
	_, err = w.Sweep(w.ctx)
	w.must(err)
}

// Two workers start and finish jobs in batches beside two relays and two reconcilers. Deadlocks are retried, and every job has one attempt
// (T-29).
func TestQueue_DrainsWithOneAttemptPerJob(t *testing.T) {
	each(t, func(w *world) {
		const n = 600
		all := w.promise(n, w.clock.Now())
		w.must(errors.Join(together(4, func(i int) error { return w.drain(string(rune('a' + i))) })...))
		for _, job := range all {
			if got := w.job(job.ID); got.State != models.JobSucceeded || got.Attempts != 1 || got.Crashes != 0 || got.Generation != 1 {
				w.t.Fatalf("want each job done in one try, got %s after %d tries and %d crashes in generation %d", got.State, got.Attempts, got.Crashes, got.Generation)
			}
		}
	})
}

// drain claims, starts and finishes jobs in batches until none is due, and looks for silent ones in between.
func (w *world) drain(owner string) error {
	for {
		due, err := w.ClaimDue(w.ctx, owner, 25)
		if err != nil || len(due) == 0 {
			return err
		}
		var running []*models.Job
		for _, job := range due {
			started, err := w.Start(w.ctx, owner, job.ID, job.Generation)
			if err != nil {
				return err
			}
			running = append(running, started)
		}
		if _, err := w.Heartbeat(w.ctx, owner, running); err != nil {
			return err
		}
		if _, err := w.RecoverRunning(w.ctx, time.Minute, nobody); err != nil {
			return err
		}
		if err := w.Succeed(w.ctx, running); err != nil {
			return err
		}
	}
}

// A job that is cancelled while it runs commits nothing any more, and neither does an attempt whose job was given to another worker (T-26,
// T-27). Effects outside of the database are still recorded.
func TestRun_EndedAttemptCommitsNothing(t *testing.T) {
	each(t, func(w *world) {
		id := w.promise(1, w.clock.Now())[0].ID
		first := w.begin("a")
		work := func(tx *store.Tx) error {
			return tx.Create(&models.Schedule{Name: "effect", NextRunAt: tx.Now(), UpdatedAt: tx.Now()})
		}
		ended := func(what string, job *models.Job) {
			w.t.Helper()
			if err := w.Tx(store.WithRun(w.ctx, job), work); !errors.Is(err, store.ErrRunEnded) {
				w.t.Errorf("%s: want the transaction undone, got %v", what, err)
			}
		}
		_, err := w.RecoverRunning(w.ctx, longAgo, nobody)
		w.must(err)
		ended("put back", first)
		second := w.begin("b")
		ended("given to another worker", first)
		w.must(w.Tx(w.ctx, func(tx *store.Tx) error {
			row, err := store.LockAny(tx, id)
			if err != nil {
				return err
			}
			row.State, row.Owner = models.JobCancelled, ""
			return tx.SaveJob(row)
		}))
		ended("cancelled", second)
		w.must(w.Tx(store.WithoutRun(store.WithRun(w.ctx, second)), work))
	})
}
