package program_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/program/eligibility"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// Two reviewers decide at the same moment: one decision is stored, and the other reviewer gets an error.
func TestEligibility_ConcurrentDecisions(t *testing.T) {
	tell(t, func(s *story) {
		for _, versioned := range []bool{false, true} {
			r := s.acknowledge(rosa, s.submit(lucia, partnerForm(meridian)))
			s.Work()
			s.Mail()
			var expected *int
			if versioned {
				expected = &s.EligibilityRequest(r.ID).Version
			}
			approver, denier := s.As(rosa), s.As(kenji)
			errs := atOnce(4, func(i int) (err error) {
				if i%2 == 0 {
					_, _, err = s.ApproveEligibilityRequest(s.ctx, approver, eligibility.ApproveEligibilityRequestInput{ID: r.ID.Any(), ExpectedVersion: expected})
					return err
				}
				_, _, err = s.DenyEligibilityRequest(s.ctx, denier, eligibility.DenyEligibilityRequestInput{ID: r.ID.Any(), Reason: "No.", ExpectedVersion: expected})
				return err
			})
			s.oneWins(errs, versioned)
			s.decidedOnce(r)
		}
	})
}

func (s *story) oneWins(errs []error, versioned bool) {
	s.t.Helper()
	won := 0
	for _, err := range errs {
		switch {
		case err == nil:
			won++
		case versioned:
			s.refused(err, "REQUEST_ALREADY_DECIDED at id", "STALE_OBJECT at expectedVersion")
		default:
			s.refused(err, "REQUEST_ALREADY_DECIDED at id")
		}
	}
	if won != 1 {
		s.t.Errorf("%d decisions were made: %v", won, errs)
	}
}

// decidedOnce checks that the effects are those of the one decision.
func (s *story) decidedOnce(r *models.EligibilityRequest) {
	s.t.Helper()
	r = s.EligibilityRequest(r.ID)
	granted := 0
	for _, q := range s.qualifications(r) {
		if q.RequestID == r.ID {
			granted++
		}
	}
	active := slices.ContainsFunc(s.qualifications(r), func(q *models.PartnerQualification) bool { return q.Status == models.QualificationGranted })
	if approved := r.Status == models.EligibilityApproved; granted > 1 || (approved && !active) || (!approved && granted > 0) {
		s.t.Errorf("%s with %d qualifications", r.Status, granted)
	}
	s.Work()
	s.ExpectMail(lucia)
	s.history(r)
}

// D-15: a reviewer may decide at once; the decision is then the reply.
func TestEligibility_DecisionIsTheReply(t *testing.T) {
	tell(t, func(s *story) {
		r := s.deny(kenji, s.submit(lucia, partnerForm(meridian)))
		who := s.As(kenji)
		if r.Status != models.EligibilityDenied || r.RespondedAt == nil || r.ReviewerID != who.UserID || r.DecidedBy != who.UserID || r.DecisionReason != "The contract has ended." {
			t.Errorf("denied as %+v", r)
		}
		s.Work()
		s.letter(lucia, "es", "No se ha aprobado su solicitud", r.Reference, "The contract has ended.")
		again := s.submit(lucia, partnerForm(meridian))
		s.Work()
		if found := s.EligibilityRequest(again.ID).Findings; len(found) != 1 || found[0].Code != "DENIED_BEFORE" {
			t.Errorf("findings %v", found)
		}
	})
}

// The texts of a review are required, limited in length and stored as messages of the case. All problems are reported at once.
func TestEligibility_TextsOfAReview(t *testing.T) {
	tell(t, func(s *story) {
		r := s.submit(lucia, partnerForm(meridian))
		id, before := r.ID.Any(), s.snapshot()
		_, _, err := s.AcknowledgeEligibilityRequest(s.ctx, s.As(rosa), eligibility.AcknowledgeEligibilityRequestInput{ID: id, NextSteps: " ", ExpectedVersion: ptr(7)})
		s.refused(err, "STALE_OBJECT at expectedVersion", "VALIDATION_FAILED at nextSteps")
		_, _, err = s.RequestEligibilityInformation(s.ctx, s.As(rosa), eligibility.RequestEligibilityInformationInput{ID: id})
		s.refused(err, "REQUEST_STATE_INVALID at id", "VALIDATION_FAILED at question")
		_, _, err = s.DenyEligibilityRequest(s.ctx, s.As(rosa), eligibility.DenyEligibilityRequestInput{ID: id, Reason: "\u202e"})
		s.refused(err, "VALIDATION_FAILED at reason")
		_, _, err = s.ApproveEligibilityRequest(s.ctx, s.As(rosa), eligibility.ApproveEligibilityRequestInput{ID: id, MaxCreates: ptr(0), Reason: ptr("\x00")})
		s.refused(err, "VALIDATION_FAILED at maxCreates", "VALIDATION_FAILED at reason")
		_, err = s.AnswerEligibilityRequest(s.ctx, s.As(lucia), eligibility.AnswerEligibilityRequestInput{ID: id})
		s.refused(err, "REQUEST_STATE_INVALID at id", "VALIDATION_FAILED at answer")
		s.unchanged(before)

		s.answer(lucia, s.ask(rosa, s.acknowledge(rosa, r), "Which agency?"))
		s.deny(rosa, r)
		messages, err := store.EligibilityMessagesOf.Find(s.ctx, s.Store, s.As(lucia), []models.ID[models.EligibilityRequest]{r.ID})
		s.must(err)
		var kinds []models.MessageKind
		for _, m := range messages {
			kinds = append(kinds, m.Kind)
		}
		if want := []models.MessageKind{models.MessageNextSteps, models.MessageQuestion, models.MessageAnswer, models.MessageDecision}; !slices.Equal(kinds, want) {
			t.Errorf("messages %v, want %v", kinds, want)
		}
	})
}

// without an allowance a validation ID is unlimited.
func TestEligibility_ValidationIDWithoutAllowance(t *testing.T) {
	tell(t, func(s *story) {
		s.qualified(amir, harbor)
		r := s.approve(rosa, s.submit(paula, customerForm(cedar, harbor)))
		ids, err := store.ValidationIDsFrom.Find(s.ctx, s.Store, s.As(amir), []models.ID[models.EligibilityRequest]{r.ID})
		s.must(err)
		if len(ids) != 1 || ids[0].MaxCreates != nil || ids[0].RemainingCreates != nil {
			t.Errorf("validation IDs %+v", ids)
		}
		s.Work()
		letters := s.ExpectMail(amir, wei, paula)
		if letters[1].Locale != "zh-Hans" {
			t.Errorf("the sales agent reads %s", letters[1].Locale)
		}
	})
}

// Section 4.3: the partner gets a letter about a revocation, which stops new customers. A new approval may follow.
func TestRevokeQualification_CanBeApprovedAgain(t *testing.T) {
	tell(t, func(s *story) {
		q := s.qualified(lucia, meridian)
		in := eligibility.RevokeQualificationInput{ID: q.ID.Any(), Reason: "The agency ended the contract."}
		_, err := s.RevokeQualification(s.ctx, s.As(olga), eligibility.RevokeQualificationInput{ID: q.ID.Any(), ExpectedVersion: ptr(9)})
		s.refused(err, "STALE_OBJECT at expectedVersion", "VALIDATION_FAILED at reason")
		revoked, err := s.RevokeQualification(s.ctx, s.As(olga), in)
		s.must(err)
		if revoked.Status != models.QualificationRevoked || !revoked.RevokedAt.Equal(s.Clock.Now()) || revoked.RevocationReason != in.Reason {
			t.Errorf("revoked as %+v", revoked)
		}
		s.Work()
		letters := s.ExpectMail(lucia, grant, naomi)
		if letters[0].Locale != "es" {
			t.Errorf("Lucía reads %s", letters[0].Locale)
		}
		_, err = s.RevokeQualification(s.ctx, s.As(rosa), in)
		s.refused(err, "QUALIFICATION_NOT_ACTIVE at id")
		s.refused(s.try(paula, customerForm(cedar, meridian)), "PARTNER_NOT_GCC_QUALIFIED at partnerTenantId")
		if e := s.snapshot().Events[0]; e.Action != string(access.RevokeQualification) || e.FromState != "GRANTED" || e.ToState != "REVOKED" || e.Reason != in.Reason {
			t.Errorf("the latest event is %+v", e)
		}

		s.Advance(24 * time.Hour)
		again := s.approve(kenji, s.submit(lucia, partnerForm(meridian)))
		var states []string
		for _, q := range s.qualifications(again) {
			states = append(states, string(q.Status))
		}
		if want := []string{"GRANTED", "REVOKED"}; !slices.Equal(states, want) {
			t.Errorf("qualifications %v, want %v", states, want)
		}
		s.submit(paula, customerForm(cedar, meridian))
	})
}

func TestRevokeQualification_ConcurrentlyOnce(t *testing.T) {
	tell(t, func(s *story) {
		q := s.qualified(lucia, meridian)
		who := s.As(olga)
		errs := atOnce(3, func(i int) error {
			_, err := s.RevokeQualification(s.ctx, who, eligibility.RevokeQualificationInput{ID: q.ID.Any(), Reason: fmt.Sprint("Reason ", i)})
			return err
		})
		won := 0
		for _, err := range errs {
			if err == nil {
				won++
				continue
			}
			s.refused(err, "QUALIFICATION_NOT_ACTIVE at id")
		}
		s.Work()
		s.ExpectMail(lucia, grant, naomi)
		if won != 1 {
			t.Errorf("%d revocations", won)
		}
	})
}

// A partner that is approved again while it is qualified keeps its qualification.
func TestEligibility_SecondApprovalKeepsTheQualification(t *testing.T) {
	tell(t, func(s *story) {
		q := s.qualified(lucia, meridian)
		r := s.submit(grant, partnerForm(meridian))
		s.Work()
		if found := s.EligibilityRequest(r.ID).Findings; len(found) != 1 || found[0].Code != "ALREADY_QUALIFIED" {
			t.Errorf("findings %v", found)
		}
		s.approve(rosa, r)
		if all := s.qualifications(r); len(all) != 1 || all[0].ID != q.ID {
			t.Errorf("qualifications %+v", all)
		}
		s.Work()
		s.ExpectMail(grant)
	})
}

// R-26, section 4.3: a partner that has lost its qualification since the customer named it gets no validation ID.
func TestEligibility_NoValidationIDAfterRevocation(t *testing.T) {
	tell(t, func(s *story) {
		q := s.qualified(amir, harbor)
		r := s.acknowledge(rosa, s.submit(paula, customerForm(cedar, harbor)))
		if _, err := s.RevokeQualification(s.ctx, s.As(olga), eligibility.RevokeQualificationInput{ID: q.GlobalID(), Reason: "Audit"}); err != nil {
			s.t.Fatal(err)
		}
		before := s.snapshot()
		_, _, err := s.ApproveEligibilityRequest(s.ctx, s.As(rosa), eligibility.ApproveEligibilityRequestInput{ID: r.GlobalID()})
		s.refused(err, "PARTNER_NOT_GCC_QUALIFIED at id")
		s.unchanged(before)
		s.status(r, models.EligibilityAcknowledged)
		s.deny(rosa, r)
	})
}
