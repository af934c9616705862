// Package relationships holds the use cases of who sells to whom, and through whom: invitations, reseller relationships, partnerships,
// administrative access and the directory of providers (docs/relationships.md).
package relationships

import (
	"github.com/partnergraph/partnergraph/internal/program/agreements"
	"github.com/partnergraph/partnergraph/internal/program/kernel"
)

// UseCases are the use cases of relationships.
type UseCases struct {
	*kernel.Kernel
	agreements *agreements.UseCases
}

// New makes the use cases of relationships.
func New(k *kernel.Kernel, a *agreements.UseCases) *UseCases { return &UseCases{k, a} }
