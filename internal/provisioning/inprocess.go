package provisioning

import (
	"context"

	"github.com/partnergraph/partnergraph/internal/remote"
)

// The quantities with which people try a trial. They are the statuses with which a service would answer.
const (
	pendingQuantity     = 202
	refusedQuantity     = 422
	unavailableQuantity = 503
)

// Bundled is the provider of the demo and of sandboxes: it fulfils everything at once. To try what else happens, order a quantity of 202,
// which stays PENDING, of 422, which is refused, or of 503, which gets no answer.
type Bundled struct{}

// Provision fulfils what it is told, unless the quantity of an active subscription is one to try.
func (Bundled) Provision(ctx context.Context, r Request) (Answer, error) {
	if err := ctx.Err(); err != nil {
		return Answer{}, failed(err)
	}
	answer := Answer{State: Fulfilled, Reference: "trial-" + r.SubscriptionID}
	if r.Status != "ACTIVE" {
		return answer, nil
	}
	switch r.Quantity {
	case pendingQuantity:
		answer.State = Pending
	case refusedQuantity:
		answer = Answer{State: Refused, Reason: "A quantity of 422 is refused in a trial."}
	case unavailableQuantity:
		return Answer{}, failed(remote.Unavailable("it only pretends to be down"))
	}
	return answer, nil
}

// ByHand is the provider of a deployment that has no service: everything stays PENDING until the operator has set it up and says so.
type ByHand struct{}

// Provision waits for the operator.
func (ByHand) Provision(ctx context.Context, _ Request) (Answer, error) {
	if err := ctx.Err(); err != nil {
		return Answer{}, failed(err)
	}
	return Answer{State: Pending}, nil
}
