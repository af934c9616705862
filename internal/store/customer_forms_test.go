package store_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/partnergraph/partnergraph/models"
)

// A list of many customers uses other SQL than one of a few, and finds the same customers: with those whose accounts failed, and without
// those that are not the partner's any more.
func TestCustomers_ScanFindsTheSameRows(t *testing.T) {
	each(t, func(w *world) {
		s := setStage(w)
		p1 := w.company("wide", models.KindPartner, models.AdminAgent)
		for _, status := range []models.RelationshipStatus{models.RelationshipActive, models.RelationshipPending, models.RelationshipRemoved} {
			w.relates(p1, w.company("customer "+string(status), models.KindCustomer, models.CustomerGlobalAdmin), status)
		}
		failed := w.company("failed", models.KindCustomer, models.CustomerGlobalAdmin)
		w.account(failed, models.CustomerFailed)
		w.relates(p1, failed, models.RelationshipRemoved)
		s.who["wide"] = p1.who
		for name, who := range s.who {
			if who.PartnerID.IsZero() {
				continue
			}
			forms, err := w.CustomerForms(w.ctx, who)
			w.must(err)
			if name == "wide" && len(forms["visible"]) != 3 {
				w.t.Errorf("%s: sees %v", name, forms["visible"])
			}
			for form, got := range forms {
				if diff := cmp.Diff(forms["visible"], got); diff != "" {
					w.t.Errorf("%s (-visible +%s):\n%s", name, form, diff)
				}
			}
		}
	})
}
