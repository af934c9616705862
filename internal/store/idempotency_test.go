package store_test

import (
	"crypto/sha256"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

func keyOf(who *company, key, request string) store.Key {
	sum := sha256.Sum256([]byte(request))
	return store.Key{Actor: who.user.ID, Key: key, Field: "submit", Hash: sum[:]}
}

// effect is a transaction under a key: it creates a request and records it.
func (w *world) effect(who *company, k store.Key) (models.ID[models.EligibilityRequest], error) {
	var id models.ID[models.EligibilityRequest]
	err := w.Tx(store.WithKey(w.ctx, k), func(tx *store.Tx) error {
		r := w.eligibilityRequest(who, nil, models.EligibilitySubmitted)
		id = r.ID
		if err := tx.Create(r); err != nil {
			return err
		}
		return tx.Record(who.who, store.About(r.ID, r.OrganizationID), store.Event{Action: access.SubmitEligibilityRequest})
	})
	return id, err
}

// Of twenty equal requests one has an effect; the others get the id of its object.
func TestIdempotency_TwentyEqualRequestsHaveOneEffect(t *testing.T) {
	each(t, func(w *world) {
		partner := w.company("A", models.KindPartner, models.AdminAgent)
		key := keyOf(partner, "k", "submit")
		var done atomic.Pointer[models.ID[models.EligibilityRequest]]
		errs := together(20, func(int) error {
			id, err := w.effect(partner, key)
			if err == nil {
				done.Store(&id)
			}
			return err
		})
		won := 0
		for _, err := range errs {
			var repeated *store.Repeated
			switch {
			case err == nil:
				won++
			case !errors.As(err, &repeated):
				w.t.Errorf("want the word that it was done, got %v", err)
			case repeated.Subject != done.Load().Any():
				w.t.Errorf("want subject %s, got %s", done.Load(), repeated.Subject)
			}
		}
		if won != 1 || w.total("requests") != 1 || w.total("events") != 1 {
			w.t.Errorf("want one effect, got %d successes, %d requests, %d events", won, w.total("requests"), w.total("events"))
		}
	})
}

func TestIdempotency_KeyBelongsToActorFieldAndRequest(t *testing.T) {
	each(t, func(w *world) {
		a, b := w.company("A", models.KindPartner, models.AdminAgent), w.company("B", models.KindPartner, models.AdminAgent)
		_, err := w.effect(a, keyOf(a, "k", "submit"))
		w.must(err)
		if _, err := w.effect(a, keyOf(a, "k", "another request")); !problem.Has(err, problem.IdempotencyKeyReused) {
			w.t.Errorf("another request: want IDEMPOTENCY_KEY_REUSED, got %v", err)
		}
		if _, err := w.Answer(w.ctx, keyOf(a, "k", "another request")); !problem.Has(err, problem.IdempotencyKeyReused) {
			w.t.Errorf("answer of another request: want IDEMPOTENCY_KEY_REUSED, got %v", err)
		}
		other := keyOf(a, "k", "submit")
		other.Field = "second"
		for name, c := range map[string]struct {
			who *company
			key store.Key
		}{"another actor": {b, keyOf(b, "k", "another request")}, "another key": {a, keyOf(a, "K", "submit")}, "another field": {a, other}} {
			if _, err := w.effect(c.who, c.key); err != nil {
				w.t.Errorf("%s: want an effect of its own, got %v", name, err)
			}
		}
		if got := w.total("requests"); got != 4 {
			w.t.Errorf("want 4 requests, got %d", got)
		}
	})
}

// A transaction that fails releases its key.
func TestIdempotency_FailureFreesTheKey(t *testing.T) {
	each(t, func(w *world) {
		partner := w.company("A", models.KindPartner, models.AdminAgent)
		key, failing := keyOf(partner, "k", "submit"), errors.New("no")
		if err := w.Tx(store.WithKey(w.ctx, key), func(*store.Tx) error { return failing }); !errors.Is(err, failing) {
			w.t.Fatalf("want %v, got %v", failing, err)
		}
		if _, err := w.effect(partner, key); err != nil {
			w.t.Errorf("want an effect, got %v", err)
		}
	})
}

func TestIdempotency_AnswersAreStored(t *testing.T) {
	each(t, func(w *world) {
		partner := w.company("A", models.KindPartner, models.AdminAgent)
		key := keyOf(partner, "k", "submit")
		want := `{"name":"Zażółć 😀"}`
		w.must(w.Remember(w.ctx, key, []byte(want))) // nothing was done under the key: nothing is kept
		if got, err := w.Answer(w.ctx, key); got != nil || err != nil {
			w.t.Errorf("new key: want no answer, got %q, %v", got, err)
		}
		_, err := w.effect(partner, key)
		w.must(err)
		if got, err := w.Answer(w.ctx, key); got != nil || err != nil {
			w.t.Errorf("before the answer is complete: want none, got %q, %v", got, err)
		}
		w.must(w.Remember(w.ctx, key, []byte(want)))
		if got, err := w.Answer(w.ctx, key); string(got) != want || err != nil {
			w.t.Errorf("want %q, got %q, %v", want, got, err)
		}
		w.must(w.Remember(w.ctx, keyOf(partner, "k", "another request"), []byte("null")))
		w.must(w.Remember(w.ctx, key, []byte("too late")))
		if got, err := w.Answer(w.ctx, key); string(got) != want || err != nil {
			w.t.Errorf("want the first answer %q to stay, got %q, %v", want, got, err)
		}
		w.clock.Advance(24*time.Hour + time.Millisecond)
		removed, err := w.Sweep(w.ctx)
		w.must(err)
		if got, err := w.Answer(w.ctx, key); removed != 1 || got != nil || err != nil {
			w.t.Errorf("a day later: want the key forgotten, got %d removed, %q, %v", removed, got, err)
		}
	})
}
