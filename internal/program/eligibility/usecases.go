// Package eligibility holds the use cases of the eligibility review for government cloud, from the form to the qualification or the
// validation ID (docs/eligibility.md).
package eligibility

import "github.com/partnergraph/partnergraph/internal/program/kernel"

// UseCases are the use cases of the eligibility review.
type UseCases struct{ *kernel.Kernel }

// New makes the use cases of the eligibility review.
func New(k *kernel.Kernel) *UseCases { return &UseCases{k} }
