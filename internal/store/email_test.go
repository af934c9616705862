package store_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"testing"

	"github.com/partnergraph/partnergraph/data"
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

// The same e-mail for the same event is posted once. Another event, recipient or object makes another e-mail.
func TestPost_SameEmailOnce(t *testing.T) {
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

func TestPost_ConcurrentlyOnce(t *testing.T) {
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

// T-35: a letter has the reader's language and time zone: the user's own, else those of the organisation's market. The operator's users
// have the program's zone. Its Message-ID has the host of the sender.
func TestPost_UsesTheReadersLanguageAndZone(t *testing.T) {
	each(t, func(w *world) {
		read, err := data.Read(data.SampleFolder(), data.Options{Settings: data.Settings{MailFrom: "no-reply@partners.example"}})
		w.must(err)
		w.Store.Content.Set(read)
		for i, c := range []struct {
			market string
			kind   models.OrganizationKind
			to     store.Recipient
			want   string
		}{
			{"PL", models.KindPartner, store.Recipient{}, "pl Europe/Warsaw"},
			{"PL", models.KindPartner, store.Recipient{Locale: "en"}, "en Europe/Warsaw"},
			{"MX", models.KindCustomer, store.Recipient{TimeZone: "Asia/Tokyo"}, "es Asia/Tokyo"},
			{"IN", models.KindCustomer, store.Recipient{}, "en Asia/Kolkata"},
			{"JP", models.KindOperator, store.Recipient{}, "ja America/New_York"},
		} {
			org := &models.Organization{ID: models.NewID[models.Organization](), Name: "A", Kinds: models.Set[models.OrganizationKind]{c.kind}, Market: c.market, Stamp: models.FirstStamp(w.clock.Now())}
			w.must(w.Tx(w.ctx, func(tx *store.Tx) error { return tx.Create(org) }))
			c.to.OrganizationID, c.to.Address = org.ID, fmt.Sprintf("a%d@x.example", i)
			about := store.About(models.NewID[models.EligibilityRequest](), org.ID)
			_, err := w.post(c.to, about, "holding")
			w.must(err)
			var email *models.Email
			w.must(w.Tx(w.ctx, func(tx *store.Tx) error {
				all, err := tx.NewestEmails(about, []string{string(mail.EligibilityHoldingReply)})
				if err == nil {
					email, err = store.LockAny(tx, all[0].ID)
				}
				return err
			}))
			var d mail.Data
			w.must(json.Unmarshal([]byte(email.Data), &d))
			if got := email.Locale + " " + d.TimeZone; got != c.want {
				w.t.Errorf("%d: somebody in %s reads %s, want %s", i, c.market, got, c.want)
			}
			if email.MessageID != email.ID.String()+"@partners.example" {
				w.t.Errorf("the Message-ID is %s", email.MessageID)
			}
		}
	})
}
