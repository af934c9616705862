package worker

import (
	"context"
	"time"

	"github.com/hibiken/asynq"
	"github.com/partnergraph/partnergraph/models"
)

// reconcile finds jobs that were lost on the way: whose worker vanished, or whose task Redis no longer has.
func (w *Worker) reconcile(ctx context.Context) {
	every(ctx, w.Pace.Reconcile, func() {
		if err := w.reconcileOnce(ctx); err != nil && ctx.Err() == nil {
			w.Log.WarnContext(ctx, "reconcile", "err", err)
		}
	})
}

func (w *Worker) reconcileOnce(ctx context.Context) error {
	recovered, err := w.store.RecoverRunning(ctx, w.Pace.RunningSilence, w.giveUp)
	if err != nil {
		return err
	}
	if recovered > 0 {
		w.Log.WarnContext(ctx, "jobs recovered from vanished workers", "jobs", recovered)
	}
	unstarted, err := w.store.Unstarted(ctx, w.Pace.QueuedSilence)
	if err != nil || len(unstarted) == 0 {
		return err
	}
	if err := w.nameQueues(ctx); err != nil {
		return err
	}
	var waiting, lost []*models.Job
	active := map[ticket]bool{}
	for _, job := range unstarted {
		found, err := w.carried(job)
		switch {
		case err != nil:
			return err
		case found == asynq.TaskStateActive && !w.active[ticketOf(job)]:
			active[ticketOf(job)] = true // a worker has just taken it, or died before it began; the next look tells
		case found == asynq.TaskStatePending, found == asynq.TaskStateRetry, found == asynq.TaskStateScheduled:
			waiting = append(waiting, job)
		default:
			lost = append(lost, job)
		}
	}
	w.active = active
	if err := w.store.Seen(ctx, waiting); err != nil {
		return err
	}
	back, err := w.store.PutBack(ctx, lost)
	if err != nil || back == 0 {
		return err
	}
	w.Log.WarnContext(ctx, "jobs lost by Redis are handed over again", "jobs", back)
	w.Wake()
	return nil
}

// anySilence finds every job, whenever its process was last heard of.
const anySilence = -time.Minute

// takeOver is for a worker that is alone: what an earlier process left under way is nobody's any more, and
// need not be waited for.
func (w *Worker) takeOver(ctx context.Context) error {
	if _, err := w.store.RecoverRunning(ctx, anySilence, w.giveUp); err != nil {
		return err
	}
	left, err := w.store.Unstarted(ctx, anySilence)
	if err != nil || len(left) == 0 {
		return err
	}
	back, err := w.store.PutBack(ctx, left)
	if back > 0 {
		w.Log.InfoContext(ctx, "jobs of an earlier process are handed over again", "jobs", back)
	}
	return err
}

// heartbeats says that this worker is alive and still on its jobs; what is no longer its own is stopped.
func (w *Worker) heartbeats(ctx context.Context) {
	every(ctx, w.Pace.Beat, func() {
		lost, err := w.store.Beat(ctx, w.owner, w.runningJobs())
		if err != nil && ctx.Err() == nil {
			w.Log.WarnContext(ctx, "heartbeat", "err", err)
		}
		for _, job := range lost {
			w.interrupt(job, errLost)
		}
	})
}

// every runs fn at intervals until ctx ends.
func every(ctx context.Context, interval time.Duration, fn func()) {
	tick := time.NewTicker(interval)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			fn()
		}
	}
}
