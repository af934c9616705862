package program_test

import (
	"io"
	"net"
	"sync"
	"testing"

	"github.com/emersion/go-smtp"
	"github.com/partnergraph/partnergraph/internal/mail"
)

// postOffice is a real SMTP server; answer decides what becomes of each message it has read, and may be changed.
type postOffice struct {
	mu        sync.Mutex
	answer    func(data string) error
	delivered []string
}

// opened starts the server and returns a sender that goes through it.
func (o *postOffice) opened(t *testing.T) *mail.SMTP {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &counter{o}, nil }))
	server.Domain, server.ErrorLog = "mx.test", quiet{}
	var wg sync.WaitGroup
	wg.Go(func() { _ = server.Serve(listener) })
	t.Cleanup(func() {
		_ = server.Close()
		wg.Wait()
	})
	sender, err := mail.NewSMTP(mail.SMTPConfig{
		Host: "127.0.0.1", Port: listener.Addr().(*net.TCPAddr).Port, TLS: "none", From: "program@partners.example", HelloName: "client.test",
	})
	if err != nil {
		t.Fatal(err)
	}
	return sender
}

// answers changes what becomes of the next messages.
func (o *postOffice) answers(with func(data string) error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.answer = with
}

// all is every message that was accepted.
func (o *postOffice) all() []string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.delivered
}

// counter is one dialogue with the post office.
type counter struct{ office *postOffice }

func (c *counter) Mail(string, *smtp.MailOptions) error { return nil }
func (c *counter) Rcpt(string, *smtp.RcptOptions) error { return nil }
func (c *counter) Reset()                               {}
func (c *counter) Logout() error                        { return nil }

func (c *counter) Data(r io.Reader) error {
	data, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	c.office.mu.Lock()
	defer c.office.mu.Unlock()
	if err := c.office.answer(string(data)); err != nil {
		return err
	}
	c.office.delivered = append(c.office.delivered, string(data))
	return nil
}

type quiet struct{}

func (quiet) Printf(string, ...any) {}
func (quiet) Println(...any)        {}

// What a mail server says.
var (
	busy    = &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 3, 0}, Message: "come back later"}
	unknown = &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "nobody of that name"}
)

func accept(string) error { return nil }
