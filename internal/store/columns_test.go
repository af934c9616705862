package store_test

import (
	"reflect"
	"testing"

	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// A row that was read in part has nothing in it but its id and what was asked for, and is never saved over the whole one.
func TestColumns_WhatIsReadInPartIsNotSaved(t *testing.T) {
	each(t, func(w *world) {
		c := w.company("Whole", models.KindCustomer, models.CustomerGlobalAdmin)
		parts, err := store.FindParts(w.ctx, w.Store, everyone, []models.ID[models.Customer]{c.customer.ID}, store.Columns{"customer": {"company_name"}})
		w.must(err)
		if got := *parts[0]; !reflect.DeepEqual(got, models.Customer{ID: c.customer.ID, CompanyName: "Whole"}) {
			t.Errorf("want the id and the name, got %+v", got)
		}
		err = w.Tx(w.ctx, func(tx *store.Tx) error {
			row := *parts[0] // each try begins with what was read
			return tx.Save(&row)
		})
		if err == nil {
			t.Error("want an error, got a row that was saved")
		}
		kept, err := store.Find(w.ctx, w.Store, everyone, c.customer.ID)
		if err != nil || kept.Market == "" || kept.Domain != c.customer.Domain {
			t.Errorf("want the row as it was, got %+v, %v", kept, err)
		}
	})
}
