package program_test

import (
	"testing"
	"time"

	"github.com/partnergraph/partnergraph/internal/program"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/models"
)

// D-16: a contact who says no rejects nothing. The check is a reviewer's, the link is used, and the event says what was said.
func TestDenial(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		registered, belongs *bool
		want                string
	}{
		"did not register":                         {ptr(false), nil, "CONTACT_DID_NOT_REGISTER"},
		"not the company's":                        {nil, ptr(false), "ADDRESS_NOT_OF_COMPANY"},
		"registered, but it is not the company's":  {ptr(true), ptr(false), "ADDRESS_NOT_OF_COMPANY"},
		"did not register, and is not the company": {ptr(false), ptr(false), "CONTACT_DID_NOT_REGISTER"},
	} {
		t.Run(name, func(t *testing.T) {
			tell(t, func(s *story) {
				r, token := s.asked(maya, alderRidge)
				c, err := s.answers(token, tc.registered, tc.belongs)
				s.must(err)
				if !c.Complete {
					t.Errorf("answered: %+v", c)
				}
				s.Work()
				s.ExpectMail(vera, hugo)
				s.denied(r, tc.want)
				_, err = s.answers(token, ptr(true), ptr(true))
				s.refused(err, "TOKEN_INVALID at token")
				s.Advance(60 * 24 * time.Hour)
				s.ExpectMail()
				s.stands(r, "EMAIL_OWNERSHIP")
			})
		})
	}
}

// denied checks what a denial leaves: nobody but the contact can confirm, but a reviewer can reject.
func (s *story) denied(r *models.Registration, reason string) {
	s.t.Helper()
	if got := s.checks(r); len(got) != 1 || got[0] != "EMAIL_OWNERSHIP NEEDS_REVIEW "+reason {
		s.t.Errorf("checks %v, want one that needs review for %s", got, reason)
	}
	if e := s.ledger().Events[0]; e.Action != "confirmPrimaryContact" || e.Reason != reason {
		s.t.Errorf("the event says %s %q, want %s", e.Action, e.Reason, reason)
	}
	before := s.ledger()
	in := program.RecordVettingCheckInput{ID: r.ID.Any(), Step: models.StepEmailOwnership, Outcome: rules.CheckOutcomePassed, Evidence: "She must be wrong."}
	_, _, err := s.RecordVettingCheck(s.ctx, s.As(vera), in)
	s.refused(err, "REGISTRATION_STATE_INVALID at step")
	s.unchanged(before)
}

// after a denial the applicant may name somebody else, who is asked at once.
func TestAnotherContactAfterADenial(t *testing.T) {
	tell(t, func(s *story) {
		r, token := s.asked(maya, alderRidge)
		_, err := s.answers(token, ptr(false), nil)
		s.must(err)
		s.Work()
		s.Mail()
		_, job, err := s.SaveRegistrationProfile(s.ctx, s.As(ruben), program.SaveRegistrationProfileInput{ID: r.ID.Any(), PrimaryContact: contact("Omar", "Reyes", "omar@alderridge.example")})
		s.must(err)
		if job == nil || job.Kind != "registration.verify_contact" {
			t.Errorf("the job is %+v", job)
		}
		s.Work()
		s.ExpectMail("omar@alderridge.example")
		_, err = s.answers(s.token(), ptr(true), ptr(true))
		s.must(err)
		s.Work()
		if got := s.stands(r, "DECISION"); got.Round != 1 || got.VerificationsSent != 2 {
			t.Errorf("round %d with %d messages, want round 1 with 2", got.Round, got.VerificationsSent)
		}
	})
}

// a message can be sent again one business day after the last one, and a round sends five at most.
func TestSentAgain(t *testing.T) {
	tell(t, func(s *story) {
		r, _ := s.asked(maya, alderRidge)
		s.AdvanceTo(time.Date(2026, 6, 18, 14, 0, 0, 0, time.UTC)) // Thursday; Friday is a holiday
		s.resends(r)
		s.Work()
		s.letter(cora, "en", "Please confirm", r.Reference)
		again := program.ResendContactVerificationInput{ID: r.ID.Any()}
		early := func() {
			s.t.Helper()
			before := s.ledger()
			_, _, err := s.ResendContactVerification(s.ctx, s.As(maya), again)
			s.refused(err, "RESEND_TOO_EARLY at id")
			s.unchanged(before)
		}
		early()
		monday := time.Date(2026, 6, 22, 14, 0, 0, 0, time.UTC)
		s.AdvanceTo(monday.Add(-time.Millisecond))
		early()
		s.AdvanceTo(monday)
		for range 3 {
			s.resends(r)
			s.AdvanceBusinessDays(1)
			s.ExpectMail(cora)
		}
		before := s.ledger()
		_, _, err := s.ResendContactVerification(s.ctx, s.As(maya), again)
		s.refused(err, "VALIDATION_FAILED at id")
		_, _, err = s.SaveRegistrationProfile(s.ctx, s.As(maya), program.SaveRegistrationProfileInput{ID: r.ID.Any(), PrimaryContact: contact("Omar", "Reyes", "omar@alderridge.example")})
		s.refused(err, "VALIDATION_FAILED at primaryContact.email")
		_, _, err = s.ResendContactVerification(s.ctx, s.As(ruben), again)
		s.refused(err, "GLOBAL_ADMIN_REQUIRED")
		s.unchanged(before)
		_, err = s.answers(s.token(), ptr(true), ptr(true)) // the fifth works
		s.must(err)
	})
}

// The address of the contact changes before the answer: the new one is asked at once, once, and the old link ends. A
// change of the name or the telephone number asks nobody.
func TestChangedContact(t *testing.T) {
	tell(t, func(s *story) {
		r, old := s.asked(maya, alderRidge)
		s.saves(maya, program.SaveRegistrationProfileInput{ID: r.ID.Any(), PrimaryContact: &program.PrimaryContactInput{Phone: ptr("+1 253 555 0199")}})
		s.Work()
		s.ExpectMail()
		for _, other := range []string{"a@alderridge.example", "b@alderridge.example", "c@alderridge.example"} {
			s.saves(maya, program.SaveRegistrationProfileInput{ID: r.ID.Any(), PrimaryContact: &program.PrimaryContactInput{Email: &other}})
		}
		s.Work()
		s.ExpectMail("c@alderridge.example")
		_, err := s.answers(old, ptr(true), ptr(true))
		s.refused(err, "TOKEN_INVALID at token")
		_, err = s.answers(s.token(), ptr(true), ptr(true))
		s.must(err)
		s.Work()
		s.ExpectMail("c@alderridge.example")
		s.stands(r, "DECISION")
	})
}

// the two answers come from two screens at the same moment: both count, so that the confirmation is complete.
func TestBothAnswersAtOnce(t *testing.T) {
	tell(t, func(s *story) {
		r, token := s.asked(maya, alderRidge)
		for _, err := range atOnce(2, func(i int) error {
			var answers [2]*bool
			answers[i] = ptr(true)
			_, err := s.answers(token, answers[0], answers[1])
			return err
		}) {
			s.must(err)
		}
		if got := s.registration(r.ID); got.ContactConfirmedAt == nil {
			t.Errorf("R-91: an answer was lost: %+v", got)
		}
	})
}
