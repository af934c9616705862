package rules

import (
	"time"

	"github.com/partnergraph/partnergraph/internal/clock"
	"github.com/partnergraph/partnergraph/models"
)

const (
	// ReplyBusinessDays bound the reply to an intake form, not the decision (R-13, R-27, D-15).
	ReplyBusinessDays = 2
	// ReminderBusinessDays is when reviewers are reminded of an unanswered form (D-15).
	ReminderBusinessDays = 1
	// holdingLead is how long before the deadline the holding reply leaves, so that a reply always leaves in time.
	holdingLead = 30 * time.Minute
	// answerReminderBusinessDays is when an applicant is reminded of a question (section 4.2).
	answerReminderBusinessDays = 5
	// AnswerTime is after how long an unanswered question lets a request lapse (section 4.2).
	AnswerTime = 30 * 24 * time.Hour
	// MaxText is the length of the free texts, in characters.
	MaxText = 4000
)

// ReplyTimes are the instants that a submitted form sets.
type ReplyTimes struct {
	Reminder time.Time // reviewers are reminded
	Holding  time.Time // a holding reply leaves if nobody has replied
	Due      time.Time // the reply is due
}

// ReplyDue computes the times of a form submitted at an instant (R-13, R-27, D-15).
func ReplyDue(cal clock.Calendar, submitted time.Time) ReplyTimes {
	due := cal.Deadline(submitted, ReplyBusinessDays)
	return ReplyTimes{Reminder: cal.Deadline(submitted, ReminderBusinessDays), Holding: due.Add(-holdingLead), Due: due}
}

// AnswerReminder is when an applicant is reminded of a question asked at an instant.
func AnswerReminder(cal clock.Calendar, asked time.Time) time.Time {
	return cal.Deadline(asked, answerReminderBusinessDays)
}

// EligibilityStatusAt is the status of a request at an instant: a draft expires and an unanswered question lapses at its time, even if
// the job has not run yet.
func EligibilityStatusAt(r models.EligibilityRequest, now time.Time) models.EligibilityStatus {
	switch {
	case r.Status == models.EligibilityDraft && !now.Before(r.CreatedAt.Add(models.DraftTime)):
		return models.EligibilityExpired
	case r.Status == models.EligibilityInfoRequested && r.InfoDueAt != nil && !now.Before(*r.InfoDueAt):
		return models.EligibilityLapsed
	}
	return r.Status
}

// SLAState is the state of a request's deadline, whether or not the job for it has run. A late reply stays late; a request
// that was withdrawn before a reply needs none.
func SLAState(r models.EligibilityRequest, now time.Time) models.SLAState {
	replied := now
	if r.RespondedAt != nil {
		replied = *r.RespondedAt
	}
	waits := r.Status == models.EligibilitySubmitted && r.RespondedAt == nil
	switch {
	case r.ResponseDueAt != nil && (waits || r.RespondedAt != nil) && !replied.Before(*r.ResponseDueAt):
		return models.SLAOverdue
	case waits && r.ReviewerReminderAt != nil && !now.Before(*r.ReviewerReminderAt):
		return models.SLADueSoon
	}
	return models.SLAOnTime
}
