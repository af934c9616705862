package mail

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"slices"
	"sync"
	"time"

	gomail "github.com/wneessen/go-mail"
	"github.com/wneessen/go-mail/smtp"
)

// This file opens and keeps connections to the mail server. To connect, secure and sign in takes longer than to hand over a letter, so a
// connection is used again when the next letter comes soon.

const (
	connectWithin = 30 * time.Second
	resetWithin   = 5 * time.Second
	quitWithin    = 5 * time.Second  // the work is done by then
	idleFor       = 10 * time.Second // servers disconnect after minutes
	mostLetters   = 100              // of a connection: some servers refuse more
)

// dialogue is one SMTP connection.
type dialogue struct {
	*smtp.Client
	conn    net.Conn
	limit   *time.Timer // ends what the connection is used for
	unbind  func() bool // lets the connection outlive what it was used for; false when it is closed
	letters int         // that it has taken
	idle    *time.Timer
}

// bind closes the connection when ctx ends: the library renews its deadline with every step, so a slow server could keep the connection
// open for ever.
func (d *dialogue) bind(ctx context.Context) {
	d.unbind = context.AfterFunc(ctx, func() { _ = d.conn.Close() })
}

// quit says goodbye, and disconnects in any case.
func (d *dialogue) quit() {
	_ = d.UpdateDeadline(quitWithin)
	_ = d.Quit()
	_ = d.conn.Close()
}

// connect opens a connection that is closed when ctx ends.
func (s *SMTP) connect(ctx context.Context) (*dialogue, error) {
	line := new(dialogue)
	dial := gomail.WithDialContextFunc(func(_ context.Context, network, address string) (net.Conn, error) {
		return s.dial(ctx, line, network, address)
	})
	client, err := gomail.NewClient(s.config.Host, append(s.options[:len(s.options):len(s.options)], dial)...)
	if err != nil {
		return nil, err
	}
	line.Client, err = client.DialToSMTPClientWithContext(ctx)
	return line, err
}

func (s *SMTP) dial(ctx context.Context, line *dialogue, network, address string) (conn net.Conn, err error) {
	dialer := net.Dialer{Timeout: connectWithin}
	if line.conn, err = dialer.DialContext(ctx, network, address); err != nil {
		return nil, err
	}
	line.bind(ctx)
	if s.config.TLS != "tls" {
		return line.conn, nil
	}
	secured := tls.Client(line.conn, s.tls)
	return secured, secured.HandshakeContext(ctx)
}

// connections are those that wait for the next letter.
type connections struct {
	mu   sync.Mutex
	free []*dialogue
}

// keep keeps a connection for the next letter, unless it has ended.
func (c *connections) keep(d *dialogue) {
	if d.letters++; d.letters >= mostLetters {
		d.quit()
		return
	}
	if !d.unbind() {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.free = append(c.free, d)
	d.idle = time.AfterFunc(idleFor, func() {
		if c.remove(d) {
			d.quit()
		}
	})
}

func (c *connections) remove(d *dialogue) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	i := slices.Index(c.free, d)
	if i >= 0 {
		c.free = slices.Delete(c.free, i, i+1)
	}
	return i >= 0
}

// take returns a connection that still answers, and is closed when ctx ends; nil when there is none.
func (c *connections) take(ctx context.Context) *dialogue {
	for d := c.last(); d != nil; d = c.last() {
		d.bind(ctx)
		if err := errors.Join(d.UpdateDeadline(resetWithin), d.Reset()); err == nil {
			return d
		}
		_ = d.conn.Close()
	}
	return nil
}

// last is the connection that was used last: it is the least likely to have been closed by the server.
func (c *connections) last() *dialogue {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.free) == 0 {
		return nil
	}
	d := c.free[len(c.free)-1]
	c.free = c.free[:len(c.free)-1]
	d.idle.Stop()
	return d
}
