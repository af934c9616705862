package transport

import (
	"context"
	"errors"

	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/partnergraph/partnergraph/internal/admission"
)

// Admission limits how many queries and mutations run at a time. Subscriptions and their events do not count: they wait most of the time.
type Admission struct {
	Control *admission.Control           // nil: no limit
	Caller  func(context.Context) string // whose operation it is
}

// admit waits for a place for a query or a mutation, of which nothing has run. The place is left when the operation has ended, before its
// answer is sent, since clients may read slowly.
func (a Admission) admit(ctx context.Context) (context.Context, *admission.Place, *gqlerror.Error) {
	if a.Control == nil {
		return ctx, nil, nil
	}
	place, err := a.Control.Enter(ctx, a.Caller(ctx))
	switch {
	case errors.Is(err, admission.ErrOverloaded):
		refusal := Refuse(CodeUnavailable, "The server is overloaded.")
		refusal.Err = err
		return ctx, nil, refusal
	case err != nil:
		return ctx, nil, gqlerror.Wrap(err)
	}
	return admission.WithPlace(ctx, place), place, nil
}
