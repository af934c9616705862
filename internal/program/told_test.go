package program_test

import (
	"strings"
	"testing"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/program/relationships"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// T-61: letters about an invitation go to the admin agents when its issuer has left, and to the global admins if there are none.
func TestLetters_IssuerHasLeft(t *testing.T) {
	for name, tc := range map[string]struct {
		answer func(s *story, token string)
		words  string
	}{
		"accepted": {func(s *story, token string) { s.must(s.joins(anton, token)) }, "Your invitation has been accepted"},
		"declined": {func(s *story, token string) { s.must(s.turnsDown(anton, token)) }, "Your invitation has been declined"},
		"expired":  {func(s *story, _ string) { s.Advance(rules.InvitationTime); s.Work() }, "Your invitation has expired"},
	} {
		t.Run(name, func(t *testing.T) {
			tell(t, func(s *story) {
				s.newcomer(anton, "US", models.SegmentCommercial)
				_, token := s.mailed(lucia, anton, invitee(anton))
				s.leaves(naomi, lucia)
				tc.answer(s, token)
				s.Work()
				mail := s.Mail()
				last := mail[len(mail)-1]
				if last.ToAddress != grant || !strings.HasPrefix(last.Subject, tc.words) {
					t.Errorf("%s reads %q", last.ToAddress, last.Subject)
				}
			})
		})
	}
}

// T-61: without an admin agent, the global admin gets the letter.
func TestLetters_WithoutAdminAgents(t *testing.T) {
	tell(t, func(s *story) {
		s.newcomer(anton, "US", models.SegmentCommercial)
		_, token := s.mailed(dana, anton, invitee(anton))
		s.leaves(carla, dana)
		s.must(s.turnsDown(anton, token))
		s.Work()
		s.letter(carla, "es", "Se ha rechazado su invitación")
	})
}

// T-61: the provider gets a letter about a joint acceptance, and can read the invitation. It cannot act on it, and does not see an open
// one.
func TestLetters_ProviderOfAJointAcceptance(t *testing.T) {
	tell(t, func(s *story) {
		s.newcomer(anton, "US", models.SegmentCommercial)
		r, token := s.jointly(dana, anton)
		_, err := store.Find(s.ctx, s.Store, s.As(grant), r.ID)
		s.refused(err, "NOT_FOUND")
		s.must(s.joins(anton, token))
		s.Work()
		s.ExpectMail(dana, grant)
		seen, err := store.Find(s.ctx, s.Store, s.As(grant), r.ID)
		s.must(err)
		if seen.Status != models.RequestAccepted || s.Letter(s.As(grant), seen) != nil {
			t.Errorf("the provider reads %+v", seen)
		}
		_, err = s.RevokeRelationshipRequest(s.ctx, s.As(grant), relationships.RevokeRelationshipRequestInput{ID: new(r.ID.Any())})
		s.refused(err, "NOT_FOUND at id")
		_, err = store.Find(s.ctx, s.Store, s.As("victor.lang@redwood.example"), r.ID)
		s.refused(err, "NOT_FOUND")
	})
}

// T-61: the applicant of an eligibility request has left before the reply; the company's admins get it.
func TestLetters_ApplicantHasLeft(t *testing.T) {
	tell(t, func(s *story) {
		r := s.submit(lucia, partnerForm(meridian))
		s.Work()
		s.Mail()
		s.leaves(naomi, lucia)
		s.acknowledge(rosa, r)
		s.Work()
		s.ExpectMail(grant)
	})
}

// T-61: the agent who created a customer has left before its account failed.
func TestLetters_CreatorHasLeft(t *testing.T) {
	tell(t, func(s *story) {
		customer, _ := s.creates(lucia, newCustomer("Lakeside Clinics", "lakeside"))
		s.leaves(naomi, lucia)
		s.must(s.GiveUpProvisioning(s.ctx, access.TheSystem, customer.ID))
		s.Work()
		s.ExpectMail(grant)
	})
}
