package worker

import (
	"context"
	"errors"
	"time"

	"github.com/hibiken/asynq"
	"github.com/partnergraph/partnergraph/models"
)

// reconcile finds lost jobs: those whose worker has vanished, or whose task Redis no longer has.
func (w *Worker) reconcile(ctx context.Context) {
	every(ctx, w.Intervals.Reconcile, func() {
		if err := w.reconcileOnce(ctx); err != nil && ctx.Err() == nil {
			w.Log.WarnContext(ctx, "reconcile", "err", err)
		}
	})
}

func (w *Worker) reconcileOnce(ctx context.Context) error {
	recovered, err := w.store.RecoverRunning(ctx, w.Intervals.HeartbeatTimeout, w.giveUp)
	if err != nil {
		return err
	}
	if recovered > 0 {
		w.Log.WarnContext(ctx, "jobs recovered from vanished workers", "jobs", recovered)
	}
	unstarted, err := w.store.Unstarted(ctx, w.Intervals.QueueTimeout)
	if err != nil || len(unstarted) == 0 {
		return err
	}
	if err := w.nameQueues(ctx); err != nil {
		return err
	}
	var waiting, lost []*models.Job
	active := map[delivery]bool{}
	states := map[string]asynq.TaskState{} // by task: the jobs of a batch share one
	for _, job := range unstarted {
		found, known := states[taskID(job)]
		if !known {
			found, err = w.taskState(job)
			states[taskID(job)] = found
		}
		switch {
		case err != nil:
			return err
		case found == asynq.TaskStateActive && !w.active[deliveryOf(job)]:
			active[deliveryOf(job)] = true // a worker has just taken it, or died before it started: check again next time
		case found == asynq.TaskStatePending, found == asynq.TaskStateRetry, found == asynq.TaskStateScheduled:
			waiting = append(waiting, job)
		default:
			lost = append(lost, job)
		}
	}
	w.active = active
	if err := w.store.ConfirmQueued(ctx, waiting); err != nil {
		return err
	}
	back, err := w.store.Release(ctx, lost)
	if err != nil || back == 0 {
		return err
	}
	w.Log.WarnContext(ctx, "jobs lost by Redis are handed over again", "jobs", back)
	w.Wake()
	return nil
}

// anyAge matches every job, however recent its heartbeat is.
const anyAge = -time.Minute

// takeOver is for a worker that is alone: it recovers the jobs of an earlier process at once, without waiting for the
// timeouts.
func (w *Worker) takeOver(ctx context.Context) error {
	if _, err := w.store.RecoverRunning(ctx, anyAge, w.giveUp); err != nil {
		return err
	}
	left, err := w.store.Unstarted(ctx, anyAge)
	if err != nil || len(left) == 0 {
		return err
	}
	back, err := w.store.Release(ctx, left)
	if back > 0 {
		w.Log.InfoContext(ctx, "jobs of an earlier process are handed over again", "jobs", back)
	}
	return err
}

// heartbeats renews the heartbeat of this worker's jobs, and stops those that it has lost.
func (w *Worker) heartbeats(ctx context.Context) {
	every(ctx, w.Intervals.Heartbeat, func() {
		started, batched := w.runningJobs()
		lost, err := w.store.Heartbeat(ctx, w.owner, started)
		if err = errors.Join(err, w.store.ConfirmQueued(ctx, batched)); err != nil && ctx.Err() == nil {
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
