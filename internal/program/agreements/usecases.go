// Package agreements holds the texts that partners and customers agree to: which is in force, how a party stands to it, its PDF, and who
// is told of a new version. Who accepts one does so in the feature it is accepted for: enrolment, customers, relationships.
package agreements

import "github.com/partnergraph/partnergraph/internal/program/kernel"

// UseCases are the use cases of agreements.
type UseCases struct{ *kernel.Kernel }

// New makes the use cases of agreements.
func New(k *kernel.Kernel) *UseCases { return &UseCases{k} }
