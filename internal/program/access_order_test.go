package program_test

import (
	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/program/orders"
	"github.com/partnergraph/partnergraph/internal/provisioning"
	"github.com/partnergraph/partnergraph/models"
)

// orderUseCases is every use case of orders and subscriptions, by the name of its method.
var orderUseCases = map[string]useCase{
	"CheckoutCart": {access.CheckoutCart, func(s *story, who access.Actor, _ target) error {
		_, err := s.CheckoutCart(s.ctx, who, orders.CheckoutCartInput{})
		return err
	}},
	"CancelOrder": {access.CancelOrder, func(s *story, who access.Actor, _ target) error {
		_, err := s.CancelOrder(s.ctx, who, orders.CancelOrderInput{})
		return err
	}},
	"RetryOrder": {access.RetryOrder, func(s *story, who access.Actor, _ target) error {
		_, err := s.RetryOrder(s.ctx, who, orders.RetryOrderInput{})
		return err
	}},
	"ChangeSubscriptionQuantity": {access.ChangeSubscriptionQuantity, func(s *story, who access.Actor, _ target) error {
		_, _, err := s.ChangeSubscriptionQuantity(s.ctx, who, orders.ChangeSubscriptionQuantityInput{})
		return err
	}},
	"SetSubscriptionRenewal": {access.SetSubscriptionRenewal, func(s *story, who access.Actor, _ target) error {
		_, err := s.SetSubscriptionRenewal(s.ctx, who, orders.SetSubscriptionRenewalInput{})
		return err
	}},
	"SuspendSubscription": {access.SuspendSubscription, func(s *story, who access.Actor, _ target) error {
		_, err := s.SuspendSubscription(s.ctx, who, orders.SuspendSubscriptionInput{})
		return err
	}},
	"ReactivateSubscription": {access.ReactivateSubscription, func(s *story, who access.Actor, _ target) error {
		_, err := s.ReactivateSubscription(s.ctx, who, orders.ReactivateSubscriptionInput{})
		return err
	}},
	"CancelSubscription": {access.CancelSubscription, func(s *story, who access.Actor, _ target) error {
		_, err := s.CancelSubscription(s.ctx, who, orders.CancelSubscriptionInput{})
		return err
	}},
	"DisableSubscription": {access.DisableSubscription, func(s *story, who access.Actor, _ target) error {
		_, err := s.DisableSubscription(s.ctx, who, orders.DisableSubscriptionInput{})
		return err
	}},
	"AnswerProvisioning": {access.AnswerProvisioning, func(s *story, who access.Actor, _ target) error {
		_, err := s.AnswerProvisioning(s.ctx, who, orders.AnswerProvisioningInput{})
		return err
	}},
	"ReceiveProvisioning": {access.RunOrderJobs, func(s *story, who access.Actor, _ target) error {
		return s.ReceiveProvisioning(s.ctx, who, provisioning.Callback{})
	}},
	"ProvisionSubscription": {access.RunOrderJobs, func(s *story, who access.Actor, _ target) error {
		return s.ProvisionSubscription(s.ctx, who, models.NewID[models.Subscription](), 1)
	}},
	"GiveUpSubscription": {access.RunOrderJobs, func(s *story, who access.Actor, _ target) error {
		return s.GiveUpSubscription(s.ctx, who, models.NewID[models.Subscription](), 1)
	}},
	"RemindSubscription": {access.RunOrderJobs, func(s *story, who access.Actor, _ target) error {
		return s.RemindSubscription(s.ctx, who, models.NewID[models.Subscription](), 1)
	}},
	"EndTerm": {access.RunOrderJobs, func(s *story, who access.Actor, _ target) error {
		return s.EndTerm(s.ctx, who, models.NewID[models.Subscription](), 1)
	}},
}
