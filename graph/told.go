package graph

import (
	"context"

	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/models"
)

// This file shows reasons. Most are somebody's own words; those of the program itself are told in the caller's language.

func told(ctx context.Context, text string) (string, error) {
	return problem.Told(text, Locale(ctx)), nil
}

func (auditEvent) Reason(ctx context.Context, e *models.AuditEvent) (string, error) {
	return told(ctx, e.Reason)
}

func (customer) BounceReason(ctx context.Context, c *models.Customer) (string, error) {
	return told(ctx, c.BounceReason)
}

func (customerAccount) StatusReason(ctx context.Context, c *models.Customer) (string, error) {
	return told(ctx, c.StatusReason)
}

func (customerQualification) VettingReason(ctx context.Context, q *models.CustomerQualification) (string, error) {
	return told(ctx, q.Reason)
}

func (eligibilityRequest) BounceReason(ctx context.Context, r *models.EligibilityRequest) (string, error) {
	return told(ctx, r.BounceReason)
}

func (email) Error(ctx context.Context, e *models.Email) (string, error) {
	return told(ctx, e.Error)
}

func (registration) BounceReason(ctx context.Context, r *models.Registration) (string, error) {
	return told(ctx, r.BounceReason)
}

func (relationshipRequest) BounceReason(ctx context.Context, r *models.RelationshipRequest) (string, error) {
	return told(ctx, r.BounceReason)
}

func (resellerRelationship) RemovalReason(ctx context.Context, r *models.ResellerRelationship) (string, error) {
	return told(ctx, r.RemovalReason)
}

func (user) BounceReason(ctx context.Context, u *models.User) (string, error) {
	return told(ctx, u.BounceReason)
}
