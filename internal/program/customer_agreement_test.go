package program_test

import (
	"strings"
	"testing"
	"time"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/program/agreements"
	"github.com/partnergraph/partnergraph/internal/program/customers"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// signs records the customer agreement of a customer's organisation, as signed yesterday by one of its people.
func (s *story) signs(who, customer string, change func(in *customers.RecordCustomerAgreementInput)) (*models.AgreementAcceptance, error) {
	s.t.Helper()
	in := customers.RecordCustomerAgreementInput{
		ID: s.As(customer).CustomerID.Any(), Version: "2026-01",
		Signer: &customers.AgreementSignerInput{Name: " Pat Jensen ", Email: "pat@cedarcounty.gov.example"}, AcceptedAt: ptr(s.Clock.Now().Add(-24 * time.Hour)),
	}
	if change != nil {
		change(&in)
	}
	_, a, err := s.RecordCustomerAgreement(s.ctx, s.As(who), in)
	return a, err
}

func (s *story) customerAgreement(customer string) *agreements.Agreement {
	s.t.Helper()
	rows, err := store.CustomerAcceptancesOf.Find(s.ctx, s.Store, access.TheSystem, []models.ID[models.Customer]{s.As(customer).CustomerID})
	s.must(err)
	a, err := s.CustomerAgreement("", rows)
	s.must(err)
	return a
}

// a partner of the customer confirms who signed and when.
func TestCustomerAgreement_RecordedByAPartner(t *testing.T) {
	tell(t, func(s *story) {
		before := s.customerAgreement(paula)
		if before.Status != models.AgreementAvailable || before.Region != nil {
			t.Errorf("before: %+v", before)
		}
		var file strings.Builder
		name, err := s.WriteAgreement(s.ctx, &file, (*before.URL)[strings.LastIndex(*before.URL, "/")+1:])
		if err != nil || name != "customer_agreement-2026-01.pdf" || !strings.HasPrefix(file.String(), "%PDF-") {
			t.Errorf("downloaded %q of %d bytes, %v", name, file.Len(), err)
		}
		a, err := s.signs(amir, paula, nil)
		s.must(err)
		who := s.As(amir)
		if a.Method != models.AgreementConfirmedByPartner || a.SignerName != "Pat Jensen" || a.SignerEmail != "pat@cedarcounty.gov.example" || !a.SignerID.IsZero() ||
			a.PartnerID != who.PartnerID || a.RecordedBy != who.UserID || a.OrganizationID != s.As(paula).OrganizationID || !a.AcceptedAt.Equal(s.Clock.Now().Add(-24*time.Hour)) {
			t.Errorf("kept as %+v", a)
		}
		_, err = s.signs(grant, paula, nil) // another of its partners
		s.refused(err, "DUPLICATE_AGREEMENT at version")
		if a := s.customerAgreement(paula); a.Status != models.AgreementAccepted {
			t.Errorf("after: %+v", a)
		}
	})
}

// the customer's global admin signs now and as himself, whatever the form says.
func TestCustomerAgreement_SignedByTheCustomer(t *testing.T) {
	tell(t, func(s *story) {
		a, err := s.signs(paula, paula, nil)
		s.must(err)
		if a.Method != models.AgreementDirect || a.SignerName != "Paula Jensen" || a.SignerEmail != paula || a.SignerID != s.As(paula).UserID || !a.AcceptedAt.Equal(s.Clock.Now()) || !a.PartnerID.IsZero() {
			t.Errorf("kept as %+v", a)
		}
		_, err = s.signs(paula, marcus, nil)
		s.refused(err, "NOT_FOUND at id")
		_, err = s.signs(marcus, marcus, func(in *customers.RecordCustomerAgreementInput) { in.Signer, in.AcceptedAt = nil, nil })
		s.must(err)
	})
}

func TestCustomerAgreement_Refusals(t *testing.T) {
	tell(t, func(s *story) {
		s.qualified(lucia, meridian)
		s.submit(marcus, customerForm(springfield, meridian)) // so that Meridian sees the city, without selling to it
		before := s.snapshot()
		for name, tc := range map[string]struct {
			who, customer string
			change        func(in *customers.RecordCustomerAgreementInput)
			want          []string
		}{
			"not an agent":           {naomi, paula, nil, []string{"ROLE_NOT_ALLOWED"}},
			"the operator":           {olga, paula, nil, []string{"ROLE_NOT_ALLOWED"}},
			"no relationship":        {lucia, marcus, nil, []string{"NO_RELATIONSHIP at id"}},
			"a stranger":             {dana, paula, nil, []string{"NOT_FOUND at id"}},
			"no customer":            {amir, maya, nil, []string{"NOT_FOUND at id"}},
			"in the future":          {amir, paula, func(in *customers.RecordCustomerAgreementInput) { in.AcceptedAt = ptr(s.Clock.Now().Add(1)) }, []string{"VALIDATION_FAILED at acceptedAt"}},
			"by nobody":              {amir, paula, func(in *customers.RecordCustomerAgreementInput) { in.Signer = nil }, []string{"VALIDATION_FAILED at signer.name", "VALIDATION_FAILED at signer.email"}},
			"at no time":             {amir, paula, func(in *customers.RecordCustomerAgreementInput) { in.AcceptedAt = nil }, []string{"VALIDATION_FAILED at acceptedAt"}},
			"a version that is none": {paula, paula, func(in *customers.RecordCustomerAgreementInput) { in.Version = "2027-01" }, []string{"AGREEMENT_VERSION_OUTDATED at version"}},
		} {
			s.t.Run(name, func(t *testing.T) {
				s := &story{s.Program, t, t.Context()}
				_, err := s.signs(tc.who, tc.customer, tc.change)
				s.refused(err, tc.want...)
			})
		}
		s.unchanged(before)
	})
}

// Partner and customer record it at the same moment: there is one acceptance.
func TestCustomerAgreement_ConcurrentlyOnce(t *testing.T) {
	tell(t, func(s *story) {
		s.onlyOne(atOnce(8, func(i int) error {
			_, err := s.signs([]string{amir, paula, grant, wei}[i%4], paula, nil)
			return err
		}), "DUPLICATE_AGREEMENT at version")
		rows, err := store.CustomerAcceptancesOf.Find(s.ctx, s.Store, access.TheSystem, []models.ID[models.Customer]{s.As(paula).CustomerID})
		s.must(err)
		if len(rows) != 1 {
			t.Errorf("%d acceptances, want 1", len(rows))
		}
	})
}
