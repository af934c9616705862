package program

import (
	"context"

	"github.com/partnergraph/partnergraph/data"
	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/models"
)

// CreateCustomerInput is a new customer; a nil text is empty.
type CreateCustomerInput struct {
	CompanyName                    string
	Domain                         string
	Market                         string
	OrganizationRegistrationNumber *string
	Contact                        *PrimaryContactInput
	Address                        *PostalAddressInput
	Culture                        *string
	SpecialQualification           models.SpecialQualification
	EducationSegment               *models.EducationSegment
	ValidationID                   *string
	IndirectResellerID             *models.AnyID
	ClientMutationID               *string
}

// CustomerVerdict is what a dry run found besides problems (P-07).
type CustomerVerdict struct {
	Domain        *string // that the account would have; nil when the name is not usable
	Market        *data.Market
	ValidationIDs []*models.ValidationID // that could be selected now
	Warnings      []*problem.Problem
}

// CreateCustomer creates a customer with its relationships; a job provisions the account.
func (p *Program) CreateCustomer(ctx context.Context, who access.Actor, in CreateCustomerInput) (*models.Customer, *models.Job, error) {
	if err := who.May(access.CreateCustomer); err != nil {
		return nil, nil, err
	}
	return nil, nil, problem.New(problem.Unavailable, "")
}

// ValidateCustomer says what CreateCustomer would say, and changes nothing (P-07).
func (p *Program) ValidateCustomer(ctx context.Context, who access.Actor, in CreateCustomerInput) (*CustomerVerdict, error) {
	if err := who.May(access.ValidateCustomer); err != nil {
		return nil, err
	}
	return &CustomerVerdict{}, problem.New(problem.Unavailable, "")
}
