package program_test

import (
	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/program/support"
	"github.com/partnergraph/partnergraph/models"
)

// supportUseCases is every use case of support requests, by the name of its method.
var supportUseCases = map[string]useCase{
	"CreateSupportRequest": {access.CreateSupportRequest, func(s *story, who access.Actor, _ target) error {
		_, _, err := s.CreateSupportRequest(s.ctx, who, support.CreateSupportRequestInput{})
		return err
	}},
	"ReplyToSupportRequest": {access.ReplyToSupportRequest, func(s *story, who access.Actor, _ target) error {
		_, err := s.ReplyToSupportRequest(s.ctx, who, support.ReplyToSupportRequestInput{})
		return err
	}},
	"AssignSupportRequest": {access.AssignSupportRequest, func(s *story, who access.Actor, _ target) error {
		_, err := s.AssignSupportRequest(s.ctx, who, support.AssignSupportRequestInput{})
		return err
	}},
	"ResolveSupportRequest": {access.ResolveSupportRequest, func(s *story, who access.Actor, _ target) error {
		_, err := s.ResolveSupportRequest(s.ctx, who, support.ResolveSupportRequestInput{})
		return err
	}},
	"RefuseSupportRequest": {access.RefuseSupportRequest, func(s *story, who access.Actor, _ target) error {
		_, err := s.RefuseSupportRequest(s.ctx, who, support.RefuseSupportRequestInput{})
		return err
	}},
	"CloseSupportRequest": {access.CloseSupportRequest, func(s *story, who access.Actor, _ target) error {
		_, err := s.CloseSupportRequest(s.ctx, who, support.CloseSupportRequestInput{})
		return err
	}},
	"ReopenSupportRequest": {access.ReopenSupportRequest, func(s *story, who access.Actor, _ target) error {
		_, err := s.ReopenSupportRequest(s.ctx, who, support.ReopenSupportRequestInput{})
		return err
	}},
	"CloseSupport": {access.RunSupportJobs, func(s *story, who access.Actor, _ target) error {
		return s.CloseSupport(s.ctx, who, models.NewID[models.SupportRequest](), 1)
	}},
}
