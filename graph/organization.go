package graph

import (
	"context"

	"github.com/partnergraph/partnergraph/graph/generated"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

func (organization) Kinds(_ context.Context, o *models.Organization) ([]models.OrganizationKind, error) {
	return o.Kinds, nil
}

// Profile has the tenant ID for the intake form; it is visible to the organisation itself and the operator.
func (organization) Profile(ctx context.Context, o *models.Organization) (*generated.OrganizationProfile, error) {
	if !rules.ReadsTenant(actor(ctx), *o) {
		return nil, nil
	}
	tenant, err := linked(ctx, load(ctx).profiles, o, organizationID)
	if err != nil || tenant == nil {
		return nil, err
	}
	return &generated.OrganizationProfile{MicrosoftID: tenant.TenantID, DefaultDomain: tenant.DefaultDomain}, nil
}

func organizationID(o *models.Organization) models.ID[models.Organization] { return o.ID }

// Partner is the account that the viewer acts for, or the oldest account of another organisation (D-13).
func (organization) Partner(ctx context.Context, o *models.Organization) (*models.Partner, error) {
	accounts, err := linked(ctx, load(ctx).accounts, o, organizationID)
	if err != nil || len(accounts) == 0 {
		return nil, err
	}
	who := actor(ctx)
	for _, account := range accounts {
		if account.ID == who.PartnerID {
			return account, nil
		}
	}
	return accounts[0], nil
}

func (organization) Partners(ctx context.Context, o *models.Organization) ([]*models.Partner, error) {
	accounts, err := linked(ctx, load(ctx).accounts, o, organizationID)
	return orEmpty(accounts), err
}

func (organization) Customer(ctx context.Context, o *models.Organization) (*models.Customer, error) {
	return linked(ctx, load(ctx).records, o, organizationID)
}

func (r organization) Users(ctx context.Context, o *models.Organization, first *int, after *string, last *int, before *string) (*store.UserConnection, error) {
	part := page(ctx, first, after, last, before)
	return linkedPage(ctx, o, organizationID, part, func(ctx context.Context, ids []models.ID[models.Organization]) (map[models.ID[models.Organization]]*store.UserConnection, error) {
		return r.store.UsersOf(ctx, actor(ctx), ids, part)
	})
}

func (r organization) EligibilityRequests(ctx context.Context, o *models.Organization, first *int, after *string, last *int, before *string) (*store.EligibilityRequestConnection, error) {
	part := page(ctx, first, after, last, before)
	return linkedPage(ctx, o, organizationID, part, func(ctx context.Context, ids []models.ID[models.Organization]) (map[models.ID[models.Organization]]*store.EligibilityRequestConnection, error) {
		return r.store.EligibilityRequestsOfOrganizations(ctx, actor(ctx), ids, part)
	})
}

func (r organization) Identifiers(ctx context.Context, o *models.Organization, first *int, after *string, last *int, before *string, filter *store.PartnerIdentifierFilter) (*store.PartnerIdentifierConnection, error) {
	part := page(ctx, first, after, last, before)
	return linkedPage(ctx, o, organizationID, []any{part, filter}, func(ctx context.Context, ids []models.ID[models.Organization]) (map[models.ID[models.Organization]]*store.PartnerIdentifierConnection, error) {
		return r.store.IdentifiersOf(ctx, actor(ctx), ids, filter, part)
	})
}
