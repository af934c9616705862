package program_test

import (
	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/program/orders"
	"github.com/partnergraph/partnergraph/models"
)

// cartUseCases is every use case of carts, by the name of its method.
var cartUseCases = map[string]useCase{
	"CreateCart": {access.CreateCart, func(s *story, who access.Actor, at target) error {
		_, err := s.CreateCart(s.ctx, who, orders.CreateCartInput{CustomerID: at.customer})
		return err
	}},
	"AddCartLine": {access.AddCartLine, func(s *story, who access.Actor, _ target) error {
		_, err := s.AddCartLine(s.ctx, who, orders.AddCartLineInput{})
		return err
	}},
	"UpdateCartLine": {access.UpdateCartLine, func(s *story, who access.Actor, _ target) error {
		_, err := s.UpdateCartLine(s.ctx, who, orders.UpdateCartLineInput{})
		return err
	}},
	"RemoveCartLine": {access.RemoveCartLine, func(s *story, who access.Actor, _ target) error {
		_, err := s.RemoveCartLine(s.ctx, who, orders.RemoveCartLineInput{})
		return err
	}},
	"DeleteCart": {access.DeleteCart, func(s *story, who access.Actor, _ target) error {
		_, err := s.DeleteCart(s.ctx, who, orders.DeleteCartInput{})
		return err
	}},
	"RemindCart": {access.RunCartJobs, func(s *story, who access.Actor, _ target) error {
		return s.RemindCart(s.ctx, who, models.NewID[models.Cart]())
	}},
	"ExpireCart": {access.RunCartJobs, func(s *story, who access.Actor, _ target) error {
		return s.ExpireCart(s.ctx, who, models.NewID[models.Cart]())
	}},
}
