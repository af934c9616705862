package mail

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"regexp"

	gomail "github.com/wneessen/go-mail"
	"github.com/wneessen/go-mail/smtp"
)

// messageID is the form of a Message-ID that no mail server rewrites.
var messageID = regexp.MustCompile(`^[A-Za-z0-9._+-]{1,120}@[A-Za-z0-9.-]{1,120}$`)

// talk opens a line to the mail server, lets say speak on it and hangs up. All of it ends with ctx and within the timeout.
func (s *SMTP) talk(ctx context.Context, say func(*gomail.Client, *smtp.Client) error) error {
	ctx, cancel := context.WithTimeout(ctx, s.config.Timeout)
	defer cancel()
	dial := gomail.WithDialContextFunc(func(_ context.Context, network, address string) (net.Conn, error) {
		return s.dial(ctx, network, address)
	})
	client, err := gomail.NewClient(s.config.Host, append(s.options[:len(s.options):len(s.options)], dial)...)
	if err != nil {
		return err
	}
	line, err := client.DialToSMTPClientWithContext(ctx)
	if err == nil {
		err = say(client, line)
	}
	if err != nil && ctx.Err() != nil {
		return ctx.Err() // the true cause; the other error only says that the line is closed
	}
	if err != nil {
		return err
	}
	_ = line.Quit() // the work is done, whatever the server says to this
	return nil
}

// dial connects, and hangs up when ctx ends: the library renews its own deadlines with every step, so that
// a slow server could hold the line for ever.
func (s *SMTP) dial(ctx context.Context, network, address string) (net.Conn, error) {
	var dialer net.Dialer
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

// refusal tells final errors from others and takes the recipient's address out of their words.
func refusal(err error, address string) error {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	words := regexp.MustCompile(`(?i)`+regexp.QuoteMeta(address)).ReplaceAllString(err.Error(), "recipient")
	if isFinal(err) {
		return fmt.Errorf("%w: %s", ErrRejected, words)
	}
	return errors.New(words)
}

// isFinal reports whether the server refused this recipient or this content for good. A refused sender, login or command
// is a fault of the installation: once it is mended, the message can still leave. So codes x0x and x3x do not count.
func isFinal(err error) bool {
	var failed *gomail.SendError
	if !errors.As(err, &failed) {
		return false
	}
	switch failed.Reason {
	case gomail.ErrSMTPRcptTo, gomail.ErrSMTPData, gomail.ErrSMTPDataClose:
		code := failed.ErrorCode()
		kind := code / 10 % 10
		return code/100 == 5 && kind != 0 && kind != 3
	}
	return false
}
