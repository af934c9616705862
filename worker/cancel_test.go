package worker_test

import (
	"context"
	"errors"
	"testing"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/program/operation"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// cancel is what the operator does.
func (h *harness) cancel(job *models.Job) {
	h.t.Helper()
	if _, err := h.CancelJob(context.Background(), operator, operation.CancelJobInput{ID: job.ID.Any()}); err != nil {
		h.t.Error(err)
	}
}

// A job that is cancelled before its commit commits nothing: its state CANCELLED is true (T-26).
func TestCancel_RunningJobCommitsNothing(t *testing.T) {
	forEachRedis(t, func(h *harness) {
		var job *models.Job
		committed := make(chan error, 1)
		h.Program.Program.Mail = &testMailer{turn: func(ctx context.Context, _ int) error {
			h.cancel(job)
			err := h.Store.Tx(ctx, func(*store.Tx) error { return nil })
			committed <- err
			return err
		}}
		job = h.post("ana@x.example")
		h.open(nil)
		if err := <-committed; !errors.Is(err, store.ErrRunEnded) && !errors.Is(err, context.Canceled) {
			h.t.Errorf("want the transaction undone, got %v", err)
		}
		h.waitFor("mail.send lost")
		h.expect(job.ID, models.JobCancelled)
	})
}

// The job of an e-mail that is being handed over cannot be cancelled.
func TestCancel_HandedOverEmailIsRefused(t *testing.T) {
	forEachRedis(t, func(h *harness) {
		var job *models.Job
		h.Program.Program.Mail = &testMailer{left: func(context.Context) {
			if _, err := h.CancelJob(context.Background(), operator, operation.CancelJobInput{ID: job.ID.Any()}); !problem.Has(err, problem.JobStateInvalid) {
				h.t.Errorf("want JOB_STATE_INVALID, got %v", err)
			}
		}}
		job = h.post("ana@x.example")
		h.open(nil)
		h.waitFor("mail.send succeeded")
		h.expect(job.ID, models.JobSucceeded)
		if email := h.email(); email.Status != models.EmailSent {
			h.t.Errorf("want the e-mail SENT, got %s", email.Status)
		}
	})
}

// A job that commits its work in parts can be cancelled after one of them, and commits no other one.
func TestCancel_BetweenTheParts(t *testing.T) {
	forEachRedis(t, func(h *harness) {
		var job *models.Job
		commit := func(ctx context.Context) error {
			return h.Store.Tx(ctx, func(tx *store.Tx) error {
				return tx.Record(access.TheSystem, store.About(job.ID, job.OrganizationID), store.Event{Action: access.RetryJob})
			})
		}
		next := make(chan error, 1)
		h.Program.Program.Mail = &testMailer{turn: func(ctx context.Context, _ int) error {
			if err := commit(store.InParts(ctx)); err != nil {
				h.t.Error(err)
			}
			h.cancel(job)
			err := commit(store.InParts(ctx))
			next <- err
			return err
		}}
		job = h.post("ana@x.example")
		h.open(nil)
		if err := <-next; !errors.Is(err, store.ErrRunEnded) && !errors.Is(err, context.Canceled) {
			h.t.Errorf("want the next part undone, got %v", err)
		}
		h.waitFor("mail.send lost")
		h.expect(job.ID, models.JobCancelled)
	})
}
