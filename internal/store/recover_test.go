package store_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
	"github.com/partnergraph/partnergraph/worker/jobs"
)

// longAgo is a silence so negative that every heartbeat there is lies before it.
const longAgo = -time.Hour

// nobody has anything to tidy up.
func nobody(context.Context, *models.Job) {}

// A job whose worker vanished runs again. A job whose worker vanished three times is FAILED, and the use case gives up its subject.
func TestRecoverRunning_ReschedulesJobs(t *testing.T) {
	each(t, func(w *world) {
		var givenUp []models.ID[models.Job]
		var before *models.Job
		giveUp := func(_ context.Context, job *models.Job) {
			givenUp = append(givenUp, job.ID)
			w.must(w.Tx(store.WithRun(w.ctx, job), func(*store.Tx) error { return nil }))
			if err := w.Tx(store.WithRun(w.ctx, before), func(*store.Tx) error { return nil }); !errors.Is(err, store.ErrRunEnded) {
				w.t.Errorf("the slow worker while its job is given up: want its transaction undone, got %v", err)
			}
		}
		id := w.promise(1, w.clock.Now())[0].ID
		for crash := 1; crash <= 3; crash++ {
			before = w.begin("a")
			if n, err := w.RecoverRunning(w.ctx, time.Hour, nobody); n != 0 || err != nil {
				w.t.Fatalf("a worker that is heard of: want nothing recovered, got %d, %v", n, err)
			}
			if n, err := w.RecoverRunning(w.ctx, longAgo, giveUp); n != 1 || err != nil {
				w.t.Fatalf("crash %d: want one job recovered, got %d, %v", crash, n, err)
			}
			w.must(w.Succeed(w.ctx, []*models.Job{before})) // the vanished worker was only slow: too late
			if got := w.job(id); got.Crashes != crash || got.Error == "" {
				w.t.Errorf("crash %d: got %+v", crash, got)
			}
			if crash < 3 {
				w.expectState(id, models.JobScheduled)
			}
		}
		if len(givenUp) != 1 || givenUp[0] != id {
			w.t.Errorf("want the job given up once, got %v", givenUp)
		}
		if got := w.expectState(id, models.JobFailed); got.FinishedAt == nil {
			w.t.Error("want the time it was set aside, got none")
		}
		if due := w.take("a"); len(due) != 0 {
			w.t.Errorf("want it to stay aside, got %d due", len(due))
		}
	})
}

// Of several processes that find the same vanished worker one reschedules the job.
func TestRecover_OnceByConcurrentProcesses(t *testing.T) {
	each(t, func(w *world) {
		w.promise(1, w.clock.Now())
		job := w.begin("a")
		recovered := make([]int, 4)
		w.must(errors.Join(together(4, func(i int) (err error) {
			recovered[i], err = w.RecoverRunning(w.ctx, longAgo, nobody)
			return err
		})...))
		total := 0
		for _, n := range recovered {
			total += n
		}
		if got := w.job(job.ID); total != 1 || got.Crashes != 1 {
			w.t.Errorf("want one recovery, got %d and %d crashes", total, got.Crashes)
		}
	})
}

// Queued jobs that no worker has started are listed until their heartbeat is renewed.
func TestUnstarted_ListsQueuedJobs(t *testing.T) {
	each(t, func(w *world) {
		w.promise(3, w.clock.Now())
		due := w.take("a")
		running, err := w.Start(w.ctx, "a", due[0].ID, due[0].Generation)
		w.must(err)
		if found, err := w.Unstarted(w.ctx, time.Hour); len(found) != 0 || err != nil {
			w.t.Errorf("just queued: want none, got %d, %v", len(found), err)
		}
		found, err := w.Unstarted(w.ctx, longAgo)
		w.must(err)
		if len(found) != 2 || found[0].ID == running.ID || found[1].ID == running.ID {
			w.t.Fatalf("want the two that were not begun, got %v", found)
		}
		w.must(w.ConfirmQueued(w.ctx, found[:1]))
		if got := w.job(found[0].ID); got.HeartbeatAt.Before(*found[0].HeartbeatAt) || got.State != models.JobQueued {
			w.t.Errorf("want a later sign of life, got %+v", got)
		}
		w.putBack(1, found[1:]...)
		w.expectState(found[1].ID, models.JobScheduled)
	})
}

// Several processes look at the schedule at once: the job comes once for each time, and not at all before.
func TestSchedule_EnqueuesOnce(t *testing.T) {
	each(t, func(w *world) {
		look := func() {
			w.t.Helper()
			w.must(errors.Join(together(6, func(int) error { return w.EnqueuePeriodic(w.ctx, "clean-up", 24*time.Hour, jobs.CleanUp{}) })...))
		}
		look()
		if got := w.total("jobs"); got != 0 {
			w.t.Errorf("first look: want no job, got %d", got)
		}
		for day := 1; day <= 3; day++ {
			w.clock.Advance(24*time.Hour - time.Millisecond)
			look()
			if got := w.total("jobs"); got != day-1 {
				w.t.Errorf("day %d, too early: want %d jobs, got %d", day, day-1, got)
			}
			w.clock.Advance(time.Millisecond)
			look()
			if got := w.total("jobs"); got != day {
				w.t.Errorf("day %d: want %d jobs, got %d", day, day, got)
			}
		}
	})
}

// Finished jobs are deleted after ninety days; failed and unfinished ones stay.
func TestSweep_KeepsFailedAndOpenJobs(t *testing.T) {
	each(t, func(w *world) {
		done, failed := w.promise(1, w.clock.Now())[0], (*models.Job)(nil)
		w.must(w.Succeed(w.ctx, []*models.Job{w.begin("a")}))
		w.promise(1, w.clock.Now())
		failed = w.begin("a")
		w.must(w.Fail(w.ctx, failed, "x"))
		waiting := w.promise(1, w.clock.Now())[0]
		w.clock.Advance(w.Retention.Jobs)
		if n, err := w.Sweep(w.ctx); n != 0 || err != nil {
			w.t.Errorf("after ninety days: want nothing removed yet, got %d, %v", n, err)
		}
		w.clock.Advance(time.Millisecond)
		if n, err := w.Sweep(w.ctx); n != 1 || err != nil {
			w.t.Errorf("then: want one removed, got %d, %v", n, err)
		}
		w.expectState(failed.ID, models.JobFailed)
		w.expectState(waiting.ID, models.JobScheduled)
		if left, err := store.FindMany(w.ctx, w.Store, access.TheSystem, []models.ID[models.Job]{done.ID, failed.ID}); len(left) != 1 || err != nil {
			w.t.Errorf("want only the failed job left, got %v, %v", left, err)
		}
	})
}
