package main_test

import (
	"io"
	"log/slog"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/emersion/go-smtp"
)

// postOffice is a real SMTP server that takes mail for everybody but one.
type postOffice struct {
	refuses string

	mu    sync.Mutex
	taken []string            // recipients
	texts map[string][]string // what each got, as it was sent
}

// open serves until the test ends and returns the address.
func (o *postOffice) open(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &counter{office: o}, nil }))
	server.Domain, server.ErrorLog = "mx.test", slog.NewLogLogger(slog.DiscardHandler, slog.LevelDebug)
	go server.Serve(listener)
	t.Cleanup(func() { server.Close() })
	return listener.Addr().String()
}

// counter is one dialogue.
type counter struct {
	office *postOffice
	to     []string
}

func (c *counter) Mail(string, *smtp.MailOptions) error { return nil }

func (c *counter) Rcpt(to string, _ *smtp.RcptOptions) error {
	if to == c.office.refuses {
		return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "<" + to + ">: there is no " + to}
	}
	c.to = append(c.to, to)
	return nil
}

func (c *counter) Data(r io.Reader) error {
	text, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	c.office.mu.Lock()
	defer c.office.mu.Unlock()
	c.office.taken = append(c.office.taken, c.to...)
	if c.office.texts == nil {
		c.office.texts = map[string][]string{}
	}
	for _, to := range c.to {
		c.office.texts[to] = append(c.office.texts[to], string(text))
	}
	return nil
}

func (c *counter) Reset()        { c.to = nil }
func (c *counter) Logout() error { return nil }

// Mail is sent through a server. The log does not name a recipient whom the server refuses by name.
func TestMail_IsSentThroughTheServer(t *testing.T) {
	t.Parallel()
	office := &postOffice{refuses: cast["paula"]}
	server := "--smtp-url=smtp://" + office.open(t) + "?tls=none"
	data := "--data=" + t.TempDir()
	succeeds(t, "seed", "demo", data)
	c := caller{t: t, tokens: map[string]string{}}
	for _, who := range []string{"rosa", "olga", "lucia", "paula"} {
		c.tokens[who] = succeeds(t, "token", "create", "--user="+cast[who], "--name=test", data)
	}
	if got := run(t, nil, "doctor", server, data); got.code != 0 || !strings.Contains(got.out, "the server answers") {
		t.Errorf("doctor: exit code %d\n%s", got.code, got.everything())
	}
	if got := succeeds(t, "doctor", server, data, "--mail-to=ops@program.example"); !strings.Contains(got, "has taken a message to ops@program.example") || len(office.letters("ops@program.example")) != 1 {
		t.Errorf("a test message: %s", got)
	}
	if got := run(t, nil, "doctor", data, "--mail-to=ops@program.example"); got.code != 1 || !strings.Contains(got.errors, "set PARTNERGRAPH_SMTP_URL") {
		t.Errorf("a test message without a server: exit code %d\n%s", got.code, got.everything())
	}
	p := start(t, nil, "serve", server, data)
	c.url = p.url
	taken, refused := c.submit("lucia", c.partnerForm(meridian)), c.submit("paula", c.customerForm(cedar, wisla))
	for _, id := range []string{taken, refused} {
		c.do("rosa", acknowledgeDocument, "input", object{"id": id, "nextSteps": "We examine the form."})
	}
	c.mail(taken, "ELIGIBILITY_PARTNER_REPLY", "es lucia")
	await(t, "the other letter comes back", func() bool {
		letters := c.do("olga", emailsDocument, "filter", object{"aboutId": refused}).list("emails", "nodes")
		return slices.ContainsFunc(letters, func(letter answer) bool { return letter.word("status") == "BOUNCED" })
	})
	await(t, "the log says why", func() bool {
		return slices.ContainsFunc(strings.Split(p.log(), "\n"), func(line string) bool {
			return strings.Contains(line, "e-mail refused for good") && strings.Contains(line, `"err":`) && strings.Contains(line, "550")
		})
	})
	office.mu.Lock()
	defer office.mu.Unlock()
	if got := slices.DeleteFunc(slices.Clone(office.taken), func(to string) bool { return to == "ops@program.example" }); len(got) == 0 || got[0] != cast["lucia"] || slices.Contains(got, cast["paula"]) {
		t.Errorf("the server took mail for %v, want %s first and nothing for %s", got, cast["lucia"], cast["paula"])
	}
}
