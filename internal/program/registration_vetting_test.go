package program_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/partnergraph/partnergraph/internal/program/enrolment"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// X-19, D-16: checks in doubt are left to the reviewers, who get one letter for each check, and may settle only the current check, with
// evidence.
func TestVetting_DoubtIsLeftToReviewers(t *testing.T) {
	tell(t, func(s *story) {
		r := s.doubtful()
		in := func(step models.VettingStep, outcome rules.CheckOutcome, evidence string) enrolment.RecordVettingCheckInput {
			return enrolment.RecordVettingCheckInput{ID: r.ID.Any(), Step: step, Outcome: outcome, Evidence: evidence}
		}
		before := s.snapshot()
		_, _, err := s.RecordVettingCheck(s.ctx, s.As(vera), in(models.StepBusiness, rules.CheckOutcomePassed, "Too soon."))
		s.refused(err, "REGISTRATION_STATE_INVALID at step")
		_, _, err = s.RecordVettingCheck(s.ctx, s.As(vera), in(models.StepEmailDomain, rules.CheckOutcomePassed, "  "))
		s.refused(err, "VALIDATION_FAILED at evidence")
		_, _, err = s.RecordVettingCheck(s.ctx, s.As(olga), in(models.StepEmailDomain, rules.CheckOutcomePassed, "I know them."))
		s.refused(err, "ROLE_NOT_ALLOWED")
		_, _, err = s.DecideRegistration(s.ctx, s.As(vera), enrolment.DecideRegistrationInput{ID: r.ID.Any(), Outcome: rules.OutcomeAuthorized, EarlyReason: ptr("They wait.")})
		s.refused(err, "REGISTRATION_STATE_INVALID at id")
		s.unchanged(before)

		s.records(vera, r, rules.CheckOutcomePassed)
		s.ExpectMail(vera, hugo) // the next check is not settled by itself either
		s.records(hugo, r, rules.CheckOutcomePassed)
		s.ExpectMail(vera, hugo)
		s.records(vera, r, rules.CheckOutcomePassed)
		s.ExpectMail() // the decision is for later
		want := []string{"EMAIL_OWNERSHIP PASSED CONTACT_CONFIRMED", "EMAIL_DOMAIN PASSED REVIEWED", "EMPLOYMENT_VERIFICATION PASSED REVIEWED", "BUSINESS_VERIFICATION PASSED REVIEWED"}
		if diff := cmp.Diff(want, s.checks(r)); diff != "" {
			t.Errorf("checks: -want +got\n%s", diff)
		}
		all, err := store.ChecksOf.Find(s.ctx, s.Store, s.As(vera), []models.ID[models.Registration]{r.ID})
		s.must(err)
		if c := all[2]; c.DecidedBy != s.As(hugo).UserID || c.Evidence != "Telephoned the company." {
			t.Errorf("X-19: settled by %s because of %q", c.DecidedBy, c.Evidence)
		}
		s.AdvanceTo(*s.stands(r, "DECISION").TargetAt)
		s.ExpectMail(vera, hugo)
	})
}

// Section 4.5: a check that a reviewer rejects rejects the registration, which names the documents that would help.
func TestVetting_RejectedCheckRejectsTheRegistration(t *testing.T) {
	t.Parallel()
	for step, want := range map[string][]models.DocumentKind{
		"EMAIL_DOMAIN":            {models.DocumentDomainOwnership},
		"EMPLOYMENT_VERIFICATION": {models.DocumentProofOfEmployment},
		"BUSINESS_VERIFICATION":   {models.DocumentBusinessRegistration, models.DocumentProofOfAddress},
	} {
		t.Run(step, func(t *testing.T) {
			tell(t, func(s *story) {
				r := s.doubtful()
				for string(s.registration(r.ID).Step) != step {
					s.records(vera, r, rules.CheckOutcomePassed)
				}
				s.Mail()
				s.records(vera, r, rules.CheckOutcomeRejected)
				s.letter("cora@finchandco.example", "en", "Review complete: your registration was not confirmed", r.Reference, "Telephoned the company.")
				r = s.stands(r, "REJECTED")
				s.partnerIs(r, models.PartnerRejected)
				checks, err := store.ChecksOf.Find(s.ctx, s.Store, s.As(vera), []models.ID[models.Registration]{r.ID})
				s.must(err)
				if got := rules.RequestedDocuments(*r, checks); !slices.Equal(got, want) {
					t.Errorf("P-11: asked for %v, want %v", got, want)
				}
				if last := checks[len(checks)-1]; last.Status != models.CheckRejected || r.DecidedBy != s.As(vera).UserID || r.EarlyReason == "" {
					t.Errorf("D-16: %s, decided by %s, early because of %q", last.Status, r.DecidedBy, r.EarlyReason)
				}
			})
		})
	}
}

// D-16, R-93: a decision before the third business day needs a reason, which is stored; a later one needs none.
func TestVetting_EarlyDecisionNeedsAReason(t *testing.T) {
	tell(t, func(s *story) {
		r := s.confirmed(maya, alderRidge)
		in := enrolment.DecideRegistrationInput{ID: r.ID.Any(), Outcome: rules.OutcomeAuthorized}
		s.AdvanceTo(r.TargetAt.Add(-time.Millisecond))
		before := s.snapshot()
		for _, reason := range []*string{nil, ptr(""), ptr(" \n")} {
			in.EarlyReason = reason
			_, _, err := s.DecideRegistration(s.ctx, s.As(vera), in)
			s.refused(err, "VETTING_BEFORE_TARGET at earlyReason")
		}
		_, _, err := s.DecideRegistration(s.ctx, s.As(vera), enrolment.DecideRegistrationInput{ID: r.ID.Any(), Outcome: rules.OutcomeRejected, ExpectedVersion: ptr(99)})
		s.refused(err, "STALE_OBJECT at expectedVersion", "VALIDATION_FAILED at reason", "VETTING_BEFORE_TARGET at earlyReason")
		s.unchanged(before)
		in.EarlyReason = ptr(" The customer is waiting. ")
		got, _, err := s.DecideRegistration(s.ctx, s.As(vera), in)
		s.must(err)
		if got.EarlyReason != "The customer is waiting." || got.Status != models.RegistrationAuthorized {
			t.Errorf("D-16: %s, early because of %q", got.Status, got.EarlyReason)
		}
		s.Work()
		s.letter(cora, "en", "Review complete: your company is authorised")
		s.Advance(30 * 24 * time.Hour)
		s.ExpectMail() // neither target nor deadline is heard of any more
	})
}

// R-94, D-16: nobody decides. At the close of the fifth business day the registration is overdue, the operator and the contact get letters,
// and a support request is open, which any later decision resolves.
func TestVetting_NobodyDecides(t *testing.T) {
	tell(t, func(s *story) {
		r := s.confirmed(maya, alderRidge)
		s.AdvanceTo(r.DeadlineAt.Add(-time.Millisecond))
		s.ExpectMail(vera, hugo) // at the target
		if got := s.registration(r.ID); got.OverdueAt != nil || rules.RegistrationSLA(*got, s.Clock.Now()) != models.SLADueSoon {
			t.Errorf("before the deadline: %+v", got)
		}
		s.AdvanceTo(*r.DeadlineAt)
		late := s.stands(r, "DECISION")
		if !late.OverdueAt.Equal(*r.DeadlineAt) || rules.RegistrationSLA(*late, s.Clock.Now()) != models.SLAOverdue {
			t.Errorf("at the deadline: overdue at %v", late.OverdueAt)
		}
		support := s.support(late)
		if support.Status != models.SupportOpen || support.Kind != models.SupportVettingStuck || support.OrganizationID != r.OrganizationID || !strings.HasPrefix(support.Reference, "SUP-") {
			t.Errorf("R-94: %+v", support)
		}
		letters := s.ExpectMail(olga, cora)
		if !strings.HasPrefix(letters[0].Subject, "Overdue") || !strings.Contains(letters[1].Text, support.Reference) {
			t.Errorf("R-94: told %q and\n%s", letters[0].Subject, letters[1].Text)
		}
		s.Advance(100 * 24 * time.Hour)
		s.ExpectMail()
		s.stands(r, "DECISION")
		s.partnerIs(r, models.PartnerPendingQualification)

		s.decides(hugo, r, rules.OutcomeAuthorized)
		if got := s.support(late); got.Status != models.SupportClosed || !got.ResolvedAt.Equal(s.Clock.Now()) {
			t.Errorf("R-94: after the decision %+v", got)
		}
		if got := s.stands(r, "AUTHORIZED"); rules.RegistrationSLA(*got, s.Clock.Now()) != models.SLAOverdue {
			t.Error("a late decision is not late any more")
		}
	})
}

func (s *story) support(r *models.Registration) *models.SupportRequest {
	s.t.Helper()
	found, err := store.FindMany(s.ctx, s.Store, s.As(olga), []models.ID[models.SupportRequest]{r.SupportRequestID})
	s.must(err)
	if len(found) != 1 {
		s.t.Fatalf("%d support requests", len(found))
	}
	return found[0]
}

// The reviewers get a letter at the target, and another one if the decision becomes possible later.
func TestVetting_ReviewersGetALetterWhenADecisionIsPossible(t *testing.T) {
	tell(t, func(s *story) {
		r := s.doubtful()
		s.records(vera, r, rules.CheckOutcomePassed)
		s.records(vera, r, rules.CheckOutcomePassed)
		s.Mail()
		s.AdvanceTo(*r.TargetAt)
		s.ExpectMail(vera, hugo)
		s.records(hugo, r, rules.CheckOutcomePassed)
		s.ExpectMail(vera, hugo)
		s.stands(r, "DECISION")
	})
}

// Two reviewers decide at the same moment: one decision is stored, one letter is sent.
func TestVetting_ConcurrentDecisions(t *testing.T) {
	tell(t, func(s *story) {
		r := s.confirmed(maya, alderRidge)
		who := []string{vera, hugo}
		actors := []enrolment.DecideRegistrationInput{
			{ID: r.ID.Any(), Outcome: rules.OutcomeAuthorized, EarlyReason: ptr("All is well.")},
			{ID: r.ID.Any(), Outcome: rules.OutcomeRejected, Reason: ptr("No."), EarlyReason: ptr("It is clear.")},
		}
		first, second := s.As(who[0]), s.As(who[1])
		errs := atOnce(6, func(i int) error {
			actor := first
			if i%2 == 1 {
				actor = second
			}
			_, _, err := s.DecideRegistration(s.ctx, actor, actors[i%2])
			return err
		})
		s.onlyOne(errs, "REGISTRATION_STATE_INVALID at id")
		s.Work()
		s.ExpectMail(cora)
		got := s.registration(r.ID)
		if want := map[models.RegistrationStatus]any{models.RegistrationAuthorized: first.UserID, models.RegistrationRejected: second.UserID}[got.Status]; got.DecidedBy != want {
			t.Errorf("%s by %s", got.Status, got.DecidedBy)
		}
	})
}

// Two reviewers settle the same check at the same moment: vetting moves by one step.
func TestVetting_CheckIsSettledOnceConcurrently(t *testing.T) {
	tell(t, func(s *story) {
		r, who := s.doubtful(), s.As(vera)
		errs := atOnce(4, func(i int) error {
			_, _, err := s.RecordVettingCheck(s.ctx, who, enrolment.RecordVettingCheckInput{ID: r.ID.Any(), Step: models.StepEmailDomain, Outcome: rules.CheckOutcomePassed, Evidence: fmt.Sprint("Call ", i)})
			return err
		})
		s.onlyOne(errs, "REGISTRATION_STATE_INVALID at step")
		s.stands(r, "EMPLOYMENT_VERIFICATION")
	})
}

// A reviewer and the applicant at the same moment: either the decision is stored or a new round has begun, never both.
func TestVetting_DecisionDuringAProfileChange(t *testing.T) {
	tell(t, func(s *story) {
		r := s.confirmed(maya, alderRidge)
		reviewer, applicant := s.As(vera), s.As(maya)
		atOnce(2, func(i int) (err error) {
			if i == 0 {
				_, _, err = s.DecideRegistration(s.ctx, reviewer, enrolment.DecideRegistrationInput{ID: r.ID.Any(), Outcome: rules.OutcomeAuthorized, EarlyReason: ptr("All is well.")})
				return err
			}
			_, _, err = s.SaveRegistrationProfile(s.ctx, applicant, enrolment.SaveRegistrationProfileInput{ID: r.ID.Any(), Legal: &enrolment.LegalProfileInput{Name: ptr("Alder Ridge Holding")}})
			return err
		})
		got := s.stands(r, "PROFILE_IN_PROGRESS")
		last := s.profile(r, models.ProfileLastFinalized)
		if got.Round != 2 || (last != nil && last.Legal.Name != "Alder Ridge Consulting LLC") {
			t.Errorf("round %d, finalised %+v", got.Round, last)
		}
	})
}
