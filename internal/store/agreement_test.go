package store_test

import (
	"slices"
	"testing"
	"time"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// acceptances belong to a party and a region, and the newest one counts.
func TestAcceptances_NewestCounts(t *testing.T) {
	each(t, func(w *world) {
		a, b, customer := w.company("A", models.KindPartner), w.company("B", models.KindPartner), w.company("C", models.KindCustomer)
		day := func(n int) time.Time { return start.AddDate(0, 0, n) }
		older, newer := w.acceptance(a, models.PartnerAgreement, "EUROPE", "2026-01", day(1)), w.acceptance(a, models.PartnerAgreement, "EUROPE", "2027-01", day(3))
		abroad, others := w.acceptance(a, models.PartnerAgreement, "CANADA", "2026-01", day(2)), w.acceptance(b, models.PartnerAgreement, "EUROPE", "2026-01", day(9))
		signed := w.acceptance(customer, models.CustomerAgreement, "", "2026-01", day(4))
		recorded := w.acceptance(customer, models.CustomerAgreement, "", "2026-00", day(0))
		recorded.PartnerID = a.partner.ID
		w.add(newer, older, abroad, others, signed, recorded)
		w.must(w.Tx(w.ctx, func(tx *store.Tx) error {
			for name, tc := range map[string]struct {
				org    models.ID[models.Organization]
				region string
				want   *models.AgreementAcceptance
			}{
				"the newest": {a.org.ID, "EUROPE", newer}, "in another region": {a.org.ID, "CANADA", abroad}, "another company's": {b.org.ID, "EUROPE", others},
				"nowhere": {b.org.ID, "CANADA", nil}, "of a customer": {customer.org.ID, "", nil},
			} {
				got, err := tx.PartnerAcceptance(tc.org, tc.region)
				if err != nil || (got == nil) != (tc.want == nil) || (got != nil && got.ID != tc.want.ID) {
					w.t.Errorf("%s: %v, %v; want %v", name, got, err, tc.want)
				}
			}
			got, err := tx.CustomerAcceptance(customer.customer.ID)
			if err != nil || got.ID != signed.ID {
				w.t.Errorf("of the customer: %v, %v", got, err)
			}
			got, err = tx.CustomerAcceptance(models.NewID[models.Customer]())
			if err != nil || got != nil {
				w.t.Errorf("of nobody: %v, %v", got, err)
			}
			return nil
		}))
		partners, err := store.PartnerAcceptancesOf.Find(w.ctx, w.Store, access.TheSystem, []models.ID[models.Organization]{a.org.ID, customer.org.ID})
		w.must(err)
		if got, want := idsOf(partners), idsOf([]*models.AgreementAcceptance{newer, abroad, older}); !slices.Equal(got, want) {
			w.t.Errorf("of partners: %v, want %v", got, want)
		}
		customers, err := store.CustomerAcceptancesOf.Find(w.ctx, w.Store, access.TheSystem, []models.ID[models.Customer]{customer.customer.ID})
		w.must(err)
		if got, want := idsOf(customers), idsOf([]*models.AgreementAcceptance{signed, recorded}); !slices.Equal(got, want) {
			w.t.Errorf("of customers: %v, want %v", got, want)
		}
	})
}

// the agreement check finds any PartnerID and any tenant, of any organisation.
func TestResellers_AreFoundByAnyIdentifier(t *testing.T) {
	each(t, func(w *world) {
		a, customer := w.company("A", models.KindPartner), w.company("C", models.KindCustomer)
		id := w.identifier(a, "4000001", models.PartnerIDLocation, "US")
		w.add(id)
		found, err := w.IdentifierByNumber(w.ctx, "4000001")
		if err != nil || found == nil || found.ID != id.ID {
			w.t.Errorf("by number: %v, %v", found, err)
		}
		if found, err := w.IdentifierByNumber(w.ctx, "400000"); err != nil || found != nil {
			w.t.Errorf("by half a number: %v, %v", found, err)
		}
		for name, tc := range map[string]struct {
			guid            string
			tenant, partner bool
		}{"a partner's": {a.tenant.TenantID, true, true}, "a customer's": {customer.tenant.TenantID, true, false}, "unknown": {"99999999-0000-4000-8000-000000000001", false, false}} {
			tenant, partner, err := w.ResellerByTenant(w.ctx, tc.guid)
			if err != nil || (tenant != nil) != tc.tenant || (partner != nil) != tc.partner {
				w.t.Errorf("%s tenant: %v, %v, %v", name, tenant, partner, err)
			}
		}
	})
}
