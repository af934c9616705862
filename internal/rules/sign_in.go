package rules

import (
	"time"
	"unicode/utf8"

	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/models"
)

// The limits of signing in by e-mail (D-20). The codes to a mailbox are counted by the network that asks for them, so that a stranger does not
// use up those of the owner. Strangers who ask all day for codes to an address have two hundred tries among a million.
const (
	SignInCodeTime     = 10 * time.Minute // how long a code and its link work
	MaxSignInTries     = 5                // wrong codes for one letter
	MaxSignInCodes     = 6                // letters to a mailbox in SignInCodesSpan, from one network
	SignInCodesSpan    = time.Hour
	maxSignInClientDay = 12 // in a day, from one network
	MaxSignInCodesDay  = 40 // in a day, from all of them
	signInCodesDaySpan = 24 * time.Hour
	maxSubject         = 255 // characters of the key of an address that identifies a person
)

// CheckSignInAddress reports why no code can be sent to an address. Who has the address, and whether the program knows it, does not count.
func CheckSignInAddress(address string) *problem.Problem {
	if wrong := email("email", address); wrong != nil {
		return wrong
	}
	if utf8.RuneCountInString(models.AddressKey(address)) > maxSubject {
		return problem.Invalid("email", "email")
	}
	return nil
}

// CheckSignInCodes limits the letters with codes to a mailbox: sent are the newest ones, newest first, and client asks for another one.
func CheckSignInCodes(sent []*models.SignInCode, client string, now time.Time) *problem.Problem {
	var own []*models.SignInCode
	for _, code := range sent {
		if code.Client == client {
			own = append(own, code)
		}
	}
	for _, limit := range []struct {
		sent []*models.SignInCode
		most int
		span time.Duration
	}{{sent, MaxSignInCodesDay, signInCodesDaySpan}, {own, maxSignInClientDay, signInCodesDaySpan}, {own, MaxSignInCodes, SignInCodesSpan}} {
		if len(limit.sent) < limit.most {
			continue
		}
		if until := limit.sent[limit.most-1].CreatedAt.Add(limit.span); now.Before(until) {
			return limitedUntil(until)
		}
	}
	return nil
}

// SignInOpen reports whether a code still works.
func SignInOpen(c models.SignInCode, now time.Time) bool {
	return c.UsedAt == nil && c.Tries < MaxSignInTries && now.Before(c.ExpiresAt)
}

// SignInCodeInvalid is the same problem for every code and link that does not work, whatever the reason.
func SignInCodeInvalid() *problem.Problem { return problem.New(problem.SignInCodeInvalid, "code") }

// SignInBusy is the problem of a request for a code while many others for the same mailbox are under way.
func SignInBusy(now time.Time) *problem.Problem { return limitedUntil(now.Add(time.Minute)) }

func limitedUntil(until time.Time) *problem.Problem {
	return problem.New(problem.SignInLimited, "email").With("Until", until.UTC().Format(time.RFC3339))
}
