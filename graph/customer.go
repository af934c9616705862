package graph

import (
	"context"

	"github.com/partnergraph/partnergraph/graph/generated"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

func (query) Customer(ctx context.Context, id models.AnyID) (*models.Customer, error) {
	return load(ctx).customers.get(ctx, models.As[models.Customer](id), alone)
}

func (q query) Customers(ctx context.Context, first *int, after *string, last *int, before *string, filter *store.CustomerFilter, orderBy *store.CustomerOrder) (*store.CustomerConnection, error) {
	c, err := q.store.Customers(ctx, actor(ctx), filter, orderBy, page(ctx, first, after, last, before))
	return connection(ctx, c, err)
}

func customerKey(c *models.Customer) models.ID[models.Customer] { return c.ID }

func (customer) TenantID(ctx context.Context, c *models.Customer) (*string, error) {
	tenant, err := linked(ctx, load(ctx).customerTenants, c, func(c *models.Customer) models.ID[models.Tenant] { return c.TenantID })
	return guidOf(tenant), err
}

func (customer) Organization(ctx context.Context, c *models.Customer) (*models.Organization, error) {
	return linked(ctx, load(ctx).organizations, c, func(c *models.Customer) models.ID[models.Organization] { return c.OrganizationID })
}

func (r customer) EligibilityRequests(ctx context.Context, c *models.Customer, first *int, after *string, last *int, before *string, filter *store.EligibilityRequestFilter, orderBy *store.EligibilityRequestOrder) (*store.EligibilityRequestConnection, error) {
	part := page(ctx, first, after, last, before)
	return linkedPage(ctx, c, customerKey, []any{part, filter, orderBy}, func(ctx context.Context, ids []models.ID[models.Customer]) (map[models.ID[models.Customer]]*store.EligibilityRequestConnection, error) {
		return r.store.EligibilityRequestsOfCustomers(ctx, actor(ctx), ids, filter, orderBy, part)
	})
}

func (r customer) Partners(ctx context.Context, c *models.Customer, first *int, after *string, last *int, before *string) (*store.PartnerConnection, error) {
	part := page(ctx, first, after, last, before)
	return linkedPage(ctx, c, customerKey, part, func(ctx context.Context, ids []models.ID[models.Customer]) (map[models.ID[models.Customer]]*store.PartnerConnection, error) {
		return r.store.PartnersOf(ctx, actor(ctx), ids, part)
	})
}

// GovernmentReadiness tells whether the viewer's partner may buy government cloud for the customer, and if not, why.
func (r customer) GovernmentReadiness(ctx context.Context, c *models.Customer) (*generated.GovernmentReadiness, error) {
	who := actor(ctx)
	if who.PartnerID.IsZero() {
		return nil, nil
	}
	l := load(ctx)
	account, err := l.partners.get(ctx, who.PartnerID, alone)
	if err != nil || account == nil {
		return nil, err
	}
	held, err := l.qualifications.get(ctx, who.PartnerID, alone)
	if err != nil {
		return nil, err
	}
	standing, err := linked(ctx, l.standings, c, customerKey)
	if err != nil {
		return nil, err
	}
	blockers, warnings := rules.CheckGovernmentSale(rules.GovernmentSale{
		Partner: *account, Qualified: qualified(held), Customer: *c, Requested: standing.Requested, Validated: standing.Validated,
		Mailbox: r.program.Content().EligibilityMailbox,
	})
	return &generated.GovernmentReadiness{Ready: len(blockers) == 0, Blockers: shownProblems(ctx, blockers), Warnings: shownProblems(ctx, warnings)}, nil
}

func qualified(held []*models.PartnerQualification) bool {
	for _, q := range held {
		if q.Code == models.GovernmentCommunityCloud && q.Status == models.QualificationGranted {
			return true
		}
	}
	return false
}
