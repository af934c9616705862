package rules

import (
	"strings"
	"time"

	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/models"
)

// TooMany returns the problem when users have had too many e-mails sent to a mailbox; nil when more may be sent.
func TooMany(mailed bool, f InvitationFacts) *problem.Problem {
	if f.SentToday < MaxPerDay && (!mailed || f.MailedToday < MaxPerDay && f.Sent < MaxPerAddress) {
		return nil
	}
	at := nextDay(f.Until).Format(time.RFC3339)
	return problem.New(problem.TooManyInvitations, "invitee.email").With("At", at).Detailing("availableAt", at)
}

// TooManyTo is TooMany for letters that can only be mailed, such as the invitation of a user; the problem names the address.
func TooManyTo(field string, f InvitationFacts) *problem.Problem {
	wrong := TooMany(true, InvitationFacts{Sent: f.Sent, Until: f.Until})
	if wrong != nil {
		wrong.Field, wrong.Reason = strings.Split(field, "."), "address"
	}
	return wrong
}

// nextDay rounds up to a full day: an exact time would disclose when another partner has written to the address.
func nextDay(at time.Time) time.Time {
	day := at.UTC().Truncate(24 * time.Hour)
	if day.Before(at) {
		day = day.AddDate(0, 0, 1)
	}
	return day
}

// SendingForm is a partner's input for sending an invitation.
type SendingForm struct {
	Kind   models.RequestKind
	Email  string // the invitee's, as it is or as it was given
	Given  bool   // an address, now
	Mailed bool   // by the program; otherwise the partner hands it over
	Letter LetterForm
}

// CheckSending reports why an invitation cannot be sent as it is written now. An invitation that the partner hands over
// takes no address: otherwise the program would send reminders to somebody it has never written to.
func CheckSending(form SendingForm, f InvitationFacts) (found problem.List) {
	switch {
	case !form.Mailed && form.Given:
		found.Add(problem.Invalid("email", "not_expected"))
	case form.Mailed && form.Email == "" && form.Kind != models.RequestPartnership:
		found.Add(problem.New(problem.EmailRequired, "email"))
	case form.Mailed:
		found.Add(maybe("email", form.Email, email))
	}
	found.Add(CheckLetter(form.Letter)...)
	if form.Mailed {
		f.SentToday = 0 // it was counted when it was issued
		if wrong := TooMany(true, f); wrong != nil {
			wrong.Field = nil
			found.Add(wrong)
		}
	}
	return found
}
