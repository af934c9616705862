package program_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/program/relationships"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

const alderRidgeTenant = "5a000000-0000-4000-8000-000000000001"

// asksReseller lets Meridian invite Alder Ridge, which has registered, and returns the token in the letter.
func (s *story) asksReseller(*models.Registration) (*models.Partnership, string) {
	s.t.Helper()
	invited, err := s.InviteIndirectReseller(s.ctx, s.As(grant), relationships.InviteIndirectResellerInput{PartnerID: ptr(" 4500002 ")})
	s.must(err)
	s.Work()
	return invited.Partnership, s.tokenIn(s.ExpectMail(maya)[0])
}

func (s *story) authorizes(email, token string, consent bool) error {
	_, err := s.AuthorizeIndirectProvider(s.ctx, s.As(email), relationships.AuthorizeIndirectProviderInput{Token: new(token), Consent: consent})
	return err
}

// partnership reads a partnership as the program itself sees it.
func (s *story) partnership(id models.ID[models.Partnership]) *models.Partnership {
	s.t.Helper()
	rows, err := store.FindMany(s.ctx, s.Store, access.TheSystem, []models.ID[models.Partnership]{id})
	s.must(err)
	return rows[0]
}

// partnershipIs fails unless a partnership has this status; its key is there unless that is final.
func (s *story) partnershipIs(p *models.Partnership, want models.PartnershipStatus) *models.Partnership {
	s.t.Helper()
	now := s.partnership(p.ID)
	if now.Status != want || (now.ActiveKey == nil) != want.Final() {
		s.t.Fatalf("the partnership is %s, key %v; want %s", now.Status, now.ActiveKey, want)
	}
	return now
}

// between is the partnership of two that is not over.
func (s *story) between(provider, reseller string) *models.Partnership {
	s.t.Helper()
	p, err := s.Store.PartnershipOf(s.ctx, s.As(provider).PartnerID, s.As(reseller).PartnerID)
	s.must(err)
	return p
}

// adminAccess are the accesses of a partnership's provider, newest first.
func (s *story) adminAccess(p *models.Partnership) (out []models.AccessStatus) {
	s.t.Helper()
	grants, err := store.ProviderGrantsOf.Find(s.ctx, s.Store, access.TheSystem, []models.ID[models.Partnership]{p.ID})
	s.must(err)
	for _, g := range grants {
		if (g.ActiveKey != nil) != (g.Status == models.AccessGranted) || (g.RevokedAt == nil) != (g.Status == models.AccessGranted) {
			s.t.Errorf("the access is %+v", g)
		}
		out = append(out, g.Status)
	}
	return out
}

// from the provider's invitation to both lists; administrative access is granted and revoked, the partnership stays.
func TestPartnership_Story(t *testing.T) {
	tell(t, func(s *story) {
		p, token := s.asksReseller(s.active())
		if p.Status != models.PartnershipInvited || p.ProviderID != s.As(grant).PartnerID || p.ResellerID != s.As(maya).PartnerID || p.Region != "UNITED_STATES" || p.Named != "4500002" {
			t.Errorf("R-104: %+v", p)
		}
		shown, err := s.OpenInvitation(s.ctx, s.As(maya), relationships.OpenInvitationInput{Token: token})
		s.must(err)
		if shown.Kind != models.RequestPartnership || shown.PartnerName != "Meridian Distribution" || !shown.DelegatedAccess || len(shown.Blockers) != 0 || shown.CustomerAgreement != nil {
			t.Errorf("R-105: %+v", shown)
		}
		s.partnershipIs(p, models.PartnershipOpened)
		s.isConsentedTo(p, token)
		s.isListedByBoth(p)
		s.losesItsAccess(p)
	})
}

// isConsentedTo tells and D-08.
func (s *story) isConsentedTo(p *models.Partnership, token string) {
	s.t.Helper()
	before := s.snapshot()
	s.refused(s.authorizes(maya, token, false), "CONSENT_NOT_CHECKED at consent")
	s.refused(s.authorizes(ruben, token, true), "GLOBAL_ADMIN_REQUIRED")
	s.refused(s.authorizes(carla, token, true), "INVITE_INVALID at token")
	s.refused(s.authorizes(naomi, token, true), "INVITE_INVALID at token")
	s.refused(s.joins(paula, token), "INVITE_INVALID at token")
	s.refused(s.turnsDown(carla, token), "INVITE_INVALID at token")
	s.unchanged(before)
	s.must(s.authorizes(maya, token, true))
	now := s.partnershipIs(p, models.PartnershipActive)
	if !now.ConsentAt.Equal(s.Clock.Now()) || now.ConsentBy != s.As(maya).UserID || !now.StartedAt.Equal(s.Clock.Now()) {
		s.t.Errorf("R-106: %+v", now)
	}
	if got := s.adminAccess(p); !slices.Equal(got, []models.AccessStatus{models.AccessGranted}) {
		s.t.Errorf("R-109: %v", got)
	}
	s.Work()
	s.letter(grant, "en", "Your invitation has been accepted", "Alder Ridge Consulting LLC")
	s.refused(s.authorizes(maya, token, true), "INVITE_ALREADY_USED at token")
	want := []string{"inviteIndirectReseller >ISSUED", "authorizeIndirectProvider >ACTIVE"}
	if diff := cmp.Diff(want, s.trail(p.ID.Any())); diff != "" {
		s.t.Errorf("history: -want +got\n%s", diff)
	}
}

// isListedByBoth tells.
func (s *story) isListedByBoth(p *models.Partnership) {
	s.t.Helper()
	for email, side := range map[string]models.PartnershipSide{grant: models.ProviderSide, maya: models.ResellerSide} {
		filter := &store.PartnershipFilter{Side: store.AnyOf(side), Status: store.AnyOf(models.PartnershipActive)}
		page, err := s.Store.Partnerships(s.ctx, s.As(email), filter, store.Page{First: ptr(store.MaxPage)})
		s.must(err)
		if !slices.ContainsFunc(page.Nodes(), func(row *models.Partnership) bool { return row.ID == p.ID }) {
			s.t.Errorf("R-107: not in the list of %s", email)
		}
		other := s.partnership(p.ID).ProviderID
		if side == models.ProviderSide {
			other = s.partnership(p.ID).ResellerID
		}
		if _, err := store.Find(s.ctx, s.Store, s.As(email), other); err != nil {
			s.t.Errorf("R-107: %s does not see the other: %v", email, err)
		}
	}
}

// losesItsAccess tells R-110.
func (s *story) losesItsAccess(p *models.Partnership) {
	s.t.Helper()
	revoke := func(email string) error {
		_, err := s.RevokeProviderAdminAccess(s.ctx, s.As(email), relationships.RevokeProviderAdminAccessInput{ID: p.ID.Any()})
		return err
	}
	s.refused(revoke(grant), "GLOBAL_ADMIN_REQUIRED")
	s.refused(revoke(naomi), "NOT_FOUND at id") // the provider's global admin: it is not its to withdraw
	s.refused(revoke(carla), "NOT_FOUND at id")
	errs := atOnce(5, func(int) error { return revoke(maya) })
	s.onlyOne(errs, "ACCESS_ALREADY_REVOKED at id")
	s.partnershipIs(p, models.PartnershipActive)
	if got := s.adminAccess(p); !slices.Equal(got, []models.AccessStatus{models.AccessRevoked}) {
		s.t.Errorf("R-110: %v", got)
	}
	s.refused(revoke(maya), "ACCESS_ALREADY_REVOKED at id")
}

// refused invitations of resellers write nothing.
func TestInviteReseller_Refusals(t *testing.T) {
	tell(t, func(s *story) {
		s.becomes(dana, models.PartnerSuspended)
		before := s.snapshot()
		for _, c := range []struct {
			email string
			in    relationships.InviteIndirectResellerInput
			want  []string
		}{
			{grant, relationships.InviteIndirectResellerInput{}, []string{"VALIDATION_FAILED at partnerId"}},
			{grant, relationships.InviteIndirectResellerInput{PartnerID: ptr("4900002"), TenantID: ptr(brightmesa)}, []string{"VALIDATION_FAILED at partnerId"}},
			{grant, relationships.InviteIndirectResellerInput{PartnerID: ptr("1234567")}, []string{"PARTNER_ID_NOT_FOUND at partnerId"}},
			{grant, relationships.InviteIndirectResellerInput{TenantID: ptr("1e000000-0000-4000-8000-000000000001")}, []string{"REGION_MISMATCH at tenantId"}},
			{grant, relationships.InviteIndirectResellerInput{TenantID: ptr(brightmesa)}, []string{"RESELLER_SUSPENDED at tenantId", "PARTNERSHIP_EXISTS"}},
			{grant, relationships.InviteIndirectResellerInput{TenantID: ptr(harbor)}, []string{"RESELLER_NOT_ACTIVE at tenantId"}},
			{grant, relationships.InviteIndirectResellerInput{PartnerID: ptr("4500002"), Locale: ptr("tlh"), Text: ptr("Call me.")}, []string{"RESELLER_NOT_ACTIVE at partnerId", "VALIDATION_FAILED at locale", "INVITE_LINK_MISSING at text"}},
			{amir, relationships.InviteIndirectResellerInput{PartnerID: ptr("1234567")}, []string{"PROVIDER_REQUIRED", "PARTNER_ID_NOT_FOUND at partnerId"}},
			{"theo.park@meridian.example", relationships.InviteIndirectResellerInput{PartnerID: ptr("1234567")}, []string{"ROLE_NOT_ALLOWED"}},
		} {
			_, err := s.InviteIndirectReseller(s.ctx, s.As(c.email), c.in)
			s.refused(err, c.want...)
		}
		s.unchanged(before)
	})
}

// Section 4.8: after an invitation was declined, withdrawn or has expired another one is possible. The letter goes to the global admins of
// the reseller.
func TestInviteReseller_AgainAfterTheEnd(t *testing.T) {
	tell(t, func(s *story) {
		r := s.active()
		declined, token := s.asksReseller(r)
		_, err := s.InviteIndirectReseller(s.ctx, s.As(naomi), relationships.InviteIndirectResellerInput{TenantID: ptr(alderRidgeTenant)})
		s.refused(err, "PARTNERSHIP_EXISTS")
		s.must(s.turnsDown(maya, token))
		s.Work()
		s.letter(grant, "en", "Your invitation has been declined", "We buy from others.")
		s.partnershipIs(declined, models.PartnershipDeclined)
		s.refused(s.authorizes(maya, token, true), "INVITE_ALREADY_USED at token")

		withdrawn, token := s.asksReseller(r)
		requests, err := store.InvitationsTo.Find(s.ctx, s.Store, s.As(grant), []models.ID[models.Partnership]{withdrawn.ID})
		s.must(err)
		_, err = s.RevokeRelationshipRequest(s.ctx, s.As(naomi), relationships.RevokeRelationshipRequestInput{ID: new(requests[0].ID.Any())})
		s.must(err)
		s.partnershipIs(withdrawn, models.PartnershipRevoked)
		s.refused(s.authorizes(maya, token, true), "INVITE_REVOKED at token")

		forgotten, token := s.asksReseller(r)
		s.Advance(rules.InvitationTime)
		s.ExpectMail(maya, maya, maya, grant) // three reminders, and the end
		s.partnershipIs(forgotten, models.PartnershipExpired)
		s.refused(s.authorizes(maya, token, true), "INVITE_EXPIRED at token")
		if all := []any{s.adminAccess(declined), s.adminAccess(withdrawn), s.adminAccess(forgotten)}; !cmp.Equal(all, []any{[]models.AccessStatus(nil), []models.AccessStatus(nil), []models.AccessStatus(nil)}) {
			t.Errorf("accesses without partnership: %v", all)
		}
	})
}

// D-07: the global admins of a reseller get at most five letters in a week.
func TestInviteReseller_LettersAreLimited(t *testing.T) {
	tell(t, func(s *story) {
		p, _ := s.asksReseller(s.active())
		first := s.Clock.Now()
		requests, err := store.InvitationsTo.Find(s.ctx, s.Store, s.As(grant), []models.ID[models.Partnership]{p.ID})
		s.must(err)
		for range 3 {
			s.must(s.dispatches(grant, requests[0], models.DeliverByEmail))
		}
		_, err = s.RevokeRelationshipRequest(s.ctx, s.As(grant), relationships.RevokeRelationshipRequestInput{ID: new(requests[0].ID.Any())})
		s.must(err)
		s.Work()
		s.ExpectMail(maya, maya, maya)
		next, _ := s.asksReseller(nil)
		requests, err = store.InvitationsTo.Find(s.ctx, s.Store, s.As(grant), []models.ID[models.Partnership]{next.ID})
		s.must(err)
		s.refused(s.dispatches(grant, requests[0], models.DeliverByEmail), "TOO_MANY_INVITATIONS")
		_, err = s.RevokeRelationshipRequest(s.ctx, s.As(grant), relationships.RevokeRelationshipRequestInput{ID: new(requests[0].ID.Any())})
		s.must(err)
		_, err = s.InviteIndirectReseller(s.ctx, s.As(grant), relationships.InviteIndirectResellerInput{PartnerID: ptr("4500002")})
		s.refused(err, "TOO_MANY_INVITATIONS")
		s.AdvanceTo(first.Add(rules.InvitationSpan))
		s.asksReseller(nil)
	})
}

// Section 4.8: the status of both partners counts when the invitation is accepted.
func TestInviteReseller_StatusCountsAtAcceptance(t *testing.T) {
	tell(t, func(s *story) {
		p, token := s.asksReseller(s.active())
		s.becomes(grant, models.PartnerSuspended)
		s.refused(s.authorizes(maya, token, true), "RESELLER_NOT_ACTIVE")
		s.becomes(grant, models.PartnerActive)
		s.becomes(maya, models.PartnerSuspended)
		s.refused(s.authorizes(maya, token, true), "CSP_ENROLLMENT_REQUIRED")
		s.becomes(maya, models.PartnerActive)
		s.onlyOne(atOnce(8, func(int) error { return s.authorizes(maya, token, true) }), "INVITE_ALREADY_USED at token")
		s.partnershipIs(p, models.PartnershipActive)
		if got := s.adminAccess(p); len(got) != 1 {
			t.Errorf("%d accesses", len(got))
		}
	})
}

// ten users invite a reseller at the same moment: one invitation, one letter.
func TestInviteReseller_TenConcurrently(t *testing.T) {
	tell(t, func(s *story) {
		s.active()
		s.onlyOne(atOnce(10, func(i int) error {
			_, err := s.InviteIndirectReseller(s.ctx, s.As([]string{grant, naomi}[i%2]), relationships.InviteIndirectResellerInput{TenantID: ptr(alderRidgeTenant)})
			return err
		}), "PARTNERSHIP_EXISTS")
		s.Work()
		s.ExpectMail(maya)
	})
}

// X-21, section 4.8: a partnership is suspended with its reseller, and resumes with it. Meanwhile nothing new can be based on it.
func TestPartnership_IsSuspendedWithItsReseller(t *testing.T) {
	tell(t, func(s *story) {
		r := s.active()
		p, token := s.asksReseller(r)
		s.must(s.authorizes(maya, token, true))
		s.Work()
		s.Mail()
		s.suspendedOnce(r, "Alder Ridge Holding")
		s.partnershipIs(p, models.PartnershipSuspended)
		_, _, err := s.InviteCustomerJointly(s.ctx, s.As(maya), relationships.InviteCustomerJointlyInput{ProviderID: s.As(grant).PartnerID.Any(), Invitee: &relationships.InviteeInput{Email: ptr(anton)}})
		s.refused(err, "CSP_ENROLLMENT_REQUIRED", "PARTNERSHIP_NOT_ACTIVE at providerId")
		s.must(s.appeals(maya, r))
		s.decides(vera, r, rules.OutcomeAuthorized)
		s.partnerIs(r, models.PartnerActive)
		s.partnershipIs(p, models.PartnershipActive)
		want := []string{"inviteIndirectReseller >ISSUED", "authorizeIndirectProvider >ACTIVE", "settlePartnership ACTIVE>SUSPENDED", "settlePartnership SUSPENDED>ACTIVE"}
		if diff := cmp.Diff(want, s.trail(p.ID.Any())); diff != "" {
			t.Errorf("history: -want +got\n%s", diff)
		}
	})
}

// T-63: an actor who sees an invited partnership can answer it without the letter: the reseller authorises or declines, the provider
// withdraws, and nobody else can.
func TestPartnership_InvitedCanBeAnsweredWithoutTheLetter(t *testing.T) {
	tell(t, func(s *story) {
		r := s.active()
		authorizes := func(email string, p *models.Partnership, consent bool) error {
			_, err := s.AuthorizeIndirectProvider(s.ctx, s.As(email), relationships.AuthorizeIndirectProviderInput{ID: new(p.ID.Any()), Consent: consent})
			return err
		}
		declines := func(email string, p *models.Partnership) error {
			_, err := s.DeclineRelationshipRequest(s.ctx, s.As(email), relationships.DeclineRelationshipRequestInput{PartnershipID: new(p.ID.Any())})
			return err
		}
		withdraws := func(email string, p *models.Partnership) error {
			_, err := s.RevokeRelationshipRequest(s.ctx, s.As(email), relationships.RevokeRelationshipRequestInput{PartnershipID: new(p.ID.Any())})
			return err
		}
		p, token := s.asksReseller(r)
		before := s.snapshot()
		for _, stranger := range []string{naomi, carla} { // of the provider, and of another reseller
			s.refused(authorizes(stranger, p, true), "NOT_FOUND at id")
			s.refused(declines(stranger, p), "NOT_FOUND at partnershipId")
		}
		s.refused(withdraws(maya, p), "NOT_FOUND at partnershipId")
		s.refused(authorizes(maya, p, false), "CONSENT_NOT_CHECKED at consent")
		_, err := s.AuthorizeIndirectProvider(s.ctx, s.As(maya), relationships.AuthorizeIndirectProviderInput{Token: &token, ID: new(p.ID.Any()), Consent: true})
		s.refused(err, "VALIDATION_FAILED at token")
		_, err = s.RevokeRelationshipRequest(s.ctx, s.As(grant), relationships.RevokeRelationshipRequestInput{})
		s.refused(err, "VALIDATION_FAILED at id")
		s.unchanged(before)

		s.must(declines(maya, p))
		s.partnershipIs(p, models.PartnershipDeclined)
		s.refused(declines(maya, p), "INVITE_STATE_INVALID at partnershipId")
		s.refused(authorizes(maya, p, true), "INVITE_STATE_INVALID at id")
		s.refused(withdraws(grant, p), "INVITE_STATE_INVALID at partnershipId")
		s.Work()
		s.Mail()

		p, _ = s.asksReseller(r)
		s.must(withdraws(naomi, p))
		s.partnershipIs(p, models.PartnershipRevoked)
		s.refused(authorizes(maya, p, true), "INVITE_STATE_INVALID at id")

		p, _ = s.asksReseller(r)
		s.must(authorizes(maya, p, true))
		s.partnershipIs(p, models.PartnershipActive)
		s.refused(declines(maya, p), "INVITE_STATE_INVALID at partnershipId")
	})
}
