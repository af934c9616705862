package graph

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unique"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/partnergraph/partnergraph/graph/transport"
	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// sharing is the extension that answers subscriptions: an object that has changed is selected and encoded once for all subscribers of a round
// who have the same rights, language, document and variables. It is the innermost one, so that each subscriber has been checked like any other
// operation.
type sharing struct{}

var _ interface {
	graphql.HandlerExtension
	graphql.OperationInterceptor
} = sharing{}

// ExtensionName names the extension in logs.
func (sharing) ExtensionName() string { return "Sharing" }

// Validate accepts every schema.
func (sharing) Validate(graphql.ExecutableSchema) error { return nil }

// InterceptOperation lets the resolver of a subscription say what it watches, and answers with that from then on.
func (sharing) InterceptOperation(ctx context.Context, next graphql.OperationHandler) graphql.ResponseHandler {
	op := graphql.GetOperationContext(ctx)
	if op.Operation.Operation != ast.Subscription {
		return next(ctx)
	}
	f := &feed{}
	responses := next(context.WithValue(ctx, feedKey, f))
	if f.watcher == nil { // it was refused
		return responses
	}
	context.AfterFunc(ctx, f.forget)
	asked, shared := askedBy(actor(ctx), op)
	return func(ctx context.Context) *graphql.Response {
		row := f.next(ctx)
		if row == nil {
			f.forget()
			return nil
		}
		if shared && f.round != nil {
			if resp := f.round.answer(answerKey{asked, row.GlobalID()}, func() *graphql.Response { return asked.execute(ctx, next, row) }); resp != nil {
				return resp
			}
		}
		return execute(ctx, next, row)
	}
}

// asked is all that an answer about an object depends on, besides the object and what it is linked to.
type asked struct {
	document  *ast.QueryDocument // the same for all who have sent the same text, while it is in the cache
	operation *ast.OperationDefinition
	variables unique.Handle[string]
	actor     unique.Handle[string]
	rights    bool // whether the actor is none but his rights
}

// askedBy says what a subscriber asks. It is not shared if the subscriber has no rights that others could have too, or wants something of his
// own with each answer.
func askedBy(who access.Actor, op *graphql.OperationContext) (a asked, shared bool) {
	variables, err := json.Marshal(op.Variables)
	if err != nil || !who.Known() || transport.WantsCost(op) {
		return a, false
	}
	a = asked{document: op.Doc, operation: op.Operation, variables: unique.Make(string(variables)), rights: !personal(op.Doc)}
	if a.rights {
		who = Rights(who)
	}
	a.actor = actorText(who)
	return a, true
}

// execute answers for all who ask the same. A subscriber that leaves does not stop it. If only rights count, nobody's person is there: a
// field that shows something personal after all cannot show it to others. An answer with errors is nobody else's: they have the id of a request.
func (a asked) execute(ctx context.Context, next graphql.OperationHandler, row models.Noun) *graphql.Response {
	ctx = store.ForRequest(context.WithoutCancel(ctx))
	if a.rights {
		ctx = WithActor(ctx, Rights(actor(ctx)))
	}
	resp := execute(ctx, next, row)
	if resp == nil || len(resp.Errors) > 0 || len(resp.Extensions) > 0 {
		return nil
	}
	return resp
}

// execute answers with one object: the resolver of the subscription returns it instead of beginning to watch.
func execute(ctx context.Context, next graphql.OperationHandler, row models.Noun) *graphql.Response {
	ctx = context.WithValue(ctx, changedKey, row)
	return next(ctx)(ctx)
}

// Rights is an actor without what makes a person of it.
func Rights(who access.Actor) access.Actor {
	who.UserID, who.Name = models.ID[models.User]{}, ""
	who.TokenID, who.MakesTokens = models.ID[models.APIToken]{}, false
	who.SessionID, who.Identity = models.ID[models.Session]{}, access.Identity{}
	return who
}

// actorText is an actor as a key.
func actorText(who access.Actor) unique.Handle[string] { return unique.Make(fmt.Sprintf("%+v", who)) }

// personalFields have values that differ between people with the same rights, on any type: what somebody may do, and links that open files for
// one person.
var personalFields = []string{"viewerActions", "url", "urlExpiresAt", "reportUrl", "reportUrlExpiresAt"}

// personalTypes are types whose objects belong to a person.
var personalTypes = []string{"ApiToken", "Session", "Viewer"}

// Personal reports whether a field has values that differ between people with the same rights.
func Personal(object string, f *ast.FieldDefinition) bool {
	of := strings.TrimSuffix(strings.TrimSuffix(f.Type.Name(), "Connection"), "Edge")
	return slices.Contains(personalFields, f.Name) || slices.Contains(personalTypes, object) || slices.Contains(personalTypes, of)
}

// personal reports whether a document selects such a field.
func personal(document *ast.QueryDocument) bool {
	for _, o := range document.Operations {
		if personalSelection(o.SelectionSet) {
			return true
		}
	}
	for _, f := range document.Fragments {
		if personalSelection(f.SelectionSet) {
			return true
		}
	}
	return false
}

func personalSelection(set ast.SelectionSet) bool {
	for _, selection := range set {
		switch s := selection.(type) {
		case *ast.Field:
			if Personal(s.ObjectDefinition.Name, s.Definition) || personalSelection(s.SelectionSet) {
				return true
			}
		case *ast.InlineFragment:
			if personalSelection(s.SelectionSet) {
				return true
			}
		}
	}
	return false
}
