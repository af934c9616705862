package store_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// Transactions that save the same row from a copy that they have not locked: each adds to what the others have saved.
func TestSave_LostRaceRunsAgain(t *testing.T) {
	each(t, func(w *world) {
		partner := w.company("A", models.KindPartner).partner
		const n = 3 // as many as one may be overtaken by
		w.must(errors.Join(together(n, func(int) error {
			return w.Tx(w.ctx, func(tx *store.Tx) error {
				row, err := store.Get(tx, partner.ID)
				if err != nil {
					return err
				}
				row.Name += "+"
				return tx.Save(row)
			})
		})...))
		kept, err := store.Find(w.ctx, w.Store, everyone, partner.ID)
		w.must(err)
		if kept.Name != "A"+strings.Repeat("+", n) || kept.Version != 1+n {
			w.t.Errorf("want all %d saves, got %q in version %d", n, kept.Name, kept.Version)
		}
	})
}

// What was read before the transaction began is not written over what somebody has saved since.
func TestSave_OldCopyIsStale(t *testing.T) {
	each(t, func(w *world) {
		partner := w.company("A", models.KindPartner).partner
		save := func(name string) error {
			row := partner
			row.Name = name
			return w.Tx(w.ctx, func(tx *store.Tx) error {
				again := row
				return tx.Save(&again)
			})
		}
		w.must(save("first"))
		err := save("second")
		found, _ := problem.All(err)
		if len(found) != 1 || found[0].Code != problem.StaleObject || found[0].Details[0].Values[0] != "2" {
			w.t.Errorf("want STALE_OBJECT and the current version, got %v", err)
		}
		if kept, err := store.Find(w.ctx, w.Store, everyone, partner.ID); err != nil || kept.Name != "first" {
			w.t.Errorf("want the first save kept, got %v, %v", kept, err)
		}
	})
}

// A note leaves the version as it is, so no version would tell that it overwrites something: the row has to be locked.
func TestNote_NeedsTheLock(t *testing.T) {
	each(t, func(w *world) {
		c := w.company("A", models.KindPartner)
		note := func(read func(*store.Tx) (*models.Partner, error)) error {
			return w.Tx(w.ctx, func(tx *store.Tx) error {
				row, err := read(tx)
				if err != nil {
					return err
				}
				return tx.Note(row)
			})
		}
		if err := note(func(tx *store.Tx) (*models.Partner, error) { return store.Get(tx, c.partner.ID) }); err == nil {
			w.t.Error("a row that was only read: want an error")
		}
		w.must(note(func(tx *store.Tx) (*models.Partner, error) { return store.LockAny(tx, c.partner.ID) }))
	})
}
