package program

import (
	"context"
	"errors"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/models"
)

// DecideCustomerReviewInput is how a reviewer ends the review of a customer's details.
type DecideCustomerReviewInput struct {
	CustomerID       models.AnyID
	Outcome          rules.ReviewOutcome
	Reason           *string
	ExpectedVersion  *int
	ClientMutationID *string
}

// DecideCustomerReview ends the review of a customer's details.
func (p *Program) DecideCustomerReview(ctx context.Context, who access.Actor, in DecideCustomerReviewInput) (*models.Customer, error) {
	if err := who.May(access.DecideCustomerReview); err != nil {
		return nil, err
	}
	return nil, errors.New("decide customer review: not written yet")
}

// ReviewCustomer looks at the details of a new or changed customer.
func (p *Program) ReviewCustomer(ctx context.Context, who access.Actor, id models.ID[models.Customer], round int) error {
	return errors.New("review customer: not written yet")
}

// GiveUpReview leaves a review to a reviewer when the postal authority has not answered in all its tries.
func (p *Program) GiveUpReview(ctx context.Context, who access.Actor, id models.ID[models.Customer], round int) error {
	return errors.New("give up review: not written yet")
}
