package program_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/program/enrolment"
	"github.com/partnergraph/partnergraph/internal/program/kernel"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// D-16: a contact who answers no rejects nothing. The check is left to a reviewer, the link is used, and the event has the answer.
func TestDenial_IsLeftToAReviewer(t *testing.T) {
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
	if e := s.snapshot().Events[0]; e.Action != "confirmPrimaryContact" || e.Reason != reason {
		s.t.Errorf("the event says %s %q, want %s", e.Action, e.Reason, reason)
	}
	before := s.snapshot()
	in := enrolment.RecordVettingCheckInput{ID: r.ID.Any(), Step: models.StepEmailOwnership, Outcome: rules.CheckOutcomePassed, Evidence: "She must be wrong."}
	_, _, err := s.RecordVettingCheck(s.ctx, s.As(vera), in)
	s.refused(err, "REGISTRATION_STATE_INVALID at step")
	s.unchanged(before)
}

// outcomes are all that was found at a step in the current round, oldest first: "STATUS REASON".
func (s *story) outcomes(r *models.Registration, step models.VettingStep) (out []string) {
	s.t.Helper()
	all, err := store.ChecksOf.Find(s.ctx, s.Store, s.As(vera), []models.ID[models.Registration]{r.ID})
	s.must(err)
	for _, c := range all {
		if c.Round != s.registration(r.ID).Round || c.Step != step {
			continue
		}
		for _, o := range c.History() {
			out = append(out, string(o.Status)+" "+string(o.Reason))
		}
	}
	return out
}

// R-91, T-41: after a denial the applicant may name another contact, who gets a message at once. The denial stays for a reviewer. The
// other's yes is recorded, starts the times of vetting, and is passed by the reviewer.
func TestDenial_AnotherContactConfirms(t *testing.T) {
	tell(t, func(s *story) {
		r, token := s.asked(maya, alderRidge)
		_, err := s.answers(token, ptr(false), nil)
		s.must(err)
		s.Work()
		s.Mail()
		_, job, err := s.SaveRegistrationProfile(s.ctx, s.As(ruben), enrolment.SaveRegistrationProfileInput{ID: r.ID.Any(), PrimaryContact: contact("Omar", "Reyes", "omar@alderridge.example")})
		s.must(err)
		if job == nil || job.Kind != "registration.verify_contact" {
			t.Errorf("the job is %+v", job)
		}
		s.Work()
		s.ExpectMail("omar@alderridge.example")
		_, err = s.answers(s.token(), ptr(true), ptr(true))
		s.must(err)
		s.Work()
		s.Mail()
		got := s.stands(r, "EMAIL_OWNERSHIP")
		if got.Round != 1 || got.VerificationsSent != 2 || got.ContactConfirmedAt == nil || got.TargetAt == nil {
			t.Errorf("%+v, want round 1 with 2 messages and a target", got)
		}
		if diff := cmp.Diff([]string{"EMAIL_OWNERSHIP NEEDS_REVIEW CONTACT_DID_NOT_REGISTER"}, s.checks(r)); diff != "" {
			t.Errorf("the checks: -want +got\n%s", diff)
		}
		s.records(vera, r, rules.CheckOutcomePassed)
		s.stands(r, "DECISION")
		want := []string{"NEEDS_REVIEW CONTACT_DID_NOT_REGISTER", "NEEDS_REVIEW CONTACT_CONFIRMED", "PASSED REVIEWED"}
		if diff := cmp.Diff(want, s.outcomes(r, models.StepEmailOwnership)); diff != "" {
			t.Errorf("the outcomes: -want +got\n%s", diff)
		}
	})
}

// T-41: an applicant cannot have the same contact asked again after a no. A reviewer can, and the no is still recorded.
func TestDenial_SameContactIsNotAskedAgain(t *testing.T) {
	tell(t, func(s *story) {
		r, token := s.asked(maya, alderRidge)
		_, err := s.answers(token, ptr(false), ptr(false))
		s.must(err)
		s.Work()
		s.AdvanceBusinessDays(2)
		s.Mail()
		again := enrolment.ResendContactVerificationInput{ID: r.ID.Any()}
		before := s.snapshot()
		_, _, err = s.ResendContactVerification(s.ctx, s.As(maya), again)
		s.refused(err, "CONTACT_DENIED at id")
		s.unchanged(before)
		_, _, err = s.ResendContactVerification(s.ctx, s.As(vera), again)
		s.must(err)
		s.Work()
		s.ExpectMail(cora)
		if diff := cmp.Diff([]string{"EMAIL_OWNERSHIP NEEDS_REVIEW CONTACT_DID_NOT_REGISTER"}, s.checks(r)); diff != "" {
			t.Errorf("after another message: -want +got\n%s", diff)
		}
		_, err = s.answers(s.token(), ptr(true), ptr(true))
		s.must(err)
		s.Work()
		s.stands(r, "EMAIL_OWNERSHIP")
		s.saves(maya, legal(r, "Alder Ridge Two")) // nor does a new round take the no away
		s.submits(maya, r)
		s.Work()
		if diff := cmp.Diff([]string{"EMAIL_OWNERSHIP NEEDS_REVIEW CONTACT_DID_NOT_REGISTER"}, s.checks(r)); diff != "" {
			t.Errorf("in the next round: -want +got\n%s", diff)
		}
	})
}

// T-40: a reviewer rejects before the contact has confirmed. The appeal cannot be authorised before the contact confirms, and not on the
// same day. Another contact may be named, gets a message at once, and starts the times of vetting.
func TestAppeal_ContactHasToConfirm(t *testing.T) {
	tell(t, func(s *story) {
		r, token := s.asked(maya, alderRidge)
		_, err := s.answers(token, nil, ptr(false))
		s.must(err)
		s.Work()
		s.records(vera, r, rules.CheckOutcomeRejected)
		s.stands(r, "REJECTED")
		s.must(s.appeals(maya, r))
		s.Work()
		s.Mail()
		authorize := func(early *string) error {
			_, _, err := s.DecideRegistration(s.ctx, s.As(vera), enrolment.DecideRegistrationInput{ID: r.ID.Any(), Outcome: rules.OutcomeAuthorized, EarlyReason: early})
			return err
		}
		s.refused(authorize(nil), "CONTACT_NOT_CONFIRMED at outcome")
		s.refused(authorize(ptr("A fair.")), "CONTACT_NOT_CONFIRMED at outcome")
		s.saves(maya, enrolment.SaveRegistrationProfileInput{ID: r.ID.Any(), PrimaryContact: contact("Omar", "Reyes", "omar@alderridge.example")})
		s.Work()
		s.ExpectMail("omar@alderridge.example")
		_, err = s.answers(s.token(), ptr(true), ptr(true))
		s.must(err)
		s.Work()
		if got := s.stands(r, "CHALLENGED"); got.ContactConfirmedAt == nil || got.TargetAt == nil {
			t.Errorf("%+v, want it confirmed, with a target", got)
		}
		if diff := cmp.Diff([]string{"EMAIL_OWNERSHIP REJECTED NOT_ESTABLISHED"}, s.checks(r)); diff != "" {
			t.Errorf("D-27: the checks: -want +got\n%s", diff)
		}
		s.refused(authorize(nil), "VETTING_BEFORE_TARGET at earlyReason")
		s.AdvanceBusinessDays(3)
		s.must(authorize(nil))
		s.stands(r, "AUTHORIZED")
	})
}

// a global admin can send the message again one business day after the last one.
func TestVerification_SentAgainAfterABusinessDay(t *testing.T) {
	tell(t, func(s *story) {
		r, _ := s.asked(maya, alderRidge)
		s.AdvanceTo(time.Date(2026, 6, 18, 14, 0, 0, 0, time.UTC)) // Thursday; Friday is a holiday
		s.resends(r)
		s.Work()
		s.letter(cora, "en", "Please confirm", r.Reference)
		again := enrolment.ResendContactVerificationInput{ID: r.ID.Any()}
		early := func() {
			s.t.Helper()
			before := s.snapshot()
			_, _, err := s.ResendContactVerification(s.ctx, s.As(maya), again)
			s.refused(err, "RESEND_TOO_EARLY at id")
			s.unchanged(before)
		}
		early()
		monday := time.Date(2026, 6, 22, 14, 0, 0, 0, time.UTC)
		s.AdvanceTo(monday.Add(-time.Millisecond))
		early()
		s.AdvanceTo(monday)
		s.resends(r)
		s.Work()
		s.ExpectMail(cora)
		_, _, err := s.ResendContactVerification(s.ctx, s.As(ruben), again)
		s.refused(err, "GLOBAL_ADMIN_REQUIRED")
		_, err = s.answers(s.token(), ptr(true), ptr(true)) // the newest works
		s.must(err)
	})
}

// T-42: an address gets five messages in seven days. A sixth can be sent by a reviewer, to another contact, or when the first of the five
// is seven days old. The refusal gives the time.
func TestVerification_FiveMessagesInSevenDays(t *testing.T) {
	tell(t, func(s *story) {
		r, _ := s.asked(maya, alderRidge)
		again := func(email string) error {
			_, _, err := s.ResendContactVerification(s.ctx, s.As(email), enrolment.ResendContactVerificationInput{ID: r.ID.Any()})
			return err
		}
		for range 4 {
			s.must(again(vera))
			s.Work()
			s.ExpectMail(cora)
		}
		first := s.Clock.Now()
		s.AdvanceBusinessDays(1)
		s.tooMany("id", func() error { return again(maya) })
		found, _ := problem.All(again(maya))
		if want := first.Add(rules.VerificationSpan).Format(time.RFC3339); len(found) != 1 || fmt.Sprint(found[0].Details) == "" || !strings.Contains(fmt.Sprintf("%+v", found[0].Details), want) {
			t.Errorf("told %+v, want it to name %s", found, want)
		}
		s.must(again(vera))
		s.Work()
		s.ExpectMail(cora)
		s.saves(maya, enrolment.SaveRegistrationProfileInput{ID: r.ID.Any(), PrimaryContact: contact("Omar", "Reyes", "omar@alderridge.example")})
		s.Work()
		s.ExpectMail("omar@alderridge.example")
		s.saves(maya, enrolment.SaveRegistrationProfileInput{ID: r.ID.Any(), PrimaryContact: contact("Omar", "Reyes", "reyes@alderridge.example")})
		s.Work()
		s.ExpectMail("reyes@alderridge.example")
		s.AdvanceTo(first.Add(rules.VerificationSpan))
		s.saves(maya, enrolment.SaveRegistrationProfileInput{ID: r.ID.Any(), PrimaryContact: contact("Cora", "Finch", cora)})
		s.Work()
		s.ExpectMail(cora)
	})
}

// When the contact's address changes before the answer, the new address gets one message at once, and the old link ends. A change of the
// name or the telephone number sends none.
func TestVerification_ChangedContactGetsANewLink(t *testing.T) {
	tell(t, func(s *story) {
		r, old := s.asked(maya, alderRidge)
		s.saves(maya, enrolment.SaveRegistrationProfileInput{ID: r.ID.Any(), PrimaryContact: &kernel.PrimaryContactInput{Phone: ptr("+1 253 555 0199")}})
		s.Work()
		s.ExpectMail()
		for _, other := range []string{"a@alderridge.example", "b@alderridge.example", "c@alderridge.example"} {
			s.saves(maya, enrolment.SaveRegistrationProfileInput{ID: r.ID.Any(), PrimaryContact: &kernel.PrimaryContactInput{Email: &other}})
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

// the two answers come at the same moment: both count, so that the confirmation is complete.
func TestVerification_BothAnswersConcurrently(t *testing.T) {
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
