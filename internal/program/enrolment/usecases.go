// Package enrolment holds the use cases of a partner's enrolment and standing: registration, vetting, PartnerIDs,
// the partner agreement and the status that follows from them (docs/registration.md).
package enrolment

import (
	"github.com/partnergraph/partnergraph/internal/program/kernel"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// UseCases are the use cases of enrolment.
type UseCases struct {
	*kernel.Kernel
	then Consequences
}

// Consequences are called in the same transaction when a partner has changed, for other features. The partner is locked.
type Consequences struct {
	StatusChanged func(*store.Tx, *models.Partner) error // its partnerships are suspended or resumed (section 4.8)
	Renamed       func(*store.Tx, *models.Partner) error // it is listed under its new name

	Overdue func(*store.Tx, models.ID[models.Organization], store.Subject) (*models.SupportRequest, error) // support is opened for the applicant
	Decided func(*store.Tx, models.ID[models.SupportRequest]) error                                        // that support ends
}

// New makes the use cases of enrolment.
func New(k *kernel.Kernel, then Consequences) *UseCases { return &UseCases{k, then} }
