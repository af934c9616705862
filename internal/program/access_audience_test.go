package program_test

import (
	"context"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/program/offers"
	"github.com/partnergraph/partnergraph/models"
)

// audienceUseCases is every use case of audiences, by the name of its method.
var audienceUseCases = map[string]useCase{
	"SetResellerAudience": {access.SetResellerAudience, func(s *story, who access.Actor, _ target) error {
		_, err := s.SetResellerAudience(s.ctx, who, offers.SetResellerAudienceInput{})
		return err
	}},
	"AddAudiencePartners": {access.AddAudiencePartners, func(s *story, who access.Actor, _ target) error {
		_, err := s.AddAudiencePartners(s.ctx, who, offers.AudiencePartnersInput{})
		return err
	}},
	"RemoveAudiencePartners": {access.RemoveAudiencePartners, func(s *story, who access.Actor, _ target) error {
		_, err := s.RemoveAudiencePartners(s.ctx, who, offers.AudiencePartnersInput{})
		return err
	}},
	"SyncResellerAudience": {access.SyncResellerAudience, func(s *story, who access.Actor, _ target) error {
		_, _, err := s.SyncResellerAudience(s.ctx, who, offers.SyncResellerAudienceInput{})
		return err
	}},
	"RunAudienceSync": {access.RunOfferJobs, func(s *story, who access.Actor, _ target) error {
		return s.RunAudienceSync(s.ctx, who, models.NewID[models.Audience](), func(context.Context, int, int) error { return nil })
	}},
	"GiveUpAudienceSync": {access.RunOfferJobs, func(s *story, who access.Actor, _ target) error {
		return s.GiveUpAudienceSync(s.ctx, who, models.NewID[models.Audience]())
	}},
}
