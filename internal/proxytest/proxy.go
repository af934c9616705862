// Package proxytest is a TCP proxy to a server with faults for tests: it cuts connections, hangs, is slow, drops
// answers, or drops the answer to one statement.
package proxytest

import (
	"bytes"
	"net"
	"sync"
	"time"
)

// Fault is a fault of the proxy. The zero Fault is none.
type Fault struct {
	Cut          bool          // connections are closed
	Hang         bool          // nothing is forwarded, and connections stay open
	Mute         bool          // requests are forwarded, answers are not
	Latency      time.Duration // of everything that is sent to the server
	LoseAnswerTo string        // the connection is closed before the answer to a request that ends with this text
}

// Proxy is a TCP proxy to a server.
type Proxy struct {
	listener net.Listener
	target   string

	mu          sync.Mutex
	fault       Fault
	connections map[*connection]bool
	requests    int
}

// New starts a proxy to a server at an address.
func New(target string) (*Proxy, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	p := &Proxy{listener: listener, target: target, connections: map[*connection]bool{}}
	go p.accept()
	return p, nil
}

// Address is where the proxy listens.
func (p *Proxy) Address() string { return p.listener.Addr().String() }

// Requests is how many packets were sent to the server: one for each request of a client that waits for each answer.
func (p *Proxy) Requests() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.requests
}

// Set sets the fault from now on. Connections that hung before are closed.
func (p *Proxy) Set(f Fault) {
	p.mu.Lock()
	defer p.mu.Unlock()
	was := p.fault
	p.fault = f
	if f.Cut || was.Hang && !f.Hang || was.Mute && !f.Mute {
		for l := range p.connections {
			l.close()
		}
	}
}

// Close closes the listener and all connections.
func (p *Proxy) Close() {
	p.Set(Fault{Cut: true})
	p.listener.Close()
}

// currentFault is the fault for a packet in one direction.
func (p *Proxy) currentFault(asking bool) Fault {
	p.mu.Lock()
	defer p.mu.Unlock()
	if asking {
		p.requests++
	}
	return p.fault
}

func (p *Proxy) accept() {
	for {
		client, err := p.listener.Accept()
		if err != nil {
			return
		}
		go p.connect(client)
	}
}

// connection is a client connection and its connection to the server.
type connection struct {
	client, server net.Conn
	mu             sync.Mutex
	answerLost     bool // the next answer is lost
}

func (l *connection) close() {
	l.client.Close()
	l.server.Close()
}

func (l *connection) loseAnswer(yes bool) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.answerLost = l.answerLost || yes
	return l.answerLost
}

func (p *Proxy) connect(client net.Conn) {
	server, err := net.Dial("tcp", p.target)
	if err != nil {
		client.Close()
		return
	}
	l := &connection{client: client, server: server}
	if !p.track(l) {
		l.close()
		return
	}
	go p.forward(l, client, server, true)
	p.forward(l, server, client, false)
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.connections, l)
}

func (p *Proxy) track(l *connection) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.fault.Cut {
		return false
	}
	p.connections[l] = true
	return true
}

// forward copies one direction until an end closes.
func (p *Proxy) forward(l *connection, from, to net.Conn, asking bool) {
	defer l.close()
	piece := make([]byte, 32<<10)
	for {
		n, err := from.Read(piece)
		if err != nil {
			return
		}
		fault := p.currentFault(asking)
		switch {
		case fault.Hang, fault.Mute && !asking:
			continue // it never arrives
		case asking && fault.LoseAnswerTo != "" && endsWith(piece[:n], fault.LoseAnswerTo):
			l.loseAnswer(true)
		case !asking && l.loseAnswer(false):
			return // the answer is dropped
		case asking && fault.Latency > 0:
			<-time.NewTimer(fault.Latency).C
		}
		if _, err := to.Write(piece[:n]); err != nil {
			return
		}
	}
}

// endsWith finds a statement, which ends what a client of MySQL sends.
func endsWith(piece []byte, text string) bool { return bytes.HasSuffix(piece, []byte(text)) }
