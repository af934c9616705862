package graph

import (
	"context"
	"fmt"
	"sync"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// round is one delivery of changes. The watchers that it signals share what they read for it: a thousand readers of an object who have the
// same rights take one statement.
type round struct {
	mu    sync.Mutex
	reads map[string]any
}

func newRound() *round { return &round{reads: map[string]any{}} }

// sharedRead reads objects for an actor, once for all in the round who have the same rights. A reader that leaves does not stop it.
func sharedRead[T models.Noun](ctx context.Context, s *store.Store, r *round, ids []models.ID[T]) ([]*T, error) {
	who := actor(ctx)
	key := fmt.Sprint(rightsOf(who), ids)
	r.mu.Lock()
	known, ok := r.reads[key].(func() ([]*T, error))
	if !ok {
		known = sync.OnceValues(func() ([]*T, error) { return store.FindMany(store.ForRequest(context.WithoutCancel(ctx)), s, who, ids) })
		r.reads[key] = known
	}
	r.mu.Unlock()
	rows, err := known()
	return copies(rows), err
}

// rightsOf is the actor without what makes a person of it: nothing that can be watched is visible to one person alone.
func rightsOf(who access.Actor) access.Actor {
	who.UserID, who.Name, who.Locale = models.ID[models.User]{}, "", ""
	who.TokenID, who.MakesTokens, who.Identity = models.ID[models.APIToken]{}, false, access.Identity{}
	return who
}

// copies are rows of one's own: resolvers know rows by their address.
func copies[T any](rows []*T) []*T {
	out := make([]*T, len(rows))
	for i, row := range rows {
		own := *row
		out[i] = &own
	}
	return out
}
