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

// Refusal is a permanent refusal of a message by the recipient's mail server, or by the program.
type Refusal struct {
	Reason string // the mail system's words, one clean line without addresses; or the program's, as problem.Localize reads them
}

func (r *Refusal) Error() string {
	return fmt.Sprintf("%v: %s", ErrRejected, problem.Localize(r.Reason, "en"))
}

// Unwrap makes a refusal recognisable as ErrRejected.
func (r *Refusal) Unwrap() error { return ErrRejected }

// unsure is ErrUnsure as a message for people.
var unsure = because("mail_unanswered")

// because is a reason of the program's own, which has a message in each language.
func because(reason string) *problem.Problem {
	p := problem.New(problem.ServiceUnavailable, "")
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

// addressLike matches everything that may be an address. A mail server may repeat the recipient's address, or name the one it forwards to.
var addressLike = regexp.MustCompile(`"[^"]*"@[^\s<>(),;:]+|[^\s<>(),;:"=]+@[^\s<>(),;:"]+`)

// withoutAddresses is the answer of a mail server as one clean line without addresses, since it is logged and shown.
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
	if at := new(stepError); errors.As(err, &at) { // people do not need the name of the command
		words = withoutAddresses(at.err.Error())
	}
	if isFinal(err) {
		return &Refusal{Reason: words}
	}
	return errors.New(words)
}

// isFinal reports whether the server refused this recipient or this content for good. A refused sender, login or command
// is a mistake in the configuration: once it is corrected, the message can be sent. So codes x0x and x3x are not final.
func isFinal(err error) bool {
	var at *stepError
	var answer *textproto.Error
	if !errors.As(err, &at) || !errors.As(err, &answer) || at.command == "MAIL" {
		return false
	}
	kind := answer.Code / 10 % 10
	return answer.Code/100 == 5 && kind != 0 && kind != 3
}
