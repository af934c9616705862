package graph

import (
	"context"

	"github.com/partnergraph/partnergraph/graph/generated"
	"github.com/partnergraph/partnergraph/internal/program/relationships"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/models"
)

func (m mutation) RevokeDelegatedAccess(ctx context.Context, input relationships.RevokeDelegatedAccessInput) (*generated.RevokeDelegatedAccessPayload, error) {
	r, err := m.program.RevokeDelegatedAccess(ctx, actor(ctx), input)
	r, problems, err := splitProblems(ctx, r, err)
	return &generated.RevokeDelegatedAccessPayload{Relationship: r, UserErrors: problems, ClientMutationID: input.ClientMutationID}, err
}

func (resellerRelationship) DelegatedAccess(ctx context.Context, r *models.ResellerRelationship) (*models.AccessGrant, error) {
	return grantOn(ctx, r)
}

// Status says that an access rests while its partner is suspended.
func (accessGrant) Status(ctx context.Context, g *models.AccessGrant) (models.AccessStatus, error) {
	if g.Status != models.AccessGranted {
		return g.Status, nil
	}
	holder, err := linked(ctx, load(ctx).partnerStatuses, g, func(g *models.AccessGrant) models.ID[models.Partner] { return g.PartnerID })
	return rules.AccessStatus(*g, holder), err
}

// grantOn is the newest administrative access of a relationship's partner to its customer.
func grantOn(ctx context.Context, r *models.ResellerRelationship) (*models.AccessGrant, error) {
	grants, err := linked(ctx, load(ctx).customerGrants, r, relationshipCustomer)
	return rules.AccessOn(*r, grants), err
}
