package transport

import (
	"context"
	"encoding/json"

	"github.com/99designs/gqlgen/graphql"
	"github.com/coder/websocket"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// The message types of graphql-transport-ws.
const (
	typeInit      = "connection_init"
	typeAck       = "connection_ack"
	typePing      = "ping"
	typePong      = "pong"
	typeSubscribe = "subscribe"
	typeNext      = "next"
	typeError     = "error"
	typeComplete  = "complete"
)

type message struct {
	ID      string          `json:"id,omitempty"`
	Type    string          `json:"type"`
	Payload json.RawMessage `json:"payload,omitempty"`
}

// decodeMessage accepts what a client may send.
func decodeMessage(kind websocket.MessageType, data []byte) (m message, ok bool) {
	if kind != websocket.MessageText || checkJSONSize(data) != nil || decode(data, &m) != nil {
		return m, false
	}
	if m.Type != typeInit && m.Type != typeSubscribe && len(data) > maxControl {
		return m, false
	}
	switch m.Type {
	case typeInit, typePing, typePong:
		return m, true
	case typeSubscribe, typeComplete:
		return m, m.ID != ""
	}
	return m, false
}

// operation is one running query, mutation or subscription of a socket.
type operation struct {
	id  string
	end context.CancelFunc
}

// subscribe starts an operation and reports whether the socket stays open.
func (s *connection) subscribe(m message) bool {
	q, refused := decodeRequest(m.Payload)
	if refused != nil {
		s.conn.Close(closeBadMessage, "Invalid payload of subscribe")
		return false
	}
	ctx, cancel := context.WithCancel(graphql.StartOperationTrace(s.ctx))
	op := &operation{id: m.ID, end: cancel}
	s.mu.Lock()
	_, exists := s.live[m.ID]
	full := s.count >= s.PerSocket
	if !exists && !full {
		s.live[m.ID] = op
		s.count++
	}
	s.mu.Unlock()
	key := s.Key(ctx)
	switch {
	case exists:
		cancel()
		s.conn.Close(closeDuplicate, "Subscriber for this id already exists")
		return false
	case full:
		cancel()
		return s.refuse(ctx, m.ID, Refuse(CodeTooManyStreams, "Too many live operations on this socket."))
	case !s.Operations.Acquire(key):
		s.finish(op)
		s.operationDone()
		return s.refuse(ctx, m.ID, Refuse(CodeTooManyStreams, "Too many live operations."))
	}
	s.running.Go(func() {
		end := func() {
			s.finish(op)
			s.Operations.Release(key)
			s.operationDone()
		}
		responses := s.run(ctx, op, q.params(s.r.Header))
		if responses == nil {
			end()
			return
		}
		s.running.Go(func() { // anew, since the stack has grown, and a subscription waits long
			defer end()
			s.pull(ctx, op, responses)
		})
	})
	return true
}

// refuse sends the error of an operation that does not start.
func (s *connection) refuse(ctx context.Context, id string, err *gqlerror.Error) bool {
	ctx = graphql.WithOperationContext(ctx, &graphql.OperationContext{Headers: s.r.Header})
	resp := s.exec.DispatchError(ctx, gqlerror.List{err})
	return s.send(message{ID: id, Type: typeError, Payload: marshal(limitErrors(resp))})
}

// finish frees the id, unless it is already used again, and reports whether the client still waits for the operation.
func (s *connection) finish(op *operation) bool {
	op.end()
	s.mu.Lock()
	defer s.mu.Unlock()
	waited := s.live[op.id] == op
	if waited {
		delete(s.live, op.id)
	}
	return waited
}

// operationDone is called once for each counted operation, when it has ended.
func (s *connection) operationDone() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.count--
}

// cancel ends an operation at the client's request; the server sends nothing more about it.
func (s *connection) cancel(id string) {
	s.mu.Lock()
	op := s.live[id]
	delete(s.live, id)
	s.mu.Unlock()
	if op != nil {
		op.end()
	}
}

// run executes an operation and sends its response, or returns those of a subscription.
func (s *connection) run(ctx context.Context, op *operation, params *graphql.RawParams) (next func() *graphql.Response) {
	defer s.recoverPanic(ctx, op)
	operation, errs := s.exec.CreateOperationContext(ctx, params)
	ctx = graphql.WithOperationContext(ctx, operation)
	if errs != nil {
		s.fail(op, s.exec.DispatchError(ctx, errs))
		return nil
	}
	if operation.Operation.Operation != ast.Subscription {
		s.once(ctx, op, operation)
		return nil
	}
	responses, inner := s.exec.DispatchOperation(ctx, operation)
	return func() *graphql.Response { return responses(inner) }
}

// pull sends the responses of a subscription.
func (s *connection) pull(ctx context.Context, op *operation, next func() *graphql.Response) {
	defer s.recoverPanic(ctx, op)
	for resp := next(); resp != nil; resp = next() {
		if !s.next(op, resp) {
			return
		}
	}
	s.complete(op)
}

// once executes a query or a mutation.
func (s *connection) once(ctx context.Context, op *operation, operation *graphql.OperationContext) {
	admitted, place, overloaded := s.admit(ctx)
	if overloaded != nil {
		s.fail(op, s.exec.DispatchError(ctx, gqlerror.List{overloaded}))
		return
	}
	defer place.Leave() // after a panic
	resp := run(admitted, s.exec, operation, s.Timeout)
	place.Leave()
	if resp != nil && s.next(op, resp) {
		s.complete(op)
	}
}

// recoverPanic turns a panic outside of a resolver, which would end the process, into an error of the operation.
func (s *connection) recoverPanic(ctx context.Context, op *operation) {
	if cause := recover(); cause != nil {
		err := s.Recover(ctx, cause)
		ctx = graphql.WithOperationContext(ctx, &graphql.OperationContext{Headers: s.r.Header})
		s.fail(op, s.exec.DispatchError(ctx, gqlerror.List{gqlerror.Wrap(err)}))
	}
}

// next sends one response and reports whether more may follow.
func (s *connection) next(op *operation, resp *graphql.Response) bool {
	if refused(resp) {
		s.fail(op, resp)
		return false
	}
	s.mu.Lock()
	waited := s.live[op.id] == op
	s.mu.Unlock()
	return waited && s.write(nextMessage(op.id, resp))
}

// nextMessage puts the id before a response, whose data may be shared with other sockets and is not encoded again.
func nextMessage(id string, resp *graphql.Response) []byte {
	head, tail := envelope(resp)
	b := make([]byte, 0, len(id)+len(head)+len(resp.Data)+len(tail)+48)
	b = append(append(b, `{"id":`...), marshal(id)...)
	b = append(append(b, `,"type":"next","payload":`...), head...)
	return append(append(append(b, resp.Data...), tail...), '}')
}

func (s *connection) fail(op *operation, resp *graphql.Response) {
	if s.finish(op) {
		s.send(message{ID: op.id, Type: typeError, Payload: marshal(limitErrors(resp))})
	}
}

func (s *connection) complete(op *operation) {
	if s.finish(op) {
		s.send(message{ID: op.id, Type: typeComplete})
	}
}

func (s *connection) send(m message) bool { return s.write(marshal(m)) }

// write writes one message; the socket of a client that does not read it in time is closed.
func (s *connection) write(text []byte) bool {
	if s.conn.Write(context.Background(), websocket.MessageText, text) != nil {
		s.conn.CloseNow() // a failed write does not always close the connection, and the client would wait for the lost message
		return false
	}
	return true
}
