package worker

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"github.com/partnergraph/partnergraph/models"
	"golang.org/x/sync/errgroup"
)

const (
	relayBatch       = 500
	relayConcurrency = 8
	relayMaxBackoff  = 5 * time.Second
	relayTry         = 3 * time.Second // for one job
)

// relay publishes due jobs to Redis: at once when woken, and otherwise at an interval. While Redis is unavailable the
// jobs wait in SQL, and it retries with growing waits, during which it ignores wake-ups: Redis may be unavailable for this process
// only, and jobs that it has claimed are not published by others.
func (w *Worker) relay(ctx context.Context) {
	wait, wake := w.Intervals.Relay, w.wake
	for {
		timer := time.NewTimer(wait)
		select {
		case <-ctx.Done():
			timer.Stop()
			return
		case <-timer.C:
		case <-wake:
			timer.Stop()
		}
		if err := w.handOver(ctx); err != nil {
			wait, wake = min(2*wait, relayMaxBackoff), nil
			if ctx.Err() == nil {
				w.Log.WarnContext(ctx, "relay", "err", err, "again", wait.String())
			}
			continue
		}
		wait, wake = w.Intervals.Relay, w.wake
	}
}

// handOver publishes everything that is due now.
func (w *Worker) handOver(ctx context.Context) error {
	for {
		due, err := w.store.Due(ctx, relayBatch)
		if err != nil {
			return err
		}
		if len(due) == 0 {
			return nil
		}
		tasks, failed := w.claimTasks(ctx, due)
		if err := errors.Join(w.publishAll(ctx, tasks), failed); err != nil {
			return err
		}
		if len(due) < relayBatch {
			return nil
		}
	}
}

// publishAll publishes tasks, wakes the workers, and releases the jobs that Redis did not accept. It stops at the first timeout of Redis,
// because each other task would wait as long.
func (w *Worker) publishAll(ctx context.Context, tasks []message) error {
	failures := make([]error, len(tasks))
	lanes, trying := errgroup.WithContext(ctx)
	lanes.SetLimit(relayConcurrency)
	for i, task := range tasks {
		lanes.Go(func() error {
			if failures[i] = trying.Err(); failures[i] != nil {
				return nil
			}
			failures[i] = w.publish(trying, task)
			if failures[i] == nil || w.redisAnswers(trying) {
				return nil
			}
			return failures[i]
		})
	}
	failed := lanes.Wait()
	if slices.Contains(failures, nil) {
		w.announce(ctx)
	}
	var back []*models.Job
	for i, err := range failures {
		if err != nil {
			back, failed = append(back, tasks[i].jobs...), cmp.Or(failed, err)
		}
	}
	if len(back) == 0 {
		return nil
	}
	if _, err := w.store.Release(context.WithoutCancel(ctx), back); err != nil {
		return err
	}
	return failed
}
