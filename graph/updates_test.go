package graph

import (
	"context"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
)

// Updates are read only while there are watchers, so a closed watcher is removed.
func TestUpdates_ClosedWatcherIsRemoved(t *testing.T) {
	t.Parallel()
	u := NewUpdates(nil, nil)
	ctx, leave := context.WithCancel(context.Background())
	ctx = graphql.WithOperationContext(ctx, &graphql.OperationContext{Doc: &ast.QueryDocument{}, Operation: &ast.OperationDefinition{Operation: ast.Subscription}})
	responses := sharing{}.InterceptOperation(ctx, func(ctx context.Context) graphql.ResponseHandler {
		if _, err := (subscription{&Resolver{updates: u}}).EligibilityRequestUpdated(ctx, nil); err != nil {
			t.Error(err)
		}
		return nil
	})
	if !u.watched() {
		t.Error("want the subscription among the watchers")
	}
	leave()
	if resp := responses(ctx); resp != nil {
		t.Errorf("want no update, got %s", resp.Data)
	}
	if u.watched() {
		t.Error("want nobody among the watchers")
	}
}
