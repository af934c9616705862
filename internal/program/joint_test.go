package program_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/mail"
	"github.com/partnergraph/partnergraph/internal/program/relationships"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// joint invites a customer to Bright Mesa and Meridian at once.
func (s *story) joint(email string) relationships.InviteCustomerJointlyInput {
	s.t.Helper()
	return relationships.InviteCustomerJointlyInput{ProviderID: s.As(grant).PartnerID.Any(), Invitee: &relationships.InviteeInput{Name: ptr("Anton Voss"), Email: &email, Locale: ptr("pl")}, DelegatedAccess: true}
}

// jointly sends a joint invitation and returns it with the token in the letter.
func (s *story) jointly(by, to string) (*models.RelationshipRequest, string) {
	s.t.Helper()
	r, job, err := s.InviteCustomerJointly(s.ctx, s.As(by), s.joint(to))
	s.must(err)
	if job == nil || job.Kind != "mail.send" || r.Status != models.RequestSent {
		s.t.Errorf("R-114: %s by %+v", r.Status, job)
	}
	s.Work()
	return r, s.tokenIn(s.ExpectMail(to)[0])
}

// dissolves removes a partnership, with everything confirmed.
func (s *story) dissolves(email string, p *models.Partnership) error {
	_, _, err := s.RemovePartnership(s.ctx, s.As(email), relationships.RemovePartnershipInput{ID: p.ID.Any(), Reason: "We part.", Confirm: everything})
	return err
}

var everything = []rules.RemovalBlockerCode{rules.GoodFaith, rules.LegalNotice, rules.SharedCustomers, rules.AdminAccessStays, rules.OpenInvitations, rules.DelegatedAccessEnds, rules.ResellerWithoutProvider}

// one letter, one acceptance, and both relationships at once.
func TestJointInvitation_Story(t *testing.T) {
	tell(t, func(s *story) {
		customer := s.newcomer(anton, "US", models.SegmentCommercial)
		r, token := s.jointly(dana, anton)
		shown, err := s.ShowInvitation(s.ctx, s.As(anton), token)
		s.must(err)
		if shown.PartnerName != "Bright Mesa Resellers" || shown.ProviderName == nil || *shown.ProviderName != "Meridian Distribution" {
			t.Errorf("R-113: %+v", shown)
		}
		s.onlyOne(atOnce(6, func(int) error { return s.joins(anton, token) }), "INVITE_ALREADY_USED at token")
		s.related(customer, "Bright Mesa Resellers ACTIVE JOINT_INVITATION", "Meridian Distribution ACTIVE JOINT_INVITATION")
		all, err := store.RelationshipsFrom.Find(s.ctx, s.Store, s.As(olga), []models.ID[models.RelationshipRequest]{r.ID})
		s.must(err)
		for _, rel := range all {
			through := models.ID[models.Partner]{}
			if rel.PartnerID == s.As(grant).PartnerID {
				through = s.As(dana).PartnerID
			}
			if rel.AssociatedResellerID != through {
				t.Errorf("R-115: %s sells through %s", rel.PartnerID, rel.AssociatedResellerID)
			}
		}
		grants, err := store.CustomerGrantsOf.Find(s.ctx, s.Store, access.TheSystem, []models.ID[models.Customer]{customer.ID})
		s.must(err)
		if len(grants) != 2 {
			t.Errorf("X-11: %d accesses, want one for each", len(grants))
		}
		s.Work()
		letters := s.Mail()
		i := slices.IndexFunc(letters, func(m mail.Message) bool { return m.ToAddress == dana })
		if len(letters) != 2 || i < 0 || !strings.Contains(letters[i].Text, "Meridian Distribution") || !strings.Contains(letters[i].Text, "Date: June 15, 2026 at 10:00 AM") {
			t.Errorf("R-113: both partners are told: %+v", letters)
		}
		s.isShared(customer, 1)
	})
}

// isShared tells R-112: how many customers both sides list as shared; this one among them.
func (s *story) isShared(customer *models.Customer, want int) {
	s.t.Helper()
	for _, email := range []string{dana, grant} {
		page, err := s.Store.SharedCustomers(s.ctx, s.As(email), s.As(grant).PartnerID, s.As(dana).PartnerID, firstPage())
		s.must(err)
		if page.TotalCount != want || (want > 0 && page.Nodes()[0].ID != customer.ID) {
			s.t.Errorf("R-112: %s shares %d, want %d", email, page.TotalCount, want)
		}
	}
}

// refused joint invitations write nothing. About providers of others the error shows nothing.
func TestJointInvitation_Refusals(t *testing.T) {
	tell(t, func(s *story) {
		before := s.snapshot()
		for what, c := range map[string]struct {
			by     string
			change func(in *relationships.InviteCustomerJointlyInput)
			want   []string
		}{
			"no address":         {dana, func(in *relationships.InviteCustomerJointlyInput) { in.Invitee = nil }, []string{"EMAIL_REQUIRED at invitee.email"}},
			"not its provider":   {dana, func(in *relationships.InviteCustomerJointlyInput) { in.ProviderID = s.As(amir).PartnerID.Any() }, []string{"PARTNERSHIP_REQUIRED at providerId"}},
			"no partner":         {dana, func(in *relationships.InviteCustomerJointlyInput) { in.ProviderID = models.AnyID{} }, []string{"PARTNERSHIP_REQUIRED at providerId"}},
			"another kind of id": {dana, func(in *relationships.InviteCustomerJointlyInput) { in.ProviderID = s.As(dana).UserID.Any() }, []string{"PARTNERSHIP_REQUIRED at providerId"}},
			"the wrong way":      {grant, func(in *relationships.InviteCustomerJointlyInput) { in.ProviderID = s.As(dana).PartnerID.Any() }, []string{"PARTNERSHIP_REQUIRED at providerId"}},
			"R-48":               {dana, func(in *relationships.InviteCustomerJointlyInput) { in.GovernmentCloud = true }, []string{"PARTNER_NOT_GCC_QUALIFIED at governmentCloud"}},
			"a sales agent":      {lucia, func(*relationships.InviteCustomerJointlyInput) {}, []string{"ROLE_NOT_ALLOWED"}},
			"a letter":           {dana, func(in *relationships.InviteCustomerJointlyInput) { in.Text = ptr("Call me at www.evil.example") }, []string{"INVITE_LINK_MISSING at text", "INVITE_LINK_FOREIGN at text"}},
		} {
			in := s.joint(anton)
			c.change(&in)
			_, _, err := s.InviteCustomerJointly(s.ctx, s.As(c.by), in)
			if got := told(err); len(got) != len(c.want) || got[0] != c.want[0] {
				t.Errorf("%s: %v, want %v", what, got, c.want)
			}
		}
		s.unchanged(before)
	})
}

// Section 4.8: a joint invitation needs the partnership at its acceptance too. Otherwise nothing is written, not even one relationship.
func TestJointInvitation_NeedsThePartnershipAtAcceptance(t *testing.T) {
	tell(t, func(s *story) {
		customer := s.newcomer(anton, "US", models.SegmentCommercial)
		_, token := s.jointly(dana, anton)
		p := s.between(grant, dana)
		s.must(s.dissolves(carla, p))
		s.forbids(customer, anton, token, "PARTNERSHIP_NOT_ACTIVE")
		s.related(customer)
		_, _, err := s.InviteCustomerJointly(s.ctx, s.As(dana), s.joint(anton))
		s.refused(err, "PARTNERSHIP_REQUIRED at providerId")
	})
}

// Section 4.7: an existing relationship of one of the two partners keeps both from beginning.
func TestJointInvitation_ExistingRelationshipBlocksBoth(t *testing.T) {
	for _, has := range []string{lucia, dana} {
		t.Run(has, func(t *testing.T) {
			tell(t, func(s *story) {
				customer := s.newcomer(anton, "US", models.SegmentCommercial)
				_, token := s.jointly(dana, anton)
				_, first := s.handed(has, relationships.CreateRelationshipRequestInput{})
				s.must(s.joins(anton, first))
				s.forbids(customer, anton, token, "RELATIONSHIP_EXISTS")
			})
		})
	}
}

// Section 4.7: each guard checks each partner.
func TestJointInvitation_GuardsForBothPartners(t *testing.T) {
	tell(t, func(s *story) {
		customer := s.newcomer(anton, "US", models.SegmentCommercial)
		_, token := s.jointly(dana, anton)
		for _, party := range []string{dana, grant} {
			s.becomes(party, models.PartnerSuspended)
			s.forbids(customer, anton, token, "RESELLER_NOT_ACTIVE")
			s.becomes(party, models.PartnerActive)
		}
		_, government := s.jointly(dana, marcus)
		s.forbids(s.customer(s.As(marcus).CustomerID), marcus, government, "PARTNER_NOT_GCC_QUALIFIED")
		s.qualified(lucia, meridian)
		s.must(s.joins(marcus, government)) // of both the provider buys
	})
}
