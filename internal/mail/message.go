package mail

import (
	"context"
	"errors"
)

// ErrRejected says that a message can never be delivered as it is: the address is not one, or the recipient's side
// refused it for good. Any other error is worth another try.
var ErrRejected = errors.New("rejected")

// Message is a rendered e-mail to one recipient.
type Message struct {
	MessageID string // without angle brackets; the same in every attempt, so that a repeat can be told
	ToName    string
	ToAddress string
	Rendered
	Locale string // of the words
}

// Sender hands messages over. It may be used by several goroutines.
type Sender interface {
	Send(ctx context.Context, m Message) error
}
