// Package relationships holds the use cases of who sells to whom, and through whom: invitations, reseller relationships, partnerships,
// administrative access and the directory of providers (docs/relationships.md).
package relationships

import (
	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/program/agreements"
	"github.com/partnergraph/partnergraph/internal/program/kernel"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// UseCases are the use cases of relationships.
type UseCases struct {
	*kernel.Kernel
	agreements *agreements.UseCases
	admit      Admit
	ended      Ended
}

// Admit makes a company a customer and the actor its first global admin.
type Admit func(*store.Tx, access.Actor, rules.CustomerForm) (*models.Customer, access.Actor, error)

// Ended is called when the relationship of a partner with a customer ends.
type Ended func(tx *store.Tx, who access.Actor, partner models.ID[models.Partner], customer models.ID[models.Customer], reason string) error

// New makes the use cases of relationships.
func New(k *kernel.Kernel, a *agreements.UseCases, admit Admit, ended Ended) *UseCases {
	return &UseCases{k, a, admit, ended}
}
