package rules

import (
	"math/rand/v2"
	"slices"
	"time"

	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/models"
)

const (
	// MaxHandovers is how often a letter is sent to a mail server that does not answer after the data: once, and one retry.
	MaxHandovers = 2
	// answerFor is how long an attempt without a heartbeat from its worker may still be waiting for the mail server's answer.
	answerFor = 2 * time.Minute

	firstMailWait   = 15 * time.Second
	longestMailWait = 2 * time.Hour
)

// MailWait is how long a letter waits for its next attempt: seconds at first, because most faults are short; less than five minutes
// for the next few, because of greylisting; then up to two hours. All attempts take four days or more, as RFC 5321 (4.5.4.1) requires.
func MailWait(attempts int) time.Duration {
	wait := longestMailWait
	if attempts < 10 {
		wait = min(longestMailWait, firstMailWait<<max(0, attempts-1))
	}
	return (wait/2 + rand.N(wait/2)).Truncate(time.Millisecond)
}

// AnswerWait is how long an earlier attempt to send a letter may still get its answer; until then no other one starts.
func AnswerWait(e models.Email, now time.Time) time.Duration {
	if e.HandedOverAt == nil {
		return 0
	}
	return max(0, e.HandedOverAt.Add(answerFor).Sub(now))
}

// CheckMailTry returns the problem if a letter is not sent once more, after MaxHandovers attempts without an answer.
func CheckMailTry(e models.Email, now time.Time) *problem.Problem {
	if e.Status == models.EmailQueued && e.Handovers >= MaxHandovers && AnswerWait(e, now) == 0 {
		return MailUnanswered()
	}
	return nil
}

// MailUnanswered is the problem of an e-mail that may or may not have been delivered.
func MailUnanswered() *problem.Problem {
	wrong := problem.New(problem.ServiceUnavailable, "")
	wrong.Reason = "mail_unanswered"
	return wrong
}

// waiting lists the letters that ask for an answer, grouped by the kind of object that waits for it. It has no letters to
// the operator's users.
var waiting = [][]string{
	{"relationship_request", "joint_invitation", "partnership_invitation", "invitation_reminder"},
	{"contact_verification"},
	{"customer_account_ready"},
	{"user_invitation", "company_enrolled"},
	{
		"eligibility_partner_reply", "eligibility_customer_reply", "eligibility_holding_reply", "eligibility_information_requested",
		"eligibility_information_reminder", "eligibility_denied", "eligibility_lapsed", "qualification_granted", "validation_id_issued",
		"validation_id_customer",
	},
	{"support_received", "support_reply", "support_resolved"},
}

// Waiting lists the templates in the same group as one: the newest letter of the group says whether the recipient can be reached.
// It is nil for a letter that asks for no answer.
func Waiting(template string) []string {
	for _, together := range waiting {
		if slices.Contains(together, template) {
			return together
		}
	}
	return nil
}

// Bounced reports whether all of the letters that were sent at the same time have failed for good, and the reason.
func Bounced(letters []*models.Email) (bounced bool, reason string) {
	for _, e := range letters {
		if e.Status != models.EmailBounced && e.Status != models.EmailFailed {
			return false, ""
		}
		reason = e.Error
	}
	return len(letters) > 0, reason
}
