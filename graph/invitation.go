package graph

import (
	"context"

	"github.com/partnergraph/partnergraph/graph/generated"
	"github.com/partnergraph/partnergraph/internal/program/relationships"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

func (q query) RelationshipRequest(ctx context.Context, id models.AnyID) (*models.RelationshipRequest, error) {
	return visible(store.Find(ctx, q.store, actor(ctx), models.As[models.RelationshipRequest](id)))
}

func (q query) RelationshipRequests(ctx context.Context, first *int, after *string, last *int, before *string, filter *store.RelationshipRequestFilter, orderBy *store.RelationshipRequestOrder) (*store.RelationshipRequestConnection, error) {
	c, err := q.store.RelationshipRequests(ctx, actor(ctx), filter, orderBy, page(ctx, first, after, last, before))
	return connection(ctx, c, err)
}

func (q query) Invitation(ctx context.Context, token string) (*relationships.Invitation, error) {
	return q.program.ShowInvitation(ctx, actor(ctx), token)
}

func (invitation) Blockers(ctx context.Context, i *relationships.Invitation) ([]*generated.UserError, error) {
	return shownProblems(ctx, i.Blockers), nil
}

func (m mutation) CreateRelationshipRequest(ctx context.Context, input relationships.CreateRelationshipRequestInput) (*generated.CreateRelationshipRequestPayload, error) {
	r, err := m.program.CreateRelationshipRequest(ctx, actor(ctx), input)
	r, problems, err := splitProblems(ctx, r, err)
	return &generated.CreateRelationshipRequestPayload{Request: r, UserErrors: problems, ClientMutationID: input.ClientMutationID}, err
}

func (m mutation) SendRelationshipRequest(ctx context.Context, input generated.SendRelationshipRequestInput) (*generated.SendRelationshipRequestPayload, error) {
	r, job, err := m.program.SendRelationshipRequest(ctx, actor(ctx), letterChanges(input))
	r, problems, err := splitProblems(ctx, r, err)
	return &generated.SendRelationshipRequestPayload{Request: r, Job: jobFor(r, job), UserErrors: problems, ClientMutationID: input.ClientMutationID.Value()}, err
}

func (m mutation) RevokeRelationshipRequest(ctx context.Context, input relationships.RevokeRelationshipRequestInput) (*generated.RevokeRelationshipRequestPayload, error) {
	r, err := m.program.RevokeRelationshipRequest(ctx, actor(ctx), input)
	r, problems, err := splitProblems(ctx, r, err)
	return &generated.RevokeRelationshipRequestPayload{Request: r, UserErrors: problems, ClientMutationID: input.ClientMutationID}, err
}

func (m mutation) OpenInvitation(ctx context.Context, input relationships.OpenInvitationInput) (*generated.OpenInvitationPayload, error) {
	i, err := m.program.OpenInvitation(ctx, actor(ctx), input)
	if _, ok := repeatOf(ctx, err); ok {
		i, err = m.program.ShowWaitingInvitation(ctx, actor(ctx), input)
	}
	problems, err := userErrors(ctx, err)
	return &generated.OpenInvitationPayload{Invitation: i, UserErrors: problems, ClientMutationID: input.ClientMutationID}, err
}

func (m mutation) AcceptRelationshipRequest(ctx context.Context, input relationships.AcceptRelationshipRequestInput) (*generated.AcceptRelationshipRequestPayload, error) {
	r, begun, err := m.program.AcceptRelationshipRequest(ctx, actor(ctx), input)
	r, problems, err := splitProblems(ctx, r, err)
	if r != nil && begun == nil && err == nil { // answered before, under the same key
		begun, err = load(ctx).begun.get(ctx, r.ID, func() []models.ID[models.RelationshipRequest] { return nil })
	}
	addSiblings(load(ctx), begun)
	p := &generated.AcceptRelationshipRequestPayload{Request: r, Relationships: orEmpty(begun), UserErrors: problems, ClientMutationID: input.ClientMutationID}
	if r != nil && err == nil {
		p.Membership, err = m.store.MembershipOf(ctx, actor(ctx), r.ClosedBy)
	}
	return p, err
}

func (m mutation) DeclineRelationshipRequest(ctx context.Context, input relationships.DeclineRelationshipRequestInput) (*generated.DeclineRelationshipRequestPayload, error) {
	r, err := m.program.DeclineRelationshipRequest(ctx, actor(ctx), input)
	_, problems, err := splitProblems(ctx, r, err)
	return &generated.DeclineRelationshipRequestPayload{Declined: err == nil && len(problems) == 0, UserErrors: problems, ClientMutationID: input.ClientMutationID}, err
}

func invitationID(r *models.RelationshipRequest) models.ID[models.RelationshipRequest] { return r.ID }

func (relationshipRequest) Partner(ctx context.Context, r *models.RelationshipRequest) (*models.Partner, error) {
	return linked(ctx, load(ctx).partners, r, func(r *models.RelationshipRequest) models.ID[models.Partner] { return r.PartnerID })
}

func (relationshipRequest) Provider(ctx context.Context, r *models.RelationshipRequest) (*models.Partner, error) {
	return linked(ctx, load(ctx).partners, r, func(r *models.RelationshipRequest) models.ID[models.Partner] { return r.ProviderID })
}

func (relationshipRequest) Partnership(ctx context.Context, r *models.RelationshipRequest) (*models.Partnership, error) {
	return linked(ctx, load(ctx).partnerships, r, func(r *models.RelationshipRequest) models.ID[models.Partnership] { return r.PartnershipID })
}

func (relationshipRequest) Issuer(ctx context.Context, r *models.RelationshipRequest) (*models.User, error) {
	return linked(ctx, load(ctx).users, r, func(r *models.RelationshipRequest) models.ID[models.User] { return r.IssuerID })
}

func (relationshipRequest) Customer(ctx context.Context, r *models.RelationshipRequest) (*models.Customer, error) {
	return linked(ctx, load(ctx).customers, r, func(r *models.RelationshipRequest) models.ID[models.Customer] { return r.CustomerID })
}

// Status is the status now: an invitation past its end is expired, even if the job that ends it has not run yet.
func (req relationshipRequest) Status(_ context.Context, r *models.RelationshipRequest) (models.RequestStatus, error) {
	return rules.StatusAt(*r, req.store.Now()), nil
}

func (relationshipRequest) InviteeEmail(_ context.Context, r *models.RelationshipRequest) (*string, error) {
	return orNull(r.InviteeEmail), nil
}

func (relationshipRequest) InviteeTenantID(_ context.Context, r *models.RelationshipRequest) (*string, error) {
	return orNull(r.InviteeTenant), nil
}

func (req relationshipRequest) Letter(ctx context.Context, r *models.RelationshipRequest) (*relationships.InvitationLetter, error) {
	return req.program.Letter(actor(ctx), r), nil
}

func (relationshipRequest) History(ctx context.Context, r *models.RelationshipRequest) ([]*models.AuditEvent, error) {
	found, err := linked(ctx, load(ctx).invitationHistory, r, invitationID)
	return orEmpty(found), err
}
