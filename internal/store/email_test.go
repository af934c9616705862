package store_test

import (
	"errors"
	"testing"

	"github.com/partnergraph/partnergraph/internal/mail"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
	"github.com/partnergraph/partnergraph/worker/jobs"
)

// post writes an e-mail about an object; job is nil when it was written before.
func (w *world) post(to store.Recipient, about store.Subject, event string) (job *models.Job, err error) {
	err = w.Tx(w.ctx, func(tx *store.Tx) (err error) {
		job, err = tx.Post(to, about, event, mail.EligibilityHoldingReply, mail.Data{Reference: "GCC-1"})
		return err
	})
	return job, err
}

// The same e-mail for the same event is posted once; another event, recipient or object makes another.
func TestPostedOnce(t *testing.T) {
	each(t, func(w *world) {
		partner := w.company("A", models.KindPartner, models.AdminAgent)
		to := store.Recipient{OrganizationID: partner.org.ID, Name: "Ana", Address: " ana@x.example ", Locale: "es"}
		other := to
		other.Address = "bo@x.example"
		about, elsewhere := store.About(models.NewID[models.EligibilityRequest](), partner.org.ID), store.About(models.NewID[models.EligibilityRequest](), partner.org.ID)
		for i, c := range []struct {
			to    store.Recipient
			about store.Subject
			event string
			fresh bool
		}{{to, about, "holding", true}, {to, about, "holding", false}, {to, about, "question-2", true}, {other, about, "holding", true}, {to, elsewhere, "holding", true}} {
			job, err := w.post(c.to, c.about, c.event)
			w.must(err)
			if (job != nil) != c.fresh {
				w.t.Errorf("%d: want a new e-mail %v, got %v", i, c.fresh, job)
			}
			if job != nil && job.Kind != (jobs.SendEmail{}).Spec().Kind {
				w.t.Errorf("%d: want a job that sends it, got %s", i, job.Kind)
			}
		}
		if w.total("emails") != 4 || w.total("jobs") != 4 {
			w.t.Errorf("want 4 e-mails and 4 jobs, got %d and %d", w.total("emails"), w.total("jobs"))
		}
	})
}

func TestPostedOnceByManyAtOnce(t *testing.T) {
	each(t, func(w *world) {
		about := store.About(models.NewID[models.EligibilityRequest](), models.NewID[models.Organization]())
		for _, err := range together(8, func(int) error {
			_, err := w.post(store.Recipient{Address: "ana@x.example"}, about, "holding")
			return err
		}) {
			if err != nil && !errors.Is(err, store.ErrDuplicate) {
				w.t.Errorf("want nothing or %v, got %v", store.ErrDuplicate, err)
			}
		}
		if w.total("emails") != 1 || w.total("jobs") != 1 {
			w.t.Errorf("want one e-mail and one job, got %d and %d", w.total("emails"), w.total("jobs"))
		}
	})
}
