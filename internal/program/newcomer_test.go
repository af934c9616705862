package program_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/program/kernel"
	"github.com/partnergraph/partnergraph/internal/program/relationships"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

const ownTenant = "7d000000-0000-4000-8000-000000000001" // of a company that is in no database

// describes is the acceptance of a person for a company that is in no database.
func describes(token, name string) relationships.AcceptRelationshipRequestInput {
	return relationships.AcceptRelationshipRequestInput{
		Token: token, CustomerAgreement: &rules.GivenAgreement{Version: "2026-01", Accepted: true},
		Organization: &relationships.NewCustomerInput{
			CompanyName: " Lakeside Clinics ", Domain: &name, Market: "US",
			Contact: &kernel.PrimaryContactInput{FirstName: ptr("Ines"), LastName: ptr("Okafor"), Locale: ptr("pl")},
			Address: &kernel.PostalAddressInput{Line1: "12 Harbor Road", City: "Duluth", State: ptr("MN"), PostalCode: ptr("55802"), Country: "US"},
		},
	}
}

// comes accepts an invitation as a guest, and returns the customer.
func (s *story) comes(address string, in relationships.AcceptRelationshipRequestInput) *models.Customer {
	s.t.Helper()
	r, _, err := s.AcceptRelationshipRequest(s.ctx, s.guest(address), in)
	s.must(err)
	s.Work()
	s.Mail()
	return s.customer(r.CustomerID)
}

// refusesGuest fails unless the acceptance of a guest is refused with these problems and writes nothing.
func (s *story) refusesGuest(address string, in relationships.AcceptRelationshipRequestInput, want ...string) {
	s.t.Helper()
	who, before := s.guest(address), s.snapshot()
	_, _, err := s.AcceptRelationshipRequest(s.ctx, who, in)
	s.refused(err, want...)
	s.unchanged(before)
}

// blockers are the problems that an invitation shows to a guest.
func (s *story) blockers(address, token string) []string {
	s.t.Helper()
	shown, err := s.ShowInvitation(s.ctx, s.guest(address), token)
	s.must(err)
	return told(shown.Blockers.Err())
}

// D-22, R-46, R-47: a company that is in no database looks at the invitation, names itself and is a customer with its partner, its
// agreement and its first global admin, all at once.
func TestNewcomer_Story(t *testing.T) {
	tell(t, func(s *story) {
		r, token := s.mailed(lucia, ines, invitee(ines))
		if got := s.blockers(ines, token); !slices.Equal(got, []string{"ORGANIZATION_REQUIRED at organization", "AGREEMENT_NOT_ACCEPTED at customerAgreement"}) {
			t.Errorf("D-22: in the way is %q", got)
		}
		_, err := s.OpenInvitation(s.ctx, s.guest(ines), relationships.OpenInvitationInput{Token: token})
		s.must(err)
		s.isNow(r, models.RequestOpened)
		who := s.guest(ines)
		s.onlyOne(atOnce(4, func(int) error {
			_, _, err := s.AcceptRelationshipRequest(s.ctx, who, describes(token, "lakeside"))
			return err
		}), "INVITE_INVALID at token")
		accepted := s.isNow(r, models.RequestAccepted)
		c := s.customer(accepted.CustomerID)
		s.isAdmitted(c, "lakeside.work.program.example")
		s.related(c, "Meridian Distribution ACTIVE INVITATION")
		s.agreedAndDelegated(c, ines)
		_, _, err = s.AcceptRelationshipRequest(s.ctx, s.guest(ines), describes(token, "again"))
		s.refused(err, "INVITE_ALREADY_USED at token")
		s.Work()
		s.letter(lucia, "es", "", r.Reference, "Lakeside Clinics")
		if now := s.customer(c.ID); now.Review == models.ReviewUnderReview {
			t.Error("X-07: nobody has reviewed the details")
		}
	})
}

// isAdmitted tells that a company is an active customer, and the guest its global admin who signs in with the same identity.
func (s *story) isAdmitted(c *models.Customer, domain string) {
	s.t.Helper()
	if c.Status != models.CustomerActive || c.CompanyName != "Lakeside Clinics" || c.Domain != domain || c.Segment != models.SegmentCommercial || !c.CreatedBy.IsZero() || c.Billing.Contact.Email != ines {
		s.t.Errorf("D-22: %+v", c)
	}
	admin := s.guest(ines)
	if admin.CustomerID != c.ID || !slices.Equal(admin.Roles, models.Set[models.Role]{models.CustomerGlobalAdmin}) || admin.Locale != "pl" || admin.Name != "Ines Okafor" {
		s.t.Errorf("D-22: she signs in as %+v", admin)
	}
	if diff := cmp.Diff([]string{"acceptRelationshipRequest >ACTIVE"}, s.trail(c.ID.Any())[:1]); diff != "" {
		s.t.Errorf("D-22: history: -want +got\n%s", diff)
	}
}

// agreedAndDelegated tells: the agreement is signed by that person, and each partner administers the account.
func (s *story) agreedAndDelegated(c *models.Customer, signer string) {
	s.t.Helper()
	signed, err := store.CustomerAcceptancesOf.Find(s.ctx, s.Store, access.TheSystem, []models.ID[models.Customer]{c.ID})
	s.must(err)
	if len(signed) != 1 || signed[0].SignerEmail != signer || signed[0].SignerID != s.guest(signer).UserID {
		s.t.Errorf("X-09: signed %+v", signed)
	}
	grants, err := store.CustomerGrantsOf.Find(s.ctx, s.Store, access.TheSystem, []models.ID[models.Customer]{c.ID})
	s.must(err)
	relationships, err := store.RelationshipsOfCustomers.Find(s.ctx, s.Store, access.TheSystem, []models.ID[models.Customer]{c.ID})
	s.must(err)
	if len(grants) != len(relationships) {
		s.t.Errorf("X-11: %d accesses for %d relationships", len(grants), len(relationships))
	}
}

// R-113, D-22: a new company accepts a joint invitation: both relationships begin with it, or nothing does.
func TestNewcomer_Jointly(t *testing.T) {
	tell(t, func(s *story) {
		_, token := s.jointly(dana, ines)
		outside := describes(token, "lakeside")
		outside.Organization.Market, outside.Organization.Address.Country, outside.Organization.Address.State, outside.Organization.Address.PostalCode = "DE", "DE", nil, ptr("80331")
		s.refusesGuest(ines, outside, "CUSTOMER_MARKET_OUT_OF_REGION at organization.market")
		c := s.comes(ines, describes(token, "lakeside"))
		s.related(c, "Bright Mesa Resellers ACTIVE JOINT_INVITATION", "Meridian Distribution ACTIVE JOINT_INVITATION")
		s.agreedAndDelegated(c, ines)
	})
}

// D-22: all mistakes are told at once, at their fields and by the rules of createCustomer, and nothing is written.
func TestNewcomer_AllProblemsAtOnce(t *testing.T) {
	tell(t, func(s *story) {
		_, token := s.mailed(lucia, ines, invitee(ines))
		in := describes(token, "x")
		in.CustomerAgreement.Version = "2020-01"
		in.Organization.CompanyName, in.Organization.Market, in.Organization.Culture = " ", "XX", ptr("nonsense")
		in.Organization.Contact.Email = ptr("ceo@elsewhere.example")
		in.Organization.Address.City = ""
		s.refusesGuest(ines, in,
			"VALIDATION_FAILED at organization.companyName", "VALIDATION_FAILED at organization.domain", "MARKET_UNKNOWN at organization.market",
			"VALIDATION_FAILED at organization.address.city", "VALIDATION_FAILED at organization.address.country",
			"VALIDATION_FAILED at organization.culture", "VALIDATION_FAILED at organization.contact.email", "AGREEMENT_VERSION_OUTDATED at customerAgreement.version")
		both := describes(token, "lakeside")
		both.Organization.TenantID = ptr(ownTenant)
		s.refusesGuest(ines, both, "VALIDATION_FAILED at organization.domain")
		s.refusesGuest(ines, describes(token, ""), "VALIDATION_FAILED at organization.domain")
		s.newcomer(anton, "US", models.SegmentCommercial)
		_, known := s.mailed(lucia, anton, invitee(anton))
		_, _, err := s.AcceptRelationshipRequest(s.ctx, s.As(anton), describes(known, "lakeside"))
		s.refused(err, "VALIDATION_FAILED at organization")
	})
}

// D-07, D-22: the invitation is for the verified address or a colleague's at the same company, and for nobody else at a provider of personal
// mailboxes. Without an address it is for whoever has the link.
func TestNewcomer_IsTheInvitedOne(t *testing.T) {
	tell(t, func(s *story) {
		_, token := s.mailed(lucia, ines, invitee(ines))
		s.refusesGuest(robin, describes(token, "lakeside"), "INVITE_INVALID at token")
		if got := s.blockers(robin, token); !slices.Equal(got, []string{"INVITE_INVALID at token"}) {
			t.Errorf("D-07: in the way of a stranger is %q", got)
		}
		_, err := s.OpenInvitation(s.ctx, s.guest(robin), relationships.OpenInvitationInput{Token: token})
		s.refused(err, "INVITE_INVALID at token")
		s.comes("colleague@lakeside.example", describes(token, "lakeside"))

		_, personal := s.mailed(lucia, "ines@harbor-mail.example", invitee("ines@harbor-mail.example"))
		s.comes("ines@harbor-mail.example", describes(personal, "mailbox"))
		_, gmail := s.mailed(lucia, "ines@gmail.com", invitee("ines@gmail.com"))
		s.refusesGuest("lee@gmail.com", describes(gmail, "other"), "INVITE_INVALID at token")

		_, anybody := s.handed(lucia, relationships.CreateRelationshipRequestInput{})
		s.comes(robin, describes(anybody, "vale"))
	})
}

// D-22: a company brings its own tenant, whose domain is that of the verified address. Then it owns that domain: an invitation to a colleague
// is for it.
func TestNewcomer_BringsItsTenant(t *testing.T) {
	tell(t, func(s *story) {
		in := invitee(ines)
		in.TenantID = ptr(ownTenant)
		_, token := s.mailed(lucia, ines, in)
		s.refusesGuest(ines, describes(token, "lakeside"), "TENANT_ID_REQUIRED at organization.tenantId")
		own := describes(token, "")
		own.Organization.Domain, own.Organization.TenantID = nil, ptr("7d000000-0000-4000-8000-000000000002")
		s.refusesGuest(ines, own, "TENANT_ID_MISMATCH at organization.tenantId")
		own.Organization.TenantID = ptr("7D000000-0000-4000-8000-000000000001")
		c := s.comes(ines, own)
		s.isAdmitted(c, "lakeside.example")

		_, other := s.mailed(amir, "lee@lakeside.example", invitee("lee@lakeside.example"))
		own.Token = other
		s.refusesGuest("lee@lakeside.example", own, "TENANT_TAKEN at organization.tenantId")
		own.Organization.TenantID = ptr("7d000000-0000-4000-8000-000000000003")
		s.refusesGuest("lee@lakeside.example", own, "DOMAIN_TAKEN at organization.tenantId")
		s.refusesGuest("lee@lakeside.example", describes(other, c.Domain), "VALIDATION_FAILED at organization.domain")
		_, _, err := s.AcceptRelationshipRequest(s.ctx, s.guest(ines), relationships.AcceptRelationshipRequestInput{Token: other})
		s.must(err)
		s.Work()
		s.Mail()

		_, gmail := s.mailed(lucia, "ines@gmail.com", invitee("ines@gmail.com"))
		own.Token = gmail
		s.refusesGuest("ines@gmail.com", own, "CONSUMER_EMAIL_NOT_ALLOWED at organization.tenantId")
		_, tenant := s.handed(lucia, relationships.CreateRelationshipRequestInput{TenantID: ptr("7d000000-0000-4000-8000-000000000009")})
		s.refusesGuest(robin, describes(tenant, "vale"), "INVITE_INVALID at token")
	})
}

// D-22: the name of an account that somebody has is refused as for createCustomer; two who want it at once do not both get it.
func TestNewcomer_NameIsTaken(t *testing.T) {
	tell(t, func(s *story) {
		_, first := s.mailed(lucia, ines, invitee(ines))
		_, second := s.mailed(lucia, robin, invitee(robin))
		people, tokens := []access.Actor{s.guest(ines), s.guest(robin)}, []string{first, second}
		s.onlyOne(atOnce(2, func(i int) error {
			_, _, err := s.AcceptRelationshipRequest(s.ctx, people[i], describes(tokens[i], "lakeside"))
			return err
		}), "DOMAIN_TAKEN at organization.domain")
	})
}

// waits lists the numbers of the invitations that wait for an actor.
func (s *story) waits(who access.Actor) (numbers []string) {
	s.t.Helper()
	found, err := s.Store.WaitingInvitations(s.ctx, who, s.Content().Domains().Refuses)
	s.must(err)
	for _, i := range found {
		numbers = append(numbers, i.Reference)
	}
	return numbers
}

// D-23: an invitation waits for the invited person, who opens and accepts it without the link. Drafts, answered ones and
// those to others do not.
func TestWaiting_IsAnsweredWithoutTheLink(t *testing.T) {
	tell(t, func(s *story) {
		s.drafts(lucia, invitee(ines))
		r, _ := s.mailed(lucia, ines, invitee(ines))
		who, id := s.guest(ines), r.ID.Any()
		if got := s.waits(who); !slices.Equal(got, []string{r.Reference}) {
			t.Errorf("D-23: %q wait for the invited person", got)
		}
		if s.isNow(r, models.RequestSent).OpenedAt != nil {
			t.Error("D-23: the list has opened it")
		}
		for _, other := range []access.Actor{s.guest("colleague@lakeside.example"), s.guest(robin), s.As(lucia), s.As(paula), {}} {
			if got := s.waits(other); len(got) > 0 {
				t.Errorf("D-07: %q wait for %s", got, other.Identity.Email)
			}
			_, err := s.ShowWaitingInvitation(s.ctx, other, relationships.OpenInvitationInput{ID: &id})
			s.refused(err, "NOT_FOUND at id")
		}
		_, err := s.OpenInvitation(s.ctx, s.guest(robin), relationships.OpenInvitationInput{ID: &id})
		s.refused(err, "NOT_FOUND at id")
		shown, err := s.OpenInvitation(s.ctx, who, relationships.OpenInvitationInput{ID: &id})
		s.must(err)
		if shown.Reference != r.Reference {
			t.Errorf("opened %+v", shown)
		}
		s.isNow(r, models.RequestOpened)
		in := describes("", "lakeside")
		s.refusesGuest(ines, in, "INVITE_INVALID at token")
		in.ID = &id
		s.refusesGuest(robin, in, "NOT_FOUND at id")
		s.comes(ines, in)
		if got := s.waits(s.guest(ines)); len(got) > 0 {
			t.Errorf("answered, and %q wait", got)
		}
		_, _, err = s.AcceptRelationshipRequest(s.ctx, s.guest(ines), relationships.AcceptRelationshipRequestInput{ID: &id})
		s.refused(err, "INVITE_ALREADY_USED at id")
		_, _, err = s.AcceptRelationshipRequest(s.ctx, s.As(paula), relationships.AcceptRelationshipRequestInput{ID: &id})
		s.refused(err, "NOT_FOUND at id")
	})
}

// D-07: an invitation to the domain of a customer waits for its global admin, unless another tenant is meant or its time is over. One that was
// withdrawn does not wait.
func TestWaiting_ForTheAdminOfTheDomain(t *testing.T) {
	tell(t, func(s *story) {
		s.newcomer(anton, "US", models.SegmentCommercial)
		foreign := invitee("other@lakeside.example")
		foreign.TenantID = ptr(ownTenant)
		s.mailed(lucia, "other@lakeside.example", foreign)
		r, _ := s.mailed(lucia, "lee@lakeside.example", invitee("lee@lakeside.example"))
		admin, id := s.As(anton), r.ID.Any()
		if got := s.waits(admin); !slices.Equal(got, []string{r.Reference}) {
			t.Errorf("D-07: %q wait for the admin", got)
		}
		user := admin
		user.Roles = models.Set[models.Role]{models.CustomerUser}
		if got := s.waits(user); len(got) > 0 {
			t.Errorf("%q wait for a colleague who is no admin", got)
		}
		_, err := s.ShowWaitingInvitation(s.ctx, user, relationships.OpenInvitationInput{ID: &id})
		s.refused(err, "NOT_FOUND at id")
		s.Clock.Set(r.ExpiresAt)
		if got := s.waits(admin); len(got) > 0 {
			t.Errorf("%q wait although they have ended", got)
		}
		_, err = s.ShowWaitingInvitation(s.ctx, admin, relationships.OpenInvitationInput{ID: &id})
		s.refused(err, "INVITE_EXPIRED at id")
		s.Clock.Set(r.ExpiresAt.Add(-dayLong))
		_, _, err = s.AcceptRelationshipRequest(s.ctx, admin, relationships.AcceptRelationshipRequestInput{ID: &id, CustomerAgreement: &rules.GivenAgreement{Version: "2026-01", Accepted: true}})
		s.must(err)
	})
}

// D-07: the address with which a customer's admin has signed in counts, also where the organisation knows that person by another one.
func TestWaiting_ForTheVerifiedAddress(t *testing.T) {
	tell(t, func(s *story) {
		s.newcomer(anton, "US", models.SegmentCommercial)
		r, _ := s.mailed(lucia, robin, invitee(robin))
		admin, id := s.As(anton), r.ID.Any()
		admin.Identity = access.AtAddress(robin)
		if got := s.waits(admin); !slices.Equal(got, []string{r.Reference}) {
			t.Errorf("D-07: %q wait for the admin", got)
		}
		in := relationships.AcceptRelationshipRequestInput{ID: &id, CustomerAgreement: &rules.GivenAgreement{Version: "2026-01", Accepted: true}}
		_, _, err := s.AcceptRelationshipRequest(s.ctx, s.As(anton), in)
		s.refused(err, "NOT_FOUND at id")
		_, _, err = s.AcceptRelationshipRequest(s.ctx, admin, in)
		s.must(err)
	})
}

// D-22, D-23: the invited person declines for a company that is not here, with the link or without it. Nobody else can, and the issuer is told.
func TestWaiting_IsDeclinedByTheInvitedPerson(t *testing.T) {
	tell(t, func(s *story) {
		r, token := s.mailed(lucia, ines, invitee(ines))
		id, reason := r.ID.Any(), ptr(" We buy from others. ")
		for _, other := range []access.Actor{s.guest(robin), s.As(lucia), s.As(paula), {}} {
			for _, in := range []relationships.DeclineRelationshipRequestInput{{ID: &id}, {Token: &token}} {
				if _, err := s.DeclineRelationshipRequest(s.ctx, other, in); err == nil {
					t.Fatalf("D-07: %s declines", other.Identity.Email)
				}
			}
		}
		s.isNow(r, models.RequestSent)
		_, err := s.DeclineRelationshipRequest(s.ctx, s.guest(ines), relationships.DeclineRelationshipRequestInput{ID: &id, Token: &token})
		s.refused(err, "VALIDATION_FAILED at token")
		_, err = s.DeclineRelationshipRequest(s.ctx, s.guest(ines), relationships.DeclineRelationshipRequestInput{ID: &id, Reason: reason})
		s.must(err)
		s.Work()
		s.letter(lucia, "es", "", r.Reference, "We buy from others.")
		s.isNow(r, models.RequestDeclined)
		if got := s.waits(s.guest(ines)); len(got) > 0 {
			t.Errorf("declined, and %q wait", got)
		}
		s.refusesGuest(ines, describes(token, "lakeside"), "INVITE_ALREADY_USED at token")
		s.refusesGuest("colleague@lakeside.example", describes(token, "lakeside"), "INVITE_INVALID at token")
		_, err = s.DeclineRelationshipRequest(s.ctx, s.guest(ines), relationships.DeclineRelationshipRequestInput{ID: &id})
		s.refused(err, "INVITE_ALREADY_USED at id")

		_, second := s.mailed(lucia, ines, invitee(ines))
		_, err = s.DeclineRelationshipRequest(s.ctx, s.guest(ines), relationships.DeclineRelationshipRequestInput{Token: &second})
		s.must(err)
	})
}
