package program_test

import (
	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/program/offers"
)

// offerUseCases is every use case of offers, by the name of its method.
var offerUseCases = map[string]useCase{
	"CreateOffer": {access.CreateOffer, func(s *story, who access.Actor, _ target) error {
		_, err := s.CreateOffer(s.ctx, who, offers.CreateOfferInput{})
		return err
	}},
	"UpdateOffer": {access.UpdateOffer, func(s *story, who access.Actor, _ target) error {
		_, err := s.UpdateOffer(s.ctx, who, offers.UpdateOfferInput{})
		return err
	}},
	"UpdateOfferListing": {access.UpdateOfferListing, func(s *story, who access.Actor, _ target) error {
		_, err := s.UpdateOfferListing(s.ctx, who, offers.UpdateOfferListingInput{})
		return err
	}},
	"AddOfferPlan": {access.AddOfferPlan, func(s *story, who access.Actor, _ target) error {
		_, err := s.AddOfferPlan(s.ctx, who, offers.AddOfferPlanInput{})
		return err
	}},
	"UpdateOfferPlan": {access.UpdateOfferPlan, func(s *story, who access.Actor, _ target) error {
		_, err := s.UpdateOfferPlan(s.ctx, who, offers.UpdateOfferPlanInput{})
		return err
	}},
	"RemoveOfferPlan": {access.RemoveOfferPlan, func(s *story, who access.Actor, _ target) error {
		_, err := s.RemoveOfferPlan(s.ctx, who, offers.RemoveOfferPlanInput{})
		return err
	}},
	"SetPlanPrices": {access.SetPlanPrices, func(s *story, who access.Actor, _ target) error {
		_, err := s.SetPlanPrices(s.ctx, who, offers.SetPlanPricesInput{})
		return err
	}},
}
