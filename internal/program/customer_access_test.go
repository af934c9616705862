package program_test

import (
	"context"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/models"
)

// onCustomer is a job of a customer as a use case.
func onCustomer(run func(s *story) func(context.Context, access.Actor, models.ID[models.Customer]) error) useCase {
	return useCase{access.RunCustomerJobs, func(s *story, who access.Actor, at target) error {
		return run(s)(s.ctx, who, models.As[models.Customer](at.customer))
	}}
}

// creationUseCases is every use case of creating customers, by the name of its method.
var creationUseCases = map[string]useCase{
	"CreateCustomer": {access.CreateCustomer, func(s *story, who access.Actor, _ target) error {
		_, _, err := s.CreateCustomer(s.ctx, who, newCustomer("Lakeside Clinics", "lakeside"))
		return err
	}},
	"ValidateCustomer": {access.ValidateCustomer, func(s *story, who access.Actor, _ target) error {
		_, err := s.ValidateCustomer(s.ctx, who, newCustomer("Lakeside Clinics", "lakeside"))
		return err
	}},
	"ProvisionCustomer": onCustomer(func(s *story) func(context.Context, access.Actor, models.ID[models.Customer]) error {
		return s.ProvisionCustomer
	}),
	"GiveUpProvisioning": onCustomer(func(s *story) func(context.Context, access.Actor, models.ID[models.Customer]) error {
		return s.GiveUpProvisioning
	}),
	"ReleaseHold": {access.RunCustomerJobs, func(s *story, who access.Actor, _ target) error {
		return s.ReleaseHold(s.ctx, who, models.NewID[models.ValidationHold]())
	}},
}
