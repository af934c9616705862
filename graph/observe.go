package graph

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/partnergraph/partnergraph/internal/clock"
	"github.com/partnergraph/partnergraph/internal/telemetry"
)

// observer records metrics of each operation, labelled with its root field. Labels that clients can choose would allow them to
// create any number of time series.
type observer struct{ metrics *telemetry.Metrics }

var _ interface {
	graphql.HandlerExtension
	graphql.OperationInterceptor
	graphql.ResponseInterceptor
} = observer{}

// ExtensionName names the extension in logs.
func (observer) ExtensionName() string { return "Observer" }

// Validate accepts every schema.
func (observer) Validate(graphql.ExecutableSchema) error { return nil }

// InterceptOperation records a subscription when it ends.
func (o observer) InterceptOperation(ctx context.Context, next graphql.OperationHandler) graphql.ResponseHandler {
	op := graphql.GetOperationContext(ctx)
	responses := next(ctx)
	if op.Operation.Operation != ast.Subscription {
		return responses
	}
	watch, ended := clock.Start(), false
	return func(ctx context.Context) *graphql.Response {
		resp := responses(ctx)
		if resp == nil && !ended {
			ended = true
			o.metrics.OperationDone(rootName(op), "subscription", "ok", watch.Elapsed())
		}
		return resp
	}
}

// InterceptResponse records queries, mutations and rejected requests.
func (o observer) InterceptResponse(ctx context.Context, next graphql.ResponseHandler) *graphql.Response {
	watch := clock.Start()
	resp := next(ctx)
	if resp == nil || !graphql.HasOperationContext(ctx) {
		return resp
	}
	op := graphql.GetOperationContext(ctx)
	kind := "refused"
	if op.Operation != nil {
		kind = string(op.Operation.Operation)
	}
	if kind != string(ast.Subscription) {
		o.metrics.OperationDone(rootName(op), kind, outcome(resp), watch.Elapsed())
	}
	return resp
}

func outcome(resp *graphql.Response) string {
	if len(resp.Errors) == 0 {
		return "ok"
	}
	code, _ := resp.Errors[0].Extensions["code"].(string)
	return code
}

// rootName is the root field of an operation, or a word for several or none.
func rootName(op *graphql.OperationContext) string {
	if op.Operation == nil {
		return "none"
	}
	name := "none"
	for _, f := range graphql.CollectFields(op, op.Operation.SelectionSet, nil) {
		if name != "none" && name != f.Name {
			return "several"
		}
		name = f.Name
	}
	return name
}
