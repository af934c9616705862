package program_test

import (
	"testing"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/program/enrolment"
	"github.com/partnergraph/partnergraph/internal/program/kernel"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// in asks for a registration in a country, with a new tenant of this name unless it is empty.
func startIn(country, tenant string) enrolment.StartRegistrationInput {
	in := enrolment.StartRegistrationInput{EnrollAs: models.IndirectReseller, Country: ptr(country)}
	if tenant != "" {
		in.NewTenant = &rules.NewTenantForm{Name: tenant}
	}
	return in
}

// T-45, X-18: the country of an account is that of its tenant. A refusal creates nothing, and names the possible countries.
func TestStartRegistration_CountryOfTheTenant(t *testing.T) {
	tell(t, func(s *story) {
		before := s.snapshot()
		_, err := s.StartRegistration(s.ctx, s.As(maya), startIn("DE", ""))
		s.refused(err, "TENANT_COUNTRY_MISMATCH at country")
		_, err = s.StartRegistration(s.ctx, s.As(carla), startIn("DE", "")) // her organisation has an account already
		s.refused(err, "TENANT_COUNTRY_MISMATCH at country")
		_, err = s.StartRegistration(s.ctx, s.As(maya), startIn("RU", ""))
		s.refused(err, "MARKET_UNKNOWN at country", "TENANT_COUNTRY_MISMATCH at country")
		_, err = s.StartRegistration(s.ctx, access.Actor{}, enrolment.StartRegistrationInput{
			EnrollAs: models.IndirectReseller, Country: ptr("RU"), CompanyName: ptr("Gull Point"), WorkAccount: &enrolment.WorkAccountInput{Name: "gull", AdminUserName: "gil", AdminName: "Gil"},
		})
		s.refused(err, "MARKET_UNKNOWN at country") // T-48: a market that is closed takes no registration
		s.unchanged(before)

		r := s.starts(maya)
		tenant := s.tenantOf(r)
		if p := s.partnerIs(r, models.PartnerPendingQualification); p.Market != "US" || tenant.Country != "US" {
			t.Errorf("T-45: the account is of %s, its tenant of %s", p.Market, tenant.Country)
		}
		started, err := s.StartRegistration(s.ctx, s.As(maya), startIn("US", "")) // what is the same can be named
		s.must(err)
		if started.Registration.ID != r.ID {
			t.Errorf("T-45: begun again as %s", started.Registration.ID)
		}
	})
}

// tenantOf is the tenant of a registration's account.
func (s *story) tenantOf(r *models.Registration) *models.Tenant {
	s.t.Helper()
	p, err := store.Find(s.ctx, s.Store, s.As(olga), r.PartnerID)
	s.must(err)
	tenants, err := store.FindMany(s.ctx, s.Store, s.As(olga), []models.ID[models.Tenant]{p.TenantID})
	s.must(err)
	return tenants[0]
}

// T-46, D-13: an enrolled company opens an account in another region, on a new tenant of that country. The account has its own
// registration, PartnerID and agreement, and the company's users act for it.
func TestOpenPartnerAccount_InAnotherRegion(t *testing.T) {
	tell(t, func(s *story) {
		first := s.active()
		who := s.As(maya)
		in := startIn("CA", "alder-canada")
		in.CompanyName = ptr("Alder Ridge Canada")
		started, err := s.StartRegistration(s.ctx, who, in)
		s.must(err)
		r := started.Registration
		second := s.partnerIs(r, models.PartnerPendingQualification)
		if second.Name != "Alder Ridge Canada" || second.Market != "CA" || second.Region != "CANADA" || second.BillingCurrency != "CAD" || second.OrganizationID != who.OrganizationID {
			t.Errorf("T-46: the account is %+v", second)
		}
		if tenant := s.tenantOf(r); tenant.Country != "CA" || tenant.DefaultDomain != "alder-canada.work.program.example" || tenant.OrganizationID != who.OrganizationID {
			t.Errorf("T-46: its tenant is %+v", tenant)
		}
		if started.Token != "" || r.ApplicantID != who.UserID || s.As(maya).PartnerID != first.PartnerID {
			t.Errorf("T-46: signs in with %q, the applicant is %s, she acts for %s", started.Token, r.ApplicantID, s.As(maya).PartnerID)
		}
		for name, again := range map[string]enrolment.StartRegistrationInput{"the same market": startIn("CA", ""), "acting for it": {EnrollAs: models.IndirectReseller}} {
			acting := who
			if again.Country == nil {
				acting.PartnerID = r.PartnerID
			}
			if found, err := s.StartRegistration(s.ctx, acting, again); err != nil || found.Registration.ID != r.ID {
				t.Errorf("T-46: %s: %+v, %v", name, found, err)
			}
		}
		s.becomesActiveInCanada(r)
		s.partnerIs(first, models.PartnerActive)
	})
}

// becomesActiveInCanada goes the whole way for the second account of Alder Ridge.
func (s *story) becomesActiveInCanada(r *models.Registration) {
	s.t.Helper()
	acting, err := s.Store.ActingFor(s.ctx, s.As(maya), r.PartnerID)
	s.must(err)
	form := contacts(r)
	form.Legal = byHand()
	form.Legal.Address = &kernel.PostalAddressInput{Line1: "200 Granville Street", City: "Vancouver", State: ptr("BC"), PostalCode: ptr("V6C 1S4"), Country: "CA"}
	form.PrimaryContact = contact("Cora", "Finch", cora)
	s.submits(maya, s.saves(maya, form))
	s.Work()
	_, err = s.answers(s.token(), ptr(true), ptr(true))
	s.must(err)
	s.Work()
	for s.registration(r.ID).Step != models.StepDecision {
		s.records(vera, r, rules.CheckOutcomePassed)
	}
	s.decides(vera, r, rules.OutcomeAuthorized)
	s.must(s.associates(maya, r, "4500003"))
	_, _, err = s.AcceptPartnerAgreement(s.ctx, acting, enrolment.AcceptPartnerAgreementInput{Version: "2026-01"})
	s.must(err)
	s.partnerIs(r, models.PartnerActive)
}

// D-13, R-67: a company that bills customers directly opens a further account in the same way, which vetting confirms as any other; for more than
// it has, or for the account that it has, it needs the operator.
func TestOpenPartnerAccount_OfTheSameType(t *testing.T) {
	tell(t, func(s *story) {
		in := startIn("GB", "harbor-britain")
		in.EnrollAs = models.IndirectProvider
		s.refused(second(s.StartRegistration(s.ctx, s.As(amir), in)), "MUST_ENROLL_AS_INDIRECT_RESELLER at enrollAs")
		s.refused(second(s.StartRegistration(s.ctx, s.As(amir), enrolment.StartRegistrationInput{EnrollAs: models.DirectBill})), "MUST_ENROLL_AS_INDIRECT_RESELLER at enrollAs")
		in.EnrollAs = models.DirectBill
		started, err := s.StartRegistration(s.ctx, s.As(amir), in)
		s.must(err)
		r := started.Registration
		form := contacts(r)
		form.Legal = byHand()
		form.Legal.Address = &kernel.PostalAddressInput{Line1: "10 Bridge Street", City: "London", PostalCode: ptr("SW1A 2JR"), Country: "GB"}
		form.PrimaryContact = contact("Amir", "Haddad", amir)
		s.submits(amir, s.saves(amir, form))
		s.Work()
		_, err = s.answers(s.token(), ptr(true), ptr(true))
		s.must(err)
		s.Work()
		for s.registration(r.ID).Step != models.StepDecision {
			s.records(vera, r, rules.CheckOutcomePassed)
		}
		s.decides(vera, r, rules.OutcomeAuthorized)
		if p := s.partnerIs(r, models.PartnerQualified); len(p.Types) != 1 || !p.Types.Has(models.DirectBill) {
			t.Errorf("D-13: the further account is %+v", p)
		}
	})
}

// T-46: no other users may open it, there is one for each region, and a refusal creates nothing.
func TestOpenPartnerAccount_Refusals(t *testing.T) {
	tell(t, func(s *story) {
		s.must(second(s.StartRegistration(s.ctx, s.As(maya), startIn("CA", "alder-canada"))))
		foreign := s.As(maya)
		before := s.snapshot()
		for name, tc := range map[string]struct {
			who  access.Actor
			in   enrolment.StartRegistrationInput
			want []string
		}{
			"an account admin":           {s.As(ruben), startIn("PL", "alder-poland"), []string{"GLOBAL_ADMIN_REQUIRED"}},
			"an agent":                   {s.As(dana), startIn("CA", "mesa-canada"), []string{"GLOBAL_ADMIN_REQUIRED"}},
			"nobody":                     {access.Actor{}, startIn("CA", "mesa-canada"), []string{"GLOBAL_ADMIN_REQUIRED"}},
			"the same market twice":      {foreign, startIn("CA", "alder-canada-2"), []string{"ALREADY_ENROLLED at country"}},
			"the market of the first":    {s.As(carla), startIn("US", "mesa-states"), []string{"ALREADY_ENROLLED", "ALREADY_ENROLLED at country"}},
			"another of the same region": {s.As(carla), startIn("UM", "mesa-islands"), []string{"ALREADY_ENROLLED at country"}},
			"without a tenant, there":    {s.As(carla), startIn("UM", ""), []string{"ALREADY_ENROLLED at country"}},
			"a name that is taken":       {s.As(carla), startIn("CA", "alder-canada"), []string{"DOMAIN_TAKEN at newTenant.name"}},
			"a name that is none":        {s.As(carla), startIn("CA", "-"), []string{"VALIDATION_FAILED at newTenant.name"}},
			"no country":                 {s.As(carla), enrolment.StartRegistrationInput{EnrollAs: models.IndirectReseller, NewTenant: &rules.NewTenantForm{Name: "mesa-canada"}}, []string{"ALREADY_ENROLLED at country"}},
			"a closed market":            {s.As(carla), startIn("RU", "mesa-russia"), []string{"MARKET_UNKNOWN at country"}},
			"as provider":                {s.As(carla), enrolment.StartRegistrationInput{EnrollAs: models.IndirectProvider, Country: ptr("CA"), NewTenant: &rules.NewTenantForm{Name: "mesa-canada"}}, []string{"MUST_ENROLL_AS_INDIRECT_RESELLER at enrollAs"}},
		} {
			s.t.Run(name, func(t *testing.T) {
				s := &story{s.Program, t, t.Context()}
				_, err := s.StartRegistration(s.ctx, tc.who, tc.in)
				s.refused(err, tc.want...)
			})
		}
		s.unchanged(before)
	})
}

// T-46: of concurrent requests with different names one gets the account of the region.
func TestOpenPartnerAccount_Concurrently(t *testing.T) {
	tell(t, func(s *story) {
		who := s.As(carla)
		errs := atOnce(4, func(i int) error {
			_, err := s.StartRegistration(s.ctx, who, startIn("CA", []string{"mesa-a", "mesa-b", "mesa-c", "mesa-d"}[i]))
			return err
		})
		s.onlyOne(errs, "ALREADY_ENROLLED at country")
	})
}

// second is the error of a call that also returns something.
func second[T any](_ T, err error) error { return err }
