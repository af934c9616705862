package program_test

import (
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/program/eligibility"
	"github.com/partnergraph/partnergraph/models"
)

// a reseller gets the names of its qualified providers.
func TestEligibility_ResellerSeesQualifiedProviders(t *testing.T) {
	tell(t, func(s *story) {
		providers := func() []string {
			err := s.try(dana, partnerForm(brightmesa))
			s.refused(err, "PARTNER_TYPE_NOT_ELIGIBLE")
			found, _ := problem.All(err)
			return found[0].Details[0].Values
		}
		if got := providers(); len(got) != 0 {
			t.Errorf("before anybody is qualified: %v", got)
		}
		q := s.qualified(lucia, meridian)
		s.qualified(amir, harbor) // not a provider of hers
		if got, want := providers(), []string{"Meridian Distribution"}; !slices.Equal(got, want) {
			t.Errorf("got %v, want %v", got, want)
		}
		_, err := s.RevokeQualification(s.ctx, s.As(olga), eligibility.RevokeQualificationInput{ID: q.ID.Any(), Reason: "Ended."})
		s.must(err)
		if got := providers(); len(got) != 0 {
			t.Errorf("after the revocation: %v", got)
		}
	})
}

func TestEligibility_RefusedFormStoresNothing(t *testing.T) {
	tell(t, func(s *story) {
		s.qualified(amir, harbor)
		before := s.snapshot()
		unaccepted := partnerForm(meridian)
		unaccepted.Contract = nil
		for rule, tc := range map[string]struct {
			who  string
			form eligibility.SubmitEligibilityRequestInput
			want string
		}{
			"R-07 not active":                            {elias, partnerForm(youngpeaks), "CSP_ENROLLMENT_REQUIRED"},
			"R-09 nothing accepted":                      {lucia, unaccepted, "CONTRACT_NOT_ACCEPTED at contract.accepted"},
			"R-10 another organisation's tenant":         {lucia, partnerForm(harbor), "TENANT_ID_MISMATCH at tenantId"},
			"R-10 a tenant nobody knows":                 {lucia, partnerForm("99999999-0000-4000-8000-000000000001"), "TENANT_ID_MISMATCH at tenantId"},
			"R-12 the Azure Government tenant":           {lucia, partnerForm(meridianGov), "AZURE_GOV_TENANT_NOT_ALLOWED at tenantId"},
			"R-22 a reseller's tenant":                   {paula, customerForm(cedar, brightmesa), "TRANSACTING_PARTNER_REQUIRED at partnerTenantId"},
			"R-22 a customer's tenant":                   {paula, customerForm(cedar, springfield), "TRANSACTING_PARTNER_REQUIRED at partnerTenantId"},
			"R-23 the partner's Azure Government tenant": {paula, customerForm(cedar, meridianGov), "AZURE_GOV_TENANT_NOT_ALLOWED at partnerTenantId"},
			"R-23 one's own Azure Government tenant":     {paula, customerForm(cedarGov, harbor), "AZURE_GOV_TENANT_NOT_ALLOWED at tenantId"},
			"R-26 a partner that is not qualified":       {paula, customerForm(cedar, meridian), "PARTNER_NOT_GCC_QUALIFIED at partnerTenantId"},
		} {
			s.t.Run(rule, func(t *testing.T) {
				s := &story{s.Program, t, t.Context()}
				s.refused(s.try(tc.who, tc.form), tc.want)
			})
		}
		s.unchanged(before)
	})
}

// Section 4.2: one open request of a kind for each tenant and transacting partner.
func TestEligibility_OneOpenRequest(t *testing.T) {
	tell(t, func(s *story) {
		first := s.submit(lucia, partnerForm(meridian))
		open := func(r *models.EligibilityRequest) {
			s.t.Helper()
			err := s.try(grant, partnerForm(meridian))
			s.refused(err, "ELIGIBILITY_REQUEST_OPEN")
			if found, _ := problem.All(err); found[0].Details[0].Values[0] != r.Reference {
				s.t.Errorf("told %v, want %s", found[0].Details, r.Reference)
			}
		}
		open(first)
		s.acknowledge(rosa, first)
		open(first)
		s.withdraw(lucia, first)
		second := s.submit(grant, partnerForm(meridian))
		open(second)
		s.deny(rosa, second)
		s.Work()
		s.approve(rosa, s.submit(lucia, partnerForm(meridian)))

		s.qualified(amir, harbor)
		county := s.submit(paula, customerForm(cedar, meridian))
		s.submit(marcus, customerForm(springfield, meridian)) // another customer
		s.submit(paula, customerForm(cedar, harbor))          // another partner
		s.refused(s.try(paula, customerForm(cedar, meridian)), "ELIGIBILITY_REQUEST_OPEN")
		s.status(county, models.EligibilitySubmitted)
		s.Work()
		s.history(first)
		s.history(second)
	})
}

// Two users of one organisation submit at the same moment.
func TestEligibility_ConcurrentSubmissions(t *testing.T) {
	tell(t, func(s *story) {
		errs := atOnce(4, func(i int) error { return s.try([]string{lucia, grant}[i%2], partnerForm(meridian)) })
		won := 0
		for _, err := range errs {
			if err == nil {
				won++
				continue
			}
			s.refused(err, "ELIGIBILITY_REQUEST_OPEN")
		}
		if l := s.snapshot(); won != 1 || len(l.EligibilityRequests) != 1 || len(l.Events) != 1 || len(l.Jobs) != 4 {
			t.Errorf("%d won; %d requests, %d events, %d jobs; want 1, 1, 1, 4", won, len(l.EligibilityRequests), len(l.Events), len(l.Jobs))
		}
	})
}

// atOnce calls do n times at the same moment.
func atOnce(n int, do func(i int) error) []error {
	errs, gate := make([]error, n), make(chan struct{})
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() {
			<-gate
			errs[i] = do(i)
		})
	}
	close(gate)
	wg.Wait()
	return errs
}

// The reply goes to the contact in the form, in that person's language.
func TestEligibility_ReplyGoesToTheContact(t *testing.T) {
	tell(t, func(s *story) {
		form := partnerForm(meridian)
		form.Contact = &eligibility.ContactInput{Name: ptr("Jan Kowalski"), Email: ptr(" jan@meridian.example "), Locale: ptr("pl")}
		r := s.submit(lucia, form)
		if r.ContactEmail != "jan@meridian.example" {
			t.Errorf("kept as %q", r.ContactEmail)
		}
		s.acknowledge(rosa, r)
		s.Work()
		if m := s.ExpectMail("jan@meridian.example")[0]; m.Locale != "pl" || m.ToName != "Jan Kowalski" {
			t.Errorf("to %s in %s", m.ToName, m.Locale)
		}
	})
}

// A request in any open status can be withdrawn, and sends no more letters.
func TestEligibility_Withdraw(t *testing.T) {
	tell(t, func(s *story) {
		for name, until := range map[string]func(*models.EligibilityRequest){
			"submitted":    func(*models.EligibilityRequest) {},
			"acknowledged": func(r *models.EligibilityRequest) { s.acknowledge(rosa, r) },
			"asked":        func(r *models.EligibilityRequest) { s.ask(rosa, s.acknowledge(rosa, r), "Why?") },
		} {
			r := s.submit(lucia, partnerForm(meridian))
			until(r)
			s.Work()
			s.Mail()
			s.withdraw(grant, r)
			s.Advance(40 * 24 * time.Hour)
			if got := s.EligibilityRequest(r.ID); got.Status != models.EligibilityWithdrawn || got.OverdueAt != nil {
				t.Errorf("%s: %+v", name, got)
			}
			s.ExpectMail()
			_, err := s.WithdrawEligibilityRequest(s.ctx, s.As(lucia), eligibility.WithdrawEligibilityRequestInput{ID: r.ID.Any()})
			s.refused(err, "REQUEST_ALREADY_DECIDED at id")
		}
	})
}
