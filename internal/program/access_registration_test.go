package program_test

import (
	"context"
	"slices"
	"testing"

	"github.com/google/uuid"
	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/program/customers"
	"github.com/partnergraph/partnergraph/internal/program/enrolment"
	"github.com/partnergraph/partnergraph/internal/program/sessions"
	"github.com/partnergraph/partnergraph/internal/program/users"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/models"
)

type registrationID = models.ID[models.Registration]

// onRegistration is a job of a registration as a use case.
func onRegistration(run func(s *story) func(context.Context, access.Actor, registrationID, int) error) useCase {
	return useCase{access.RunRegistrationJobs, func(s *story, who access.Actor, at target) error {
		return run(s)(s.ctx, who, models.As[models.Registration](at.registration), 1)
	}}
}

// onCheck is a job of one check as a use case.
func onCheck(run func(s *story) func(context.Context, access.Actor, registrationID, int, models.VettingStep) error) useCase {
	return useCase{access.RunRegistrationJobs, func(s *story, who access.Actor, at target) error {
		return run(s)(s.ctx, who, models.As[models.Registration](at.registration), 1, models.StepEmailDomain)
	}}
}

// enrolmentUseCases is every use case of registration, agreements, the directory, users and tokens, by the name of its method.
var enrolmentUseCases = map[string]useCase{
	"StartRegistration": {access.StartRegistration, func(s *story, who access.Actor, _ target) error {
		_, err := s.StartRegistration(s.ctx, who, enrolment.StartRegistrationInput{EnrollAs: models.DirectBill})
		return err
	}},
	"SaveRegistrationProfile": {access.SaveRegistrationProfile, func(s *story, who access.Actor, at target) error {
		_, _, err := s.SaveRegistrationProfile(s.ctx, who, enrolment.SaveRegistrationProfileInput{ID: at.registration, Support: supportContact()})
		return err
	}},
	"LookUpCompany": {access.LookUpCompany, func(s *story, who access.Actor, at target) error {
		_, _, _, err := s.LookUpCompany(s.ctx, who, enrolment.LookUpCompanyInput{ID: at.registration, Duns: alderRidge})
		return err
	}},
	"SetPartnerStanding": {access.SetPartnerStanding, func(s *story, who access.Actor, _ target) error {
		_, err := s.SetPartnerStanding(s.ctx, who, enrolment.SetPartnerStandingInput{Standing: models.StandingClosed, Reason: "R"})
		return err
	}},
	"EnrollPartner": {access.EnrollPartner, func(s *story, who access.Actor, _ target) error {
		_, err := s.EnrollPartner(s.ctx, who, enrolment.EnrollPartnerInput{DryRun: true})
		return err
	}},
	"EnrollPublisher": {access.EnrollPublisher, func(s *story, who access.Actor, _ target) error {
		_, err := s.EnrollPublisher(s.ctx, who, enrolment.EnrollPublisherInput{DryRun: true})
		return err
	}},
	"SuspendPartner": {access.SuspendPartner, func(s *story, who access.Actor, _ target) error {
		_, err := s.SuspendPartner(s.ctx, who, enrolment.SuspendPartnerInput{Reason: "R"})
		return err
	}},
	"ReinstatePartner": {access.ReinstatePartner, func(s *story, who access.Actor, _ target) error {
		_, err := s.ReinstatePartner(s.ctx, who, enrolment.ReinstatePartnerInput{Reason: "R"})
		return err
	}},
	"VerifyAddress": {access.VerifyAddress, func(s *story, who access.Actor, at target) error {
		_, err := s.VerifyAddress(s.ctx, who, enrolment.VerifyAddressInput{ID: at.registration})
		return err
	}},
	"AddLocation": {access.AddLocation, func(s *story, who access.Actor, _ target) error {
		_, err := s.AddLocation(s.ctx, who, location("Meridian Boise"))
		return err
	}},
	"AssociatePartnerID": {access.AssociatePartnerID, func(s *story, who access.Actor, at target) error {
		_, err := s.AssociatePartnerID(s.ctx, who, enrolment.AssociatePartnerIDInput{ID: at.registration, PartnerID: "4400002"})
		return err
	}},
	"SubmitRegistration": {access.SubmitRegistration, func(s *story, who access.Actor, at target) error {
		_, _, err := s.SubmitRegistration(s.ctx, who, enrolment.SubmitRegistrationInput{ID: at.registration})
		return err
	}},
	"ResendContactVerification": {access.ResendContactVerification, func(s *story, who access.Actor, at target) error {
		_, _, err := s.ResendContactVerification(s.ctx, who, enrolment.ResendContactVerificationInput{ID: at.registration})
		return err
	}},
	"ConfirmPrimaryContact": {access.ConfirmPrimaryContact, func(s *story, who access.Actor, _ target) error {
		_, err := s.ConfirmPrimaryContact(s.ctx, who, enrolment.ConfirmPrimaryContactInput{Token: "guessed", RegisteredForAccount: ptr(true)})
		return err
	}},
	"AppealRegistration": {access.AppealRegistration, func(s *story, who access.Actor, at target) error {
		_, _, err := s.AppealRegistration(s.ctx, who, enrolment.AppealRegistrationInput{ID: at.registration, Reason: "R", Documents: []*enrolment.DocumentInput{certificate("a.pdf")}})
		return err
	}},
	"RecordVettingCheck": {access.RecordVettingCheck, func(s *story, who access.Actor, at target) error {
		_, _, err := s.RecordVettingCheck(s.ctx, who, enrolment.RecordVettingCheckInput{ID: at.registration, Step: models.StepEmailDomain, Outcome: rules.CheckOutcomePassed, Evidence: "E"})
		return err
	}},
	"DecideRegistration": {access.DecideRegistration, func(s *story, who access.Actor, at target) error {
		_, _, err := s.DecideRegistration(s.ctx, who, enrolment.DecideRegistrationInput{ID: at.registration, Outcome: rules.OutcomeAuthorized})
		return err
	}},
	"AcceptPartnerAgreement": {access.AcceptPartnerAgreement, func(s *story, who access.Actor, _ target) error {
		_, _, err := s.AcceptPartnerAgreement(s.ctx, who, enrolment.AcceptPartnerAgreementInput{Version: "2026-01"})
		return err
	}},
	"RecordCustomerAgreement": {access.RecordCustomerAgreement, func(s *story, who access.Actor, at target) error {
		_, _, err := s.RecordCustomerAgreement(s.ctx, who, customers.RecordCustomerAgreementInput{
			ID: at.customer, Version: "2026-01", Signer: &customers.AgreementSignerInput{Name: "Paula Jensen", Email: paula}, AcceptedAt: ptr(s.Clock.Now()),
		})
		return err
	}},
	"CheckReseller": {access.CheckResellerAgreement, func(s *story, who access.Actor, _ target) error {
		_, may, err := s.CheckReseller(s.ctx, who, ptr("4800002"), nil)
		if err == nil && !may { // it refuses by answering nothing, since it is part of what others see
			return who.May(access.CheckResellerAgreement)
		}
		return err
	}},
	"PublishProviderListing": {access.PublishProviderListing, func(s *story, who access.Actor, _ target) error {
		_, err := s.PublishProviderListing(s.ctx, who, listing("US"))
		return err
	}},
	"InviteUser": {access.InviteUser, func(s *story, who access.Actor, _ target) error {
		_, _, err := s.InviteUser(s.ctx, who, users.InviteUserInput{Email: "new@meridian.example", Name: "N", Roles: []models.Role{models.SalesAgent}})
		return err
	}},
	"UpdateUserRoles": {access.UpdateUserRoles, func(s *story, who access.Actor, at target) error {
		_, err := s.UpdateUserRoles(s.ctx, who, users.UpdateUserRolesInput{ID: at.user, Roles: []models.Role{models.SalesAgent}})
		return err
	}},
	"AcceptUserInvitation": {access.AcceptUserInvitation, func(s *story, who access.Actor, at target) error {
		_, err := s.AcceptUserInvitation(s.ctx, who, users.AcceptUserInvitationInput{ID: at.user})
		return err
	}},
	"DeclineUserInvitation": {access.DeclineUserInvitation, func(s *story, who access.Actor, at target) error {
		_, err := s.DeclineUserInvitation(s.ctx, who, users.DeclineUserInvitationInput{ID: at.user})
		return err
	}},
	"RemoveUser": {access.RemoveUser, func(s *story, who access.Actor, at target) error {
		_, err := s.RemoveUser(s.ctx, who, users.RemoveUserInput{ID: at.user})
		return err
	}},
	"CreateAPIToken": {access.CreateAPIToken, func(s *story, who access.Actor, _ target) error {
		_, _, err := s.CreateAPIToken(s.ctx, who, users.CreateAPITokenInput{ExpiresInDays: 1})
		return err
	}},
	"RevokeAPIToken": {access.RevokeAPIToken, func(s *story, who access.Actor, _ target) error {
		_, err := s.RevokeAPIToken(s.ctx, who, users.RevokeAPITokenInput{ID: models.NewID[models.APIToken]().Any()})
		return err
	}},
	"RevokeSession": {access.RevokeSession, func(s *story, who access.Actor, _ target) error {
		_, err := s.RevokeSession(s.ctx, who, sessions.RevokeSessionInput{ID: models.NewID[models.Session]().Any()})
		return err
	}},
	"VerifyContact": onRegistration(func(s *story) func(context.Context, access.Actor, registrationID, int) error { return s.VerifyContact }),
	"AdvanceVetting": onCheck(func(s *story) func(context.Context, access.Actor, registrationID, int, models.VettingStep) error {
		return s.AdvanceVetting
	}),
	"GiveUpCheck": onCheck(func(s *story) func(context.Context, access.Actor, registrationID, int, models.VettingStep) error {
		return s.GiveUpCheck
	}),
	"VettingTarget": onRegistration(func(s *story) func(context.Context, access.Actor, registrationID, int) error { return s.VettingTarget }),
	"VettingDeadline": onRegistration(func(s *story) func(context.Context, access.Actor, registrationID, int) error {
		return s.VettingDeadline
	}),
	"SuspendRegistration": onRegistration(func(s *story) func(context.Context, access.Actor, registrationID, int) error {
		return s.SuspendRegistration
	}),
	"LookUpCompanyAgain": onRegistration(func(s *story) func(context.Context, access.Actor, registrationID, int) error {
		return s.LookUpCompanyAgain
	}),
	"VerifyAddressAgain": onRegistration(func(s *story) func(context.Context, access.Actor, registrationID, int) error {
		return s.VerifyAddressAgain
	}),
}

// refusal is what somebody without the role is told: some steps belong to the global admin alone, and have a code of their
// own.
func (u useCase) refusal(operator bool) string {
	if u.action == access.ResendContactVerification && operator {
		return "ROLE_NOT_ALLOWED" // of the operator's people, vetting reviewers may
	}
	switch u.action {
	case access.SubmitRegistration, access.ResendContactVerification, access.AppealRegistration, access.AcceptPartnerAgreement,
		access.AuthorizeIndirectProvider, access.RevokeProviderAdminAccess:
		return "GLOBAL_ADMIN_REQUIRED"
	}
	return "ROLE_NOT_ALLOWED"
}

// openUseCases are those that no role is refused: what somebody who is not signed in is told, and what everybody else is
// told of the same input.
var openUseCases = map[string][2]string{
	"StartRegistration":     {"GLOBAL_ADMIN_REQUIRED", "GLOBAL_ADMIN_REQUIRED"}, // or with a new work account
	"ConfirmPrimaryContact": {"TOKEN_INVALID at token", "TOKEN_INVALID at token"},
	"EnterLinkCode":         {"LINK_CODE_INVALID at code", "LINK_CODE_INVALID at code"},
	"EnteredLinkCode":       {"LINK_CODE_INVALID at code", "LINK_CODE_INVALID at code"},
	"RequestNewLink":        {"VALIDATION_FAILED at reference", "VALIDATION_FAILED at reference"},
	"ShowContactQuestion":   {"TOKEN_INVALID at token", "TOKEN_INVALID at token"},
	"ShowInvitation":        {"INVITE_INVALID at token", "INVITE_INVALID at token"},
	"ShowWaitingInvitation": {"NOT_FOUND at id", "NOT_FOUND at id"},
	"OpenInvitation":        {"UNAUTHENTICATED", "INVITE_INVALID at token"},
	"CreateAPIToken":        {"UNAUTHENTICATED", "VALIDATION_FAILED at name"},
	"RevokeAPIToken":        {"UNAUTHENTICATED", "NOT_FOUND at id"},
}

// Where a use case requires no role, every role gets the same result.
func TestAccess_OtherRolesAreNotChecked(t *testing.T) {
	tell(t, func(s *story) {
		at, agent := s.targets(), s.As(lucia)
		before := s.snapshot()
		for name, want := range openUseCases {
			use := useCases()[name]
			s.refused(use.do(s, access.Actor{}, at), want[0])
			for _, role := range models.Roles() {
				who, want := agent, want[1]
				who.Roles = models.Set[models.Role]{role}
				if name == "StartRegistration" && role == models.GlobalAdmin {
					want = "MUST_ENROLL_AS_INDIRECT_RESELLER at enrollAs"
				}
				if got := told(use.do(s, who, at)); !slices.Equal(got, []string{want}) {
					s.t.Errorf("%s as %s: %v, want %s", name, role, got, want)
				}
			}
		}
		s.unchanged(before)
	})
}

// Registrations, users and customers of another organisation are not found, whatever the actor may do with its own.
func TestForeign_Enrolments(t *testing.T) {
	tell(t, func(s *story) {
		at := s.targets()
		nothing := func(id models.AnyID) models.AnyID { return models.AnyID{Prefix: id.Prefix, UUID: uuid.New()} }
		unknown := target{registration: nothing(at.registration), customer: nothing(at.customer), user: nothing(at.user)}
		otherKind := target{registration: at.user, customer: at.registration, user: at.customer}
		before := s.snapshot()
		for _, tc := range []struct {
			who, want string
			at        []target
			uses      []string
		}{
			{carla, "NOT_FOUND at id", []target{at, unknown, otherKind, {}}, []string{
				"SaveRegistrationProfile", "LookUpCompany", "VerifyAddress", "AssociatePartnerID", "SubmitRegistration", "ResendContactVerification", "AppealRegistration",
				"UpdateUserRoles", "RemoveUser",
			}},
			{vera, "NOT_FOUND at id", []target{unknown, otherKind, {}}, []string{"RecordVettingCheck", "DecideRegistration"}},
			{dana, "NOT_FOUND at id", []target{at, unknown, otherKind, {}}, []string{"RecordCustomerAgreement"}},
		} {
			for _, use := range tc.uses {
				for _, at := range tc.at {
					if got := told(enrolmentUseCases[use].do(s, s.As(tc.who), at)); !slices.Equal(got, []string{tc.want}) {
						s.t.Errorf("%s by %s: %v, want %s", use, tc.who, got, tc.want)
					}
				}
			}
		}
		s.unchanged(before)
	})
}

// A job whose subject was deleted ends with a problem, so that it is not retried.
func TestJobs_DeletedSubjectIsAProblem(t *testing.T) {
	tell(t, func(s *story) {
		nothing := target{
			eligibilityRequest: models.NewID[models.EligibilityRequest]().Any(), email: models.NewID[models.Email]().Any(), registration: models.NewID[models.Registration]().Any(),
			customer: models.NewID[models.Customer]().Any(), special: models.NewID[models.CustomerQualification]().Any(), invitation: models.NewID[models.RelationshipRequest]().Any(),
		}
		run := []access.Action{access.RunEligibilityJobs, access.RunRegistrationJobs, access.RunCustomerJobs, access.RunInvitationJobs, access.SendMail}
		before := s.snapshot()
		for name, use := range useCases() {
			if !slices.Contains(run, use.action) || name == "GiveUpEmail" {
				continue
			}
			if got := told(use.do(s, access.TheSystem, nothing)); !slices.Equal(got, []string{"NOT_FOUND"}) {
				s.t.Errorf("%s: %v", name, got)
			}
		}
		s.unchanged(before)
	})
}
