package store_test

import (
	"context"
	"errors"
	"testing"

	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
	"github.com/partnergraph/partnergraph/worker/jobs"
)

// batch makes n drafts with a job for each, and claims the jobs.
func (w *world) batch(n int) (drafts []models.ID[models.EligibilityRequest], queued []*models.Job) {
	w.t.Helper()
	org := w.company("Cedar", models.KindPartner)
	w.must(w.Tx(w.ctx, func(tx *store.Tx) error {
		for range n {
			r := w.eligibilityRequest(org, nil, models.EligibilityDraft)
			if err := tx.Create(r); err != nil {
				return err
			}
			if _, err := tx.Enqueue(store.About(r.ID, r.OrganizationID), jobs.ExpireDraft{Request: r.ID}); err != nil {
				return err
			}
			drafts = append(drafts, r.ID)
		}
		return nil
	}))
	queued, err := w.Queued(w.ctx, w.take("batch-1"))
	w.must(err)
	if len(queued) != n {
		w.t.Fatalf("want %d queued jobs, got %d", n, len(queued))
	}
	return drafts, queued
}

// subjectOf is the draft that a job is about.
func subjectOf(job *models.Job) models.ID[models.EligibilityRequest] {
	var id models.ID[models.EligibilityRequest]
	copy(id[:], job.SubjectID)
	return id
}

// expire is what each job of a batch does: it changes its draft.
func (w *world) expire(ctx context.Context, id models.ID[models.EligibilityRequest], more ...func(*store.Tx, *models.EligibilityRequest) error) error {
	return w.Tx(ctx, func(tx *store.Tx) error {
		r, err := store.LockAny(tx, id)
		if err != nil {
			return err
		}
		r.Status = models.EligibilityExpired
		if err := tx.Save(r); err != nil {
			return err
		}
		r.Status = "not saved"
		for _, do := range more {
			if err := do(tx, r); err != nil {
				return err
			}
		}
		return nil
	})
}

func (w *world) expectDrafts(ids []models.ID[models.EligibilityRequest], want models.EligibilityStatus, version int) {
	w.t.Helper()
	w.must(w.Tx(w.ctx, func(tx *store.Tx) error {
		for _, id := range ids {
			r, err := store.Get(tx, id)
			if err != nil {
				return err
			}
			if r.Status != want || r.Version != version {
				w.t.Errorf("want %s in version %d, got %s in %d", want, version, r.Status, r.Version)
			}
		}
		return nil
	}))
}

// Jobs that run together take as many statements as one: their subjects are locked by one statement, saved by one, and the jobs ended by one.
func TestTogether_StatementsDoNotGrowWithTheJobs(t *testing.T) {
	each(t, func(w *world) {
		var counts []int
		for _, n := range []int{1, 30} {
			drafts, queued := w.batch(n)
			statements := 0
			w.Statement = func() { statements++ }
			w.must(w.Together(w.ctx, queued, func(ctx context.Context, job *models.Job) error { return w.expire(ctx, subjectOf(job)) }))
			w.Statement = func() {}
			counts = append(counts, statements)
			w.expectDrafts(drafts, models.EligibilityExpired, 2)
			for _, job := range queued {
				if ended := w.expectState(job.ID, models.JobSucceeded); ended.Attempts != 1 || ended.StartedAt == nil || ended.FinishedAt == nil || ended.Owner != "" {
					w.t.Errorf("want one attempt from its start to its end, got %+v", ended)
				}
			}
		}
		if counts[0] != counts[1] {
			w.t.Errorf("want the statements of one job for 30, got %d and %d", counts[0], counts[1])
		}
	})
}

// A job of a batch finds what the jobs before it have saved: by id, by a list, and where a statement has changed the row of a later job.
func TestTogether_JobsFindWhatOthersHaveSaved(t *testing.T) {
	each(t, func(w *world) {
		drafts, queued := w.batch(3)
		read := func(tx *store.Tx, _ *models.EligibilityRequest) error {
			r, err := store.Get(tx, drafts[0])
			if err == nil && r.Status != models.EligibilityExpired {
				w.t.Errorf("want the first draft EXPIRED, got %s", r.Status)
			}
			return err
		}
		overwrite := func(tx *store.Tx, _ *models.EligibilityRequest) error {
			last, err := store.Get(tx, drafts[2])
			if err != nil {
				return err
			}
			last.Status = models.EligibilitySubmitted
			return tx.Save(last)
		}
		w.must(w.Together(w.ctx, queued, func(ctx context.Context, job *models.Job) error {
			switch subjectOf(job) {
			case drafts[0]:
				return w.expire(ctx, drafts[0], read, overwrite)
			case drafts[1]:
				return errors.Join(w.expire(ctx, drafts[0]), w.expire(ctx, drafts[1], read)) // the first one once more
			}
			return w.Tx(ctx, func(tx *store.Tx) error {
				r, err := store.LockAny(tx, drafts[2])
				if err == nil && r.Status != models.EligibilitySubmitted {
					w.t.Errorf("want what another job has written, got %s", r.Status)
				}
				return errors.Join(err, tx.Note(r))
			})
		}))
		w.expectDrafts(drafts[:1], models.EligibilityExpired, 3)
		w.expectDrafts(drafts[1:2], models.EligibilityExpired, 2)
		w.expectDrafts(drafts[2:], models.EligibilitySubmitted, 2)
	})
}

// One job of a batch was cancelled, or fails: nothing of the batch is kept, and the other jobs are still queued.
func TestTogether_NothingIsKeptWhenOneJobDoesNotEnd(t *testing.T) {
	each(t, func(w *world) {
		drafts, queued := w.batch(3)
		broken := errors.New("broken")
		err := w.Together(w.ctx, queued, func(ctx context.Context, job *models.Job) error {
			if subjectOf(job) == drafts[2] {
				return broken
			}
			return w.expire(ctx, subjectOf(job))
		})
		if !errors.Is(err, broken) {
			w.t.Errorf("want the error of the job, got %v", err)
		}
		w.expectDrafts(drafts, models.EligibilityDraft, 1)
		w.putBack(1, queued[1])
		err = w.Together(w.ctx, queued, func(ctx context.Context, job *models.Job) error { return w.expire(ctx, subjectOf(job)) })
		if !errors.Is(err, store.ErrRunEnded) {
			w.t.Errorf("want ErrRunEnded, got %v", err)
		}
		w.expectDrafts(drafts, models.EligibilityDraft, 1)
		w.expectState(queued[0].ID, models.JobQueued)
	})
}
