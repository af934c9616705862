package mail

import (
	"context"
	"errors"
	"fmt"
	"net/textproto"
	"regexp"
	"strings"

	"github.com/partnergraph/partnergraph/internal/problem"
)

// Refusal is why the recipient's side refused a message for good.
type Refusal struct {
	Reason string // the mail system's words, one clean line without addresses; or the program's, as problem.Localize reads them
}

func (r *Refusal) Error() string {
	return fmt.Sprintf("%v: %s", ErrRejected, problem.Localize(r.Reason, "en"))
}

// Unwrap makes a refusal recognisable as ErrRejected.
func (r *Refusal) Unwrap() error { return ErrRejected }

// unsure says so to people.
var unsure = because("mail_unanswered")

// because is a reason of the program's own, which is told in the reader's language.
func because(reason string) *problem.Problem {
	p := problem.New(problem.Unavailable, "")
	p.Reason = reason
	return p
}

// Reason is why a message did not leave, in words that people may be shown (see problem.Localize): one clean line without addresses.
func Reason(err error) string {
	refused := new(Refusal)
	switch {
	case err == nil:
		return ""
	case errors.As(err, &refused):
		return refused.Reason
	case errors.Is(err, ErrUnsure):
		return unsure.Encode()
	}
	return withoutAddresses(err.Error())
}

// addressLike is everything that can be an address. A mail server may repeat the recipient's, or tell where it forwards to.
var addressLike = regexp.MustCompile(`"[^"]*"@[^\s<>(),;:]+|[^\s<>(),;:"=]+@[^\s<>(),;:"]+`)

// withoutAddresses is what a mail server said, as one clean line without addresses, since it is logged and shown.
func withoutAddresses(words string) string {
	return line(addressLike.ReplaceAllString(strings.Join(lines(words), " "), "[address]"))
}

// refusal tells final errors from others and takes addresses out of their words.
func refusal(err error) error {
	if err == nil || errors.Is(err, ErrUnsure) || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) || errors.Is(err, errNotHandedOver) {
		return err
	}
	if final := new(Refusal); errors.As(err, &final) {
		return err
	}
	words := withoutAddresses(err.Error())
	if at := new(stepError); errors.As(err, &at) { // at which command is of no use to people
		words = withoutAddresses(at.err.Error())
	}
	if isFinal(err) {
		return &Refusal{Reason: words}
	}
	return errors.New(words)
}

// isFinal reports whether the server refused this recipient or this content for good. A refused sender, login or command
// is a fault of the installation: once it is mended, the message can still leave. So codes x0x and x3x do not count.
func isFinal(err error) bool {
	var at *stepError
	var answer *textproto.Error
	if !errors.As(err, &at) || !errors.As(err, &answer) || at.command == "MAIL" {
		return false
	}
	kind := answer.Code / 10 % 10
	return answer.Code/100 == 5 && kind != 0 && kind != 3
}
