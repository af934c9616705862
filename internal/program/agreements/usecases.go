// Package agreements holds the texts that partners and customers accept: which one is in force, which one a party has accepted, the PDF, and
// letters about a new version. The acceptance itself is in the features that need it: enrolment, customers, relationships.
package agreements

import (
	"sync"

	"github.com/partnergraph/partnergraph/internal/program/kernel"
)

// UseCases are the use cases of agreements.
type UseCases struct {
	*kernel.Kernel

	printable sync.Map // data.TextID to whether there is a PDF
}

// New makes the use cases of agreements.
func New(k *kernel.Kernel) *UseCases { return &UseCases{Kernel: k} }
