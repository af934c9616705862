package program_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/models"
)

// D-15, R-13: nobody answers. A holding reply is sent in time, the operator gets a letter at the deadline, and no timer ever decides.
func TestEligibility_NobodyAnswers(t *testing.T) {
	tell(t, func(s *story) {
		r := s.submit(lucia, partnerForm(meridian))
		due := *r.ResponseDueAt
		s.AdvanceTo(*r.ReviewerReminderAt)
		s.ExpectMail(rosa, kenji)
		s.AdvanceTo(due.Add(-31 * time.Minute))
		s.ExpectMail()
		s.AdvanceTo(due.Add(-time.Millisecond))
		s.letter(lucia, "es", "Hemos recibido su solicitud de elegibilidad", r.Reference)
		if got := s.EligibilityRequest(r.ID); got.OverdueAt != nil || !got.HoldingReplyAt.Equal(due.Add(-30*time.Minute)) {
			t.Errorf("before the deadline: overdue at %v, holding reply at %v", got.OverdueAt, got.HoldingReplyAt)
		}
		s.AdvanceTo(due)
		s.letter(olga, "en", "Overdue", r.Reference)
		late := s.EligibilityRequest(r.ID)
		if !late.OverdueAt.Equal(due) || late.Status != models.EligibilitySubmitted || rules.SLAState(*late, s.Clock.Now()) != models.SLAOverdue {
			t.Errorf("at the deadline: %s, overdue at %v", late.Status, late.OverdueAt)
		}
		s.Advance(100 * 24 * time.Hour)
		s.ExpectMail()
		s.status(r, models.EligibilitySubmitted)

		late = s.acknowledge(kenji, r) // late is better than never, and stays late
		if late.Status != models.EligibilityAcknowledged || rules.SLAState(*late, s.Clock.Now()) != models.SLAOverdue {
			t.Errorf("after a late reply: %s, %s", late.Status, rules.SLAState(*late, s.Clock.Now()))
		}
		s.Work()
		s.letter(lucia, "es", "Pasos siguientes", r.Reference)
		s.approve(kenji, r)
		want := []string{
			"submitEligibilityRequest DRAFT>SUBMITTED", "screenEligibilityRequest SUBMITTED>SUBMITTED", "remindReviewers SUBMITTED>SUBMITTED",
			"sendHoldingReply SUBMITTED>SUBMITTED", "eligibilityOverdue SUBMITTED>SUBMITTED", "acknowledgeEligibilityRequest SUBMITTED>ACKNOWLEDGED",
			"approveEligibilityRequest ACKNOWLEDGED>APPROVED",
		}
		if diff := cmp.Diff(want, s.history(r)); diff != "" {
			t.Errorf("history: -want +got\n%s", diff)
		}
	})
}

// An answer in time ends the timers: no holding reply, no reminder, no escalation. A decision is an answer too.
func TestEligibility_AnsweredInTime(t *testing.T) {
	tell(t, func(s *story) {
		for name, reply := range map[string]func(*models.EligibilityRequest){
			"acknowledged": func(r *models.EligibilityRequest) { s.acknowledge(rosa, r) },
			"denied":       func(r *models.EligibilityRequest) { s.deny(rosa, r) },
		} {
			r := s.submit(lucia, partnerForm(meridian))
			s.Advance(time.Hour)
			reply(r)
			s.Work()
			s.ExpectMail(lucia)
			s.Advance(40 * 24 * time.Hour)
			s.ExpectMail()
			got := s.EligibilityRequest(r.ID)
			if got.OverdueAt != nil || got.HoldingReplyAt != nil || got.RespondedAt == nil || rules.SLAState(*got, s.Clock.Now()) != models.SLAOnTime {
				t.Errorf("%s: %+v", name, got)
			}
			if !got.Status.Final() {
				s.withdraw(lucia, r)
			}
		}
	})
}

// A worker that was down over the deadline still sends the holding reply, once, and escalates.
func TestEligibility_WorkerDownOverTheDeadline(t *testing.T) {
	tell(t, func(s *story) {
		r := s.submit(lucia, partnerForm(meridian))
		s.Clock.Set(r.ResponseDueAt.Add(time.Hour))
		s.Work()
		s.ExpectMail(rosa, kenji, lucia, olga)
		s.must(s.ResponseDue(s.ctx, access.TheSystem, r.ID))
		s.Work()
		s.ExpectMail()
		s.history(r)
	})
}

// If the holding reply was not sent before the deadline, both letters are sent at the deadline.
func TestEligibility_DeadlineSendsAMissingHoldingReply(t *testing.T) {
	tell(t, func(s *story) {
		r := s.submit(lucia, partnerForm(meridian))
		s.must(s.ResponseDue(s.ctx, access.TheSystem, r.ID))
		s.must(s.SendHoldingReply(s.ctx, access.TheSystem, r.ID))
		s.Work()
		s.ExpectMail(lucia, olga)
	})
}

// Section 4.2: a reminder of a question is sent after five business days, and the question lapses after thirty days.
func TestEligibility_UnansweredQuestionLapses(t *testing.T) {
	tell(t, func(s *story) {
		r := s.ask(rosa, s.acknowledge(rosa, s.submit(lucia, partnerForm(meridian))), "Until when does the contract run?")
		asked := s.Clock.Now()
		s.Work()
		s.ExpectMail(lucia, lucia) // the next steps and the question
		reminder := time.Date(2026, 6, 23, 21, 0, 0, 0, time.UTC)
		s.AdvanceTo(reminder.Add(-time.Millisecond))
		s.ExpectMail()
		s.AdvanceTo(reminder)
		s.letter(lucia, "es", "Recordatorio", r.Reference, "Until when does the contract run?")
		s.AdvanceTo(asked.Add(30*24*time.Hour - time.Millisecond))
		s.status(r, models.EligibilityInfoRequested)
		s.ExpectMail()
		s.AdvanceTo(asked.Add(30 * 24 * time.Hour))
		s.status(r, models.EligibilityLapsed)
		s.letter(lucia, "es", "Su solicitud de elegibilidad ha caducado", r.Reference)
		s.submit(lucia, partnerForm(meridian)) // a new one may be submitted
		s.history(r)
	})
}

// An answer in time ends the timers, and the timers of an old question do not affect a new one.
func TestEligibility_AnswerEndsTheTimers(t *testing.T) {
	tell(t, func(s *story) {
		r := s.acknowledge(rosa, s.submit(lucia, partnerForm(meridian)))
		s.ask(rosa, r, "Which agency?")
		s.Advance(24 * time.Hour)
		if got := s.answer(lucia, r); got.Status != models.EligibilityAcknowledged || got.InfoDueAt != nil {
			t.Errorf("answered: %s, due %v", got.Status, got.InfoDueAt)
		}
		s.Advance(24 * time.Hour)
		again := s.Clock.Now()
		s.ask(kenji, r, "And since when?")
		s.Work()
		s.ExpectMail(lucia, lucia, lucia) // next steps and two questions
		s.AdvanceTo(again.Add(30*24*time.Hour - time.Millisecond))
		s.letter(lucia, "es", "Recordatorio", "And since when?") // once, and not for the first question
		s.status(r, models.EligibilityInfoRequested)
		s.answer(lucia, r)
		s.Advance(100 * 24 * time.Hour)
		s.ExpectMail()
		s.status(r, models.EligibilityAcknowledged)
		s.history(r)
	})
}

// Late screening, after the workers were down, does not extend a question.
func TestEligibility_LateScreeningKeepsTheQuestionsEnd(t *testing.T) {
	tell(t, func(s *story) {
		r := s.ask(rosa, s.acknowledge(rosa, s.submit(lucia, partnerForm(meridian))), "Which agency?")
		s.Work()
		if got := s.EligibilityRequest(r.ID); got.ScreenedAt == nil {
			t.Fatal("not screened")
		}
		s.Mail()
		s.Advance(30 * 24 * time.Hour)
		s.ExpectMail(lucia, lucia) // reminded, and told that it lapsed
		s.status(r, models.EligibilityLapsed)
	})
}

// Delivery is at least once: each job of a request that runs twice does nothing the second time.
func TestEligibility_RepeatedJobsDoNothing(t *testing.T) {
	type request = models.EligibilityRequest
	submitted := func(s *story) *request { return s.submit(lucia, partnerForm(meridian)) }
	asked := func(s *story) *request { return s.ask(rosa, s.acknowledge(rosa, submitted(s)), "Which agency?") }
	for name, tc := range map[string]struct {
		given func(*story) *request
		after time.Duration // how late the job comes
		job   func(*story, *request) error
	}{
		"screening":              {submitted, 0, func(s *story, r *request) error { return s.ScreenEligibilityRequest(s.ctx, access.TheSystem, r.ID) }},
		"reminder of reviewers":  {submitted, 31 * time.Hour, func(s *story, r *request) error { return s.RemindReviewers(s.ctx, access.TheSystem, r.ID) }},
		"holding reply":          {submitted, 54 * time.Hour, func(s *story, r *request) error { return s.SendHoldingReply(s.ctx, access.TheSystem, r.ID) }},
		"deadline":               {submitted, 55 * time.Hour, func(s *story, r *request) error { return s.ResponseDue(s.ctx, access.TheSystem, r.ID) }},
		"reminder of a question": {asked, 9 * 24 * time.Hour, func(s *story, r *request) error { return s.RemindApplicant(s.ctx, access.TheSystem, r.ID, r.Version) }},
		"lapse": {asked, 30 * 24 * time.Hour, func(s *story, r *request) error {
			return s.LapseEligibilityRequest(s.ctx, access.TheSystem, r.ID, r.Version)
		}},
		"expiry of a draft": {func(s *story) *request {
			form := partnerForm(meridian)
			form.SaveAsDraft = true
			return s.submit(lucia, form)
		}, 30 * 24 * time.Hour, func(s *story, r *request) error { return s.ExpireDraft(s.ctx, access.TheSystem, r.ID) }},
	} {
		t.Run(name, func(t *testing.T) {
			tell(t, func(s *story) {
				r := tc.given(s)
				s.Clock.Advance(tc.after)
				before := s.snapshot()
				s.must(tc.job(s, r))
				once := s.snapshot()
				if cmp.Equal(before, once) {
					s.t.Error("the job did nothing the first time")
				}
				s.must(tc.job(s, r))
				s.unchanged(once)
				s.Clock.Advance(time.Hour)
				s.must(tc.job(s, r))
				s.unchanged(once)
			})
		})
	}
}

// A job that runs after the request has moved on does nothing.
func TestEligibility_LateJobsDoNothing(t *testing.T) {
	tell(t, func(s *story) {
		r := s.ask(rosa, s.acknowledge(rosa, s.submit(lucia, partnerForm(meridian))), "Which agency?")
		question := r.Version
		s.answer(lucia, r)
		s.deny(rosa, r)
		s.Clock.Advance(60 * 24 * time.Hour)
		before := s.snapshot()
		s.must(s.RemindReviewers(s.ctx, access.TheSystem, r.ID))
		s.must(s.SendHoldingReply(s.ctx, access.TheSystem, r.ID))
		s.must(s.ResponseDue(s.ctx, access.TheSystem, r.ID))
		s.must(s.RemindApplicant(s.ctx, access.TheSystem, r.ID, question))
		s.must(s.LapseEligibilityRequest(s.ctx, access.TheSystem, r.ID, question))
		s.must(s.ExpireDraft(s.ctx, access.TheSystem, r.ID))
		s.unchanged(before)
	})
}
