package program

import (
	"context"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/models"
)

// OrderReadiness is whether a partner may place orders for a customer now, and why not.
type OrderReadiness struct {
	Blockers, Warnings []*problem.Problem
}

// OrderReadiness says for each of the customers whether the actor's partner may place orders for it now, with the same few
// statements however many they are. For who is no partner it says nothing.
func (p *Program) OrderReadiness(ctx context.Context, who access.Actor, customers []*models.Customer) (map[models.ID[models.Customer]]*OrderReadiness, error) {
	return nil, nil
}
