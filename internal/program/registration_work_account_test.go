package program_test

import (
	"slices"
	"testing"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/program/enrolment"
	"github.com/partnergraph/partnergraph/internal/program/kernel"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/secret"
	"github.com/partnergraph/partnergraph/models"
)

// a person without a work account creates one, and its first token is enough for the whole registration. The company is
// in no register, so that reviewers check it; its location is added, since it has no PartnerID.
func TestWorkAccount_Story(t *testing.T) {
	tell(t, func(s *story) {
		before := s.snapshot()
		_, err := s.StartRegistration(s.ctx, access.Actor{}, enrolment.StartRegistrationInput{EnrollAs: models.IndirectReseller})
		s.refused(err, "GLOBAL_ADMIN_REQUIRED")
		_, err = s.StartRegistration(s.ctx, s.As(ruben), enrolment.StartRegistrationInput{EnrollAs: models.IndirectReseller})
		s.refused(err, "GLOBAL_ADMIN_REQUIRED")
		s.unchanged(before)

		who, r := s.withWorkAccount()
		s.submittedByHand(who, r)
		token := s.token()
		_, err = s.answers(token, ptr(true), ptr(true))
		s.must(err)
		s.Work()
		for _, step := range []string{"EMAIL_DOMAIN", "EMPLOYMENT_VERIFICATION", "BUSINESS_VERIFICATION"} {
			s.stands(r, step)
			s.records(vera, r, rules.CheckOutcomePassed)
		}
		s.AdvanceTo(*s.stands(r, "DECISION").TargetAt)
		s.decides(vera, r, rules.OutcomeAuthorized)
		s.Mail()
		_, _, err = s.AcceptPartnerAgreement(s.ctx, who, enrolment.AcceptPartnerAgreementInput{Version: "2026-01"})
		s.refused(err, "PARTNER_ID_REQUIRED") // it was postponed
		location, err := s.AddLocation(s.ctx, who, enrolment.AddLocationInput{Name: "Gull Point Seattle", Address: kernel.PostalAddressInput{Line1: "9 Gull Pt", City: "Seattle", State: ptr("WA"), PostalCode: ptr("98101"), Country: "US"}})
		s.must(err)
		if location.Type != models.PartnerIDLocation || len(location.Number) != 7 || !location.PartnerID.IsZero() {
			t.Errorf("R-82: %+v", location)
		}
		_, err = s.AssociatePartnerID(s.ctx, who, enrolment.AssociatePartnerIDInput{ID: r.ID.Any(), PartnerID: location.Number})
		s.must(err)
		_, _, err = s.AcceptPartnerAgreement(s.ctx, who, enrolment.AcceptPartnerAgreementInput{Version: "2026-01"})
		s.must(err)
		s.partnerIs(r, models.PartnerActive)
		s.Work()
		s.letter("gil@gullpoint.example", "en", "Your company is now active")
	})
}

// withWorkAccount starts with a new work account and returns who its token makes.
func (s *story) withWorkAccount() (access.Actor, *models.Registration) {
	s.t.Helper()
	in := enrolment.StartRegistrationInput{
		EnrollAs: models.IndirectReseller, CompanyName: ptr("Gull Point IT"), Country: ptr("US"), SelfAssessment: []models.SelfAssessment{models.ReadyForMarket},
		WorkAccount: &enrolment.WorkAccountInput{Name: " GullPoint ", AdminUserName: "Gil", AdminName: "Gil Larsen"},
	}
	if _, exists, err := s.WorkAccountExists(s.ctx, "gullpoint"); exists || err != nil {
		s.t.Errorf("R-71: there is one already: %v, %v", exists, err)
	}
	started, err := s.StartRegistration(s.ctx, access.Actor{}, in)
	s.must(err)
	if started.SignInName != "gil@gullpoint.work.program.example" || !started.ExpiresAt.After(s.Clock.Now()) {
		s.t.Errorf("R-70: %s until %v", started.SignInName, started.ExpiresAt)
	}
	if full, exists, err := s.WorkAccountExists(s.ctx, "GullPoint"); !exists || full != "gullpoint.work.program.example" || err != nil {
		s.t.Errorf("R-71: %s, %v, %v", full, exists, err)
	}
	who, _, err := s.Store.ActorOfToken(s.ctx, secret.Hash(started.Token))
	s.must(err)
	if !slices.Equal(who.Roles, []models.Role{models.GlobalAdmin}) || who.PartnerID != started.Registration.PartnerID || who.Name != "Gil Larsen" {
		s.t.Errorf("R-78: the token makes %+v", who)
	}
	if !slices.Equal(started.Registration.SelfAssessment, in.SelfAssessment) {
		s.t.Errorf("R-60: %v", started.Registration.SelfAssessment)
	}
	before := s.snapshot()
	_, err = s.StartRegistration(s.ctx, access.Actor{}, in)
	s.refused(err, "DOMAIN_TAKEN at workAccount.name")
	s.unchanged(before)
	return who, started.Registration
}

// submittedByHand enters the company by hand: all missing fields are reported together.
func (s *story) submittedByHand(who access.Actor, r *models.Registration) {
	s.t.Helper()
	before := s.snapshot()
	_, _, err := s.SubmitRegistration(s.ctx, who, enrolment.SubmitRegistrationInput{ID: r.ID.Any()})
	if found, _ := problem.All(err); len(found) != 8 {
		s.t.Errorf("R-74: %v", told(err))
	}
	s.unchanged(before)
	in := contacts(r)
	in.Legal = byHand()
	in.Legal.Name = ptr("Gull Point IT LLC")
	in.PrimaryContact = contact("Gil", "Larsen", "gil@gullpoint.example")
	_, _, err = s.SaveRegistrationProfile(s.ctx, who, in)
	s.must(err)
	_, _, err = s.SubmitRegistration(s.ctx, who, enrolment.SubmitRegistrationInput{ID: r.ID.Any()})
	s.must(err)
	s.Work()
}

// Two people request the same name for a work account at the same moment: one gets it.
func TestWorkAccount_SameNameConcurrently(t *testing.T) {
	tell(t, func(s *story) {
		errs := atOnce(4, func(int) error {
			_, err := s.StartRegistration(s.ctx, access.Actor{}, enrolment.StartRegistrationInput{
				EnrollAs: models.IndirectReseller, CompanyName: ptr("Gull Point IT"), Country: ptr("US"),
				WorkAccount: &enrolment.WorkAccountInput{Name: "gullpoint", AdminUserName: "gil", AdminName: "Gil Larsen"},
			})
			return err
		})
		s.onlyOne(errs, "DOMAIN_TAKEN at workAccount.name")
		if e := s.snapshot().Enrolment; len(e.Registrations) != 1 {
			t.Errorf("%d registrations", len(e.Registrations))
		}
	})
}
