package mail

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/textproto"
	"regexp"
	"time"

	gomail "github.com/wneessen/go-mail"
	"github.com/wneessen/go-mail/smtp"
)

const (
	connectWithin = 30 * time.Second
	quitWithin    = 5 * time.Second // the work is done by then
)

// messageID is the form of a Message-ID that no mail server rewrites.
var messageID = regexp.MustCompile(`^[A-Za-z0-9._+-]{1,120}@[A-Za-z0-9.-]{1,120}$`)

// dialogue is one line to the mail server and the time that is left for it.
type dialogue struct {
	*smtp.Client
	limit *time.Timer // hangs up
}

// talk opens a line to the mail server, lets say speak on it and hangs up. All of it ends with ctx and within the timeout.
func (s *SMTP) talk(ctx context.Context, say func(*dialogue) error) error {
	ctx, hangUp := context.WithCancelCause(ctx)
	defer hangUp(nil)
	limit := time.AfterFunc(s.config.Timeout, func() { hangUp(context.DeadlineExceeded) })
	defer limit.Stop()
	dial := gomail.WithDialContextFunc(func(_ context.Context, network, address string) (net.Conn, error) {
		return s.dial(ctx, network, address)
	})
	client, err := gomail.NewClient(s.config.Host, append(s.options[:len(s.options):len(s.options)], dial)...)
	if err != nil {
		return err
	}
	line, err := client.DialToSMTPClientWithContext(ctx)
	if err == nil {
		err = say(&dialogue{line, limit})
	}
	if err == nil {
		limit.Reset(quitWithin)
		_ = line.Quit() // the work is done, whatever the server says to this
		return nil
	}
	if ctx.Err() != nil { // the true cause; the other error only says that the line is closed
		return errors.Join(unsureOf(err), context.Cause(ctx))
	}
	return err
}

// dial connects, and hangs up when ctx ends: the library renews its own deadlines with every step, so that
// a slow server could hold the line for ever.
func (s *SMTP) dial(ctx context.Context, network, address string) (net.Conn, error) {
	dialer := net.Dialer{Timeout: connectWithin}
	conn, err := dialer.DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	context.AfterFunc(ctx, func() { _ = conn.Close() })
	if s.config.TLS != "tls" {
		return conn, nil
	}
	secured := tls.Client(conn, s.tls)
	if err := secured.HandshakeContext(ctx); err != nil {
		return nil, err
	}
	return secured, nil
}

// stepError says at which command a dialogue ended.
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

// deliver gives the server one message. Right before the end of its data, from which on the server may have taken it, the
// message's own Handover is asked; after that the server has the time that RFC 5321 (4.5.3.2.6) grants it, since whoever hangs
// up earlier makes a second copy.
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
		if err := takes(line.Client, address); err != nil {
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

// ended tells an answer to the end of the data from none. Without one nobody knows whether the server took the message.
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
