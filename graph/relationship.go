package graph

import (
	"context"

	"github.com/partnergraph/partnergraph/graph/generated"
	"github.com/partnergraph/partnergraph/internal/program/relationships"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/models"
)

func (m mutation) RemoveResellerRelationship(ctx context.Context, input relationships.RemoveResellerRelationshipInput) (*generated.RemoveResellerRelationshipPayload, error) {
	r, blockers, err := m.program.RemoveResellerRelationship(ctx, actor(ctx), input)
	r, problems, err := splitProblems(ctx, r, err)
	return &generated.RemoveResellerRelationshipPayload{Relationship: r, Blockers: pointers(blockers), UserErrors: problems, ClientMutationID: input.ClientMutationID}, err
}

func relationshipCustomer(r *models.ResellerRelationship) models.ID[models.Customer] {
	return r.CustomerID
}

func (resellerRelationship) Partner(ctx context.Context, r *models.ResellerRelationship) (*models.Partner, error) {
	return linked(ctx, load(ctx).partners, r, func(r *models.ResellerRelationship) models.ID[models.Partner] { return r.PartnerID })
}

func (resellerRelationship) Customer(ctx context.Context, r *models.ResellerRelationship) (*models.Customer, error) {
	return linked(ctx, load(ctx).customers, r, relationshipCustomer)
}

func (resellerRelationship) AssociatedReseller(ctx context.Context, r *models.ResellerRelationship) (*models.Partner, error) {
	return linked(ctx, load(ctx).partners, r, func(r *models.ResellerRelationship) models.ID[models.Partner] { return r.AssociatedResellerID })
}

func (resellerRelationship) Request(ctx context.Context, r *models.ResellerRelationship) (*models.RelationshipRequest, error) {
	return linked(ctx, load(ctx).invitations, r, func(r *models.ResellerRelationship) models.ID[models.RelationshipRequest] { return r.RequestID })
}

func (removalBlocker) Message(ctx context.Context, b *rules.RemovalBlocker) (string, error) {
	return b.Problem().Message(Locale(ctx)), nil
}

func (removalBlocker) Remediation(ctx context.Context, b *rules.RemovalBlocker) (string, error) {
	return b.Problem().Remediation(Locale(ctx)), nil
}
