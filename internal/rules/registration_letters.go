package rules

import (
	"slices"
	"time"

	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/models"
)

// Asking is the input of the checks before a message to a primary contact.
type Asking struct {
	Registration models.Registration
	Address      string                        // of the contact as it is now
	Sent         []*models.ContactVerification // to this address or for this registration, within VerificationSpan, in any order
	Others       []time.Time                   // letters of other kinds to the same mailbox that somebody had sent, within VerificationSpan
	Last         *models.ContactVerification   // of this registration; nil when none was sent
	Reviewer     bool                          // a vetting reviewer asks
}

// to reports whether an address leads to the mailbox of the contact.
func (a Asking) to(address string) bool {
	return models.MailboxKey(address) == models.MailboxKey(a.Address)
}

// CheckResend says why the primary contact is not written to again. A reviewer may write whenever the contact can
// still confirm: somebody has to be able to help.
func CheckResend(a Asking, now time.Time) *problem.Problem {
	r := a.Registration
	switch {
	case r.ContactConfirmedAt != nil:
		return problem.Invalid("id", "contact_confirmed")
	case a.Reviewer:
		return nil
	case r.ContactDenial != "" && a.to(r.ContactDeniedBy):
		return problem.New(problem.ContactDenied, "id").Detailing("reason", string(r.ContactDenial))
	case a.Last != nil && a.to(a.Last.ToAddress) && now.Before(a.Last.ResendFrom) && r.BouncedAt == nil: // one that did not arrive filled no mailbox
		from := a.Last.ResendFrom.Format(time.RFC3339)
		return problem.New(problem.ResendTooEarly, "id").With("At", from).Detailing("availableAt", from)
	}
	return CheckLetters("id", a, now)
}

// CheckLetters keeps the program from being used to fill somebody's mailbox, and says when more may be sent: to the day where
// others have written there too. Letters of all kinds count together. Another contact begins anew; only the number of all messages of
// a registration is limited besides.
func CheckLetters(field string, a Asking, now time.Time) *problem.Problem {
	at := LettersFrom(a, now)
	if !at.After(now) {
		return nil
	}
	if len(a.Others) > 0 {
		at = nextDay(at)
	}
	from := at.UTC().Format(time.RFC3339)
	return problem.Invalid(field, "too_many_messages").With("Max", MaxVerifications).With("At", from).Detailing("availableAt", from)
}

// LettersFrom is from when on one more message may leave: now, or when enough of the older ones are seven days old.
func LettersFrom(a Asking, now time.Time) time.Time {
	var here []time.Time
	there := slices.Clone(a.Others)
	for _, v := range a.Sent {
		if a.to(v.ToAddress) {
			there = append(there, v.CreatedAt)
		}
		if v.RegistrationID == a.Registration.ID {
			here = append(here, v.CreatedAt)
		}
	}
	from := now
	for max, sent := range map[int][]time.Time{MaxVerifications: there, MaxVerificationsOfOne: here} {
		if free := roomFrom(sent, max); free.After(from) {
			from = free
		}
	}
	return from
}

// roomFrom is when fewer than max of the instants are within the span; the zero time when that is so already.
func roomFrom(sent []time.Time, max int) time.Time {
	if len(sent) < max {
		return time.Time{}
	}
	slices.SortFunc(sent, time.Time.Compare)
	return sent[len(sent)-max].Add(VerificationSpan)
}
