package store_test

import (
	"slices"
	"testing"
	"time"

	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// Jobs that wait for a worker are counted whether they wait in SQL or in Redis, since the relay of a process without workers publishes jobs
// all the time (T-22).
func TestBacklog_CountsJobsInSQLAndRedis(t *testing.T) {
	each(t, func(w *world) {
		if next, err := w.NextDue(w.ctx); next != nil || err != nil {
			w.t.Errorf("empty: want nothing due, got %v, %v", next, err)
		}
		w.promise(2, start.Add(time.Hour))
		w.promise(1, start.Add(2*time.Hour))
		next, err := w.NextDue(w.ctx)
		w.must(err)
		after, err := w.NextDueAfter(w.ctx, start.Add(time.Hour))
		w.must(err)
		if !next.Equal(start.Add(time.Hour)) || !after.Equal(start.Add(2*time.Hour)) {
			w.t.Errorf("want one and two hours on, got %s and %s", next, after)
		}
		w.backlog(0, 0)
		w.clock.Set(start.Add(90 * time.Minute))
		w.backlog(2, 30*time.Minute)
		due := w.take("a")
		w.backlog(2, 30*time.Minute)
		running, err := w.Start(w.ctx, "a", due[0].ID, due[0].Generation)
		w.must(err)
		w.backlog(2, 30*time.Minute)
		w.must(w.Fail(w.ctx, running, "x"))
		w.backlog(1, 30*time.Minute)
		depths, err := w.Depths(w.ctx)
		w.must(err)
		want := []store.Depth{{"bulk", models.JobFailed, 1}, {"bulk", models.JobQueued, 1}, {"bulk", models.JobScheduled, 1}}
		slices.SortFunc(depths, func(a, b store.Depth) int {
			if a.State < b.State {
				return -1
			}
			return 1
		})
		if !slices.Equal(depths, want) {
			w.t.Errorf("want %v, got %v", want, depths)
		}
	})
}

func (w *world) backlog(busy int64, oldest time.Duration) {
	w.t.Helper()
	n, err := w.Busy(w.ctx)
	w.must(err)
	age, err := w.OldestDue(w.ctx)
	w.must(err)
	if n != busy || age != oldest {
		w.t.Errorf("want %d busy and %s old, got %d and %s", busy, oldest, n, age)
	}
}
