package program_test

import (
	"testing"

	"github.com/partnergraph/partnergraph/internal/program/customers"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// of two customers that request the last creation at the same moment one gets it.
func TestQualification_LastCreationConcurrently(t *testing.T) {
	tell(t, func(s *story) {
		v := s.countyID(1)
		s.changes(amir, marcus, customers.UpdateCustomerInput{CompanyName: ptr("Cedar County Government")})
		s.onlyOne(atOnce(2, func(i int) error {
			_, err := s.asksFor(amir, []string{paula, marcus}[i], models.QualificationGovernment, with(v.Code))
			return err
		}), "VALIDATION_ID_UNAVAILABLE at validationId")
		s.left(v, models.ValidationIDExhausted, 0)
		if n := len(s.held(paula)) + len(s.held(marcus)); n != 1 {
			t.Errorf("%d qualifications, want 1", n)
		}
	})
}

// X-02, D-14: of concurrent equal requests one succeeds, and of concurrent denials one gives a creation back.
func TestQualification_ConcurrentRequestsAndDenials(t *testing.T) {
	tell(t, func(s *story) {
		v := s.countyID(9)
		s.onlyOne(atOnce(6, func(int) error {
			_, err := s.asksFor(amir, paula, models.QualificationGovernment, with(v.Code))
			return err
		}), "QUALIFICATION_IN_REVIEW at qualification")
		s.left(v, models.ValidationIDIssued, 8)
		rows, err := store.QualificationsOfCustomers.Find(s.ctx, s.Store, s.As(amir), []models.ID[models.Customer]{s.As(paula).CustomerID})
		s.must(err)
		s.onlyOne(atOnce(6, func(i int) error {
			return s.vetted([]string{rosa, kenji}[i%2], rows[0], rules.QualificationOutcomeDenied, "No.")
		}), "CUSTOMER_STATE_INVALID at id")
		s.left(v, models.ValidationIDIssued, 9)
	})
}
