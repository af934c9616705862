package program

import (
	"context"
	"errors"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/models"
)

// UpdateCustomerInput is what changes of a customer's details. A nil stays as it is; an empty text clears a value.
type UpdateCustomerInput struct {
	CustomerID                     models.AnyID
	CompanyName                    *string
	OrganizationRegistrationNumber *string
	Contact                        *PrimaryContactInput
	Address                        *PostalAddressInput
	Culture                        *string
	SpecialQualification           *models.SpecialQualification
	ExpectedVersion                *int
	ClientMutationID               *string
}

// UpdateCustomer changes a customer's details; what is reviewed of them begins a review.
func (p *Program) UpdateCustomer(ctx context.Context, who access.Actor, in UpdateCustomerInput) (*models.Customer, *models.Job, error) {
	if err := who.May(access.UpdateCustomer); err != nil {
		return nil, nil, err
	}
	return nil, nil, errors.New("update customer: not written yet")
}
