package mail_test

import (
	"bufio"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
	"github.com/partnergraph/partnergraph/internal/mail"
)

// mailServer is an SMTP server that stores its messages and can refuse or hang.
type mailServer struct {
	tls       *tls.Config
	utf8      bool // offers SMTPUTF8
	atOnce    bool // TLS before the first word, instead of STARTTLS
	password  string
	most      int // letters that it takes over a connection; 0 is any number
	onMail    error
	onRcpt    error
	onData    error
	hangs     bool          // at RCPT, until the test ends
	hanging   chan struct{} // closed when it does
	done      chan struct{}
	mu        sync.Mutex
	delivered []delivery
	sessions  int
}

type delivery struct {
	from string
	to   []string
	data string
}

// start serves until the test ends and returns the settings to reach it.
func (s *mailServer) start(t *testing.T, host string) mail.SMTPConfig {
	t.Helper()
	listener := listen(t, host)
	s.hanging, s.done = make(chan struct{}), make(chan struct{})
	server := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.sessions++
		return &session{server: s}, nil
	}))
	server.Domain, server.AllowInsecureAuth, server.ErrorLog = "mx.test", true, silent{}
	server.EnableSMTPUTF8 = s.utf8
	config := mail.SMTPConfig{Host: host, Port: port(listener), TLS: "none", From: "program@partners.example", FromName: "Example Program", HelloName: "client.test"}
	switch {
	case s.atOnce:
		listener, config.TLS = tls.NewListener(listener, s.tls), "tls"
	case s.tls != nil:
		server.TLSConfig, config.TLS = s.tls, "starttls"
	}
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() { close(s.done); _ = server.Close() })
	return config
}

func (s *mailServer) got() []delivery {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.delivered
}

// session is one dialogue with the server.
type session struct {
	server *mailServer
	taken  int
	next   delivery
	known  bool
}

func (c *session) Mail(from string, _ *smtp.MailOptions) error {
	if c.server.password != "" && !c.known {
		return smtp.ErrAuthRequired
	}
	if c.server.most > 0 && c.taken == c.server.most {
		return &smtp.SMTPError{Code: 421, Message: "enough for now"}
	}
	c.next.from = from
	return c.server.onMail
}

func (c *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	if c.server.hangs {
		close(c.server.hanging)
		<-c.server.done
	}
	c.next.to = append(c.next.to, to)
	return c.server.onRcpt
}

func (c *session) Data(r io.Reader) error {
	data, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	if c.server.onData != nil {
		return c.server.onData
	}
	c.next.data = string(data)
	c.server.mu.Lock()
	defer c.server.mu.Unlock()
	c.server.delivered = append(c.server.delivered, c.next)
	c.taken++
	return nil
}

func (c *session) Reset()                   { c.next = delivery{} }
func (c *session) Logout() error            { return nil }
func (c *session) AuthMechanisms() []string { return []string{sasl.Plain} }

func (c *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if user != "sender" || password != c.server.password {
			return smtp.ErrAuthFailed
		}
		c.known = true
		return nil
	}), nil
}

type silent struct{}

func (silent) Printf(string, ...any) {}
func (silent) Println(...any)        {}

// rudeServer answers each command after a delay, closes the connection after a delivery, and returns its commands.
func rudeServer(t *testing.T, each time.Duration) (config mail.SMTPConfig, commands func() string) {
	t.Helper()
	listener := listen(t, "127.0.0.1")
	var mu sync.Mutex
	var seen strings.Builder
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go converse(conn, each, func(verb string) { mu.Lock(); defer mu.Unlock(); seen.WriteString(verb + " ") })
		}
	}()
	config = mail.SMTPConfig{Host: "127.0.0.1", Port: port(listener), TLS: "none", From: "program@partners.example"}
	return config, func() string { mu.Lock(); defer mu.Unlock(); return seen.String() }
}

func converse(conn net.Conn, each time.Duration, saw func(string)) {
	defer conn.Close()
	in := bufio.NewScanner(conn)
	for reply := 220; ; reply = 250 {
		<-time.NewTimer(each).C
		if _, err := fmt.Fprintf(conn, "%d well\r\n", reply); err != nil || !in.Scan() {
			return
		}
		saw(strings.ToUpper(strings.SplitN(in.Text(), " ", 2)[0]))
		if in.Text() != "DATA" {
			continue
		}
		fmt.Fprint(conn, "354 go on\r\n")
		for in.Scan() && in.Text() != "." {
		}
		fmt.Fprint(conn, "250 delivered\r\n")
		return
	}
}

// lateServer accepts a message and then calls end with the connection. It counts its messages.
func lateServer(t *testing.T, end func(net.Conn)) (config mail.SMTPConfig, taken func() int) {
	t.Helper()
	listener := listen(t, "127.0.0.1")
	var mu sync.Mutex
	n := 0
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go takeMessage(conn, func() { mu.Lock(); n++; mu.Unlock(); end(conn) })
		}
	}()
	config = mail.SMTPConfig{Host: "127.0.0.1", Port: port(listener), TLS: "none", From: "program@partners.example"}
	return config, func() int { mu.Lock(); defer mu.Unlock(); return n }
}

func takeMessage(conn net.Conn, end func()) {
	defer conn.Close()
	in := bufio.NewScanner(conn)
	fmt.Fprint(conn, "220 well\r\n")
	for in.Scan() {
		if in.Text() != "DATA" {
			fmt.Fprint(conn, "250 well\r\n")
			continue
		}
		fmt.Fprint(conn, "354 go on\r\n")
		for in.Text() != "." {
			if !in.Scan() {
				return
			}
		}
		end()
	}
}

func listen(t *testing.T, host string) net.Listener {
	t.Helper()
	listener, err := net.Listen("tcp", net.JoinHostPort(host, "0"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	return listener
}

func port(listener net.Listener) int { return listener.Addr().(*net.TCPAddr).Port }
