package worker

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/hibiken/asynq"
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
	// aloneFrom is the generation from which on a job runs alone.
	aloneFrom = 3
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

// claimTasks claims due jobs, and puts them into tasks: those that may run together into batches of their queue, each other one into a task of its
// own. The rows of a batch name it as their owner, so that reconcile finds its task.
func (w *Worker) claimTasks(ctx context.Context, due []*models.Job) (tasks []message, err error) {
	var single []*models.Job
	backlog := map[string][]*models.Job{}
	for _, job := range due {
		if w.runsTogether(job) {
			backlog[job.Queue] = append(backlog[job.Queue], job)
			continue
		}
		single = append(single, job)
	}
	for _, waiting := range backlog {
		if len(waiting) == 1 {
			single = append(single, waiting...)
			continue
		}
		for batch := range slices.Chunk(waiting, batchSize) {
			mine, err := w.store.Claim(ctx, batchPrefix+uuid.NewString(), batch)
			if err != nil {
				return tasks, err
			}
			if len(mine) > 0 {
				tasks = append(tasks, message{mine})
			}
		}
	}
	mine, err := w.store.Claim(ctx, w.owner, single)
	for _, job := range mine {
		tasks = append(tasks, message{[]*models.Job{job}})
	}
	return tasks, err
}

// runsTogether reports whether a job may run with others. One that was handed over again and again runs alone: if it is what kills its
// worker, the others go on, and its crashes are counted.
func (w *Worker) runsTogether(job *models.Job) bool {
	return w.handlers[job.Kind].spec.Together && job.Crashes == 0 && job.Generation < aloneFrom
}

// runBatch runs the jobs of a batch that are still queued. An error means that a row could not be read or written, or that the worker is
// shutting down; then the batch is delivered again, and its jobs run one by one.
func (w *Worker) runBatch(ctx context.Context, batch []delivery) error {
	var mine []delivery
	for _, k := range batch {
		if w.claim(k) {
			mine = append(mine, k)
			defer w.release(k)
		}
	}
	watch := clock.Start()
	jobs, err := w.runTogether(ctx, mine)
	switch {
	case errors.Is(err, errShutdown):
		return err
	case err != nil:
		w.Log.InfoContext(ctx, "the jobs of a batch run one by one", "jobs", len(mine), "err", err)
		return w.runEach(mine, func(k delivery) error { return w.startAndAttempt(ctx, k) })
	}
	for _, job := range jobs {
		w.report(ctx, job, "succeeded", watch.Elapsed(), nil)
	}
	return nil
}

var errDelivered = errors.New("the batch was delivered before")

// runEach runs the jobs of a batch one by one, a few at a time.
func (w *Worker) runEach(batch []delivery, run func(delivery) error) error {
	var lanes errgroup.Group
	lanes.SetLimit(aloneAtATime)
	for _, k := range batch {
		lanes.Go(func() error { return run(k) })
	}
	return lanes.Wait()
}

// runTogether runs queued jobs in one transaction, which also marks them SUCCEEDED.
func (w *Worker) runTogether(ctx context.Context, batch []delivery) ([]*models.Job, error) {
	if tries, _ := asynq.GetRetryCount(ctx); tries > 0 {
		return nil, errDelivered
	}
	handed := make([]*models.Job, len(batch))
	for i, k := range batch {
		handed[i] = &models.Job{ID: k.Job, Generation: k.Generation}
	}
	jobs, err := w.store.Queued(ctx, handed)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	within, stop := context.WithTimeout(ctx, batchTimeout)
	defer stop()
	for _, job := range jobs {
		w.addRunning(&task{job: job, cancel: cancel, batch: true})
		defer w.removeRunning(job)
	}
	if err := w.store.Together(within, jobs, w.callTogether); err != nil {
		return nil, errors.Join(err, context.Cause(ctx))
	}
	return jobs, nil
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
