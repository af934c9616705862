package program_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/program/enrolment"
	"github.com/partnergraph/partnergraph/internal/program/kernel"
	"github.com/partnergraph/partnergraph/internal/program/relationships"
	"github.com/partnergraph/partnergraph/internal/program/users"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

const ada = "ada.byron@northwind.example" // who manages a company that the operator enrols

// northwind is a distributor that is not here yet, with all that the operator says of it.
func northwind() enrolment.EnrollPartnerInput {
	return enrolment.EnrollPartnerInput{
		CompanyName: ptr("Northwind Distribution"), Types: []models.PartnerType{models.IndirectProvider, models.DirectBill}, Market: "US",
		Tenant: &enrolment.EnrolledTenantInput{TenantID: "7A000000-0000-4000-8000-000000000001", Domain: ptr("Northwind.example")}, PartnerID: ptr("5100001"),
		Admin: &enrolment.FirstAdminInput{Name: "Ada Byron", Email: ada, Locale: ptr("es")},
	}
}

// enrolls lets the operator enrol a partner.
func (s *story) enrolls(in enrolment.EnrollPartnerInput) *enrolment.Enrolled {
	s.t.Helper()
	done, err := s.EnrollPartner(s.ctx, s.As(olga), in)
	s.must(err)
	return done
}

func (s *story) notEnrolled(in enrolment.EnrollPartnerInput, want ...string) {
	s.t.Helper()
	_, err := s.EnrollPartner(s.ctx, s.As(olga), in)
	s.refused(err, want...)
}

// D-19: the operator enrols a distributor. Its first global admin gets a letter, accepts the invitation and the agreement, becomes an admin
// agent and invites a customer: nothing else is needed, and nothing is skipped but the registration.
func TestEnrollPartner_FromLetterToFirstInvitation(t *testing.T) {
	tell(t, func(s *story) {
		done := s.enrolls(northwind())
		p := done.Partner
		if p.Status != models.PartnerQualified || p.Region != "UNITED_STATES" || p.BillingCurrency != "USD" || len(p.Types) != 2 || p.EnrolledAt == nil {
			t.Errorf("D-19: enrolled as %+v", p)
		}
		s.Work()
		letter := s.ExpectMail(ada)[0]
		for _, words := range []string{"Northwind Distribution", "Olga Marsh", "Proveedor indirecto", "Administrador global"} {
			if !strings.Contains(letter.Text, words) {
				t.Errorf("D-19: the letter does not say %q:\n%s", words, letter.Text)
			}
		}
		if who := s.guest(ada); who.Known() {
			t.Errorf("D-20: an invitation alone makes %+v", who)
		}
		s.must(s.comesIn(ada))
		s.goesToWork(p)
		want := []string{"enrollPartner >ENROLLED", "derivePartnerStatus PENDING_QUALIFICATION>QUALIFIED", "derivePartnerStatus QUALIFIED>ACTIVE"}
		if diff := cmp.Diff(want, s.trail(p.ID.Any())); diff != "" {
			t.Errorf("D-19: the trail: -want +got\n%s", diff)
		}
	})
}

// goesToWork accepts the agreement for Northwind, and sells.
func (s *story) goesToWork(p *models.Partner) {
	s.t.Helper()
	_, err := s.CreateRelationshipRequest(s.ctx, s.As(ada), relationships.CreateRelationshipRequestInput{})
	s.refused(err, "ROLE_NOT_ALLOWED")
	s.must(s.accepts(ada, "2026-01"))
	if now, err := s.Store.AnyPartner(s.ctx, p.ID); err != nil || now.Status != models.PartnerActive {
		s.t.Errorf("R-95: with the agreement it is %+v, %v", now, err)
	}
	_, err = s.UpdateUserRoles(s.ctx, s.As(ada), users.UpdateUserRolesInput{ID: s.As(ada).UserID.Any(), Roles: []models.Role{models.GlobalAdmin, models.AdminAgent}})
	s.must(err)
	r, err := s.CreateRelationshipRequest(s.ctx, s.As(ada), relationships.CreateRelationshipRequestInput{Invitee: &relationships.InviteeInput{Email: ptr(anton)}})
	s.must(err)
	s.must(s.dispatches(ada, r, models.DeliverByEmail))
	s.Work()
	s.ExpectMail(anton)
}

// D-19: a dry run says what a call would say and changes nothing. All that is wrong is said at once.
func TestEnrollPartner_DryRunAndRefusals(t *testing.T) {
	tell(t, func(s *story) {
		before := s.snapshot()
		in := northwind()
		in.DryRun = true
		if done := s.enrolls(in); done.Partner != nil || done.Admin != nil {
			t.Errorf("D-19: a dry run has enrolled %+v", done)
		}
		s.notEnrolled(enrolment.EnrollPartnerInput{DryRun: true}, "VALIDATION_FAILED at companyName", "VALIDATION_FAILED at types", "VALIDATION_FAILED at market",
			"TENANT_ID_REQUIRED at tenant", "VALIDATION_FAILED at partnerId", "VALIDATION_FAILED at admin")
		for tenant, want := range map[string]string{meridian: "TENANT_TAKEN", meridianGov: "AZURE_GOV_TENANT_NOT_ALLOWED", cedar: "TENANT_TAKEN"} {
			in := northwind()
			in.Tenant.TenantID = tenant
			s.notEnrolled(in, want+" at tenant.tenantId")
		}
		in = northwind()
		in.Tenant.Domain, in.PartnerID = ptr("meridian.example"), ptr("4400002")
		s.notEnrolled(in, "DOMAIN_TAKEN at tenant.domain", "PARTNER_ID_NOT_FOUND at partnerId")
		in = northwind()
		in.OrganizationID = ptr(s.As(paula).OrganizationID.Any())
		s.notEnrolled(in, "ORGANIZATION_KIND_MISMATCH at organizationId")
		in.OrganizationID = ptr(models.NewID[models.Organization]().Any())
		s.notEnrolled(in, "NOT_FOUND at organizationId")
		for _, who := range []string{vera, carla, paula} {
			_, err := s.EnrollPartner(s.ctx, s.As(who), northwind())
			s.refused(err, "ROLE_NOT_ALLOWED")
		}
		s.unchanged(before)
		s.enrolls(northwind())
		s.notEnrolled(northwind(), "TENANT_TAKEN at tenant.tenantId", "PARTNER_ID_NOT_FOUND at partnerId")
	})
}

// D-13, D-19: a known company gets more types for the account that it has, and a further account in another region. Its global admins are
// told; somebody who works there already gets the role without an invitation.
func TestEnrollPartner_KnownCompany(t *testing.T) {
	tell(t, func(s *story) {
		mesa := s.partnerOf(carla)
		org := ptr(mesa.OrganizationID.Any())
		done := s.enrolls(enrolment.EnrollPartnerInput{OrganizationID: org, Types: []models.PartnerType{models.DirectBill}, Market: "US"})
		if done.Partner.ID != mesa.ID || len(done.Partner.Types) != 2 || done.Partner.Status != models.PartnerActive || done.Admin != nil {
			t.Errorf("D-19: extended to %+v", done.Partner)
		}
		s.Work()
		s.ExpectMail(carla)
		s.notEnrolled(enrolment.EnrollPartnerInput{OrganizationID: org, Types: []models.PartnerType{models.DirectBill}, Market: "US"}, "ALREADY_ENROLLED at types")

		canada := enrolment.EnrollPartnerInput{
			OrganizationID: org, CompanyName: ptr("Bright Mesa Canada"), Types: []models.PartnerType{models.IndirectProvider}, Market: "CA", NewTenant: &rules.NewTenantForm{Name: "mesa-canada"},
			Location: &enrolment.NewLocationInput{Name: "Vancouver", Address: kernel.PostalAddressInput{Line1: "200 Granville Street", City: "Vancouver", State: ptr("BC"), PostalCode: ptr("V6C 1S4"), Country: "CA"}},
			Admin:    &enrolment.FirstAdminInput{Name: "Dana Brooks", Email: dana},
		}
		second := s.enrolls(canada).Partner
		if second.OrganizationID != mesa.OrganizationID || second.Region != "CANADA" || second.BillingCurrency != "CAD" || second.Name != "Bright Mesa Canada" || second.Status != models.PartnerQualified {
			t.Errorf("D-13: the further account is %+v", second)
		}
		s.Work()
		s.ExpectMail(carla, dana)
		if who := s.As(dana); !who.Roles.Has(models.GlobalAdmin) || !who.Roles.Has(models.SalesAgent) || who.PartnerID != mesa.ID {
			t.Errorf("D-19: who works there already is %+v", who)
		}
		s.notEnrolled(canada, "ALREADY_ENROLLED at types", "VALIDATION_FAILED at companyName", "VALIDATION_FAILED at newTenant", "VALIDATION_FAILED at location")
		s.acceptsFor(dana, second)
	})
}

// acceptsFor accepts the agreement of a further account.
func (s *story) acceptsFor(email string, account *models.Partner) {
	s.t.Helper()
	acting, err := s.Store.ActingFor(s.ctx, s.As(email), account.ID)
	s.must(err)
	_, _, err = s.AcceptPartnerAgreement(s.ctx, acting, enrolment.AcceptPartnerAgreementInput{Version: "2026-01"})
	s.must(err)
	if now, err := s.Store.AnyPartner(s.ctx, account.ID); err != nil || now.Status != models.PartnerActive {
		s.t.Errorf("X-15: with the agreement of its region it is %+v, %v", now, err)
	}
}

// D-13, D-19: a company whose tenant waits for an account is enrolled on that tenant, with a PartnerID that it has.
func TestEnrollPartner_TenantThatWaits(t *testing.T) {
	tell(t, func(s *story) {
		org := s.As(maya).OrganizationID
		in := enrolment.EnrollPartnerInput{OrganizationID: ptr(org.Any()), Types: []models.PartnerType{models.DirectBill}, Market: "US", PartnerID: ptr("4500009")}
		s.notEnrolled(in, "PARTNER_ID_NOT_MIGRATED at partnerId")
		in.PartnerID = ptr("4500003")
		s.notEnrolled(in, "PARTNER_ID_COUNTRY_MISMATCH at partnerId")
		in.PartnerID = ptr("4500002")
		done := s.enrolls(in)
		tenant, err := store.FindMany(s.ctx, s.Store, s.As(olga), []models.ID[models.Tenant]{done.Partner.TenantID})
		s.must(err)
		if tenant[0].TenantID != "5a000000-0000-4000-8000-000000000001" || s.As(maya).PartnerID != done.Partner.ID {
			t.Errorf("D-19: on the tenant %+v, and Maya acts for %s", tenant[0], s.As(maya).PartnerID)
		}
		s.must(s.accepts(maya, "2026-01"))
	})
}

// D-19: of those who enrol the same company at the same moment one does.
func TestEnrollPartner_Concurrently(t *testing.T) {
	tell(t, func(s *story) {
		who := s.As(olga)
		in := enrolment.EnrollPartnerInput{OrganizationID: ptr(s.As(maya).OrganizationID.Any()), Types: []models.PartnerType{models.DirectBill}, Market: "US", PartnerID: ptr("4500002")}
		errs := atOnce(4, func(int) error { return second(s.EnrollPartner(s.ctx, who, in)) })
		won := 0
		for _, err := range errs {
			if err == nil {
				won++
				continue
			}
			s.refused(err, "ALREADY_ENROLLED at types", "VALIDATION_FAILED at partnerId")
		}
		if won != 1 {
			t.Errorf("D-19: enrolled %d times", won)
		}
	})
}

// D-19, D-25: when the letter to the first global admin does not arrive, nobody at the company can do something, so the operator is told.
func TestEnrollPartner_LetterBounces(t *testing.T) {
	tell(t, func(s *story) {
		s.bounces(ada)
		done := s.enrolls(northwind())
		s.Work()
		if told := s.ExpectMail(olga)[0]; !strings.Contains(told.Text, "Ada Byron") {
			t.Errorf("D-25: told\n%s", told.Text)
		}
		user, err := store.Find(s.ctx, s.Store, access.TheSystem, done.Admin.ID)
		s.must(err)
		s.undelivered(user.Bounce)
		s.invitesFirst(done.Organization.ID)
	})
}

// invitesFirst lets the operator invite somebody else to a company at which nobody can sign in, and nobody but those who manage it.
func (s *story) invitesFirst(org models.ID[models.Organization]) {
	s.t.Helper()
	in := users.InviteUserInput{OrganizationID: ptr(org.Any()), Email: robin, Name: "Robin Vale", Roles: []models.Role{models.SalesAgent}}
	_, _, err := s.InviteUser(s.ctx, s.As(olga), in)
	s.refused(err, "ROLE_CHANGE_NOT_ALLOWED at roles", "ROLE_CHANGE_NOT_ALLOWED at roles")
	in.Roles = []models.Role{models.PublisherOwner}
	_, _, err = s.InviteUser(s.ctx, s.As(olga), in)
	s.refused(err, "ROLE_CHANGE_NOT_ALLOWED at roles")
	in.Roles = []models.Role{models.GlobalAdmin}
	for _, who := range []string{carla, paula} {
		_, _, err = s.InviteUser(s.ctx, s.As(who), in)
		s.refused(err, "NOT_FOUND at organizationId")
	}
	_, _, err = s.InviteUser(s.ctx, s.As(olga), in)
	s.must(err)
	s.Work()
	s.ExpectMail(robin)
	s.must(s.comesIn(robin))
	if who := s.guest(robin); who.OrganizationID != org || !who.Roles.Has(models.GlobalAdmin) {
		s.t.Errorf("D-19: invited as %+v", who)
	}
	in.Email = "ben@northwind.example"
	_, _, err = s.InviteUser(s.ctx, s.As(olga), in)
	s.refused(err, "ROLE_CHANGE_NOT_ALLOWED at roles") // Robin does that now
	in.OrganizationID = ptr(models.NewID[models.Organization]().Any())
	_, _, err = s.InviteUser(s.ctx, s.As(olga), in)
	s.refused(err, "NOT_FOUND at organizationId")
}

// D-19: a publisher is a new company, or a partner that publishes offers too; its owner manages its people.
func TestEnrollPublisher(t *testing.T) {
	tell(t, func(s *story) {
		in := enrolment.EnrollPublisherInput{
			CompanyName: ptr("Northwind Apps"), Market: ptr("US"), NewTenant: &rules.NewTenantForm{Name: "northwind-apps"}, Admin: &enrolment.FirstAdminInput{Name: "Ada Byron", Email: ada},
		}
		dry := in
		dry.DryRun = true
		s.must(second(s.EnrollPublisher(s.ctx, s.As(olga), dry)))
		done, err := s.EnrollPublisher(s.ctx, s.As(olga), in)
		s.must(err)
		s.Work()
		s.ExpectMail(ada)
		s.must(s.comesIn(ada))
		if who := s.As(ada); !who.Roles.Has(models.PublisherOwner) || who.OrganizationID != done.Organization.ID || !who.PartnerID.IsZero() {
			t.Errorf("D-19: the owner is %+v", who)
		}
		_, err = s.invites(ada, "ben@northwind.example", "en", models.PublisherDeveloper)
		s.must(err)
		_, err = s.EnrollPublisher(s.ctx, s.As(olga), in)
		s.refused(err, "DOMAIN_TAKEN at newTenant.name")
		s.becomesPublisher(carla)
	})
}

// becomesPublisher lets somebody's company publish offers too.
func (s *story) becomesPublisher(email string) {
	s.t.Helper()
	s.Work()
	s.Mail()
	in := enrolment.EnrollPublisherInput{OrganizationID: ptr(s.As(email).OrganizationID.Any()), Admin: &enrolment.FirstAdminInput{Name: "Carla Mesa", Email: email}}
	done, err := s.EnrollPublisher(s.ctx, s.As(olga), in)
	s.must(err)
	s.Work()
	s.ExpectMail(email)
	if who := s.As(email); !who.Roles.HasAny(models.PublisherOwner) || !who.Roles.Has(models.GlobalAdmin) || !done.Organization.Kinds.Has(models.KindPartner) {
		s.t.Errorf("D-19: %s is %+v of %v", email, who.Roles, done.Organization.Kinds)
	}
	_, err = s.EnrollPublisher(s.ctx, s.As(olga), in)
	s.refused(err, "ALREADY_ENROLLED at organizationId")
}
