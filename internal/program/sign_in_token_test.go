package program_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/program/enrolment"
	"github.com/partnergraph/partnergraph/internal/program/kernel"
	"github.com/partnergraph/partnergraph/internal/program/users"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/secret"
	"github.com/partnergraph/partnergraph/models"
)

// the first token of a new work account has the current roles of its owner: also those that the owner gets once the company is
// active, and not those that were taken away.
func TestToken_OfANewWorkAccountFollowsItsOwner(t *testing.T) {
	tell(t, func(s *story) {
		started, err := s.StartRegistration(s.ctx, access.Actor{}, enrolment.StartRegistrationInput{
			EnrollAs: models.IndirectReseller, CompanyName: ptr("Gull Point IT"), Country: ptr("US"),
			WorkAccount: &enrolment.WorkAccountInput{Name: "gullpoint", AdminUserName: "gil", AdminName: "Gil Larsen"},
		})
		s.must(err)
		who := func(want ...models.Role) access.Actor {
			s.t.Helper()
			who, _, err := s.Store.ActorOfToken(s.ctx, secret.Hash(started.Token))
			s.must(err)
			if diff := cmp.Diff(models.Set[models.Role](want), who.Roles); diff != "" {
				s.t.Errorf("the token: -want +got\n%s", diff)
			}
			return who
		}
		s.vettedWithWorkAccount(who(models.GlobalAdmin), started.Registration)
		gil := who(models.GlobalAdmin)
		for _, roles := range [][]models.Role{{models.AdminAgent, models.GlobalAdmin}, {models.GlobalAdmin}} {
			_, err := s.UpdateUserRoles(s.ctx, gil, users.UpdateUserRolesInput{ID: gil.UserID.Any(), Roles: roles})
			s.must(err)
			who(roles...)
		}
	})
}

// vettedWithWorkAccount plays the registration of a company that is in no register until its account is active.
func (s *story) vettedWithWorkAccount(who access.Actor, r *models.Registration) {
	s.t.Helper()
	s.submittedByHand(who, r)
	_, err := s.answers(s.token(), ptr(true), ptr(true))
	s.must(err)
	s.Work()
	for s.registration(r.ID).Step != models.StepDecision {
		s.records(vera, r, rules.CheckOutcomePassed)
	}
	s.decides(vera, r, rules.OutcomeAuthorized)
	location, err := s.AddLocation(s.ctx, who, enrolment.AddLocationInput{Name: "Gull Point Seattle", Address: kernel.PostalAddressInput{Line1: "9 Gull Pt", City: "Seattle", State: ptr("WA"), PostalCode: ptr("98101"), Country: "US"}})
	s.must(err)
	_, err = s.AssociatePartnerID(s.ctx, who, enrolment.AssociatePartnerIDInput{ID: r.ID.Any(), PartnerID: location.Number})
	s.must(err)
	_, _, err = s.AcceptPartnerAgreement(s.ctx, who, enrolment.AcceptPartnerAgreementInput{Version: "2026-01"})
	s.must(err)
	s.partnerIs(r, models.PartnerActive)
}
