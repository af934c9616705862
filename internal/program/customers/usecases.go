// Package customers holds the use cases of customer accounts: creation, set-up, review, qualifications and the customer agreement
// (docs/customers.md).
package customers

import "github.com/partnergraph/partnergraph/internal/program/kernel"

// UseCases are the use cases of customer accounts.
type UseCases struct{ *kernel.Kernel }

// New makes the use cases of customer accounts.
func New(k *kernel.Kernel) *UseCases { return &UseCases{k} }
