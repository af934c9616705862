package worker

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/partnergraph/partnergraph/internal/clock"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/internal/telemetry"
	"github.com/partnergraph/partnergraph/models"
	"golang.org/x/sync/errgroup"
)

// This file runs many jobs in one transaction, where there is a backlog of jobs that do nothing but one transaction each. If one of them
// fails, nothing of the batch is kept, and each job runs alone.

const (
	batchSize    = 50
	batchTimeout = time.Minute
	// aloneAtATime is how many jobs of a failed batch run at a time.
	aloneAtATime = 4
	batchPrefix  = "batch-"
)

// message is what one task in Redis carries: one job, or a batch.
type message struct{ jobs []*models.Job }

// payload is the content of a task. That of one job is as it was before there were batches, so that workers of both versions read it.
type payload struct {
	delivery
	Batch []delivery `json:"batch,omitempty"`
}

func (m message) payload() (p payload) {
	if len(m.jobs) == 1 {
		return payload{delivery: deliveryOf(m.jobs[0])}
	}
	for _, job := range m.jobs {
		p.Batch = append(p.Batch, deliveryOf(job))
	}
	return p
}

// timeout is how long the jobs of a task may take, if each of them runs alone in the end.
func (w *Worker) timeout(m message) (all time.Duration) {
	for _, job := range m.jobs {
		all += w.handlers.timeout(job.Kind)
	}
	return all
}

func isBatch(owner string) bool { return strings.HasPrefix(owner, batchPrefix) }

// tasksFor puts due jobs into tasks: those that may run together into batches of their queue, each other one into a task of its own. The
// rows of a batch name it, so that reconcile finds its task.
func (w *Worker) tasksFor(ctx context.Context, due []*models.Job) (tasks []message, err error) {
	backlog := map[string][]*models.Job{}
	for _, job := range due {
		if w.handlers[job.Kind].spec.Together {
			backlog[job.Queue] = append(backlog[job.Queue], job)
			continue
		}
		tasks = append(tasks, message{[]*models.Job{job}})
	}
	for _, waiting := range backlog {
		for len(waiting) > 0 {
			size := min(batchSize, len(waiting))
			m := message{waiting[:size]}
			waiting = waiting[size:]
			if size > 1 {
				if err := w.store.Assign(ctx, m.jobs, batchPrefix+uuid.NewString()); err != nil {
					return nil, err
				}
			}
			tasks = append(tasks, m)
		}
	}
	return tasks, nil
}

// runBatch runs the jobs of a batch that are still queued. An error means that a row could not be read or written.
func (w *Worker) runBatch(ctx context.Context, batch []delivery) error {
	var mine []delivery
	for _, k := range batch {
		if w.claim(k) {
			mine = append(mine, k)
			defer w.release(k)
		}
	}
	jobs, err := w.startAll(ctx, mine)
	if err != nil {
		return w.runEach(mine, func(k delivery) error { return w.startAndAttempt(ctx, k) }) // some may have started
	}
	watch := clock.Start()
	if err := w.runTogether(ctx, jobs); err != nil {
		w.Log.InfoContext(ctx, "the jobs of a batch run one by one", "jobs", len(jobs), "err", err)
		return w.runEach(mine, func(k delivery) error { return w.attemptStarted(ctx, jobs, k) })
	}
	for _, job := range jobs {
		w.report(ctx, job, "succeeded", watch.Elapsed(), nil)
	}
	return nil
}

func (w *Worker) startAll(ctx context.Context, mine []delivery) ([]*models.Job, error) {
	queued := make([]*models.Job, len(mine))
	for i, k := range mine {
		queued[i] = &models.Job{ID: k.Job, Generation: k.Generation}
	}
	return w.store.StartAll(ctx, w.owner, queued)
}

// runEach runs the jobs of a batch one by one, a few at a time.
func (w *Worker) runEach(batch []delivery, run func(delivery) error) error {
	var lanes errgroup.Group
	lanes.SetLimit(aloneAtATime)
	for _, k := range batch {
		lanes.Go(func() error { return run(k) })
	}
	return lanes.Wait()
}

func (w *Worker) attemptStarted(ctx context.Context, started []*models.Job, k delivery) error {
	for _, job := range started {
		if deliveryOf(job) == k {
			return w.attempt(ctx, job)
		}
	}
	return nil
}

// runTogether runs started jobs in one transaction, which also marks them SUCCEEDED.
func (w *Worker) runTogether(ctx context.Context, jobs []*models.Job) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	ctx, stop := context.WithTimeout(ctx, batchTimeout)
	defer stop()
	for _, job := range jobs {
		w.addRunning(&task{job, cancel})
		defer w.removeRunning(job)
	}
	return w.store.Together(ctx, jobs, w.callTogether)
}

// callTogether calls the handler of one job of a batch. A panic becomes an error.
func (w *Worker) callTogether(ctx context.Context, job *models.Job) (err error) {
	h, known := w.handlers[job.Kind]
	if !known || !h.spec.Together {
		return errors.New("not a job that runs together with others: " + job.Kind)
	}
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("panic: %v: %s", cause, debug.Stack())
		}
	}()
	return h.run(store.WithCause(telemetry.WithJob(ctx, job.ID.String()), job.ID.String()), job)
}
