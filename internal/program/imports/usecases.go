// Package imports holds the use cases that bring an existing program along from files of another system (docs/import.md).
package imports

import (
	"github.com/partnergraph/partnergraph/internal/program/kernel"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// UseCases are the use cases of imports.
type UseCases struct {
	*kernel.Kernel
	settle func(*store.Tx, models.ID[models.Partner]) error // derives the status of a partner account
}

// New makes the use cases of imports.
func New(k *kernel.Kernel, settle func(*store.Tx, models.ID[models.Partner]) error) *UseCases {
	return &UseCases{k, settle}
}
