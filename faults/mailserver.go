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

// mailServer is a mail server that can misbehave. It remembers every letter that it has all of, answered or not.
type mailServer struct {
	address string

	mu        sync.Mutex
	behaviour behaviour
	letters   map[string][]string // Message-IDs by recipient, one for each copy
	tries     map[string]int      // dialogues that got as far as the recipient
	open      int                 // letters that it has all of and has not answered yet
	closed    chan struct{}
}

// behaviour is what the server does; nil is normal behaviour. Each function gets the recipient and the number of the attempt.
type behaviour struct {
	greet   func() error
	rcpt    func(to string, try int) error
	ending  func(to string, try int) error // after the end of the data: the letter is taken already
	refuses func(to string, try int) bool  // the letter after its data, so that it is not taken
	cuts    func(to string, try int) bool  // the line after the end of the data
}

// newMailServer starts a mail server for the test.
func (t *faultTest) newMailServer() *mailServer {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	t.must(err)
	o := &mailServer{address: listener.Addr().String(), letters: map[string][]string{}, tries: map[string]int{}, closed: make(chan struct{})}
	server := smtp.NewServer(smtp.BackendFunc(o.greet))
	server.Domain, server.ErrorLog = "mx.test", slog.NewLogLogger(slog.DiscardHandler, slog.LevelDebug)
	go func() { _ = server.Serve(listener) }()
	t.cleanup(func() { close(o.closed); _ = server.Close() })
	return o
}

// set changes the behaviour.
func (o *mailServer) set(m behaviour) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.behaviour = m
}

func (o *mailServer) now() behaviour {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.behaviour
}

// pause lets time pass, or ends when the server closes.
func (o *mailServer) pause(d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-o.closed:
	}
}

func (o *mailServer) greet(c *smtp.Conn) (smtp.Session, error) {
	if greet := o.now().greet; greet != nil {
		if err := greet(); err != nil {
			return nil, err
		}
	}
	return &dialogue{server: o, line: c.Conn()}, nil
}

// copies is how many letters a recipient got, and whether all had one Message-ID.
func (o *mailServer) copies(to string) (n int, same bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	same = true
	for _, id := range o.letters[to] {
		same = same && id == o.letters[to][0]
	}
	return len(o.letters[to]), same
}

// unanswered is how many letters it has and has not answered.
func (o *mailServer) unanswered() int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.open
}

// taken is how many letters it has.
func (o *mailServer) taken() (n int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, l := range o.letters {
		n += len(l)
	}
	return n
}

// dialogue is one connection.
type dialogue struct {
	server *mailServer
	line   net.Conn
	to     string
	try    int
}

func (d *dialogue) Mail(string, *smtp.MailOptions) error { return nil }

func (d *dialogue) Rcpt(to string, _ *smtp.RcptOptions) error {
	d.server.mu.Lock()
	d.server.tries[to]++
	d.to, d.try = to, d.server.tries[to]
	d.server.mu.Unlock()
	if rcpt := d.server.now().rcpt; rcpt != nil {
		return rcpt(to, d.try)
	}
	return nil
}

func (d *dialogue) Data(r io.Reader) error {
	text, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	m := d.server.now()
	if m.refuses != nil && m.refuses(d.to, d.try) {
		return &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 7, 1}, Message: "not now"}
	}
	d.take(text)
	defer d.answered()
	if m.cuts != nil && m.cuts(d.to, d.try) {
		d.line.Close()
		return nil
	}
	if m.ending != nil {
		return m.ending(d.to, d.try)
	}
	return nil
}

func (d *dialogue) take(text []byte) {
	id := ""
	if letter, err := mail.ReadMessage(bytes.NewReader(text)); err == nil {
		id = letter.Header.Get("Message-ID")
	}
	d.server.mu.Lock()
	defer d.server.mu.Unlock()
	d.server.open++
	d.server.letters[d.to] = append(d.server.letters[d.to], id)
}

func (d *dialogue) answered() {
	d.server.mu.Lock()
	defer d.server.mu.Unlock()
	d.server.open--
}

func (d *dialogue) Reset()        {}
func (d *dialogue) Logout() error { return nil }
