package mail

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/mail"
	"time"

	"github.com/partnergraph/partnergraph/internal/clock"
	"github.com/partnergraph/partnergraph/models"
	gomail "github.com/wneessen/go-mail"
)

// RFC 5321, 4.5.3.2: a server may take up to five minutes for a step, and ten after the end of the data. Disconnecting before the
// end costs an attempt, so all steps until then share ten minutes; disconnecting after it causes a second copy.
const (
	beforeEnd = 10 * time.Minute
	afterEnd  = 10 * time.Minute
)

// Longest is the maximum time of an SMTP session.
const Longest = beforeEnd + afterEnd + quitWithin

// SMTPConfig says how to reach the mail server and as whom to write.
type SMTPConfig struct {
	Host      string
	Port      int // 0 is the usual port for TLS
	Username  string
	Password  string // never sent without TLS, except to this machine
	TLS       string // "starttls" (also when empty), "tls" or "none"
	From      string
	FromName  string
	HelloName string         // empty is the name of the machine
	RootCAs   *x509.CertPool // nil is the system's

	Timeout    time.Duration // of connecting and everything until the end of the data; 0 is ten minutes
	EndTimeout time.Duration // for the answer to the end of the data; 0 is ten minutes
}

// SMTP sends through a mail server.
type SMTP struct {
	config  SMTPConfig
	tls     *tls.Config
	options []gomail.Option
	kept    connections
}

// NewSMTP checks the settings; it does not connect.
func NewSMTP(c SMTPConfig) (*SMTP, error) {
	c.Timeout, c.EndTimeout = cmp.Or(c.Timeout, beforeEnd), cmp.Or(c.EndTimeout, afterEnd)
	if c.Timeout < 0 || c.EndTimeout < 0 {
		return nil, errors.New("mail server settings: a time limit is negative")
	}
	c.From = models.WireAddress(c.From)
	if !isAddress(c.From) {
		return nil, fmt.Errorf("mail server settings: %q is not an address to send from", c.From)
	}
	s := &SMTP{config: c, tls: &tls.Config{ServerName: c.Host, RootCAs: c.RootCAs, MinVersion: tls.VersionTLS12}}
	port, policy := 587, gomail.TLSMandatory
	switch c.TLS {
	case "", "starttls":
	case "tls":
		port, policy = 465, gomail.NoTLS // dial has established TLS before the session begins
	case "none":
		port, policy = 25, gomail.NoTLS
	default:
		return nil, fmt.Errorf("mail server settings: TLS is %q, not starttls, tls or none", c.TLS)
	}
	if c.Port != 0 {
		port = c.Port
	}
	s.options = []gomail.Option{
		gomail.WithPort(port), gomail.WithTLSPolicy(policy), gomail.WithTLSConfig(s.tls),
		gomail.WithTimeout(s.longest()),
	}
	if c.HelloName != "" {
		s.options = append(s.options, gomail.WithHELO(c.HelloName))
	}
	if c.Username != "" {
		s.options = append(s.options, gomail.WithUsername(c.Username), gomail.WithPassword(c.Password),
			gomail.WithOpportunisticSMTPAuth(gomail.SMTPAuthSCRAMSHA256, gomail.SMTPAuthPlain, gomail.SMTPAuthLogin))
	}
	if _, err := gomail.NewClient(c.Host, s.options...); err != nil {
		return nil, fmt.Errorf("mail server settings: %w", err)
	}
	return s, nil
}

// Send delivers the message to the mail server. Its errors contain no addresses, because they are logged.
func (s *SMTP) Send(ctx context.Context, m Message) error {
	m.ToAddress = models.WireAddress(m.ToAddress)
	letter, err := s.message(m)
	if err == nil {
		err = refusal(s.talk(ctx, func(line context.Context, limit *time.Timer) error { return s.send(line, limit, m, letter) }))
	}
	if err != nil {
		return fmt.Errorf("send mail: %w", err)
	}
	return nil
}

// Check connects, greets and signs in like Send, but sends nothing.
func (s *SMTP) Check(ctx context.Context) error {
	err := s.talk(ctx, func(ctx context.Context, _ *time.Timer) error {
		line, err := s.connect(ctx)
		if err == nil {
			err = line.Noop()
		}
		if err == nil {
			line.quit()
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("check mail server: %w", err)
	}
	return nil
}

// from is who writes a message: whom it names, or whom the settings do.
func (s *SMTP) from(m Message) *mail.Address {
	if named := models.WireAddress(m.FromAddress); isAddress(named) {
		return &mail.Address{Name: line(m.FromName), Address: named}
	}
	return &mail.Address{Name: line(s.config.FromName), Address: s.config.From}
}

// message builds the MIME message with its headers.
func (s *SMTP) message(m Message) (*gomail.Msg, error) {
	if !isAddress(m.ToAddress) {
		return nil, &Refusal{Reason: because("mail_address").Encode()}
	}
	if !messageID.MatchString(m.MessageID) {
		return nil, errors.New("the Message-ID is not in the form id@domain")
	}
	letter := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	letter.FromMailAddress(s.from(m))
	letter.ToMailAddress(&mail.Address{Name: line(m.ToName), Address: m.ToAddress})
	if answers := models.WireAddress(m.ReplyToAddress); isAddress(answers) {
		letter.ReplyToMailAddress(&mail.Address{Name: line(m.ReplyToName), Address: answers})
	}
	letter.SetMessageIDWithValue(m.MessageID)
	letter.Subject(line(m.Subject))
	letter.SetDateWithValue(clock.Wall())                   // even where the program's clock was moved: servers distrust other dates
	letter.SetGenHeader("Auto-Submitted", "auto-generated") // out-of-office programs do not answer it
	if language := line(m.Locale); language != "" {
		letter.SetGenHeader(gomail.HeaderContentLang, language)
	}
	letter.SetBodyString(gomail.TypeTextPlain, m.Text)
	letter.AddAlternativeString(gomail.TypeTextHTML, m.HTML)
	return letter, nil
}
