package transport

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"sync"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/partnergraph/partnergraph/internal/admission"
	"github.com/partnergraph/partnergraph/internal/clock"
)

const keepAlive = 12 * time.Second // below the idle timeouts of common proxies

// SSE answers an operation as a stream of events, one connection for each ("distinct connections mode"). It
// serves requests whose Accept header has text/event-stream first.
type SSE struct {
	Origins      Origins
	Timeout      time.Duration     // of a query or mutation
	WriteTimeout time.Duration     // for one event; a slower client is disconnected
	Operations   *ConcurrencyLimit // subscriptions, shared with the sockets
	BodyReader
	Admission
}

var _ graphql.Transport = SSE{}

// Supports accepts requests for an event stream.
func (SSE) Supports(r *http.Request) bool {
	return wantsEvents(r) && (r.Method == http.MethodGet || r.Method == http.MethodPost)
}

// Do streams one operation until it ends, the client leaves or its token expires.
func (t SSE) Do(w http.ResponseWriter, r *http.Request, exec graphql.GraphExecutor) {
	params, refusal := t.read(w, r)
	if refusal != nil {
		reject(w, r, exec, gqlerror.List{refusal})
		return
	}
	op, errs := exec.CreateOperationContext(r.Context(), params)
	if errs == nil && op.Operation.Operation == ast.Mutation && r.Method == http.MethodGet { // a link on any site can cause a GET
		errs = gqlerror.List{Refuse(CodeMethod, "GET runs no mutations.")}
	}
	ctx, cancel := context.WithCancel(graphql.WithOperationContext(r.Context(), op))
	defer cancel()
	if statuses[codeOf(errs)] >= http.StatusBadRequest { // clients act on the status and its Retry-After; an event has neither
		reject(w, r.WithContext(ctx), exec, errs)
		return
	}
	if errs == nil && op.Operation.Operation == ast.Subscription {
		key := t.Key(ctx)
		if !t.Operations.Acquire(key) {
			reject(w, r.WithContext(ctx), exec, gqlerror.List{Refuse(CodeTooManyStreams, "Too many live subscriptions.")})
			return
		}
		defer t.Operations.Release(key)
	}
	running := ctx
	if errs == nil && op.Operation.Operation != ast.Subscription {
		var place *admission.Place
		var overloaded *gqlerror.Error
		if running, place, overloaded = t.admit(ctx); overloaded != nil {
			reject(w, r.WithContext(ctx), exec, gqlerror.List{overloaded})
			return
		}
		defer place.Leave()
	}
	s := openStream(ctx, w, cancel, t.WriteTimeout)
	defer s.close()
	t.sendResponses(running, s, exec, op, errs)
	if why := endError(ctx); why != nil {
		s.next(exec.DispatchError(ctx, gqlerror.List{why}))
	}
	s.event("complete", nil)
}

// endError is the error of a stream that the server ends: an expired token, other roles, or a shutdown.
func endError(ctx context.Context) *gqlerror.Error {
	cause := context.Cause(ctx)
	if ended, ok := errors.AsType[*SessionEnded](cause); ok {
		return Refuse(ended.Code, ended.Why)
	}
	if cause == ErrExpired {
		return Refuse(CodeUnauthenticated, "The token has expired.")
	}
	return nil
}

func (t SSE) read(w http.ResponseWriter, r *http.Request) (*graphql.RawParams, *gqlerror.Error) {
	if err := checkRequest(r, t.Origins); err != nil {
		return nil, err
	}
	if r.Method == http.MethodGet {
		return readGET(r)
	}
	if media, _ := bodyMedia(r); media != mediaJSON {
		return nil, Refuse(CodeMediaType, "Send application/json.")
	}
	return t.BodyReader.read(w, r)
}

// sendResponses sends the responses. An invalid document is reported in the stream, since an EventSource reads nothing else.
func (t SSE) sendResponses(ctx context.Context, s *stream, exec graphql.GraphExecutor, op *graphql.OperationContext, errs gqlerror.List) {
	if errs != nil {
		s.next(exec.DispatchError(ctx, errs))
		return
	}
	if op.Operation.Operation != ast.Subscription {
		resp := run(ctx, exec, op, t.Timeout)
		admission.Yield(ctx) // a slow reader needs no place
		if resp != nil {
			s.next(resp)
		}
		return
	}
	responses, inner := exec.DispatchOperation(ctx, op)
	for resp := responses(inner); resp != nil; resp = responses(inner) {
		if !s.next(resp) {
			return
		}
	}
}

// stream writes events and, between them, comments that keep the connection open.
type stream struct {
	mu      sync.Mutex
	w       http.ResponseWriter
	control *http.ResponseController
	stop    context.CancelFunc
	within  time.Duration
	pinging sync.WaitGroup
}

func openStream(ctx context.Context, w http.ResponseWriter, cancel context.CancelFunc, within time.Duration) *stream {
	w.Header().Set("Content-Type", mediaEvents+"; charset=utf-8")
	w.Header().Set("X-Accel-Buffering", "no") // for proxies that would buffer the stream
	w.WriteHeader(http.StatusOK)
	s := &stream{w: w, control: http.NewResponseController(w), stop: cancel, within: within}
	s.write([]byte(":\n\n"))
	s.pinging.Go(func() { s.ping(ctx) })
	return s
}

func (s *stream) ping(ctx context.Context) {
	ticker := time.NewTicker(keepAlive)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			s.write([]byte(":\n\n"))
		}
	}
}

// close waits until the pings have ended: nothing may be written after Do has returned.
func (s *stream) close() {
	s.stop()
	s.pinging.Wait()
	_ = s.control.SetWriteDeadline(time.Time{})
}

func (s *stream) next(resp *graphql.Response) bool { return s.event("next", encode(resp)) }

func (s *stream) event(name string, data []byte) bool {
	var b bytes.Buffer
	b.WriteString("event: " + name + "\ndata: ")
	b.Write(bytes.ReplaceAll(data, []byte("\n"), []byte(" "))) // between tokens only; a string never holds a bare newline
	b.WriteString("\n\n")
	return s.write(b.Bytes())
}

// write ends the subscription when the client does not read its events in time.
func (s *stream) write(text []byte) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	_ = s.control.SetWriteDeadline(clock.Wall().Add(s.within))
	_, err := s.w.Write(text)
	if err == nil {
		err = s.control.Flush()
	}
	if err != nil {
		s.stop()
	}
	return err == nil
}
