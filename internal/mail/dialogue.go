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

// dialogue is one SMTP connection and the timer of its deadline.
type dialogue struct {
	*smtp.Client
	limit *time.Timer // closes the connection
}

// talk connects to the mail server, calls say with the connection, and disconnects. It ends with ctx and within the timeout.
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
		_ = line.Quit() // the message is delivered, whatever the answer to QUIT is
		return nil
	}
	if ctx.Err() != nil { // the cause; the other error only says that the connection is closed
		return errors.Join(unsureOf(err), context.Cause(ctx))
	}
	return err
}

// dial connects, and closes the connection when ctx ends: the library renews its deadline with every step, so a slow server
// could keep the connection open for ever.
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
