package mail_test

import (
	"errors"
	"io"
	"mime"
	"mime/multipart"
	netmail "net/mail"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/partnergraph/partnergraph/internal/mail"
)

func newSMTP(t *testing.T, config mail.SMTPConfig) *mail.SMTP {
	t.Helper()
	sender, err := mail.NewSMTP(config)
	if err != nil {
		t.Fatal(err)
	}
	return sender
}

func message(t *testing.T, locale string) mail.Message {
	t.Helper()
	return mail.Message{
		ReplyToName: "Ana López", ReplyToAddress: "ana@müller.example",
		MessageID: "email_01jz@partners.example", ToName: "Zoë Łukasiewicz 様", ToAddress: "zoe@city.example", Locale: locale,
		Rendered: render(t, mail.EligibilityCustomerReply, locale, full),
	}
}

func parse(t *testing.T, data string) *netmail.Message {
	t.Helper()
	got, err := netmail.ReadMessage(strings.NewReader(data))
	if err != nil {
		t.Fatalf("the message cannot be read: %v\n%s", err, data)
	}
	return got
}

func TestSend_DeliversTheMessage(t *testing.T) {
	t.Parallel()
	for _, locale := range []string{"en", "es", "zh-Hans", "ja", "pl", "id"} {
		t.Run(locale, func(t *testing.T) {
			t.Parallel()
			var server mailServer
			m := message(t, locale)
			if err := newSMTP(t, server.start(t, "127.0.0.1")).Send(t.Context(), m); err != nil {
				t.Fatal(err)
			}
			if len(server.got()) != 1 {
				t.Fatalf("%d messages, want 1", len(server.got()))
			}
			d := server.got()[0]
			if d.from != "program@partners.example" || !slices.Equal(d.to, []string{"zoe@city.example"}) {
				t.Errorf("from %q to %q", d.from, d.to)
			}
			got := parse(t, d.data)
			checkHeaders(t, got.Header, m)
			checkParts(t, got, m)
		})
	}
}

func checkHeaders(t *testing.T, got netmail.Header, m mail.Message) {
	t.Helper()
	for name, want := range map[string]string{
		"Message-Id": "<email_01jz@partners.example>", "Auto-Submitted": "auto-generated", "Content-Language": m.Locale, "Mime-Version": "1.0",
	} {
		if got := got.Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if subject, err := new(mime.WordDecoder).DecodeHeader(got.Get("Subject")); err != nil || subject != m.Subject {
		t.Errorf("the subject is %q, %v, want %q", subject, err, m.Subject)
	}
	to, err := got.AddressList("To")
	if err != nil || len(to) != 1 || *to[0] != (netmail.Address{Name: m.ToName, Address: m.ToAddress}) {
		t.Errorf("to %v, %v, want %s <%s>", to, err, m.ToName, m.ToAddress)
	}
	answers, err := got.AddressList("Reply-To") // T-35
	if err != nil || len(answers) != 1 || *answers[0] != (netmail.Address{Name: "Ana López", Address: "ana@xn--mller-kva.example"}) {
		t.Errorf("answers go to %v, %v", answers, err)
	}
	if from, err := got.AddressList("From"); err != nil || from[0].Name != "Example Program" {
		t.Errorf("from %v, %v", from, err)
	}
	if _, err := got.Date(); err != nil {
		t.Errorf("date: %v", err)
	}
}

func checkParts(t *testing.T, got *netmail.Message, m mail.Message) {
	t.Helper()
	kind, params, err := mime.ParseMediaType(got.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/alternative" {
		t.Fatalf("the message is %q, %v, want multipart/alternative", kind, err)
	}
	parts := multipart.NewReader(got.Body, params["boundary"])
	for _, want := range []struct{ kind, body string }{{"text/plain; charset=UTF-8", m.Text}, {"text/html; charset=UTF-8", m.HTML}} {
		part, err := parts.NextPart()
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(part)
		if err != nil {
			t.Fatal(err)
		}
		if got := part.Header.Get("Content-Type"); got != want.kind {
			t.Errorf("the part is %q, want %q", got, want.kind)
		}
		if got := strings.ReplaceAll(string(body), "\r\n", "\n"); strings.TrimSpace(got) != strings.TrimSpace(want.body) {
			t.Errorf("got\n%s\nwant\n%s", got, want.body)
		}
	}
	if _, err := parts.NextPart(); !errors.Is(err, io.EOF) {
		t.Errorf("more than two parts: %v", err)
	}
}

func TestSend_KeepsTheMessageID(t *testing.T) {
	t.Parallel()
	var server mailServer
	sender := newSMTP(t, server.start(t, "127.0.0.1"))
	for range 2 {
		if err := sender.Send(t.Context(), message(t, "en")); err != nil {
			t.Fatal(err)
		}
	}
	for _, d := range server.got() {
		if got, want := parse(t, d.data).Header.Get("Message-Id"), "<email_01jz@partners.example>"; got != want {
			t.Errorf("Message-ID %q, want %q", got, want)
		}
	}
}

func TestCheck_ClosedPortIsAnError(t *testing.T) {
	t.Parallel()
	var server mailServer
	config := server.start(t, "127.0.0.1")
	if err := newSMTP(t, config).Check(t.Context()); err != nil {
		t.Error(err)
	}
	config.Port = closedPort(t)
	if err := newSMTP(t, config).Check(t.Context()); err == nil {
		t.Error("a closed port is accepted")
	}
}

func TestNewSMTP_RefusesInvalidSettings(t *testing.T) {
	t.Parallel()
	good := mail.SMTPConfig{Host: "mx.example", From: "program@partners.example"}
	if _, err := mail.NewSMTP(good); err != nil {
		t.Fatal(err)
	}
	for name, spoil := range map[string]func(*mail.SMTPConfig){
		"host":     func(c *mail.SMTPConfig) { c.Host = "" },
		"port":     func(c *mail.SMTPConfig) { c.Port = 70_000 },
		"negative": func(c *mail.SMTPConfig) { c.Port = -1 },
		"TLS":      func(c *mail.SMTPConfig) { c.TLS = "ssl" },
		"from":     func(c *mail.SMTPConfig) { c.From = "Program <program@partners.example>" },
		"no from":  func(c *mail.SMTPConfig) { c.From = "" },
		"timeout":  func(c *mail.SMTPConfig) { c.Timeout = -time.Second },
	} {
		config := good
		spoil(&config)
		if _, err := mail.NewSMTP(config); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func closedPort(t *testing.T) int {
	t.Helper()
	listener := listen(t, "127.0.0.1")
	_ = listener.Close()
	return port(listener)
}
