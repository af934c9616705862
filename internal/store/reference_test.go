package store_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// Rows without the row that they refer to are found by table and column, with the ids of some of the missing rows. NULL, an empty id
// and the zero id refer to nothing.
func TestReferences_OrphansAreFound(t *testing.T) {
	each(t, func(w *world) {
		partner, customer := w.company("Partner", models.KindPartner), w.company("Customer", models.KindCustomer)
		w.relates(partner, customer, models.RelationshipActive)
		gone := models.NewID[models.Partner]()
		w.must(w.Exec("UPDATE customers SET created_by = ?", gone))
		for range 4 {
			w.person(&company{org: models.Organization{ID: models.NewID[models.Organization]()}}, "user@"+models.NewID[models.User]().String()+".example")
		}
		w.must(w.Exec("UPDATE reseller_relationships SET provider_id = ?, removed_by = ?", []byte{}, make([]byte, 16)))
		found, err := w.ExamineReferences(w.ctx)
		w.must(err)
		if len(found) != 2 {
			w.t.Fatalf("want orphans in two columns, got %v", found)
		}
		want := store.Orphans{Table: "customers", Column: "created_by", Count: 1, Missing: []models.AnyID{gone.Any()}}
		if diff := cmp.Diff(want, found[0]); diff != "" {
			w.t.Error(diff)
		}
		if got := found[1]; got.Table != "users" || got.Column != "organization_id" || got.Count != 4 || len(got.Missing) != 3 || got.Missing[0].Prefix != "org" {
			w.t.Errorf("want four users without their organisation, and three of these as examples, got %+v", got)
		}
	})
}

// A field that is added to a row is examined because of its type.
func TestReferences_FollowFromTheTypesOfFields(t *testing.T) {
	each(t, func(w *world) {
		type Voucher struct {
			ID       models.ID[models.Job] `gorm:"primaryKey"`
			Customer models.ID[models.Customer]
			UsedBy   models.ID[models.User]
			Code     string
		}
		got, err := w.References(Voucher{})
		w.must(err)
		if diff := cmp.Diff([]string{"vouchers.customer: customers", "vouchers.used_by: users"}, got); diff != "" {
			w.t.Error(diff)
		}
	})
}

// idsIn counts the fields of a row that are ids of other rows, those of its parts too.
func idsIn(row reflect.Type) (n int) {
	for field := range row.Fields() {
		switch {
		case strings.HasPrefix(field.Type.Name(), "ID[") && field.Name != "ID":
			n++
		case strings.Contains(field.Tag.Get("gorm"), "embedded"):
			n += idsIn(field.Type)
		}
	}
	return n
}

// Each field of a row that is an id of another row is examined, or listed with the reason why not.
func TestReferences_AreAllExamined(t *testing.T) {
	each(t, func(w *world) {
		examined, err := w.References(models.Rows()...)
		w.must(err)
		fields := 0
		for _, row := range models.Rows() {
			fields += idsIn(reflect.TypeOf(row))
		}
		if len(examined)+len(store.MayDangle) != fields {
			w.t.Errorf("want %d fields, got %d examined and %d listed", fields, len(examined), len(store.MayDangle))
		}
		for _, column := range examined {
			if strings.HasSuffix(column, ": ") {
				w.t.Error(fmt.Sprint("no table for ", column))
			}
		}
	})
}
