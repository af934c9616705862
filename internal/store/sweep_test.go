package store_test

import (
	"testing"
	"time"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// What the program makes by itself goes after its time: a text before the row that it is in, a failed job later than others, and nothing on
// the day before.
func TestSweep_RemovesWhatWasKeptLongEnough(t *testing.T) {
	each(t, func(w *world) {
		const day = 24 * time.Hour
		w.Retention = store.Retention{Keys: day, Jobs: 10 * day, FailedJobs: 20 * day, MailBodies: 30 * day, Audit: 40 * day, Links: 50 * day}
		user, now := w.company("A", models.KindPartner).user, w.clock.Now()
		sent := models.Email{ID: models.NewID[models.Email](), DedupeKey: "sent", ToAddress: "ana@x.example", Data: `{"a":1}`, Subject: "s", Text: "t", HTML: "h", Status: models.EmailSent, Stamp: models.FirstStamp(now)}
		queued := sent
		queued.ID, queued.DedupeKey, queued.Status = models.NewID[models.Email](), "queued", models.EmailQueued
		w.add(&sent, &queued,
			&models.APIToken{ID: models.NewID[models.APIToken](), UserID: user.ID, Name: "t", Hash: make([]byte, 32), ExpiresAt: now, CreatedAt: now},
			&models.ContactVerification{ID: models.NewID[models.ContactVerification](), RegistrationID: models.NewID[models.Registration](), TokenHash: make([]byte, 32), SentAt: now, ResendFrom: now, ExpiresAt: now, CreatedAt: now},
		)
		w.must(w.Tx(w.ctx, func(tx *store.Tx) error {
			return tx.Record(access.TheSystem, store.Subject{}, store.Event{Action: access.AdvanceClock})
		}))
		w.promise(1, now)
		w.must(w.Succeed(w.ctx, []*models.Job{w.begin("a")}))
		w.promise(1, now)
		w.must(w.Fail(w.ctx, w.begin("a"), "x"))
		for _, step := range []struct {
			days    int
			removed int64
		}{{10, 1}, {20, 1}, {30, 1}, {40, 2}, {50, 2}} {
			w.clock.Set(now.Add(time.Duration(step.days) * day))
			w.sweeps(0)
			w.clock.Advance(time.Millisecond)
			w.sweeps(step.removed)
			if step.days == 30 {
				w.emptied(sent.ID, true)
				w.emptied(queued.ID, false)
			}
		}
		w.emptied(queued.ID, false) // it shall still leave
	})
}

func (w *world) sweeps(want int64) {
	w.t.Helper()
	if n, err := w.Sweep(w.ctx); n != want || err != nil {
		w.t.Errorf("%s: want %d removed, got %d, %v", w.clock.Now().Sub(start), want, n, err)
	}
}

// emptied checks that an e-mail says nothing any more and still tells to whom it went, or that it is as it was.
func (w *world) emptied(id models.ID[models.Email], want bool) {
	w.t.Helper()
	w.must(w.Tx(w.ctx, func(tx *store.Tx) error {
		e, err := store.Get(tx, id)
		if err != nil {
			return err
		}
		if empty := e.EmptiedAt != nil && e.Text+e.HTML+e.Subject == "" && e.Data == "{}"; empty != want || e.ToAddress != "ana@x.example" {
			w.t.Errorf("want emptied %v, got %+v", want, e)
		}
		return nil
	}))
}

// Zero keeps for ever.
func TestSweep_ZeroKeepsForEver(t *testing.T) {
	each(t, func(w *world) {
		w.Retention = store.Retention{Keys: time.Hour}
		w.promise(1, w.clock.Now())
		w.must(w.Succeed(w.ctx, []*models.Job{w.begin("a")}))
		w.clock.Advance(100 * 365 * 24 * time.Hour)
		w.sweeps(0)
	})
}
