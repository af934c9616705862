package graph

import (
	"context"

	"github.com/partnergraph/partnergraph/graph/generated"
	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/program/users"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

func (query) Viewer(ctx context.Context) (*access.Actor, error) {
	who := actor(ctx)
	return &who, nil
}

func (viewer) User(ctx context.Context, who *access.Actor) (*models.User, error) {
	return linked(ctx, load(ctx).users, who, func(a *access.Actor) models.ID[models.User] { return a.UserID })
}

func (viewer) VerifiedEmail(_ context.Context, who *access.Actor) (*string, error) {
	if who.Identity.Email == "" {
		return nil, nil
	}
	return &who.Identity.Email, nil
}

func (v viewer) Memberships(ctx context.Context, who *access.Actor) ([]*store.Membership, error) {
	found, err := v.store.Memberships(ctx, *who)
	return orEmpty(found), err
}

func (v viewer) Invitations(ctx context.Context, who *access.Actor) ([]*store.UserInvitation, error) {
	found, err := v.store.UserInvitations(ctx, *who)
	return orEmpty(found), err
}

func (v viewer) RelationshipInvitations(ctx context.Context, who *access.Actor) ([]*store.WaitingInvitation, error) {
	found, err := v.store.WaitingInvitations(ctx, *who, v.program.Content().Domains().Refuses)
	return orEmpty(found), err
}

func (viewer) Organization(ctx context.Context, who *access.Actor) (*models.Organization, error) {
	return linked(ctx, load(ctx).organizations, who, func(a *access.Actor) models.ID[models.Organization] { return a.OrganizationID })
}

func (viewer) Partner(ctx context.Context, who *access.Actor) (*models.Partner, error) {
	return linked(ctx, load(ctx).partners, who, func(a *access.Actor) models.ID[models.Partner] { return a.PartnerID })
}

func (v viewer) PartnerAccounts(ctx context.Context, who *access.Actor) ([]*models.Partner, error) {
	if who.OrganizationID.IsZero() || who.PartnerID.IsZero() {
		return []*models.Partner{}, nil
	}
	accounts, err := store.PartnersOfOrganizations.Find(ctx, v.store, *who, []models.ID[models.Organization]{who.OrganizationID})
	addSiblings(load(ctx), accounts)
	return orEmpty(accounts), err
}

func (viewer) Customer(ctx context.Context, who *access.Actor) (*models.Customer, error) {
	return linked(ctx, load(ctx).customers, who, func(a *access.Actor) models.ID[models.Customer] { return a.CustomerID })
}

func (viewer) Roles(_ context.Context, who *access.Actor) ([]models.Role, error) {
	return append([]models.Role{}, who.Roles...), nil
}

func (user) Organization(ctx context.Context, u *models.User) (*models.Organization, error) {
	return linked(ctx, load(ctx).organizations, u, func(u *models.User) models.ID[models.Organization] { return u.OrganizationID })
}

func userID(u *models.User) models.ID[models.User] { return u.ID }

func (user) Roles(ctx context.Context, u *models.User) ([]models.Role, error) {
	held, err := linked(ctx, load(ctx).roles, u, userID)
	return append([]models.Role{}, held...), err
}

func (r user) APITokens(ctx context.Context, u *models.User, first *int, after *string, last *int, before *string) (*store.APITokenConnection, error) {
	part := page(ctx, first, after, last, before)
	return linkedPage(ctx, u, userID, part, func(ctx context.Context, ids []models.ID[models.User]) (map[models.ID[models.User]]*store.APITokenConnection, error) {
		return r.store.APITokensOf(ctx, actor(ctx), ids, part)
	})
}

func (m mutation) InviteUser(ctx context.Context, input users.InviteUserInput) (*generated.InviteUserPayload, error) {
	u, job, err := m.program.InviteUser(ctx, actor(ctx), input)
	u, problems, err := splitProblems(ctx, u, err)
	return &generated.InviteUserPayload{User: u, Job: jobFor(u, job), UserErrors: problems, ClientMutationID: input.ClientMutationID}, err
}

func (m mutation) UpdateUserRoles(ctx context.Context, input users.UpdateUserRolesInput) (*generated.UpdateUserRolesPayload, error) {
	u, err := m.program.UpdateUserRoles(ctx, actor(ctx), input)
	u, problems, err := splitProblems(ctx, u, err)
	return &generated.UpdateUserRolesPayload{User: u, UserErrors: problems, ClientMutationID: input.ClientMutationID}, err
}

func (m mutation) RemoveUser(ctx context.Context, input users.RemoveUserInput) (*generated.RemoveUserPayload, error) {
	u, err := m.program.RemoveUser(ctx, actor(ctx), input)
	u, problems, err := splitProblems(ctx, u, err)
	return &generated.RemoveUserPayload{User: u, UserErrors: problems, ClientMutationID: input.ClientMutationID}, err
}

func (m mutation) AcceptUserInvitation(ctx context.Context, input users.AcceptUserInvitationInput) (*generated.AcceptUserInvitationPayload, error) {
	u, err := m.program.AcceptUserInvitation(ctx, actor(ctx), input)
	if again, ok := repeatOf(ctx, err); ok {
		u, err = &models.User{ID: models.As[models.User](again.Subject)}, nil
	}
	u, problems, err := splitProblems(ctx, u, err)
	payload := &generated.AcceptUserInvitationPayload{UserErrors: problems, ClientMutationID: input.ClientMutationID}
	if u != nil && err == nil { // read as the guest, who does not act for that organisation yet
		payload.Membership, err = m.store.MembershipOf(ctx, actor(ctx), u.ID)
	}
	return payload, err
}

func (m mutation) DeclineUserInvitation(ctx context.Context, input users.DeclineUserInvitationInput) (*generated.DeclineUserInvitationPayload, error) {
	u, err := m.program.DeclineUserInvitation(ctx, actor(ctx), input)
	_, problems, err := splitProblems(ctx, u, err)
	return &generated.DeclineUserInvitationPayload{Declined: err == nil && len(problems) == 0, UserErrors: problems, ClientMutationID: input.ClientMutationID}, err
}
