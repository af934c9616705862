package fastgql

import (
	"context"
	"sync"

	"github.com/99designs/gqlgen/graphql"
)

// resolve resolves a link of all its objects, and then the links in the values. After a panic gqlgen answers, and reports it.
func (e *Encoder) resolve() {
	defer func() {
		if recover() != nil {
			e.Fail()
		}
	}()
	if !e.begin() {
		e.Fail()
		return
	}
	if e.link.inOrder || len(e.objects) == 1 {
		e.resolveInOrder()
	} else {
		e.resolveAtOnce()
	}
	e.resolveLinks()
}

// resolveLinks resolves the links in the values that were appended: the links at once, since they may wait for different statements.
func (e *Encoder) resolveLinks() {
	if e.run.failed.Load() || len(e.links) == 0 {
		return
	}
	var others sync.WaitGroup
	for _, l := range e.links[1:] {
		others.Go(l.resolve)
	}
	e.links[0].resolve()
	others.Wait()
}

// begin makes the field context that all objects of a link share, with the coerced arguments. Its path has no list indices.
func (e *Encoder) begin() bool {
	above := e.parent.field
	for _, a := range e.link.above {
		above = &graphql.FieldContext{Parent: above, Object: a.object, Field: a.field}
	}
	if e.link.Hole != nil { // gqlgen makes the context of the field itself
		copied := *above
		e.ctx, e.field = withField(e.run.ctx, &copied, above.Parent), &copied
		return true
	}
	var err error
	e.field, err = e.link.Context(e.run.ctx, e.run.context, e.link.field)
	e.ctx = withField(e.run.ctx, e.field, above)
	return err == nil
}

// withField sets a field context and its parent. gqlgen takes the parent from the context, which would be one layer deeper for each
// level, and slower to search.
func withField(ctx context.Context, fc, parent *graphql.FieldContext) context.Context {
	ctx = graphql.WithFieldContext(ctx, fc)
	fc.Parent = parent
	return ctx
}

// resolveInOrder resolves one object after the other. The first call of a resolver with a loader loads for all of them.
func (e *Encoder) resolveInOrder() {
	for _, object := range e.objects {
		if e.run.failed.Load() {
			return
		}
		e.append(e.value(e.ctx, e.field, object))
	}
}

// resolveAtOnce resolves each object in a goroutine of its own, as gqlgen does, so that calls which wait do so together. Each has a
// field context of its own, which interceptors may change.
func (e *Encoder) resolveAtOnce() {
	values := make([]any, len(e.objects))
	var all sync.WaitGroup
	for i, object := range e.objects {
		all.Go(func() {
			defer func() {
				if recover() != nil {
					e.Fail()
				}
			}()
			own := *e.field
			values[i] = e.value(withField(e.run.ctx, &own, own.Parent), &own, object)
		})
	}
	all.Wait()
	if e.run.failed.Load() {
		return
	}
	for _, value := range values {
		e.append(value)
	}
}

// value is the value of the link of one object, after all field interceptors.
func (e *Encoder) value(ctx context.Context, fc *graphql.FieldContext, object any) any {
	if e.link.Hole != nil {
		return e.link.Hole(ctx, e.run.context, e.link.field, object)
	}
	value, err := e.run.planner.operation.ResolverMiddleware(ctx, func(inner context.Context) (any, error) {
		if inner != ctx { // an interceptor wants the fields below to have a context of its own
			e.Fail()
		}
		return e.link.Resolve(inner, e.run.context, object)
	})
	if err != nil || fc.NonNull {
		e.Fail()
	}
	return value
}

func (e *Encoder) append(value any) {
	switch {
	case e.link.Hole != nil:
		e.out = e.Marshaler(e.out, value.(graphql.Marshaler), e.link.NonNull)
	case value == nil:
		e.out = e.Null(e.out, e.link.NonNull)
	default:
		e.out = e.link.Append(e, e.out, e.link.plan, value)
	}
	e.ends = append(e.ends, len(e.out))
}
