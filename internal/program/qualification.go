package program

import (
	"context"
	"errors"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/models"
)

// UpdateCustomerQualificationInput is a special qualification for a customer that exists.
type UpdateCustomerQualificationInput struct {
	CustomerID       models.AnyID
	Qualification    models.SpecialQualification
	EducationSegment *models.EducationSegment
	ValidationID     *string
	ClientMutationID *string
}

// UpdateCustomerQualification asks for a special qualification for a customer.
func (p *Program) UpdateCustomerQualification(ctx context.Context, who access.Actor, in UpdateCustomerQualificationInput) (*models.Customer, *models.CustomerQualification, *models.Job, error) {
	if err := who.May(access.UpdateCustomerQualification); err != nil {
		return nil, nil, nil, err
	}
	return nil, nil, nil, errors.New("update customer qualification: not written yet")
}

// DecideCustomerQualificationInput is how a reviewer ends the vetting of a special qualification.
type DecideCustomerQualificationInput struct {
	ID               models.AnyID
	Outcome          rules.QualificationOutcome
	Reason           *string
	ExpectedVersion  *int
	ClientMutationID *string
}

// DecideCustomerQualification ends the vetting of a special qualification (X-02, D-14).
func (p *Program) DecideCustomerQualification(ctx context.Context, who access.Actor, in DecideCustomerQualificationInput) (*models.CustomerQualification, error) {
	if err := who.May(access.DecideCustomerQualification); err != nil {
		return nil, err
	}
	return nil, errors.New("decide customer qualification: not written yet")
}

// VetQualification looks at a special qualification that a partner asked for.
func (p *Program) VetQualification(ctx context.Context, who access.Actor, id models.ID[models.CustomerQualification]) error {
	return errors.New("vet qualification: not written yet")
}

// GiveUpVetting leaves a special qualification to a reviewer when the job is out of tries.
func (p *Program) GiveUpVetting(ctx context.Context, who access.Actor, id models.ID[models.CustomerQualification]) error {
	return errors.New("give up vetting: not written yet")
}
