package worker

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"github.com/partnergraph/partnergraph/internal/clock"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/program/kernel"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/internal/telemetry"
	"github.com/partnergraph/partnergraph/models"
)

// task is a running job of this process.
type task struct {
	job    *models.Job
	cancel context.CancelCauseFunc
	batch  bool // its row is QUEUED until its batch ends
}

// unknownKindWait is how long a job of an unknown kind waits for a newer worker.
const unknownKindWait = 30 * time.Second

// run runs one job, unless the row shows that it is done or cancelled. An error means that the row could not be
// read or written; asynq or the reconciler tries again then.
func (w *Worker) run(ctx context.Context, k delivery) error {
	if !w.claim(k) {
		return nil // it was delivered twice
	}
	defer w.release(k)
	return w.startAndAttempt(ctx, k)
}

func (w *Worker) startAndAttempt(ctx context.Context, k delivery) error {
	job, err := w.store.Start(ctx, w.owner, k.Job, k.Generation)
	if err != nil {
		job, err = w.startAfterError(ctx, k)
	}
	if err != nil || job == nil {
		return err
	}
	return w.attempt(ctx, job)
}

// startAfterError starts a job when the answer to its start was lost: it may have been started already. Otherwise it would not run before its
// heartbeat times out.
func (w *Worker) startAfterError(ctx context.Context, k delivery) (job *models.Job, err error) {
	err = store.RetryWhileUnavailable(ctx, func() error {
		if job, err = w.store.Started(ctx, w.owner, k.Job, k.Generation); job == nil && err == nil {
			job, err = w.store.Start(ctx, w.owner, k.Job, k.Generation)
		}
		return err
	})
	return job, err
}

// claim reports whether no other goroutine of this process has the delivery.
func (w *Worker) claim(k delivery) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.claimed[k] {
		return false
	}
	w.claimed[k] = true
	return true
}

func (w *Worker) release(k delivery) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.claimed, k)
}

func (w *Worker) attempt(ctx context.Context, job *models.Job) error {
	h, known := w.handlers[job.Kind]
	if !known {
		w.Log.WarnContext(ctx, "job of an unknown kind put back", "kind", job.Kind, "job", job.ID.String())
		return w.store.Interrupt(ctx, job, unknownKindWait)
	}
	watch := clock.Start()
	defer w.removeRunning(job)
	done := w.callHandler(ctx, h, job)
	var outcome string
	err := store.RetryWhileUnavailable(ctx, func() (err error) {
		outcome, err = w.recordOutcome(context.WithoutCancel(ctx), h, job, done)
		return err
	})
	w.report(ctx, job, outcome, watch.Elapsed(), done)
	return err
}

// callHandler calls the handler with the job's timeout. A panic becomes an error.
func (w *Worker) callHandler(ctx context.Context, h handler, job *models.Job) (err error) {
	ctx = store.WithRun(store.WithCause(telemetry.WithJob(ctx, job.ID.String()), job.ID.String()), job)
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	ctx, stop := context.WithTimeout(ctx, h.spec.Timeout)
	defer stop()
	w.addRunning(&task{job: job, cancel: cancel})
	defer func() {
		if cause := recover(); cause != nil {
			w.Log.ErrorContext(ctx, "job panicked", "kind", job.Kind, "job", job.ID.String(), "cause", fmt.Sprint(cause), "stack", string(debug.Stack()))
			err = fmt.Errorf("panic: %v", cause)
		}
		if err != nil && context.Cause(ctx) != nil && !errors.Is(err, context.Cause(ctx)) {
			err = errors.Join(context.Cause(ctx), err)
		}
	}()
	return h.run(ctx, job)
}

// recordOutcome stores the outcome of an attempt. A problem fails the job without further attempts, since a retry would not help.
func (w *Worker) recordOutcome(ctx context.Context, h handler, job *models.Job, done error) (outcome string, err error) {
	_, final := problem.All(done)
	switch {
	case done == nil:
		return "succeeded", w.recordSuccess(ctx, job)
	case errors.Is(done, errLost), errors.Is(done, store.ErrRunEnded):
		return "lost", nil
	case errors.Is(done, errShutdown):
		return "interrupted", w.store.Interrupt(ctx, job, 0)
	case final, job.Attempts >= job.MaxAttempts:
		w.giveUp(ctx, job)
		return "failed", w.store.Fail(ctx, job, done.Error())
	}
	return "retried", w.store.Retry(ctx, job, waitAfter(job, done), done.Error())
}

// waitAfter is how long to wait before the next attempt: as the use case asks, or longer after each attempt.
func waitAfter(job *models.Job, done error) time.Duration {
	if later := new(kernel.Later); errors.As(done, &later) {
		return later.In
	}
	return rules.RetryWait(job.Attempts)
}

// giveUp calls the function for a job that has no attempts left; it commits only while the job was not cancelled.
func (w *Worker) giveUp(ctx context.Context, job *models.Job) {
	h := w.handlers[job.Kind]
	if h.giveUp == nil {
		return
	}
	if err := h.giveUp(store.WithRun(ctx, job), job); err != nil {
		w.Log.WarnContext(ctx, "give up", "kind", job.Kind, "job", job.ID.String(), "err", err)
	}
}

func (w *Worker) report(ctx context.Context, job *models.Job, outcome string, took time.Duration, done error) {
	if w.Metrics != nil {
		w.Metrics.JobDone(job.Kind, outcome, took)
	}
	attrs := []any{"kind", job.Kind, "job", job.ID.String(), "outcome", outcome, "attempt", job.Attempts, "cause", job.CauseID, "ms", took.Milliseconds()}
	if done != nil {
		w.Log.WarnContext(ctx, "job", append(attrs, "err", done)...)
		return
	}
	w.Log.InfoContext(ctx, "job", attrs...)
}

// finished is a successful job that waits for its batch to be written.
type finished struct {
	job  *models.Job
	kept chan error
}

const finishBatch = 200

// recordSuccess stores that a job has succeeded, in one statement with others that succeed at the same time.
func (w *Worker) recordSuccess(ctx context.Context, job *models.Job) error {
	f := finished{job, make(chan error, 1)}
	select {
	case w.finish <- f:
		return <-f.kept
	case <-w.stopped: // the batch writer has stopped before this job
		return w.store.Succeed(ctx, []*models.Job{job})
	}
}

// writeSuccesses writes all jobs that have succeeded meanwhile, in one statement.
func (w *Worker) writeSuccesses(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case f := <-w.finish:
			w.writeBatch(ctx, w.drainBatch(f))
		}
	}
}

func (w *Worker) drainBatch(f finished) []finished {
	batch := []finished{f}
	for len(batch) < finishBatch {
		select {
		case f := <-w.finish:
			batch = append(batch, f)
		default:
			return batch
		}
	}
	return batch
}

func (w *Worker) writeBatch(ctx context.Context, batch []finished) {
	done := make([]*models.Job, len(batch))
	for i, f := range batch {
		done[i] = f.job
	}
	err := w.store.Succeed(context.WithoutCancel(ctx), done)
	for _, f := range batch {
		f.kept <- err
	}
}

func (w *Worker) addRunning(t *task) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.running[deliveryOf(t.job)] = t
}

func (w *Worker) removeRunning(job *models.Job) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.running, deliveryOf(job))
}

func (w *Worker) runningCount() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.running)
}

// runningJobs are the jobs that this worker has started, and those of its batches.
func (w *Worker) runningJobs() (started, batched []*models.Job) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, t := range w.running {
		if t.batch {
			batched = append(batched, t.job)
			continue
		}
		started = append(started, t.job)
	}
	return started, batched
}

func (w *Worker) interrupt(job *models.Job, why error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if t, ok := w.running[deliveryOf(job)]; ok {
		t.cancel(why)
	}
}

func (w *Worker) interruptAll() {
	started, batched := w.runningJobs()
	for _, job := range append(started, batched...) {
		w.interrupt(job, errShutdown)
	}
}

// Drain runs all due jobs one after the other, without Redis, until none is due. It is
// for tests and for the command line; it returns the number of attempts.
func (w *Worker) Drain(ctx context.Context) (tries int, err error) {
	for {
		due, err := w.store.ClaimDue(ctx, w.owner, 1)
		if err != nil || len(due) == 0 {
			return tries, err
		}
		job, err := w.store.Start(ctx, w.owner, due[0].ID, due[0].Generation)
		if err != nil {
			return tries, err
		}
		if job == nil {
			continue
		}
		if err := w.attemptAlone(ctx, job); err != nil {
			return tries, err
		}
		tries++
	}
}

// attemptAlone is attempt without the batch.
func (w *Worker) attemptAlone(ctx context.Context, job *models.Job) error {
	alone, stop := context.WithCancel(ctx)
	defer stop()
	go w.writeSuccesses(alone)
	return w.attempt(ctx, job)
}
