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
	maxUnknown  = 64 << 10 // of a message before the sign-in
	maxControl  = 4 << 10  // of a message without a request
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

// SessionEnded is the cause for closing a stream or a socket whose caller has lost access or has other roles.
type SessionEnded struct{ Code, Why string }

func (e *SessionEnded) Error() string { return "transport: " + e.Why }

// Socket runs operations over a WebSocket with the graphql-transport-ws protocol.
type Socket struct {
	Origins      Origins
	Timeout      time.Duration // of a query or mutation
	InitTimeout  time.Duration // for the first message
	BodyTimeout  time.Duration // for the rest of a message that has begun
	WriteTimeout time.Duration // for one message; a slower client is disconnected
	PingEvery    time.Duration
	PerSocket    int               // running operations on one socket
	Operations   *ConcurrencyLimit // running operations of one caller
	BodyReader                     // for large messages
	Sockets      *ConcurrencyLimit // open sockets of one address
	Address      func(*http.Request) string
	Recover      graphql.RecoverFunc
	Admission

	// Init authenticates the payload of connection_init, or the request's headers, and returns when the token expires.
	Init func(ctx context.Context, r *http.Request, payload map[string]any) (context.Context, time.Time, *gqlerror.Error)
}

var _ graphql.Transport = Socket{}

// Supports accepts requests with an Upgrade header.
func (Socket) Supports(r *http.Request) bool { return r.Header.Get("Upgrade") != "" }

// Do serves one socket until it is closed.
func (t Socket) Do(w http.ResponseWriter, r *http.Request, exec graphql.GraphExecutor) {
	address := t.Address(r)
	switch {
	case !strings.EqualFold(r.Header.Get("Upgrade"), "websocket"):
		reject(w, r, exec, gqlerror.List{Refuse(CodeBadRequest, "The only other protocol is websocket.")})
		return
	case !t.Origins.Allow(r):
		reject(w, r, exec, gqlerror.List{Refuse(CodeForbiddenOrigin, "Pages of this origin may not connect.")})
		return
	case !t.Sockets.Acquire(address):
		reject(w, r, exec, gqlerror.List{Refuse(CodeTooManyStreams, "Too many open sockets.")})
		return
	}
	defer t.Sockets.Release(address)
	conn, err := upgrade(w, r, t.WriteTimeout)
	if err != nil {
		return // Accept has answered
	}
	defer conn.CloseNow()
	if conn.Subprotocol() != subprotocol {
		conn.Close(closeSubprotocol, "Subprotocol not acceptable")
		return
	}
	conn.SetReadLimit(maxUnknown)
	s := &connection{Socket: t, r: r, conn: conn, exec: exec, live: map[string]*operation{}}
	s.serve()
}

// connection is an open socket.
type connection struct {
	Socket
	r    *http.Request
	conn *websocket.Conn
	exec graphql.GraphExecutor

	ctx     context.Context // of the signed-in caller, after the sign-in
	pings   *time.Timer
	running sync.WaitGroup

	mu    sync.Mutex
	live  map[string]*operation
	count int // running operations: a completed one may still be ending
}

// serve reads messages one after the other. Reading has no deadline, because a cancelled read would
// drop the socket without a close code; closing the socket ends the read.
func (s *connection) serve() {
	base, cancel := context.WithCancel(s.r.Context())
	defer s.running.Wait()
	s.pings = time.AfterFunc(time.Hour, func() { // a timer, since a goroutine that waits takes more memory
		if base.Err() == nil && s.ping(base) {
			s.pings.Reset(s.PingEvery)
		}
	})
	s.pings.Reset(s.PingEvery)
	defer s.pings.Stop()
	defer cancel()
	s.closeOnEnd(base)
	noInit := time.AfterFunc(s.InitTimeout, func() { s.conn.Close(closeNoInit, "Connection initialisation timeout") })
	defer noInit.Stop()
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
			return // the socket is being closed
		}
		if !s.handle(base, m) {
			return
		}
	}
}

// read waits for a message without a limit, and with BodyTimeout for the rest of it. The bytes of large messages are limited.
func (s *connection) read(base context.Context) (websocket.MessageType, []byte, error) {
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
	if full := s.Limit.reserve(key, maxMessage); full != nil {
		s.conn.Close(websocket.StatusTryAgainLater, "Too much is on its way")
		return kind, nil, full
	}
	defer s.Limit.release(key, maxMessage)
	rest, err := io.ReadAll(message)
	return kind, append(data, rest...), err
}

// handle handles one message and reports whether the socket stays open.
func (s *connection) handle(base context.Context, m message) bool {
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
func (s *connection) init(base context.Context, m message) bool {
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
	s.closeOnEnd(ctx)
	s.ctx = ctx
	s.conn.SetReadLimit(maxMessage)
	return s.send(message{Type: typeAck})
}

// closeOnEnd closes the socket when its context ends, with the close code of the cause.
func (s *connection) closeOnEnd(ctx context.Context) {
	context.AfterFunc(ctx, func() {
		cause := context.Cause(ctx)
		ended, _ := errors.AsType[*SessionEnded](cause)
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

// ping finds out whether the client still answers, and reports whether to ask again later.
func (s *connection) ping(ctx context.Context) bool {
	answered, cancel := context.WithTimeout(ctx, s.WriteTimeout)
	defer cancel()
	if s.conn.Ping(answered) != nil {
		s.conn.CloseNow()
		return false
	}
	return true
}
