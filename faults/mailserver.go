package main

import (
	"bytes"
	"io"
	"log/slog"
	"net"
	"net/mail"
	"sync"
	"time"

	"github.com/emersion/go-smtp"
)

// mailServer is a mail server that can misbehave. It keeps every letter that it has received completely, whether it has answered or not.
type mailServer struct {
	address string

	mu         sync.Mutex
	behaviour  behaviour
	letters    map[string][]string // the Message-IDs of each recipient's letters
	attempts   map[string]int      // how often RCPT TO named each recipient
	unanswered int                 // letters that were received and not answered yet
	closed     chan struct{}
}

// behaviour is how the server misbehaves; the zero value is normal behaviour.
type behaviour struct {
	onConnect  func() error
	onRcpt     func(to string, attempt int) error
	afterData  func(to string) error             // gives the answer after the server has kept the letter
	disconnect func(to string, attempt int) bool // closes the connection after the server has kept the letter
}

// newMailServer starts a mail server for the test.
func (t *faultTest) newMailServer() *mailServer {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	t.must(err)
	s := &mailServer{address: listener.Addr().String(), letters: map[string][]string{}, attempts: map[string]int{}, closed: make(chan struct{})}
	server := smtp.NewServer(smtp.BackendFunc(s.connect))
	server.Domain, server.ErrorLog = "mx.test", slog.NewLogLogger(slog.DiscardHandler, slog.LevelDebug)
	go func() { _ = server.Serve(listener) }()
	t.cleanup(func() { close(s.closed); _ = server.Close() })
	return s
}

// set changes the behaviour.
func (s *mailServer) set(b behaviour) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.behaviour = b
}

func (s *mailServer) currentBehaviour() behaviour {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.behaviour
}

// pause waits for some time, or until the server closes.
func (s *mailServer) pause(d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-s.closed:
	}
}

// pauseUntil waits for an event, or until the server closes.
func (s *mailServer) pauseUntil(event <-chan struct{}) {
	select {
	case <-event:
	case <-s.closed:
	}
}

func (s *mailServer) connect(c *smtp.Conn) (smtp.Session, error) {
	if onConnect := s.currentBehaviour().onConnect; onConnect != nil {
		if err := onConnect(); err != nil {
			return nil, err
		}
	}
	return &session{server: s, conn: c.Conn()}, nil
}

// copies counts the letters to a recipient, and reports whether all have the same Message-ID.
func (s *mailServer) copies(to string) (n int, sameID bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	sameID = true
	for _, id := range s.letters[to] {
		sameID = sameID && id == s.letters[to][0]
	}
	return len(s.letters[to]), sameID
}

// attemptsFor counts the attempts to send a letter to a recipient.
func (s *mailServer) attemptsFor(to string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.attempts[to]
}

// awaitUnanswered waits until the server has received letters that it has not answered.
func (s *mailServer) awaitUnanswered(t *faultTest, n int) {
	_, ok := t.until(30*time.Second, func() bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		return s.unanswered == n
	})
	t.require(ok, "the mail server did not receive %d letters", n)
}

// received counts the letters.
func (s *mailServer) received() (n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, ids := range s.letters {
		n += len(ids)
	}
	return n
}

// session is one SMTP connection.
type session struct {
	server  *mailServer
	conn    net.Conn
	to      string
	attempt int
}

func (c *session) Mail(string, *smtp.MailOptions) error { return nil }

func (c *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	c.server.mu.Lock()
	c.server.attempts[to]++
	c.to, c.attempt = to, c.server.attempts[to]
	c.server.mu.Unlock()
	if onRcpt := c.server.currentBehaviour().onRcpt; onRcpt != nil {
		return onRcpt(to, c.attempt)
	}
	return nil
}

func (c *session) Data(r io.Reader) error {
	text, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	b := c.server.currentBehaviour()
	c.keep(text)
	defer c.answered()
	if b.disconnect != nil && b.disconnect(c.to, c.attempt) {
		c.conn.Close()
		return nil
	}
	if b.afterData != nil {
		return b.afterData(c.to)
	}
	return nil
}

func (c *session) keep(text []byte) {
	id := ""
	if letter, err := mail.ReadMessage(bytes.NewReader(text)); err == nil {
		id = letter.Header.Get("Message-ID")
	}
	c.server.mu.Lock()
	defer c.server.mu.Unlock()
	c.server.unanswered++
	c.server.letters[c.to] = append(c.server.letters[c.to], id)
}

func (c *session) answered() {
	c.server.mu.Lock()
	defer c.server.mu.Unlock()
	c.server.unanswered--
}

func (c *session) Reset()        {}
func (c *session) Logout() error { return nil }
