package program

import (
	"context"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
)

// ViewerFacts gathers the facts that decide what an actor may do without an object. Each feature adds the facts that its mutations read.
// It is no use case: everybody may know what he or she may do.
func ViewerFacts(ctx context.Context, p *Program, who access.Actor) (f rules.ViewerFacts, err error) {
	f.Sandbox = p.Sandbox != nil
	err = p.Store.View(ctx, func(tx *store.Tx) error {
		for _, add := range []func(context.Context, *store.Tx, access.Actor, *rules.ViewerFacts) error{
			p.Eligibility.ViewerFacts, p.Enrolment.ViewerFacts, p.Users.ViewerFacts, p.Customers.ViewerFacts, p.Relationships.ViewerFacts,
		} {
			if err := add(ctx, tx, who, &f); err != nil {
				return err
			}
		}
		return nil
	})
	return f, err
}
