package graph

import (
	"context"

	"github.com/partnergraph/partnergraph/graph/generated"
	"github.com/partnergraph/partnergraph/internal/program/imports"
	"github.com/partnergraph/partnergraph/internal/program/orders"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

func (q query) Offer(ctx context.Context, id models.AnyID) (*models.Offer, error) {
	return visible(store.Find(ctx, q.store, actor(ctx), models.As[models.Offer](id)))
}

func (q query) Offers(ctx context.Context, first *int, after *string, last *int, before *string, filter *store.OfferFilter) (*store.OfferConnection, error) {
	c, err := q.store.Offers(ctx, actor(ctx), filter, page(ctx, first, after, last, before))
	return connection(ctx, c, err)
}

func (m mutation) ImportPriceList(ctx context.Context, input imports.ImportPriceListInput) (*generated.ImportPriceListPayload, error) {
	row, job, err := m.program.ImportPriceList(ctx, actor(ctx), input)
	row, problems, err := splitProblems(ctx, row, err)
	return &generated.ImportPriceListPayload{ProgramImport: row, Job: job, UserErrors: problems, ClientMutationID: input.ClientMutationID}, err
}

func (r customer) Catalog(ctx context.Context, c *models.Customer, first *int, after *string, last *int, before *string, filter *store.CatalogFilter) (*store.OfferPlanConnection, error) {
	part := page(ctx, first, after, last, before)
	return linkedPage(ctx, c, customerKey, []any{part, filter}, func(ctx context.Context, ids []models.ID[models.Customer]) (map[models.ID[models.Customer]]*store.OfferPlanConnection, error) {
		return r.store.CatalogsOf(ctx, actor(ctx), ids, filter, part)
	})
}

func (r customer) CatalogFacets(ctx context.Context, c *models.Customer, filter *store.CatalogFilter) (*store.CatalogFacets, error) {
	counted := fieldCache(ctx, load(ctx), filter, func(ctx context.Context, ids []models.ID[models.Customer]) (map[models.ID[models.Customer]]*store.CatalogFacets, error) {
		return r.store.CatalogFacetsOf(ctx, actor(ctx), ids, filter)
	})
	return linked(ctx, counted, c, customerKey)
}

func (offer) Summary(_ context.Context, o *models.Offer) (*string, error) {
	return textOrNull(o.Summary), nil
}

func (offer) Publisher(_ context.Context, o *models.Offer) (*string, error) {
	return textOrNull(o.PublisherName), nil
}

func (r offer) Plans(ctx context.Context, o *models.Offer, first *int, after *string, last *int, before *string) (*store.OfferPlanConnection, error) {
	part := page(ctx, first, after, last, before)
	key := func(o *models.Offer) models.ID[models.Offer] { return o.ID }
	return linkedPage(ctx, o, key, part, func(ctx context.Context, ids []models.ID[models.Offer]) (map[models.ID[models.Offer]]*store.OfferPlanConnection, error) {
		return r.store.PlansOfOffers(ctx, actor(ctx), ids, part)
	})
}

func planKey(p *models.OfferPlan) models.ID[models.OfferPlan] { return p.ID }

func (offerPlan) Offer(ctx context.Context, p *models.OfferPlan) (*models.Offer, error) {
	return linked(ctx, load(ctx).offers, p, func(p *models.OfferPlan) models.ID[models.Offer] { return p.OfferID })
}

func (offerPlan) BasePlan(ctx context.Context, p *models.OfferPlan) (*models.OfferPlan, error) {
	return linked(ctx, load(ctx).plans, p, func(p *models.OfferPlan) models.ID[models.OfferPlan] { return p.BasePlanID })
}

// MaxQuantity is null for no limit.
func (offerPlan) MaxQuantity(_ context.Context, p *models.OfferPlan) (*int, error) {
	if p.MaxQuantity == 0 {
		return nil, nil
	}
	return &p.MaxQuantity, nil
}

func (r offerPlan) Prices(ctx context.Context, p *models.OfferPlan, market string) ([]*models.PlanPrice, error) {
	found, err := r.pricesIn(ctx, p, market)
	return orEmpty(found), err
}

func (r offerPlan) pricesIn(ctx context.Context, p *models.OfferPlan, market string) ([]*models.PlanPrice, error) {
	l := load(ctx)
	prices := fieldCache(ctx, l, market, func(ctx context.Context, ids []models.ID[models.OfferPlan]) (map[models.ID[models.OfferPlan]][]*models.PlanPrice, error) {
		rows, err := r.store.PricesIn(ctx, market, ids)
		addSiblings(l, rows)
		found := map[models.ID[models.OfferPlan]][]*models.PlanPrice{}
		for _, row := range rows {
			found[row.PlanID] = append(found[row.PlanID], row)
		}
		return found, err
	})
	return linked(ctx, prices, p, planKey)
}

// AvailabilityFor tells whether one of the viewer's customers can have the plan now, and if not, why (P-15).
func (r offerPlan) AvailabilityFor(ctx context.Context, p *models.OfferPlan, id models.AnyID) (*generated.PlanAvailability, error) {
	who, l := actor(ctx), load(ctx)
	if who.PartnerID.IsZero() {
		return nil, nil
	}
	c, err := l.customers.get(ctx, models.As[models.Customer](id), alone)
	if err != nil || c == nil {
		return nil, err
	}
	ready, err := customer(r).readiness(ctx, c)
	if err != nil || ready == nil {
		return nil, err
	}
	prices, err := r.pricesIn(ctx, p, c.Market)
	if err != nil {
		return nil, err
	}
	catalog, err := l.catalogs.get(ctx, c.ID, alone)
	if err != nil {
		return nil, err
	}
	excluded, err := linked(ctx, l.exclusions, p, planKey)
	if err != nil {
		return nil, err
	}
	facts := rules.PlanFacts{Plan: *p, Customer: *c, Segments: catalog.Segments, Priced: len(prices) > 0, Excluded: orders.ExclusionOf(excluded)}
	if p.Trial {
		tried, err := l.triedOffers.get(ctx, c.ID, alone)
		if err != nil {
			return nil, err
		}
		facts.Tried = tried[p.OfferID]
	}
	blockers := append(rules.CheckPlan(facts), ready.blockers...)
	return &generated.PlanAvailability{Available: len(blockers) == 0, Blockers: shownProblems(ctx, blockers), Warnings: shownProblems(ctx, ready.warnings)}, nil
}

// UnitPrice is null for those who do not buy from the operator.
func (r planPrice) UnitPrice(ctx context.Context, price *models.PlanPrice) (*models.Money, error) {
	who, l := actor(ctx), load(ctx)
	plan, err := linked(ctx, l.plans, price, func(p *models.PlanPrice) models.ID[models.OfferPlan] { return p.PlanID })
	if err != nil || plan == nil {
		return nil, err
	}
	var own *models.Partner
	if !who.PartnerID.IsZero() {
		if own, err = l.partners.get(ctx, who.PartnerID, alone); err != nil {
			return nil, err
		}
	}
	if !rules.ReadsUnitPrice(who, own, *plan) {
		return nil, nil
	}
	unit := price.Unit()
	return &unit, nil
}

func (planPrice) RetailPrice(_ context.Context, price *models.PlanPrice) (*models.Money, error) {
	return price.Retail(), nil
}
