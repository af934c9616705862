package graph

import (
	"context"

	"github.com/partnergraph/partnergraph/graph/generated"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/program/orders"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

func (q query) Cart(ctx context.Context, id models.AnyID) (*models.Cart, error) {
	return visible(store.Find(ctx, q.store, actor(ctx), models.As[models.Cart](id)))
}

func (q query) Carts(ctx context.Context, first *int, after *string, last *int, before *string, filter *store.CartFilter) (*store.CartConnection, error) {
	c, err := q.store.Carts(ctx, actor(ctx), filter, page(ctx, first, after, last, before))
	return connection(ctx, c, err)
}

func (m mutation) CreateCart(ctx context.Context, input orders.CreateCartInput) (*generated.CreateCartPayload, error) {
	row, err := m.program.CreateCart(ctx, actor(ctx), input)
	row, problems, err := splitProblems(ctx, row, err)
	return &generated.CreateCartPayload{Cart: row, UserErrors: problems, ClientMutationID: input.ClientMutationID}, err
}

func (m mutation) AddCartLine(ctx context.Context, input orders.AddCartLineInput) (*generated.AddCartLinePayload, error) {
	row, err := m.program.AddCartLine(ctx, actor(ctx), input)
	row, problems, err := splitProblems(ctx, row, err)
	return &generated.AddCartLinePayload{Cart: row, UserErrors: problems, ClientMutationID: input.ClientMutationID}, err
}

func (m mutation) UpdateCartLine(ctx context.Context, input generated.UpdateCartLineInput) (*generated.UpdateCartLinePayload, error) {
	row, err := m.program.UpdateCartLine(ctx, actor(ctx), cartLineChanges(input))
	row, problems, err := splitProblems(ctx, row, err)
	return &generated.UpdateCartLinePayload{Cart: row, UserErrors: problems, ClientMutationID: input.ClientMutationID.Value()}, err
}

func (m mutation) RemoveCartLine(ctx context.Context, input orders.RemoveCartLineInput) (*generated.RemoveCartLinePayload, error) {
	row, err := m.program.RemoveCartLine(ctx, actor(ctx), input)
	row, problems, err := splitProblems(ctx, row, err)
	return &generated.RemoveCartLinePayload{Cart: row, UserErrors: problems, ClientMutationID: input.ClientMutationID}, err
}

func (m mutation) DeleteCart(ctx context.Context, input orders.DeleteCartInput) (*generated.DeleteCartPayload, error) {
	row, err := m.program.DeleteCart(ctx, actor(ctx), input)
	row, problems, err := splitProblems(ctx, row, err)
	return &generated.DeleteCartPayload{Cart: row, UserErrors: problems, ClientMutationID: input.ClientMutationID}, err
}

func cartKey(c *models.Cart) models.ID[models.Cart] { return c.ID }

func (cart) Customer(ctx context.Context, c *models.Cart) (*models.Customer, error) {
	return linked(ctx, load(ctx).customers, c, func(c *models.Cart) models.ID[models.Customer] { return c.CustomerID })
}

func (cart) Partner(ctx context.Context, c *models.Cart) (*models.Partner, error) {
	return linked(ctx, load(ctx).partners, c, func(c *models.Cart) models.ID[models.Partner] { return c.PartnerID })
}

func (cart) CreatedBy(ctx context.Context, c *models.Cart) (*models.User, error) {
	return linked(ctx, load(ctx).users, c, func(c *models.Cart) models.ID[models.User] { return c.CreatedBy })
}

func (r cart) Status(_ context.Context, c *models.Cart) (models.CartStatus, error) {
	return rules.CartStatusAt(*c, r.store.Now()), nil
}

func (cart) Lines(ctx context.Context, c *models.Cart) ([]*models.CartLine, error) {
	found, err := linked(ctx, load(ctx).cartLines, c, cartKey)
	return orEmpty(found), err
}

// Orders is empty for a cart that was not ordered, of which none are read.
func (cart) Orders(ctx context.Context, c *models.Cart) ([]*models.Order, error) {
	if c.Status != models.CartOrdered {
		return []*models.Order{}, nil
	}
	found, err := linked(ctx, load(ctx).ordersOfCarts, c, cartKey)
	return orEmpty(found), err
}

func (r cart) Total(ctx context.Context, c *models.Cart) (*models.Money, error) {
	standing, err := linked(ctx, load(ctx).cartStandings, c, cartKey)
	total, _ := r.program.CartFacts(standing).Total()
	return total, err
}

func (r cart) Blockers(ctx context.Context, c *models.Cart) ([]*generated.UserError, error) {
	found, err := r.readiness(ctx, c)
	return shownProblems(ctx, found.blockers), err
}

func (r cart) Warnings(ctx context.Context, c *models.Cart) ([]*generated.UserError, error) {
	found, err := r.readiness(ctx, c)
	return shownProblems(ctx, found.warnings), err
}

func (r cart) readiness(ctx context.Context, c *models.Cart) (found readiness, err error) {
	standing, orders, err := r.standing(ctx, c)
	if err != nil {
		return found, err
	}
	found.blockers, found.warnings, err = r.program.CartReadiness(standing, orders)
	return found, err
}

// actionFacts decide what can be done with a cart. What it would become is only asked of those that can be ordered.
func (r cart) actionFacts(ctx context.Context, c *models.Cart) (f rules.CartAt, err error) {
	f = rules.CartAt{Cart: *c, Now: r.store.Now()}
	switch rules.CartStatusAt(f.Cart, f.Now) {
	case models.CartOrdered:
		placed, err := r.Orders(ctx, c)
		f.Orders = store.IDs(placed)
		return f, err
	case models.CartActive:
		f.Why, err = r.whyNotOrdered(ctx, c)
	}
	return f, err
}

func (r cart) whyNotOrdered(ctx context.Context, c *models.Cart) (problem.List, error) {
	standing, orders, err := r.standing(ctx, c)
	if err != nil {
		return nil, err
	}
	return r.program.WhyNotOrdered(standing, orders)
}

// standing is what decides about the orders of a cart.
func (cart) standing(ctx context.Context, c *models.Cart) (of store.CartStanding, orders store.OrderStanding, err error) {
	if of, err = linked(ctx, load(ctx).cartStandings, c, cartKey); err != nil {
		return of, orders, err
	}
	orders, err = linked(ctx, load(ctx).cartOrders, c, cartKey)
	return of, orders, err
}

func cartOf(line *models.CartLine) models.ID[models.Cart] { return line.CartID }

func (cartLine) Cart(ctx context.Context, line *models.CartLine) (*models.Cart, error) {
	return linked(ctx, load(ctx).carts, line, cartOf)
}

func (cartLine) Plan(ctx context.Context, line *models.CartLine) (*models.OfferPlan, error) {
	return linked(ctx, load(ctx).plans, line, func(line *models.CartLine) models.ID[models.OfferPlan] { return line.PlanID })
}

func (cartLine) PartnerOfRecord(ctx context.Context, line *models.CartLine) (*models.Partner, error) {
	return linked(ctx, load(ctx).partners, line, func(line *models.CartLine) models.ID[models.Partner] { return line.PartnerOfRecordID })
}

// UnitPrice is that of the plan at the moment: prices are fixed by orders, not by carts.
func (r cartLine) UnitPrice(ctx context.Context, line *models.CartLine) (*models.Money, error) {
	facts, err := r.facts(ctx, line)
	price := facts.Price(*line)
	if err != nil || price == nil {
		return nil, err
	}
	unit := price.Unit()
	return &unit, nil
}

func (r cartLine) Total(ctx context.Context, line *models.CartLine) (*models.Money, error) {
	facts, err := r.facts(ctx, line)
	total, _ := facts.LineTotal(*line)
	return total, err
}

func (r cartLine) Blockers(ctx context.Context, line *models.CartLine) ([]*generated.UserError, error) {
	facts, err := r.facts(ctx, line)
	if err != nil {
		return nil, err
	}
	return shownProblems(ctx, rules.CheckCartLine(facts, *line)), nil
}

func (r cartLine) facts(ctx context.Context, line *models.CartLine) (rules.CartFacts, error) {
	standing, err := linked(ctx, load(ctx).cartStandings, line, cartOf)
	return r.program.CartFacts(standing), err
}
