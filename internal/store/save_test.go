package store_test

import (
	"errors"
	"sync/atomic"
	"testing"

	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// Of concurrent inserts of the same object one succeeds; none overwrites it.
func TestUniqueKeys_OneOfConcurrentInserts(t *testing.T) {
	each(t, func(w *world) {
		partner := w.company("A", models.KindPartner, models.AdminAgent)
		var first atomic.Pointer[models.EligibilityRequest]
		errs := together(8, func(int) error {
			r := w.eligibilityRequest(partner, nil, models.EligibilitySubmitted)
			r.Version, r.OpenKey = 0, ptr("PARTNER/x")
			err := w.Tx(w.ctx, func(tx *store.Tx) error {
				row := *r // each try begins with a new row
				return tx.Save(&row)
			})
			if err == nil {
				first.Store(r)
			}
			return err
		})
		won := 0
		for _, err := range errs {
			switch {
			case err == nil:
				won++
			case !errors.Is(err, store.ErrDuplicate):
				w.t.Errorf("want %v, got %v", store.ErrDuplicate, err)
			}
		}
		if won != 1 || w.total("requests") != 1 {
			w.t.Fatalf("want one request, got %d successes and %d rows", won, w.total("requests"))
		}
		kept, err := store.Find(w.ctx, w.Store, everyone, first.Load().ID)
		if err != nil || kept.Reference != first.Load().Reference {
			w.t.Errorf("want %s kept, got %v, %v", first.Load().Reference, kept, err)
		}
		w.must(w.Tx(w.ctx, func(tx *store.Tx) error { // closed, it makes room for the next
			r, err := store.LockAny(tx, kept.ID)
			if err != nil {
				return err
			}
			r.OpenKey = nil
			if err := tx.Save(r); err != nil {
				return err
			}
			again := w.eligibilityRequest(partner, nil, models.EligibilitySubmitted)
			again.OpenKey = ptr("PARTNER/x")
			return tx.Create(again)
		}))
	})
}

// Save does not insert a row that was deleted meanwhile.
func TestSave_DoesNotInsertDeletedRow(t *testing.T) {
	each(t, func(w *world) {
		r := w.eligibilityRequest(w.company("A", models.KindPartner), nil, models.EligibilitySubmitted)
		err := w.Tx(w.ctx, func(tx *store.Tx) error { return tx.Save(r) })
		if !problem.Has(err, problem.NotFound) || w.total("requests") != 0 {
			w.t.Errorf("want NOT_FOUND and no row, got %v and %d", err, w.total("requests"))
		}
	})
}

func TestFreshness(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		expected *int
		fresh    bool
	}{{nil, true}, {ptr(3), true}, {ptr(2), false}, {ptr(4), false}} {
		got := store.Fresh(c.expected, 3)
		if (got == nil) != c.fresh {
			t.Errorf("want fresh %v, got %v", c.fresh, got)
		}
		if got != nil && (got.Code != problem.StaleObject || got.Details[0].Values[0] != "3") {
			t.Errorf("want STALE_OBJECT with the current version, got %+v", got)
		}
	}
}
