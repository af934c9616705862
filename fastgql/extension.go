package fastgql

import (
	"bytes"
	"context"
	"io"
	"sync"
	"sync/atomic"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// Options say what the schema alone does not tell.
type Options struct {
	// InOrder reports whether a resolver field is resolved for one object after the other, without a goroutine for each: right for
	// resolvers that do not wait, and for loaders whose first call loads for all objects of a level. No field is by default.
	InOrder func(object, field string) bool
	// EmptyIsNull reports whether an empty text of a plain field is answered with null, as an interceptor of fields may do, which is not
	// called for plain fields. It is asked once for a document, and only about nullable fields whose Go type is string or *string.
	EmptyIsNull func(graphql.CollectedField) bool
}

// Extension is an extension of a gqlgen server. Use it after all others: what interceptors of fields do with the value of a root field
// must have happened when it is appended.
type Extension struct {
	schema    *Schema
	types     types
	options   Options
	documents documents
	counts    Counts
}

// Counts are the root fields that were answered by appending, that were tried and left to gqlgen, and that were left to it untried.
type Counts struct{ Appended, Failed, Declined atomic.Int64 }

var _ interface {
	graphql.HandlerExtension
	graphql.FieldInterceptor
	graphql.ResponseInterceptor
} = &Extension{}

// New is the extension for a schema, which the plugin has generated.
func New(s *Schema, o Options) *Extension {
	return &Extension{schema: s, types: newTypes(s), options: o}
}

// Counts counts since the start.
func (x *Extension) Counts() *Counts { return &x.counts }

// ExtensionName names the extension in errors of gqlgen.
func (*Extension) ExtensionName() string { return "fastgql" }

// Validate accepts every schema.
func (*Extension) Validate(graphql.ExecutableSchema) error { return nil }

// answers are the finished root fields of one response. Their buffers are used again once it has been put together.
type answers struct {
	mu   sync.Mutex
	list []*Encoder
}

type answersKey struct{}

// InterceptResponse releases the buffers of a response once it has been put together.
func (x *Extension) InterceptResponse(ctx context.Context, next graphql.ResponseHandler) *graphql.Response {
	lent := &answers{}
	resp := next(context.WithValue(ctx, answersKey{}, lent))
	for _, e := range lent.list {
		e.release()
	}
	return resp
}

// InterceptField appends the value of a root field once it is resolved. gqlgen takes a Marshaler in place of the Go value.
func (x *Extension) InterceptField(ctx context.Context, next graphql.Resolver) (any, error) {
	fc := graphql.GetFieldContext(ctx)
	fields, ok := x.schema.Roots[fc.Object]
	if !ok {
		return next(ctx)
	}
	value, err := next(ctx)
	root, ok := fields[fc.Field.Name]
	lent, _ := ctx.Value(answersKey{}).(*answers)
	if err != nil || value == nil || !ok || lent == nil || fc.NonNull {
		return value, err
	}
	e := x.encode(ctx, fc, root, value)
	if e == nil {
		return value, nil
	}
	lent.mu.Lock()
	defer lent.mu.Unlock()
	lent.list = append(lent.list, e)
	return answer{e}, nil
}

// encode appends a value and everything below; nil leaves it to gqlgen.
func (x *Extension) encode(ctx context.Context, fc *graphql.FieldContext, root Root, value any) *Encoder {
	operation := graphql.GetOperationContext(ctx)
	r := &run{planner: planner{types: x.types, options: x.options, operation: operation}}
	plan := x.plan(r.planner, fc.Field, root.Type)
	if plan == noPlan {
		x.counts.Declined.Add(1)
		return nil
	}
	r.context = x.schema.NewContext(operation)
	r.ctx = graphql.WithResponseContext(ctx, keepError, graphql.DefaultRecover)
	e := newEncoder(r, nil, nil)
	e.ctx, e.field = r.ctx, fc
	e.encode(root, plan, value)
	if r.failed.Load() || len(graphql.GetErrors(r.ctx)) > 0 {
		x.counts.Failed.Add(1)
		return nil
	}
	for name, value := range graphql.GetExtensions(r.ctx) {
		graphql.RegisterExtension(ctx, name, value)
	}
	x.counts.Appended.Add(1)
	return e
}

func (e *Encoder) encode(root Root, plan *Plan, value any) {
	defer func() {
		if recover() != nil {
			e.Fail()
		}
	}()
	e.out = root.Append(e, e.out, plan, value)
	e.resolveLinks()
}

// plan finds the plan of a root field. Where planning panics, gqlgen answers, and panics itself.
func (x *Extension) plan(p planner, f graphql.CollectedField, name string) (plan *Plan) {
	defer func() {
		if recover() != nil {
			plan = noPlan
		}
	}()
	return x.documents.find(p.operation.Doc).plan(p, f, name)
}

// keepError presents an error that nobody will see: it says only that gqlgen has to answer.
func keepError(_ context.Context, err error) *gqlerror.Error { return gqlerror.Wrap(err) }

// answer is a finished root field.
type answer struct{ *Encoder }

// MarshalGQL writes the answer.
func (a answer) MarshalGQL(w io.Writer) {
	if b, ok := w.(*bytes.Buffer); ok {
		b.Grow(a.size() + 64) // and what is written around it
	}
	a.rewind()
	a.write(w, len(a.out))
}
