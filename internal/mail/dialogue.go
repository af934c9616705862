package mail

import (
	"context"
	"errors"
	"fmt"
	"net/textproto"
	"regexp"
	"time"

	gomail "github.com/wneessen/go-mail"
)

// messageID is the form of a Message-ID that no mail server rewrites.
var messageID = regexp.MustCompile(`^[A-Za-z0-9._+-]{1,120}@[A-Za-z0-9.-]{1,120}$`)

// talk calls say until ctx ends or the timeout, which say may put off.
func (s *SMTP) talk(ctx context.Context, say func(context.Context, *time.Timer) error) error {
	ctx, hangUp := context.WithCancelCause(ctx)
	defer hangUp(nil)
	limit := time.AfterFunc(s.config.Timeout, func() { hangUp(context.DeadlineExceeded) })
	defer limit.Stop()
	err := say(ctx, limit)
	if err != nil && ctx.Err() != nil { // the cause; the other error only says that the connection is closed
		return errors.Join(unsureOf(err), context.Cause(ctx))
	}
	return err
}

// send delivers a message over a connection that was kept or over a new one. Where a kept one does not even begin, since the server has
// had enough of it, a new one tries once more.
func (s *SMTP) send(ctx context.Context, limit *time.Timer, m Message, letter *gomail.Msg) error {
	if line := s.kept.take(ctx); line != nil {
		err := s.over(ctx, line, limit, m, letter)
		if at := new(stepError); !errors.As(err, &at) || at.command != "MAIL" || ctx.Err() != nil {
			return err
		}
	}
	line, err := s.connect(ctx)
	if err != nil {
		return err
	}
	return s.over(ctx, line, limit, m, letter)
}

// over delivers a message over a connection, and keeps the connection if the server has taken the message.
func (s *SMTP) over(ctx context.Context, line *dialogue, limit *time.Timer, m Message, letter *gomail.Msg) error {
	line.limit = limit
	err := line.UpdateDeadline(s.longest())
	if err == nil {
		err = s.deliver(ctx, line, m, letter)
	}
	if err != nil {
		_ = line.conn.Close()
		return err
	}
	s.kept.keep(line)
	return nil
}

// longest is the deadline of the library, after which our own limits have ended any message.
func (s *SMTP) longest() time.Duration { return 2 * (s.config.Timeout + s.config.EndTimeout) }

// stepError names the SMTP command that failed.
type stepError struct {
	command string
	err     error
}

func (e *stepError) Error() string { return e.command + ": " + e.err.Error() }
func (e *stepError) Unwrap() error { return e.err }

func step(command string, err error) error {
	if err == nil {
		return nil
	}
	return &stepError{command, err}
}

// deliver sends one message. It calls the message's Handover right before the end of the data, after which the server may have
// accepted the message. Then it waits for the answer as long as RFC 5321 (4.5.3.2.6) says, since a client that gives up earlier
// causes a second copy.
func (s *SMTP) deliver(ctx context.Context, line *dialogue, m Message, letter *gomail.Msg) error {
	from, err := letter.GetSender(false)
	if err != nil {
		return err
	}
	to, err := letter.GetRecipients()
	if err != nil {
		return err
	}
	for _, address := range to {
		if err := checkSMTPUTF8(line.Client, address); err != nil {
			return err
		}
	}
	if err := step("MAIL", line.Mail(from)); err != nil {
		return err
	}
	for _, address := range to {
		if err := step("RCPT", line.Rcpt(address)); err != nil {
			return err
		}
	}
	data, err := line.Data()
	if err != nil {
		return step("DATA", err)
	}
	if _, err := letter.WriteTo(data); err != nil {
		return step("DATA", err)
	}
	if err := m.handOver(ctx); err != nil {
		return err
	}
	line.limit.Reset(s.config.EndTimeout)
	return ended(data.Close())
}

// ended wraps the error of the end of the data: without an answer it is ErrUnsure, since the server may have accepted the message.
func ended(err error) error {
	if answer := new(textproto.Error); err == nil || errors.As(err, &answer) {
		return step("DATA", err)
	}
	return fmt.Errorf("%w: %w", ErrUnsure, err)
}

func unsureOf(err error) error {
	if errors.Is(err, ErrUnsure) {
		return ErrUnsure
	}
	return nil
}
