package graph

import (
	"context"

	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/models"
)

// This file resolves reasons. Most were written by a person; those of the program are translated to the caller's language.

func translateReason(ctx context.Context, text string) (*string, error) {
	words := problem.Localize(text, Locale(ctx))
	return &words, nil
}

// translateRefusal is translateReason; null for no reason.
func translateRefusal(ctx context.Context, text string) (*string, error) {
	if text == "" {
		return nil, nil
	}
	return translateReason(ctx, text)
}

func (auditEvent) Reason(ctx context.Context, e *models.AuditEvent) (*string, error) {
	return translateReason(ctx, e.Reason)
}

func (customer) BounceReason(ctx context.Context, c *models.Customer) (*string, error) {
	return translateReason(ctx, c.BounceReason)
}

func (customerAccount) StatusReason(ctx context.Context, c *models.Customer) (*string, error) {
	return translateReason(ctx, c.StatusReason)
}

func (customerQualification) VettingReason(ctx context.Context, q *models.CustomerQualification) (*string, error) {
	return translateReason(ctx, q.Reason)
}

func (eligibilityRequest) BounceReason(ctx context.Context, r *models.EligibilityRequest) (*string, error) {
	return translateReason(ctx, r.BounceReason)
}

func (email) Error(ctx context.Context, e *models.Email) (*string, error) {
	return translateReason(ctx, e.Error)
}

func (registration) BounceReason(ctx context.Context, r *models.Registration) (*string, error) {
	return translateReason(ctx, r.BounceReason)
}

func (relationshipRequest) BounceReason(ctx context.Context, r *models.RelationshipRequest) (*string, error) {
	return translateReason(ctx, r.BounceReason)
}

func (resellerRelationship) RemovalReason(ctx context.Context, r *models.ResellerRelationship) (*string, error) {
	return translateReason(ctx, r.RemovalReason)
}

func (user) BounceReason(ctx context.Context, u *models.User) (*string, error) {
	return translateReason(ctx, u.BounceReason)
}
