package transport

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/coder/websocket"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

const (
	subprotocol = "graphql-transport-ws"
	maxMessage  = 1 << 20
	maxUnknown  = 64 << 10 // from somebody who has not signed in yet
	maxControl  = 4 << 10  // of a message that carries no request
)

// The close codes of graphql-transport-ws.
const (
	closeBadMessage   websocket.StatusCode = 4400
	closeUnauthorized websocket.StatusCode = 4401
	closeForbidden    websocket.StatusCode = 4403
	closeSubprotocol  websocket.StatusCode = 4406
	closeNoInit       websocket.StatusCode = 4408
	closeDuplicate    websocket.StatusCode = 4409
	closeDoubleInit   websocket.StatusCode = 4429
)

// ErrExpired is the cause that ends a stream whose token is no longer valid.
var ErrExpired = errors.New("transport: the token has expired")

// Ended is the cause that ends a stream or a socket whose caller is no longer who it was.
type Ended struct{ Code, Why string }

func (e *Ended) Error() string { return "transport: " + e.Why }

// Socket carries any number of operations over one WebSocket, by the graphql-transport-ws protocol.
type Socket struct {
	Origins      Origins
	Timeout      time.Duration // of a query or mutation
	InitTimeout  time.Duration // for the first message
	BodyTimeout  time.Duration // for a message that has begun
	WriteTimeout time.Duration // for one message; a slower reader is cut off
	PingEvery    time.Duration
	PerSocket    int   // live operations on one socket
	Live         *Live // live operations of one caller
	Inbox              // of large messages
	Sockets      *Live // open sockets of one address
	Address      func(*http.Request) string
	Recover      graphql.RecoverFunc

	// Init authenticates the payload of connection_init, or the request's own headers, and says until when.
	Init func(ctx context.Context, r *http.Request, payload map[string]any) (context.Context, time.Time, *gqlerror.Error)
}

var _ graphql.Transport = Socket{}

// Supports takes every request to change protocols.
func (Socket) Supports(r *http.Request) bool { return r.Header.Get("Upgrade") != "" }

// Do holds one socket until it is closed.
func (t Socket) Do(w http.ResponseWriter, r *http.Request, exec graphql.GraphExecutor) {
	address := t.Address(r)
	switch {
	case !strings.EqualFold(r.Header.Get("Upgrade"), "websocket"):
		reject(w, r, exec, gqlerror.List{Refuse(CodeBadRequest, "The only other protocol is websocket.")})
		return
	case !t.Origins.Allow(r):
		reject(w, r, exec, gqlerror.List{Refuse(CodeForbiddenOrigin, "Pages of this origin may not connect.")})
		return
	case !t.Sockets.Take(address):
		reject(w, r, exec, gqlerror.List{Refuse(CodeTooManyStreams, "Too many open sockets.")})
		return
	}
	defer t.Sockets.Release(address)
	conn, err := websocket.Accept(w, r, &websocket.AcceptOptions{
		Subprotocols:       []string{subprotocol},
		InsecureSkipVerify: true, // the origin was checked above, by the same list as everywhere
	})
	if err != nil {
		return // Accept has answered
	}
	defer conn.CloseNow()
	if conn.Subprotocol() != subprotocol {
		conn.Close(closeSubprotocol, "Subprotocol not acceptable")
		return
	}
	conn.SetReadLimit(maxUnknown)
	s := &session{Socket: t, r: r, conn: conn, exec: exec, live: map[string]*operation{}}
	s.serve()
}

// session is one open socket.
type session struct {
	Socket
	r    *http.Request
	conn *websocket.Conn
	exec graphql.GraphExecutor

	ctx     context.Context // of the signed-in session, once there is one
	running sync.WaitGroup

	mu    sync.Mutex
	live  map[string]*operation
	count int // running, which may be more than live: a completed one may still be winding up
}

// serve reads messages one after the other. Reading has no deadline of its own, because a cancelled read would
// drop the socket without a close code; whoever wants to end it closes it, and the read fails.
func (s *session) serve() {
	base, cancel := context.WithCancel(s.r.Context())
	defer s.running.Wait()
	defer cancel()
	s.closeWith(base)
	noInit := time.AfterFunc(s.InitTimeout, func() { s.conn.Close(closeNoInit, "Connection initialisation timeout") })
	defer noInit.Stop()
	go s.ping(base)
	for {
		kind, data, err := s.read(base)
		if err != nil {
			return
		}
		m, ok := decodeMessage(kind, data)
		if !ok {
			s.conn.Close(closeBadMessage, "Invalid message received")
			return
		}
		if m.Type == typeInit && s.ctx == nil && !noInit.Stop() {
			return // too late; it is being closed
		}
		if !s.take(base, m) {
			return
		}
	}
}

// read waits for a message as long as it takes, and then not long until it is complete. Large ones have room to wait in.
func (s *session) read(base context.Context) (websocket.MessageType, []byte, error) {
	kind, message, err := s.conn.Reader(context.WithoutCancel(base))
	if err != nil {
		return kind, nil, err
	}
	late := time.AfterFunc(s.BodyTimeout, func() { s.conn.CloseNow() })
	defer late.Stop()
	data, err := io.ReadAll(io.LimitReader(message, maxUnknown))
	if err != nil || len(data) < maxUnknown {
		return kind, data, err
	}
	who := base
	if s.ctx != nil {
		who = s.ctx
	}
	key := s.Key(who)
	if full := s.Room.take(key, maxMessage); full != nil {
		s.conn.Close(websocket.StatusTryAgainLater, "Too much is on its way")
		return kind, nil, full
	}
	defer s.Room.give(key, maxMessage)
	rest, err := io.ReadAll(message)
	return kind, append(data, rest...), err
}

// take acts on one message and reports whether the socket stays open.
func (s *session) take(base context.Context, m message) bool {
	switch {
	case m.Type == typeInit && s.ctx != nil:
		s.conn.Close(closeDoubleInit, "Too many initialisation requests")
		return false
	case m.Type == typeInit:
		return s.init(base, m)
	case m.Type == typePing:
		s.send(message{Type: typePong, Payload: m.Payload})
		return true
	case m.Type == typePong:
		return true
	case s.ctx == nil:
		s.conn.Close(closeUnauthorized, "Unauthorized")
		return false
	case m.Type == typeComplete:
		s.cancel(m.ID)
		return true
	}
	return s.subscribe(m)
}

// init signs the caller in for as long as the token lasts.
func (s *session) init(base context.Context, m message) bool {
	var payload map[string]any
	if len(m.Payload) > 0 && string(m.Payload) != "null" && decode(m.Payload, &payload) != nil {
		s.conn.Close(closeBadMessage, "Invalid payload of connection_init")
		return false
	}
	ctx, expires, err := s.Init(base, s.r, payload)
	if err != nil {
		code, why := websocket.StatusTryAgainLater, "Try again later"
		if c := codeOf(gqlerror.List{err}); c == CodeUnauthenticated || c == CodeForbidden {
			code, why = closeForbidden, "Forbidden"
		}
		s.conn.Close(code, why)
		return false
	}
	if !expires.IsZero() {
		var cancel context.CancelFunc
		ctx, cancel = context.WithDeadlineCause(ctx, expires, ErrExpired)
		context.AfterFunc(base, cancel)
	}
	s.closeWith(ctx)
	s.ctx = ctx
	s.conn.SetReadLimit(maxMessage)
	return s.send(message{Type: typeAck})
}

// closeWith closes the socket when its context ends, and says why.
func (s *session) closeWith(ctx context.Context) {
	context.AfterFunc(ctx, func() {
		cause := context.Cause(ctx)
		ended, _ := errors.AsType[*Ended](cause)
		switch {
		case cause == ErrExpired:
			s.conn.Close(closeForbidden, "The token has expired")
		case ended == nil:
			s.conn.Close(websocket.StatusGoingAway, "Going away")
		case ended.Code == CodeUnauthenticated:
			s.conn.Close(closeUnauthorized, ended.Why)
		default:
			s.conn.Close(closeForbidden, ended.Why)
		}
	})
}

// ping finds out whether anybody is still there.
func (s *session) ping(ctx context.Context) {
	ticker := time.NewTicker(s.PingEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			answered, cancel := context.WithTimeout(ctx, s.WriteTimeout)
			err := s.conn.Ping(answered)
			cancel()
			if err != nil {
				s.conn.CloseNow()
				return
			}
		}
	}
}
