package graph

import (
	"context"
	"sync"
	"time"
	"unique"

	"github.com/99designs/gqlgen/graphql"

	"github.com/partnergraph/partnergraph/internal/clock"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// round is one delivery of changes. The watchers that it signals share what they read for it, and the answers: a thousand readers of an object
// who have the same rights take one statement, and one execution if they ask the same.
type round struct {
	mu      sync.Mutex
	reads   map[readKey]func() ([]models.Noun, error)
	answers map[answerKey]answer
}

// readKey is what rows depend on: who reads which.
type readKey struct {
	rights unique.Handle[string]
	ids    string
}

type answerKey struct {
	asked
	id models.AnyID
}

// answer is an answer that several may take; nil when each needs one of his own.
type answer struct {
	get func() *graphql.Response
	age clock.Stopwatch
}

// sharedFor is how long an answer is taken. Who comes later was slow to read the one before; what he may see has perhaps changed meanwhile.
const sharedFor = time.Second

func newRound() *round {
	return &round{reads: map[readKey]func() ([]models.Noun, error){}, answers: map[answerKey]answer{}}
}

// answer executes an operation for an object, once for all who ask the same.
func (r *round) answer(key answerKey, execute func() *graphql.Response) *graphql.Response {
	r.mu.Lock()
	a, ok := r.answers[key]
	if !ok || a.age.Elapsed() > sharedFor {
		a = answer{sync.OnceValue(execute), clock.Start()}
		r.answers[key] = a
	}
	r.mu.Unlock()
	return a.get()
}

// reader reads objects for an actor, once for all in a round who have the same rights: nothing that can be watched is visible to one person alone. A
// reader that leaves does not stop it.
func reader[T models.Noun](ctx context.Context, s *store.Store) func(context.Context, *round, []models.AnyID) ([]models.Noun, error) {
	who := actor(ctx)
	rights := actorText(Rights(who))
	return func(ctx context.Context, r *round, ids []models.AnyID) ([]models.Noun, error) {
		key := readKey{rights, idText(ids)}
		r.mu.Lock()
		read, ok := r.reads[key]
		if !ok {
			read = sync.OnceValues(func() ([]models.Noun, error) {
				rows, err := store.FindMany(store.ForRequest(context.WithoutCancel(ctx)), s, who, idsAs[T](ids))
				return nouns(rows), err
			})
			r.reads[key] = read
		}
		r.mu.Unlock()
		return read()
	}
}

func nouns[T models.Noun](rows []*T) []models.Noun {
	out := make([]models.Noun, len(rows))
	for i, row := range rows {
		out[i] = any(row).(models.Noun)
	}
	return out
}

func idsAs[T models.Noun](all []models.AnyID) []models.ID[T] {
	ids := make([]models.ID[T], len(all))
	for i, id := range all {
		ids[i] = models.As[T](id)
	}
	return ids
}

func idText(ids []models.AnyID) string {
	var text []byte
	for _, id := range ids {
		text = append(text, id.UUID[:]...)
	}
	return string(text)
}
