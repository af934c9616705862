package graph

import (
	"context"

	"github.com/partnergraph/partnergraph/graph/generated"
	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/program/relationships"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/models"
)

func (m mutation) RevokeDelegatedAccess(ctx context.Context, input relationships.RevokeDelegatedAccessInput) (*generated.RevokeDelegatedAccessPayload, error) {
	r, err := m.program.RevokeDelegatedAccess(ctx, actor(ctx), input)
	r, problems, err := settle(ctx, r, err)
	return &generated.RevokeDelegatedAccessPayload{Relationship: r, UserErrors: problems, ClientMutationID: input.ClientMutationID}, err
}

func (resellerRelationship) DelegatedAccess(ctx context.Context, r *models.ResellerRelationship) (*models.AccessGrant, error) {
	return grantOn(ctx, r)
}

// grantOn is the newest administrative access of a relationship's partner to its customer.
func grantOn(ctx context.Context, r *models.ResellerRelationship) (*models.AccessGrant, error) {
	grants, err := of(ctx, load(ctx).customerGrants, r, relationshipCustomer)
	return rules.AccessOn(*r, grants), err
}

func (resellerRelationship) ViewerActions(ctx context.Context, r *models.ResellerRelationship) ([]*generated.ViewerAction, error) {
	remove, err := whyNotRemove(ctx, r)
	if err != nil {
		return nil, err
	}
	end, err := whyNotEndAccess(ctx, r)
	return []*generated.ViewerAction{action(ctx, access.RemoveResellerRelationship, remove), action(ctx, access.RevokeDelegatedAccess, end)}, err
}

// whyNotRemove returns the problems that prevent the viewer from removing a relationship, without consequences to be confirmed.
func whyNotRemove(ctx context.Context, r *models.ResellerRelationship) ([]*problem.Problem, error) {
	who := actor(ctx)
	if why, _ := problem.All(who.May(access.RemoveResellerRelationship)); len(why) > 0 {
		return why, nil
	}
	standing, err := standingOf(ctx, r)
	if err != nil {
		return nil, err
	}
	blockers, wrong := relationships.RemovalOf(who, *r, standing)
	if wrong != nil {
		return []*problem.Problem{wrong}, nil
	}
	var why []*problem.Problem
	for _, b := range blockers {
		if b.Blocking {
			why = append(why, b.Problem())
		}
	}
	return why, nil
}

// whyNotEndAccess returns the problems that prevent the viewer from ending the administrative access of a relationship.
func whyNotEndAccess(ctx context.Context, r *models.ResellerRelationship) ([]*problem.Problem, error) {
	who := actor(ctx)
	if why, _ := problem.All(who.May(access.RevokeDelegatedAccess)); len(why) > 0 {
		return why, nil
	}
	if wrong := rules.MayEndAccess(who, *r); wrong != nil {
		return []*problem.Problem{wrong}, nil
	}
	grant, err := grantOn(ctx, r)
	if wrong := rules.Withdrawable("id", grant); wrong != nil && err == nil {
		return []*problem.Problem{wrong}, nil
	}
	return nil, err
}
