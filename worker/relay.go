package worker

import (
	"context"
	"time"

	"github.com/partnergraph/partnergraph/models"
	"golang.org/x/sync/errgroup"
)

const (
	relayBatch  = 200
	relayLanes  = 8
	relayMaxOff = 5 * time.Second
)

// relay hands due jobs to Redis: at once when woken, and in any case at its pace. While Redis is away the
// jobs wait in SQL, and it tries again a little later each time.
func (w *Worker) relay(ctx context.Context) {
	wait := w.Pace.Relay
	for {
		timer := time.NewTimer(wait)
		select {
		case <-ctx.Done():
			timer.Stop()
			return
		case <-timer.C:
		case <-w.wake:
			timer.Stop()
		}
		if err := w.handOver(ctx); err != nil {
			wait = min(2*wait, relayMaxOff)
			if ctx.Err() == nil {
				w.Log.WarnContext(ctx, "relay", "err", err, "again", wait.String())
			}
			continue
		}
		wait = w.Pace.Relay
	}
}

// handOver publishes everything that is due now.
func (w *Worker) handOver(ctx context.Context) error {
	for {
		due, err := w.store.Due(ctx, w.owner, relayBatch)
		if err != nil {
			return err
		}
		if len(due) == 0 {
			return nil
		}
		if err := w.publishAll(ctx, due); err != nil {
			return err
		}
		if len(due) < relayBatch {
			return nil
		}
	}
}

// publishAll publishes a batch and puts back what Redis did not take.
func (w *Worker) publishAll(ctx context.Context, due []*models.Job) error {
	left := make([]*models.Job, len(due))
	var lanes errgroup.Group
	lanes.SetLimit(relayLanes)
	for i, job := range due {
		lanes.Go(func() error {
			err := w.publish(ctx, job, w.handlers.timeout(job.Kind))
			if err != nil {
				left[i] = job
			}
			return err
		})
	}
	failed := lanes.Wait()
	if failed == nil {
		return nil
	}
	var back []*models.Job
	for _, job := range left {
		if job != nil {
			back = append(back, job)
		}
	}
	if _, err := w.store.PutBack(context.WithoutCancel(ctx), back); err != nil {
		return err
	}
	return failed
}
