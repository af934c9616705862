package store_test

import (
	"slices"
	"testing"

	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// A transaction that decides by a partner which another one saves meanwhile decides again, by what is there then, and keeps nothing of
// its first decision.
func TestRelyOn_ChangedRowRunsAgain(t *testing.T) {
	each(t, func(w *world) {
		read := w.company("A", models.KindPartner).partner
		w.must(w.Tx(w.ctx, func(tx *store.Tx) error {
			saved := read
			saved.Name = "B"
			return tx.Save(&saved)
		}))
		org := models.NewID[models.Organization]()
		var decidedBy []string
		w.must(w.Tx(w.ctx, func(tx *store.Tx) error {
			decidedBy = append(decidedBy, read.Name)
			store.RelyOn(tx, read.ID, read.Version)
			made := &models.Organization{ID: org, Name: "by " + read.Name, Stamp: models.FirstStamp(tx.Now())}
			if fresh, err := store.Get(tx, read.ID); err == nil {
				read = *fresh
			}
			return tx.Create(made)
		}))
		kept, err := store.Find(w.ctx, w.Store, everyone, org)
		w.must(err)
		if !slices.Equal(decidedBy, []string{"A", "B"}) || kept.Name != "by B" {
			w.t.Errorf("want a decision by A and another one by B, which is kept; got %v, and kept %q", decidedBy, kept.Name)
		}
	})
}

// A row that does not exist any more is no ground for a decision.
func TestRelyOn_DeletedRow(t *testing.T) {
	each(t, func(w *world) {
		err := w.Tx(w.ctx, func(tx *store.Tx) error {
			store.RelyOn(tx, models.NewID[models.Partner](), 1)
			return nil
		})
		if !problem.Has(err, problem.NotFound) {
			w.t.Errorf("want NOT_FOUND, got %v", err)
		}
	})
}
