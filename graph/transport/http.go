package transport

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// HTTP answers one operation per request: POST with JSON or an upload, GET for queries.
type HTTP struct {
	Origins     Origins
	Timeout     time.Duration // of one operation
	BodyTimeout time.Duration // interval in which an upload has to make progress; see WithBodyTimeout for other bodies
	MaxUpload   int64         // bytes of a whole multipart request
	BodyReader                // for JSON bodies, which are in memory
	UploadLimit *ByteLimit    // for uploads, which are on disk
	MayUpload   func(context.Context) bool
	Admission
}

// BodyReader reads JSON bodies, and limits how many bytes of them are being received.
type BodyReader struct {
	Limit *ByteLimit
	Key   func(context.Context) string // the caller whose bytes are counted
}

var _ graphql.Transport = HTTP{}

// Supports accepts every request that no other transport supports, if only to reject it.
func (HTTP) Supports(*http.Request) bool { return true }

// Do answers one request.
func (t HTTP) Do(w http.ResponseWriter, r *http.Request, exec graphql.GraphExecutor) {
	if r.Method == http.MethodOptions { // a preflight was answered before it came here
		w.Header().Set("Allow", "GET, POST")
		w.Header().Del("Content-Type") // there is no content
		w.WriteHeader(http.StatusNoContent)
		return
	}
	params, done, err := t.read(w, r)
	defer done()
	if err != nil {
		reject(w, r, exec, gqlerror.List{err})
		return
	}
	op, errs := exec.CreateOperationContext(r.Context(), params)
	if errs == nil {
		errs = t.mayRun(r, op.Operation.Operation)
	}
	if errs != nil {
		reject(w, r.WithContext(graphql.WithOperationContext(r.Context(), op)), exec, errs)
		return
	}
	ctx, place, overloaded := t.admit(r.Context())
	if overloaded != nil {
		reject(w, r.WithContext(graphql.WithOperationContext(ctx, op)), exec, gqlerror.List{overloaded})
		return
	}
	defer place.Leave() // after a panic
	resp := run(ctx, exec, op, t.Timeout)
	place.Leave()
	if resp != nil {
		Answer(w, r, resp)
	}
}

// read reads the request; done releases its files and its share of the limit.
func (t HTTP) read(w http.ResponseWriter, r *http.Request) (_ *graphql.RawParams, done func(), _ *gqlerror.Error) {
	done = func() {}
	if err := checkRequest(r, t.Origins); err != nil {
		return nil, done, err
	}
	if _, ok := answerMedia(r); !ok {
		return nil, done, Refuse(CodeNotAcceptable, "Accept application/graphql-response+json or application/json.")
	}
	if r.Method == http.MethodGet {
		params, err := readGET(r)
		return params, done, err
	}
	if media, _ := bodyMedia(r); media == mediaForm {
		return t.readForm(w, r)
	}
	params, err := t.BodyReader.read(w, r)
	return params, done, err
}

// readForm reads an upload, after the checks that need only its headers.
func (t HTTP) readForm(w http.ResponseWriter, r *http.Request) (_ *graphql.RawParams, done func(), _ *gqlerror.Error) {
	done = func() {}
	switch {
	case !t.MayUpload(r.Context()):
		return nil, done, Refuse(CodeUnauthenticated, "Sign in to upload files.")
	case r.ContentLength < 0:
		return nil, done, Refuse(CodeLengthRequired, "An upload must say its Content-Length.")
	case r.ContentLength > t.MaxUpload:
		return nil, done, bodyError(&http.MaxBytesError{Limit: t.MaxUpload}, t.MaxUpload)
	}
	key, size := t.Key(r.Context()), r.ContentLength
	if err := t.UploadLimit.reserve(key, size); err != nil {
		return nil, done, err
	}
	form := &upload{limit: t.MaxUpload, span: t.BodyTimeout}
	params, err := form.read(w, r)
	return params, func() { form.close(); t.UploadLimit.release(key, size) }, err
}

// mayRun rejects subscriptions, and mutations by GET.
func (t HTTP) mayRun(r *http.Request, kind ast.Operation) gqlerror.List {
	switch {
	case kind == ast.Subscription:
		return gqlerror.List{Refuse(CodeBadRequest, "A subscription needs a WebSocket, or Accept: text/event-stream.")}
	case kind != ast.Query && r.Method == http.MethodGet:
		return gqlerror.List{Refuse(CodeMethod, "GET runs queries only.")}
	}
	return nil
}

// run executes a query or a mutation with a timeout. It returns nil when the client has disconnected.
func run(ctx context.Context, exec graphql.GraphExecutor, op *graphql.OperationContext, timeout time.Duration) *graphql.Response {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	responses, inner := exec.DispatchOperation(ctx, op)
	if resp := responses(inner); resp != nil {
		return resp
	}
	if errors.Is(ctx.Err(), context.Canceled) {
		return nil
	}
	late := Refuse(CodeTimeout, "The operation took too long. A mutation may have been carried out all the same; repeat it with the same Idempotency-Key.")
	return exec.DispatchError(graphql.WithOperationContext(ctx, op), gqlerror.List{late})
}

// reject answers a request that was not executed.
func reject(w http.ResponseWriter, r *http.Request, exec graphql.GraphExecutor, errs gqlerror.List) {
	ctx := r.Context()
	if !graphql.HasOperationContext(ctx) {
		ctx = graphql.WithOperationContext(ctx, &graphql.OperationContext{Headers: r.Header})
	}
	Answer(w, r, exec.DispatchError(ctx, errs))
}
