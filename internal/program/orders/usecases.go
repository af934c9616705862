// Package orders holds the use cases of ordering: carts and their checkout, what prevents it, placed orders, and subscriptions with their provisioning and terms.
package orders

import (
	"github.com/partnergraph/partnergraph/internal/program/agreements"
	"github.com/partnergraph/partnergraph/internal/program/kernel"
)

// UseCases are the use cases of ordering.
type UseCases struct {
	*kernel.Kernel
	agreements *agreements.UseCases
}

// New makes the use cases of ordering.
func New(k *kernel.Kernel, a *agreements.UseCases) *UseCases { return &UseCases{k, a} }
