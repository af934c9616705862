package rules

import (
	"time"

	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/models"
)

const (
	// MaxCodeTries is how many wrong codes may be typed in place of one link.
	MaxCodeTries = 10
	// LetterPause is the time after which the recipient of a letter can ask for another one.
	LetterPause = 10 * time.Minute
)

// LinkCodeInvalid is the same problem for every code that does not work, whatever the reason.
func LinkCodeInvalid() *problem.Problem { return problem.New(problem.LinkCodeInvalid, "code") }

// VerificationOpen reports whether the primary contact can still answer with the link of this message.
func VerificationOpen(r models.Registration, last *models.ContactVerification) bool {
	return last != nil && last.ClosedAt == nil && r.Status == models.RegistrationPending && r.Step == models.StepEmailOwnership && r.Round == last.Round
}

// MayAskForLetter says whether an invitation was mailed, waits for an answer and may be mailed once more.
func MayAskForLetter(r models.RelationshipRequest, now time.Time) bool {
	return !StatusAt(r, now).Final() && r.SentAt != nil && !now.Before(r.SentAt.Add(LetterPause))
}
