// Package offers holds the use cases of publishers: their offers, with listing, plans and prices, from draft to sale, and which partners may resell them.
package offers

import "github.com/partnergraph/partnergraph/internal/program/kernel"

// UseCases are the use cases of publishers.
type UseCases struct{ *kernel.Kernel }

// New makes the use cases of publishers.
func New(k *kernel.Kernel) *UseCases { return &UseCases{k} }
