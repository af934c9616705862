package mail

import (
	"context"
	"errors"
	"fmt"
)

// ErrRejected says that a message can never be delivered as it is: the address is invalid, or the recipient's mail
// server refused it permanently. After any other error an attempt may be repeated.
var ErrRejected = errors.New("rejected")

// ErrUnsure says that the mail server was given the whole message and did not answer: it may have taken it or not.
var ErrUnsure = errors.New("the mail server did not say whether it took the message")

var errNotHandedOver = errors.New("not handed over")

// Message is a rendered e-mail to one recipient.
type Message struct {
	MessageID   string // without angle brackets; the same in every attempt, so that a repeat can be told
	FromName    string // empty for the sender's own
	FromAddress string
	ToName      string
	ToAddress   string
	Rendered
	Locale string // of the words

	ReplyToName    string
	ReplyToAddress string // empty where answers go to the sender

	// Handover is called once, right before the end of the data. If it returns an error, the message is not sent.
	Handover func(context.Context) error
}

func (m Message) handOver(ctx context.Context) error {
	if m.Handover == nil {
		return nil
	}
	if err := m.Handover(ctx); err != nil {
		return fmt.Errorf("%w: %w", errNotHandedOver, err)
	}
	return nil
}

// Sender hands messages over. It may be used by several goroutines.
type Sender interface {
	Send(ctx context.Context, m Message) error
}
