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

// CheckResend returns the problem if the message to the primary contact cannot be sent again. A reviewer may send it as long
// as the contact can still confirm, so that somebody can always help.
func CheckResend(a Asking, now time.Time) *problem.Problem {
	r := a.Registration
	switch {
	case r.ContactConfirmedAt != nil:
		return problem.Invalid("id", "contact_confirmed")
	case a.Reviewer:
		return nil
	case r.ContactDenial != "" && a.to(r.ContactDeniedBy):
		return problem.New(problem.ContactDenied, "id").Detailing("reason", string(r.ContactDenial))
	case a.Last != nil && a.to(a.Last.ToAddress) && now.Before(a.Last.ResendFrom) && r.BouncedAt == nil: // a letter that bounced does not count
		from := a.Last.ResendFrom.Format(time.RFC3339)
		return problem.New(problem.ResendTooEarly, "id").With("At", from).Detailing("availableAt", from)
	}
	return CheckLetters("id", a, now)
}

// CheckLetters limits the letters to one mailbox, so that nobody can flood it, and says when more may be sent: only to the day if
// other organisations' letters count. Letters of all kinds count together. The count begins anew with another contact, but the number
// of all messages of a registration is limited as well.
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

// LettersFrom is the earliest time of another message: now, or when enough of the older messages are VerificationSpan old.
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
		if free := belowLimitFrom(sent, max); free.After(from) {
			from = free
		}
	}
	return from
}

// belowLimitFrom is the time at which fewer than max of the instants are within VerificationSpan; zero if there are fewer already.
func belowLimitFrom(sent []time.Time, max int) time.Time {
	if len(sent) < max {
		return time.Time{}
	}
	slices.SortFunc(sent, time.Time.Compare)
	return sent[len(sent)-max].Add(VerificationSpan)
}
