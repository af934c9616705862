package program_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/program/customers"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// order lists what prevents an order by an actor's partner now, and what is advised: codes with their reasons.
func (s *story) order(who, customer string) (blockers, warnings []string) {
	s.t.Helper()
	partner, err := s.Store.AnyPartner(s.ctx, s.As(who).PartnerID)
	s.must(err)
	acceptances, err := store.PartnerAcceptancesOf.Find(s.ctx, s.Store, access.TheSystem, []models.ID[models.Organization]{partner.OrganizationID})
	s.must(err)
	standings, err := s.Store.OrderStandings(s.ctx, partner.ID, []models.ID[models.Customer]{s.As(customer).CustomerID})
	s.must(err)
	b, w, err := s.OrderReadiness(*partner, acceptances, *s.customerNow(customer), standings[0])
	s.must(err)
	for _, p := range b {
		blockers = append(blockers, strings.TrimSuffix(string(p.Code)+"."+p.Reason, "."))
	}
	for _, p := range w {
		warnings = append(warnings, string(p.Code))
	}
	return blockers, warnings
}

// ordering fails unless exactly these codes prevent an order.
func (s *story) ordering(who, customer string, want ...string) {
	s.t.Helper()
	if got, _ := s.order(who, customer); !slices.Equal(got, want) {
		s.t.Errorf("%s for %s: %v, want %v", who, customer, got, want)
	}
}

const (
	tanaka = "misaki.tanaka@sakura.example" // of a commercial customer of Harbor
	chen   = "xiao.chen@yunfan.example"     // of one of Meridian
)

// the order blockers of a commercial customer, until there are none.
func TestOrderBlockers_CommercialCustomer(t *testing.T) {
	tell(t, func(s *story) {
		s.ordering(amir, tanaka, "AGREEMENT_NOT_ACCEPTED.customer")
		s.ordering(grant, tanaka, "PROVIDER_RELATIONSHIP_REQUIRED.own", "AGREEMENT_NOT_ACCEPTED.customer")
		s.ordering(elias, tanaka, "NO_RELATIONSHIP", "CSP_ENROLLMENT_REQUIRED", "AGREEMENT_NOT_ACCEPTED.partner", "AGREEMENT_NOT_ACCEPTED.customer")
		_, err := s.signs(amir, tanaka, nil)
		s.must(err)
		s.ordering(amir, tanaka)
		s.changes(amir, tanaka, customers.UpdateCustomerInput{CompanyName: ptr("Sakura")}) // it has no address
		s.ordering(amir, tanaka, "CUSTOMER_UNDER_REVIEW")
		_, err = s.reviews(vera, tanaka, rules.ReviewOutcomeNotApproved, "Who is that?")
		s.must(err)
		s.ordering(amir, tanaka, "CUSTOMER_NOT_APPROVED")
	})
}

// a government customer is ready once its qualification is approved.
func TestOrderBlockers_GovernmentCustomer(t *testing.T) {
	tell(t, func(s *story) {
		_, err := s.signs(amir, paula, nil)
		s.must(err)
		s.ordering(amir, paula, "PARTNER_NOT_GCC_QUALIFIED", "CUSTOMER_NOT_GCC_QUALIFIED")
		if _, warnings := s.order(amir, paula); !slices.Equal(warnings, []string{"ELIGIBILITY_NOT_STARTED"}) {
			t.Errorf("R-20: warned of %v", warnings)
		}
		v := s.countyID(1)
		s.ordering(amir, paula, "CUSTOMER_NOT_GCC_QUALIFIED") // confirmed, but not designated yet
		_, err = s.asksFor(amir, paula, models.QualificationGovernment, with(v.Code))
		s.must(err)
		s.ordering(amir, paula, "CUSTOMER_NOT_GCC_QUALIFIED")
		s.Work()
		if _, warnings := s.order(amir, paula); len(warnings) != 0 {
			t.Errorf("R-20: warned of %v", warnings)
		}
		s.ordering(amir, paula)
		s.ordering(grant, paula, "PARTNER_NOT_GCC_QUALIFIED") // another of its partners
		s.ordering(dana, paula, "NO_RELATIONSHIP", "PARTNER_NOT_GCC_QUALIFIED")
		s.qualified(lucia, meridian)
		s.ordering(grant, paula)
		s.ordering(dana, paula, "NO_RELATIONSHIP") // her provider's qualification counts
	})
}

// an indirect reseller orders through a provider that the customer has accepted as well.
func TestOrderBlockers_ResellerNeedsAProvider(t *testing.T) {
	tell(t, func(s *story) {
		_, err := s.signs(grant, chen, nil)
		s.must(err)
		s.ordering(dana, chen, "NO_RELATIONSHIP")
		s.ordering(dana, tanaka, "NO_RELATIONSHIP", "PROVIDER_RELATIONSHIP_REQUIRED", "AGREEMENT_NOT_ACCEPTED.customer")
		s.suspendPartnerships()
		s.ordering(dana, chen, "NO_RELATIONSHIP", "PARTNERSHIP_REQUIRED.none")
	})
}

// suspendPartnerships suspends all partnerships of Bright Mesa.
func (s *story) suspendPartnerships() {
	s.t.Helper()
	reseller := s.As(dana).PartnerID
	s.must(s.Store.Tx(s.ctx, func(tx *store.Tx) error {
		rows, err := tx.PartnershipsInForce(reseller)
		if err != nil {
			return err
		}
		for _, row := range rows {
			row.Status = models.PartnershipSuspended
			if err := tx.Save(row); err != nil {
				return err
			}
		}
		return nil
	}))
}
