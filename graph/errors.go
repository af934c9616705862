package graph

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/partnergraph/partnergraph/graph/transport"
	"github.com/partnergraph/partnergraph/internal/problem"
)

// errPanic is the error of a panic, which is already logged.
var errPanic = errors.New("graph: a resolver panicked")

// responseCodes are the problems that have a conventional code among the errors of a response; the
// reason is the problem's own code.
var responseCodes = map[problem.Code]string{
	problem.RoleNotAllowed:   transport.CodeForbidden,
	problem.ValidationFailed: transport.CodeBadInput,
}

// presenter converts errors for the response. Problems are shown in the caller's language; errors
// in the document are explained; the rest is logged with the request's id and shown as an internal error.
type presenter struct {
	log *slog.Logger
}

func (p presenter) present(ctx context.Context, err error) *gqlerror.Error {
	return p.withRequestID(ctx, p.convert(ctx, err))
}

// withRequestID adds the request's id, by which it is found in the log.
func (p presenter) withRequestID(ctx context.Context, shown *gqlerror.Error) *gqlerror.Error {
	if shown.Extensions == nil {
		shown.Extensions = map[string]any{}
	}
	if id := RequestID(ctx); id != "" {
		shown.Extensions["requestId"] = id
	}
	return shown
}

func (p presenter) convert(ctx context.Context, err error) *gqlerror.Error {
	path, input := paths(ctx, err)
	if trouble := p.unavailable(ctx, path, err); trouble != nil {
		return trouble
	}
	found, only := problem.All(err)
	document, _ := errors.AsType[*gqlerror.Error](err)
	switch {
	case only && len(found) > 0:
		return p.problems(ctx, path, input, found)
	case document != nil && document.Err == nil && document.Extensions["code"] != nil:
		return explain(document, path)
	case errors.Is(err, context.DeadlineExceeded), errors.Is(ctx.Err(), context.DeadlineExceeded):
		p.log.WarnContext(ctx, "timeout", "path", path.String(), "err", err)
		return withPath(path, transport.Refuse(transport.CodeTimeout, "The operation took too long. A mutation may have been carried out all the same; repeat it with the same Idempotency-Key."))
	case len(input) > 0:
		return p.unreadable(ctx, path, input, err)
	case document != nil && document.Err == nil && len(document.Path) == 0:
		return explain(document, path)
	}
	return p.internalError(ctx, path, err)
}

// paths splits an error's path into the path of the field in the response and, for an argument that could not be
// read, the path in the arguments.
func paths(ctx context.Context, err error) (field, input ast.Path) {
	field = graphql.GetPath(ctx)
	if fc := graphql.GetFieldContext(ctx); fc != nil {
		field = fc.Path()
	}
	if e, ok := errors.AsType[*gqlerror.Error](err); ok && len(e.Path) > len(field) && len(field) > 0 {
		input = e.Path[len(field):]
	}
	return field, input
}

// problems returns the last of several problems and adds the others to the response before it.
func (p presenter) problems(ctx context.Context, path, input ast.Path, found problem.List) *gqlerror.Error {
	for _, other := range found[:len(found)-1] {
		graphql.AddError(ctx, &gqlerror.Error{Err: other, Path: append(append(ast.Path{}, path...), input...)})
	}
	last := *found[len(found)-1]
	if len(last.Field) == 0 {
		last.Field = pathNames(input)
	}
	return withPath(path, problemError(&last, Locale(ctx)))
}

// problemError converts a problem to an error of the response.
func problemError(p *problem.Problem, locale string) *gqlerror.Error {
	e := transport.Refuse(string(p.Code), p.Message(locale))
	if code, ok := responseCodes[p.Code]; ok {
		e.Extensions["code"] = code
		e.Extensions["reason"] = string(p.Code)
	}
	if p.Code.Retryable() {
		e.Extensions["retryable"] = true
	}
	if len(p.Field) > 0 {
		e.Extensions["field"] = p.Field
	}
	if remediation := p.Remediation(locale); remediation != string(p.Code) {
		e.Extensions["remediation"] = remediation
	}
	if facts := p.Facts(); len(facts) > 0 {
		e.Extensions["details"] = details(facts)
	}
	return e
}

func details(all []problem.Detail) []map[string]any {
	out := make([]map[string]any, len(all))
	for i, d := range all {
		out[i] = map[string]any{"name": d.Name, "values": append([]string{}, d.Values...)}
	}
	return out
}

// unreadable is the error for a value that its scalar, enum or id could not read. The scalar's message can be shown: it is about the
// value alone, since nothing has run yet.
func (p presenter) unreadable(ctx context.Context, path, input ast.Path, err error) *gqlerror.Error {
	invalid := problem.New(problem.ValidationFailed, strings.Join(pathNames(input), "."))
	cause := err
	if e, ok := errors.AsType[*gqlerror.Error](err); ok && e.Err != nil {
		cause = e.Err
	}
	text := []rune(cause.Error())
	invalid.Detailing("problem", string(text[:min(len(text), 200)]))
	return withPath(path, problemError(invalid, Locale(ctx)))
}

// explain is the error for a document or its variables; it contains only what the client sent.
func explain(e *gqlerror.Error, path ast.Path) *gqlerror.Error {
	out := &gqlerror.Error{Message: e.Message, Locations: e.Locations, Path: path, Extensions: map[string]any{}}
	for name, value := range e.Extensions {
		out.Extensions[name] = value
	}
	if out.Extensions["code"] == nil {
		out.Extensions["code"] = transport.CodeBadRequest
	}
	if len(e.Path) > 1 && e.Path[0] == ast.PathName("variable") { // the path of a variable is not a path of the response
		out.Path = nil
		out.Message = fmt.Sprintf("%s: %s", strings.Join(pathNames(e.Path[1:]), "."), e.Message)
		out.Extensions["code"] = transport.CodeBadInput
		out.Extensions["field"] = pathNames(e.Path[1:])
	}
	return out
}

// internalError logs an error that the caller cannot fix, and returns an error without its details.
func (p presenter) internalError(ctx context.Context, path ast.Path, err error) *gqlerror.Error {
	if !errors.Is(err, errPanic) && !errors.Is(err, context.Canceled) { // a panic is logged already; a caller who has disconnected reads nothing
		p.log.ErrorContext(ctx, "internal error", "path", path.String(), "err", err)
	}
	return withPath(path, transport.Refuse(transport.CodeInternal, "Internal error"))
}

// recovered logs a panic.
func (p presenter) recovered(ctx context.Context, cause any) error {
	p.log.ErrorContext(ctx, "panic", "cause", fmt.Sprint(cause), "stack", string(debug.Stack()))
	return errPanic
}

func withPath(path ast.Path, e *gqlerror.Error) *gqlerror.Error {
	e.Path = path
	return e
}

// pathNames converts a path to strings.
func pathNames(path ast.Path) []string {
	out := make([]string, len(path))
	for i, step := range path {
		out[i] = fmt.Sprint(step)
	}
	return out
}
