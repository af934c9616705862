package store_test

import (
	"sync"
	"testing"
	"time"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
	"github.com/partnergraph/partnergraph/worker/jobs"
)

// promise enqueues n jobs for a time.
func (w *world) promise(n int, at time.Time) (rows []*models.Job) {
	w.t.Helper()
	w.must(w.Tx(w.ctx, func(tx *store.Tx) error {
		rows = nil
		for range n {
			row, err := tx.EnqueueAt(at, store.Subject{}, jobs.CleanUp{})
			if err != nil {
				return err
			}
			rows = append(rows, row)
		}
		return nil
	}))
	return rows
}

// take claims what is due.
func (w *world) take(owner string) []*models.Job {
	w.t.Helper()
	due, err := w.ClaimDue(w.ctx, owner, 100)
	w.must(err)
	return due
}

// begin claims the one job that is due and starts it.
func (w *world) begin(owner string) *models.Job {
	w.t.Helper()
	due := w.take(owner)
	if len(due) != 1 {
		w.t.Fatalf("want one due job, got %d", len(due))
	}
	job, err := w.Start(w.ctx, owner, due[0].ID, due[0].Generation)
	w.must(err)
	if job == nil {
		w.t.Fatal("want the job started, got nothing")
	}
	return job
}

// putBack gives queued jobs back and expects that so many of them were still queued.
func (w *world) putBack(want int64, jobs ...*models.Job) {
	w.t.Helper()
	if back, err := w.Release(w.ctx, jobs); back != want || err != nil {
		w.t.Errorf("want %d jobs put back, got %d, %v", want, back, err)
	}
}

func (w *world) job(id models.ID[models.Job]) *models.Job {
	w.t.Helper()
	job, err := store.Find(w.ctx, w.Store, access.TheSystem, id)
	w.must(err)
	return job
}

func (w *world) expectState(id models.ID[models.Job], want models.JobState) *models.Job {
	w.t.Helper()
	job := w.job(id)
	if job.State != want {
		w.t.Errorf("want %s, got %s (%s)", want, job.State, job.Error)
	}
	return job
}

// Four relays claim at the same time: each job goes to one of them, and none is left.
func TestClaimDue_EachJobOnce(t *testing.T) {
	each(t, func(w *world) {
		const n = 100
		w.promise(n, w.clock.Now())
		later := w.promise(1, w.clock.Now().Add(time.Millisecond))[0]
		var (
			mu    sync.Mutex
			taken = map[models.ID[models.Job]]int{}
		)
		for _, err := range together(4, func(i int) error {
			for {
				due, err := w.ClaimDue(w.ctx, string(rune('a'+i)), 7)
				if err != nil {
					return err
				}
				mu.Lock()
				for _, job := range due {
					taken[job.ID]++
				}
				mu.Unlock()
				if len(due) == 0 && w.total("jobs") == n+1 && len(w.waiting()) == 1 {
					return nil
				}
			}
		}) {
			w.must(err)
		}
		for id, times := range taken {
			if times != 1 {
				w.t.Errorf("%s: want claimed once, got %d times", id, times)
			}
		}
		if len(taken) != n {
			w.t.Errorf("want %d jobs claimed, got %d", n, len(taken))
		}
		w.expectState(later.ID, models.JobScheduled)
	})
}

// waiting lists the jobs that nobody has claimed.
func (w *world) waiting() []*models.Job {
	c, err := w.Jobs(w.ctx, access.TheSystem, &store.JobFilter{State: store.AnyOf(models.JobScheduled)}, nil, store.Page{})
	w.must(err)
	return c.Nodes()
}

func TestClaimDue_OldestFirst(t *testing.T) {
	each(t, func(w *world) {
		second, first := w.promise(1, start.Add(-time.Hour))[0], w.promise(1, start.Add(-2*time.Hour))[0]
		due := w.take("a")
		if len(due) != 2 || due[0].ID != first.ID || due[1].ID != second.ID {
			w.t.Fatalf("want the oldest first, got %v", due)
		}
		for _, job := range due {
			if job.State != models.JobQueued || job.Generation != 1 || job.Owner != "a" {
				w.t.Errorf("want queued for a in generation 1, got %+v", job)
			}
		}
		if again := w.take("b"); len(again) != 0 {
			w.t.Errorf("want nothing left, got %d", len(again))
		}
	})
}

// A change by an older generation of a job has no effect.
func TestQueue_OldGenerationChangesNothing(t *testing.T) {
	each(t, func(w *world) {
		w.promise(1, w.clock.Now())
		old := w.take("a")[0]
		w.putBack(1, old)
		w.expectState(old.ID, models.JobScheduled)
		fresh := w.take("b")[0]
		if job, err := w.Start(w.ctx, "a", old.ID, old.Generation); job != nil || err != nil {
			w.t.Errorf("start of the old generation: want nothing, got %+v, %v", job, err)
		}
		w.putBack(0, old)
		w.expectState(old.ID, models.JobQueued)
		running, err := w.Start(w.ctx, "b", fresh.ID, fresh.Generation)
		w.must(err)
		if running == nil || running.Attempts != 1 || running.StartedAt == nil {
			w.t.Fatalf("want the first attempt begun, got %+v", running)
		}
		if twice, err := w.Start(w.ctx, "c", fresh.ID, fresh.Generation); twice != nil || err != nil {
			w.t.Errorf("second start: want nothing, got %+v, %v", twice, err)
		}
		w.must(w.Succeed(w.ctx, []*models.Job{old}))
		w.must(w.Fail(w.ctx, old, "x"))
		w.must(w.Retry(w.ctx, old, 0, "x"))
		w.must(w.Interrupt(w.ctx, old, 0))
		w.must(w.Progress(w.ctx, old, 7, 9))
		w.putBack(0, old, fresh)
		if got := w.expectState(old.ID, models.JobRunning); got.Version != running.Version || got.Done != 0 {
			w.t.Errorf("want the row untouched, got %+v", got)
		}
		w.must(w.Succeed(w.ctx, []*models.Job{running}))
		w.must(w.Fail(w.ctx, running, "too late"))
		if got := w.expectState(running.ID, models.JobSucceeded); got.FinishedAt == nil || got.Error != "" || got.Owner != "" {
			w.t.Errorf("want it finished without an error, got %+v", got)
		}
	})
}

func TestQueue_OutcomesOfAnAttempt(t *testing.T) {
	each(t, func(w *world) {
		w.promise(1, w.clock.Now())
		job := w.begin("a")
		w.must(w.Progress(w.ctx, job, 3, 10))
		w.must(w.Retry(w.ctx, job, time.Minute, "not yet\xff"))
		got := w.expectState(job.ID, models.JobScheduled)
		if !got.RunAt.Equal(start.Add(time.Minute)) || got.Error != "not yet�" || got.Done != 3 || got.Total != 10 || got.Attempts != 1 {
			w.t.Errorf("again: got %+v", got)
		}
		if due := w.take("a"); len(due) != 0 {
			w.t.Errorf("before its time: want nothing due, got %d", len(due))
		}
		w.clock.Advance(time.Minute)
		job = w.begin("a")
		w.must(w.Interrupt(w.ctx, job, 0))
		if got := w.expectState(job.ID, models.JobScheduled); got.Attempts != 1 {
			w.t.Errorf("interrupted: want the try not counted, got %d attempts", got.Attempts)
		}
		job = w.begin("b")
		w.must(w.Fail(w.ctx, job, string(make([]byte, 5000))))
		if got := w.expectState(job.ID, models.JobFailed); got.FinishedAt == nil || got.Attempts != 2 || len(got.Error) != 2000 {
			w.t.Errorf("failed: got %d attempts, finished %v, %d bytes of error", got.Attempts, got.FinishedAt, len(got.Error))
		}
	})
}

// Heartbeat renews a worker's own jobs and returns those that it has lost.
func TestHeartbeat_ReturnsLostJobs(t *testing.T) {
	each(t, func(w *world) {
		w.promise(1, w.clock.Now())
		kept := w.begin("a")
		w.promise(1, w.clock.Now())
		lost := w.begin("a")
		w.must(w.Tx(w.ctx, func(tx *store.Tx) error {
			row, err := store.LockAny(tx, lost.ID)
			if err != nil {
				return err
			}
			row.State, row.Owner = models.JobCancelled, ""
			return tx.SaveJob(row)
		}))
		gone, err := w.Heartbeat(w.ctx, "a", []*models.Job{kept, lost})
		w.must(err)
		if len(gone) != 1 || gone[0].ID != lost.ID {
			w.t.Errorf("want the cancelled job, got %v", gone)
		}
		if got := w.job(kept.ID); got.HeartbeatAt.Before(*kept.HeartbeatAt) {
			w.t.Errorf("want a later heartbeat than %s, got %s", kept.HeartbeatAt, got.HeartbeatAt)
		}
	})
}

func TestQueue_NoJobsNoStatement(t *testing.T) {
	each(t, func(w *world) {
		w.putBack(0)
		w.must(w.Succeed(w.ctx, nil))
		w.must(w.ConfirmQueued(w.ctx, nil))
		if lost, err := w.Heartbeat(w.ctx, "a", nil); len(lost) != 0 || err != nil {
			w.t.Errorf("want nothing lost, got %v, %v", lost, err)
		}
	})
}
