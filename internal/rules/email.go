package rules

import (
	"math/rand/v2"
	"slices"
	"time"

	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/models"
)

const (
	// MaxHandovers is how often a mail server is given a whole letter without an answer: the first time, and once more.
	MaxHandovers = 2
	// answerFor is how long a try whose worker is not heard of may still be waiting for the mail server's answer.
	answerFor = 2 * time.Minute

	firstMailWait   = 15 * time.Second
	longestMailWait = 2 * time.Hour
)

// MailWait is how long a letter waits for its next try: seconds at first, because most faults are short; under five minutes for
// the next few, as greylisting wants; then up to two hours, for the four days and more that RFC 5321 (4.5.4.1) asks for.
func MailWait(attempts int) time.Duration {
	wait := longestMailWait
	if attempts < 10 {
		wait = min(longestMailWait, firstMailWait<<max(0, attempts-1))
	}
	return (wait/2 + rand.N(wait/2)).Truncate(time.Millisecond)
}

// CheckMailTry says whether a letter may be tried now. It is a problem when the mail server was given it as often as it may be
// without an answer, and a wait while an earlier try may still get one.
func CheckMailTry(e models.Email, now time.Time) (wait time.Duration, wrong *problem.Problem) {
	if e.HandedOverAt != nil {
		if wait = e.HandedOverAt.Add(answerFor).Sub(now); wait > 0 {
			return wait, nil
		}
	}
	if e.Status == models.EmailQueued && e.Handovers >= MaxHandovers {
		return 0, MailUnanswered()
	}
	return 0, nil
}

// MailUnanswered is the problem of an e-mail that may or may not have been delivered.
func MailUnanswered() *problem.Problem {
	wrong := problem.New(problem.Unavailable, "")
	wrong.Reason = "mail_unanswered"
	return wrong
}

// waiting are the letters of which an object is waiting for an answer, by kind of object. Letters to the program's own people are
// in none.
var waiting = [][]string{
	{"relationship_request", "joint_invitation", "partnership_invitation", "invitation_reminder"},
	{"contact_verification"},
	{"customer_account_ready"},
	{"user_invitation"},
	{
		"eligibility_partner_reply", "eligibility_customer_reply", "eligibility_holding_reply", "eligibility_information_requested",
		"eligibility_information_reminder", "eligibility_denied", "eligibility_lapsed", "qualification_granted", "validation_id_issued",
		"validation_id_customer",
	},
}

// Waiting lists the letters that stand in line with one: the newest of them says whether somebody can be reached. It is nil for a
// letter that nobody waits for.
func Waiting(template string) []string {
	for _, together := range waiting {
		if slices.Contains(together, template) {
			return together
		}
	}
	return nil
}

// Bounced says whether none of the letters that left at the same time can arrive any more, and why.
func Bounced(letters []*models.Email) (bounced bool, reason string) {
	for _, e := range letters {
		if e.Status != models.EmailBounced && e.Status != models.EmailFailed {
			return false, ""
		}
		reason = e.Error
	}
	return len(letters) > 0, reason
}
