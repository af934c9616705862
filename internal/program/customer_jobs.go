package program

import (
	"context"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/models"
)

// ProvisionCustomer sets the account of a new customer up.
func (p *Program) ProvisionCustomer(ctx context.Context, who access.Actor, id models.ID[models.Customer]) error {
	return who.May(access.RunCustomerJobs)
}

// GiveUpProvisioning ends an account that could not be set up in all its tries.
func (p *Program) GiveUpProvisioning(ctx context.Context, who access.Actor, id models.ID[models.Customer]) error {
	return who.May(access.RunCustomerJobs)
}

// ReleaseHold gives a held creation back when its customer was not provisioned in time (section 4.4).
func (p *Program) ReleaseHold(ctx context.Context, who access.Actor, id models.ID[models.ValidationHold]) error {
	return who.May(access.RunCustomerJobs)
}
