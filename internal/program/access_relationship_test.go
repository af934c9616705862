package program_test

import (
	"context"
	"slices"
	"testing"

	"github.com/google/uuid"
	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/program/customers"
	"github.com/partnergraph/partnergraph/internal/program/letters"
	"github.com/partnergraph/partnergraph/internal/program/relationships"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/models"
)

// onReview is a job of the review of a customer as a use case.
func onReview(run func(s *story) func(context.Context, access.Actor, models.ID[models.Customer], int) error) useCase {
	return useCase{access.RunCustomerJobs, func(s *story, who access.Actor, at target) error {
		return run(s)(s.ctx, who, models.As[models.Customer](at.customer), 1)
	}}
}

// onVetting is a job of a special qualification as a use case.
func onVetting(run func(s *story) func(context.Context, access.Actor, models.ID[models.CustomerQualification]) error) useCase {
	return useCase{access.RunCustomerJobs, func(s *story, who access.Actor, at target) error {
		return run(s)(s.ctx, who, models.As[models.CustomerQualification](at.special))
	}}
}

// customerUseCases is every use case of a customer that exists, by the name of its method.
var customerUseCases = map[string]useCase{
	"UpdateCustomer": {access.UpdateCustomer, func(s *story, who access.Actor, at target) error {
		_, _, err := s.UpdateCustomer(s.ctx, who, customers.UpdateCustomerInput{ID: at.customer, Culture: ptr("pl-PL")})
		return err
	}},
	"DecideCustomerReview": {access.DecideCustomerReview, func(s *story, who access.Actor, at target) error {
		_, err := s.DecideCustomerReview(s.ctx, who, customers.DecideCustomerReviewInput{ID: at.customer, Outcome: rules.ReviewOutcomeVerified})
		return err
	}},
	"UpdateCustomerQualification": {access.UpdateCustomerQualification, func(s *story, who access.Actor, at target) error {
		in := customers.UpdateCustomerQualificationInput{ID: at.customer, Qualification: models.QualificationStateOwned}
		_, _, _, err := s.UpdateCustomerQualification(s.ctx, who, in)
		return err
	}},
	"DecideCustomerQualification": {access.DecideCustomerQualification, func(s *story, who access.Actor, at target) error {
		_, err := s.DecideCustomerQualification(s.ctx, who, customers.DecideCustomerQualificationInput{ID: at.special, Outcome: rules.QualificationOutcomeApproved})
		return err
	}},
	"RevokeCustomerQualification": {access.RevokeCustomerQualification, func(s *story, who access.Actor, at target) error {
		_, err := s.RevokeCustomerQualification(s.ctx, who, customers.RevokeCustomerQualificationInput{ID: at.special, Reason: "R"})
		return err
	}},
	"ReviewCustomer": onReview(func(s *story) func(context.Context, access.Actor, models.ID[models.Customer], int) error {
		return s.ReviewCustomer
	}),
	"GiveUpReview": onReview(func(s *story) func(context.Context, access.Actor, models.ID[models.Customer], int) error {
		return s.GiveUpReview
	}),
	"VetQualification": onVetting(func(s *story) func(context.Context, access.Actor, models.ID[models.CustomerQualification]) error {
		return s.VetQualification
	}),
	"GiveUpVetting": onVetting(func(s *story) func(context.Context, access.Actor, models.ID[models.CustomerQualification]) error {
		return s.GiveUpVetting
	}),
}

// relationshipUseCases is every use case of invitations, relationships and partnerships, by the name of its method.
var relationshipUseCases = map[string]useCase{
	"CreateRelationshipRequest": {access.CreateRelationshipRequest, func(s *story, who access.Actor, _ target) error {
		_, err := s.CreateRelationshipRequest(s.ctx, who, relationships.CreateRelationshipRequestInput{})
		return err
	}},
	"SendRelationshipRequest": {access.SendRelationshipRequest, func(s *story, who access.Actor, at target) error {
		_, _, err := s.SendRelationshipRequest(s.ctx, who, relationships.SendRelationshipRequestInput{ID: at.invitation, Delivery: models.DeliverByHand})
		return err
	}},
	"RevokeRelationshipRequest": {access.RevokeRelationshipRequest, func(s *story, who access.Actor, at target) error {
		_, err := s.RevokeRelationshipRequest(s.ctx, who, relationships.RevokeRelationshipRequestInput{ID: new(at.invitation)})
		return err
	}},
	"EnterLinkCode": {access.EnterLinkCode, func(s *story, who access.Actor, _ target) error {
		_, err := s.EnterLinkCode(s.ctx, who, letters.EnterLinkCodeInput{Reference: "INV-00000000", Code: "guessed"})
		return err
	}},
	"EnteredLinkCode": {access.EnterLinkCode, func(s *story, who access.Actor, _ target) error {
		_, err := s.EnteredLinkCode(s.ctx, who, letters.EnterLinkCodeInput{Reference: "INV-00000000", Code: "guessed"})
		return err
	}},
	"RequestNewLink": {access.RequestNewLink, func(s *story, who access.Actor, _ target) error {
		return s.RequestNewLink(s.ctx, who, letters.RequestNewLinkInput{})
	}},
	"ShowContactQuestion": {access.ReadContactQuestion, func(s *story, who access.Actor, _ target) error {
		_, err := s.ShowContactQuestion(s.ctx, who, "guessed")
		return err
	}},
	"ShowInvitation": {access.ReadInvitation, func(s *story, who access.Actor, _ target) error {
		_, err := s.ShowInvitation(s.ctx, who, "guessed")
		return err
	}},
	"ShowWaitingInvitation": {access.ReadInvitation, func(s *story, who access.Actor, _ target) error {
		_, err := s.ShowWaitingInvitation(s.ctx, who, relationships.OpenInvitationInput{ID: ptr(models.NewID[models.RelationshipRequest]().Any())})
		return err
	}},
	"OpenInvitation": {access.OpenInvitation, func(s *story, who access.Actor, _ target) error {
		_, err := s.OpenInvitation(s.ctx, who, relationships.OpenInvitationInput{Token: "guessed"})
		return err
	}},
	"AcceptRelationshipRequest": {access.AcceptRelationshipRequest, func(s *story, who access.Actor, _ target) error {
		_, _, err := s.AcceptRelationshipRequest(s.ctx, who, relationships.AcceptRelationshipRequestInput{Token: "guessed"})
		return err
	}},
	"DeclineRelationshipRequest": {access.DeclineRelationshipRequest, func(s *story, who access.Actor, _ target) error {
		_, err := s.DeclineRelationshipRequest(s.ctx, who, relationships.DeclineRelationshipRequestInput{Token: new("guessed")})
		return err
	}},
	"RemoveResellerRelationship": {access.RemoveResellerRelationship, func(s *story, who access.Actor, at target) error {
		_, _, err := s.RemoveResellerRelationship(s.ctx, who, relationships.RemoveResellerRelationshipInput{ID: at.relationship, Confirm: everything, Reason: "R"})
		return err
	}},
	"RevokeDelegatedAccess": {access.RevokeDelegatedAccess, func(s *story, who access.Actor, at target) error {
		_, err := s.RevokeDelegatedAccess(s.ctx, who, relationships.RevokeDelegatedAccessInput{ID: at.relationship})
		return err
	}},
	"InviteIndirectReseller": {access.InviteIndirectReseller, func(s *story, who access.Actor, _ target) error {
		_, err := s.InviteIndirectReseller(s.ctx, who, relationships.InviteIndirectResellerInput{PartnerID: ptr("4800002")})
		return err
	}},
	"AuthorizeIndirectProvider": {access.AuthorizeIndirectProvider, func(s *story, who access.Actor, _ target) error {
		_, err := s.AuthorizeIndirectProvider(s.ctx, who, relationships.AuthorizeIndirectProviderInput{Token: new("guessed"), Consent: true})
		return err
	}},
	"RevokeProviderAdminAccess": {access.RevokeProviderAdminAccess, func(s *story, who access.Actor, at target) error {
		_, err := s.RevokeProviderAdminAccess(s.ctx, who, relationships.RevokeProviderAdminAccessInput{ID: at.partnership})
		return err
	}},
	"RemovePartnership": {access.RemovePartnership, func(s *story, who access.Actor, at target) error {
		_, _, err := s.RemovePartnership(s.ctx, who, relationships.RemovePartnershipInput{ID: at.partnership, Confirm: everything, Reason: "R"})
		return err
	}},
	"InviteCustomerJointly": {access.InviteCustomerJointly, func(s *story, who access.Actor, _ target) error {
		_, _, err := s.InviteCustomerJointly(s.ctx, who, s.joint(anton))
		return err
	}},
	"RemindInvitation": {access.RunInvitationJobs, func(s *story, who access.Actor, at target) error {
		return s.RemindInvitation(s.ctx, who, models.As[models.RelationshipRequest](at.invitation), 1, 30)
	}},
	"ExpireInvitation": {access.RunInvitationJobs, func(s *story, who access.Actor, at target) error {
		return s.ExpireInvitation(s.ctx, who, models.As[models.RelationshipRequest](at.invitation), 1)
	}},
}

// withConnections makes what Meridian has to do with others: an invitation, a relationship with the county, a qualification that it asked
// for, and a partnership with Bright Mesa.
func (s *story) withConnections(at target) target {
	s.t.Helper()
	q, err := s.asksFor(grant, paula, models.QualificationEducation, func(in *customers.UpdateCustomerQualificationInput) {
		in.EducationSegment = ptr(models.EducationHigher)
	})
	s.must(err)
	at.special, at.invitation = q.GlobalID(), s.drafts(lucia, invitee(anton)).ID.Any()
	at.relationship, at.partnership = s.relation(lucia, s.customerNow(paula)).ID.Any(), s.between(grant, carla).ID.Any()
	return at
}

// Customers, invitations, relationships and partnerships of another organisation are not found, and neither is an object of another kind.
func TestForeign_Connections(t *testing.T) {
	tell(t, func(s *story) {
		at := s.targets()
		nothing := func(id models.AnyID) models.AnyID { return models.AnyID{Prefix: id.Prefix, UUID: uuid.New()} }
		unknown := target{customer: nothing(at.customer), special: nothing(at.special), invitation: nothing(at.invitation), relationship: nothing(at.relationship), partnership: nothing(at.partnership)}
		otherKind := target{customer: at.invitation, special: at.customer, invitation: at.relationship, relationship: at.partnership, partnership: at.special}
		use := func(name string) useCase { return useCases()[name] }
		before := s.snapshot()
		for _, tc := range []struct {
			who, want string
			at        []target
			uses      []string
		}{
			{amir, "NOT_FOUND at id", []target{at, unknown, otherKind, {}}, []string{
				"SendRelationshipRequest", "RevokeRelationshipRequest", "RemoveResellerRelationship", "RemovePartnership",
			}},
			{dana, "NOT_FOUND at id", []target{at, unknown, otherKind, {}}, []string{"UpdateCustomer", "UpdateCustomerQualification"}},
			{amir, "NOT_FOUND at id", []target{at, unknown, otherKind, {}}, []string{"RevokeDelegatedAccess"}},
			{marcus, "NOT_FOUND at id", []target{at, unknown, otherKind, {}}, []string{"RevokeDelegatedAccess"}},
			{naomi, "NOT_FOUND at id", []target{at, unknown, otherKind, {}}, []string{"RevokeProviderAdminAccess"}}, // it is the reseller's to withdraw
			{maya, "NOT_FOUND at id", []target{at, unknown, otherKind, {}}, []string{"RevokeProviderAdminAccess"}},
			{vera, "NOT_FOUND at id", []target{unknown, otherKind, {}}, []string{"DecideCustomerReview"}},
			{rosa, "NOT_FOUND at id", []target{unknown, otherKind, {}}, []string{"DecideCustomerQualification", "RevokeCustomerQualification"}},
			{paula, "INVITE_INVALID at token", []target{at}, []string{"AcceptRelationshipRequest", "DeclineRelationshipRequest"}},
			{carla, "INVITE_INVALID at token", []target{at}, []string{"AuthorizeIndirectProvider", "DeclineRelationshipRequest"}},
		} {
			for _, name := range tc.uses {
				for _, at := range tc.at {
					if got := told(use(name).do(s, s.As(tc.who), at)); !slices.Equal(got, []string{tc.want}) {
						s.t.Errorf("%s by %s: %v, want %s", name, tc.who, got, tc.want)
					}
				}
			}
		}
		s.unchanged(before)
	})
}
