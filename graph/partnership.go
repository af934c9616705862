package graph

import (
	"context"

	"github.com/partnergraph/partnergraph/graph/generated"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/program/relationships"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

func (q query) Partnerships(ctx context.Context, first *int, after *string, last *int, before *string, filter *store.PartnershipFilter) (*store.PartnershipConnection, error) {
	c, err := q.store.Partnerships(ctx, actor(ctx), filter, page(ctx, first, after, last, before))
	return connection(ctx, c, err)
}

// SharedCustomers lists the customers that the viewer's partner account and another one share; without a partnership it is
// NOT_FOUND.
func (q query) SharedCustomers(ctx context.Context, providerID, resellerID *models.AnyID, first *int, after *string, last *int, before *string) (*store.CustomerConnection, error) {
	who := actor(ctx)
	if (providerID == nil) == (resellerID == nil) {
		return nil, problem.Invalid("providerId", "one_of").Naming("Allowed", "field", "providerId", "resellerId")
	}
	provider, reseller, field := who.PartnerID, who.PartnerID, "providerId"
	if providerID != nil {
		provider = models.As[models.Partner](*providerID)
	} else {
		reseller, field = models.As[models.Partner](*resellerID), "resellerId"
	}
	known, err := q.store.PartnershipOf(ctx, provider, reseller)
	if err != nil {
		return nil, err
	}
	if known == nil || !rules.KnowEachOther(*known) {
		return nil, problem.New(problem.NotFound, field)
	}
	c, err := q.store.SharedCustomers(ctx, who, provider, reseller, page(ctx, first, after, last, before))
	return connection(ctx, c, err)
}

func (m mutation) InviteIndirectReseller(ctx context.Context, input relationships.InviteIndirectResellerInput) (*generated.InviteIndirectResellerPayload, error) {
	invited, err := m.program.InviteIndirectReseller(ctx, actor(ctx), input)
	if invited == nil {
		invited = &relationships.Invited{}
	}
	row, problems, err := splitProblems(ctx, invited.Partnership, err)
	payload := &generated.InviteIndirectResellerPayload{Partnership: row, Request: invited.Request, Job: jobFor(row, invited.Job), UserErrors: problems, ClientMutationID: input.ClientMutationID}
	if row != nil && invited.Request == nil && err == nil { // answered before, under the same key
		payload.Request, err = partnership(m).Invitation(ctx, row)
	}
	return payload, err
}

func (m mutation) InviteCustomerJointly(ctx context.Context, input relationships.InviteCustomerJointlyInput) (*generated.InviteCustomerJointlyPayload, error) {
	r, job, err := m.program.InviteCustomerJointly(ctx, actor(ctx), input)
	r, problems, err := splitProblems(ctx, r, err)
	return &generated.InviteCustomerJointlyPayload{Request: r, Job: jobFor(r, job), UserErrors: problems, ClientMutationID: input.ClientMutationID}, err
}

func (m mutation) AuthorizeIndirectProvider(ctx context.Context, input relationships.AuthorizeIndirectProviderInput) (*generated.AuthorizeIndirectProviderPayload, error) {
	row, err := m.program.AuthorizeIndirectProvider(ctx, actor(ctx), input)
	row, problems, err := splitProblems(ctx, row, err)
	return &generated.AuthorizeIndirectProviderPayload{Partnership: row, UserErrors: problems, ClientMutationID: input.ClientMutationID}, err
}

func (m mutation) RevokeProviderAdminAccess(ctx context.Context, input relationships.RevokeProviderAdminAccessInput) (*generated.RevokeProviderAdminAccessPayload, error) {
	row, err := m.program.RevokeProviderAdminAccess(ctx, actor(ctx), input)
	row, problems, err := splitProblems(ctx, row, err)
	return &generated.RevokeProviderAdminAccessPayload{Partnership: row, UserErrors: problems, ClientMutationID: input.ClientMutationID}, err
}

func (m mutation) RemovePartnership(ctx context.Context, input relationships.RemovePartnershipInput) (*generated.RemovePartnershipPayload, error) {
	row, blockers, err := m.program.RemovePartnership(ctx, actor(ctx), input)
	row, problems, err := splitProblems(ctx, row, err)
	return &generated.RemovePartnershipPayload{Partnership: row, Blockers: pointers(blockers), UserErrors: problems, ClientMutationID: input.ClientMutationID}, err
}

func partnershipID(p *models.Partnership) models.ID[models.Partnership] { return p.ID }

func providerOf(p *models.Partnership) models.ID[models.Partner] { return p.ProviderID }

func (partnership) Provider(ctx context.Context, p *models.Partnership) (*models.Partner, error) {
	return linked(ctx, load(ctx).partners, p, providerOf)
}

func (partnership) Reseller(ctx context.Context, p *models.Partnership) (*models.Partner, error) {
	return linked(ctx, load(ctx).partners, p, func(p *models.Partnership) models.ID[models.Partner] { return p.ResellerID })
}

// ProviderName is visible to an invited reseller as well, which has to know who invites it.
func (partnership) ProviderName(ctx context.Context, p *models.Partnership) (string, error) {
	return linked(ctx, load(ctx).partnerNames, p, providerOf)
}

func (partnership) InvitedAs(ctx context.Context, p *models.Partnership) (*string, error) {
	if !rules.ReadsInvitedAs(actor(ctx), *p) {
		return nil, nil
	}
	return orNull(p.Named), nil
}

// Status is the status now: an invitation that nobody has answered in time is expired, even if the job that ends it has not run yet.
func (part partnership) Status(_ context.Context, p *models.Partnership) (models.PartnershipStatus, error) {
	return rules.PartnershipStatusAt(*p, part.store.Now()), nil
}

func (partnership) MayOrder(_ context.Context, p *models.Partnership) (bool, error) {
	return p.Status == models.PartnershipActive, nil
}

func (partnership) AdminAccess(ctx context.Context, p *models.Partnership) (*models.AccessGrant, error) {
	grants, err := linked(ctx, load(ctx).providerGrants, p, partnershipID)
	return firstOf(grants), err
}

func (partnership) Invitation(ctx context.Context, p *models.Partnership) (*models.RelationshipRequest, error) {
	found, err := linked(ctx, load(ctx).partnershipInvitations, p, partnershipID)
	return firstOf(found), err
}
