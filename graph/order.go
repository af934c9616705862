package graph

import (
	"context"

	"github.com/partnergraph/partnergraph/graph/generated"
	"github.com/partnergraph/partnergraph/internal/program/orders"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

func (q query) Order(ctx context.Context, id models.AnyID) (*models.Order, error) {
	return visible(store.Find(ctx, q.store, actor(ctx), models.As[models.Order](id)))
}

func (q query) Orders(ctx context.Context, first *int, after *string, last *int, before *string, filter *store.OrderFilter) (*store.OrderConnection, error) {
	c, err := q.store.Orders(ctx, actor(ctx), filter, page(ctx, first, after, last, before))
	return connection(ctx, c, err)
}

func (r customer) Orders(ctx context.Context, c *models.Customer, first *int, after *string, last *int, before *string, filter *store.OrderFilter) (*store.OrderConnection, error) {
	part := page(ctx, first, after, last, before)
	return linkedPage(ctx, c, customerKey, []any{part, filter}, func(ctx context.Context, ids []models.ID[models.Customer]) (map[models.ID[models.Customer]]*store.OrderConnection, error) {
		return r.store.OrdersOfCustomers(ctx, actor(ctx), ids, filter, part)
	})
}

// OrderUpdated sends an order each time it changes.
func (s subscription) OrderUpdated(ctx context.Context, id *models.AnyID) (<-chan *models.Order, error) {
	return watched[models.Order](ctx, s, id)
}

// CheckoutCart shows what a cart has become, or would. What keeps it from becoming any order is told once, and the cart is null then unless only a review was
// asked for.
func (m mutation) CheckoutCart(ctx context.Context, input orders.CheckoutCartInput) (*generated.CheckoutCartPayload, error) {
	done, err := m.program.CheckoutCart(ctx, actor(ctx), input)
	if err != nil {
		done = &orders.Checkout{}
	}
	row, problems, err := splitProblems(ctx, done.Cart, err)
	out := &generated.CheckoutCartPayload{Cart: row, Orders: []*models.Order{}, Groups: done.Groups, UserErrors: append(problems, shownProblems(ctx, done.Blockers)...), ClientMutationID: input.ClientMutationID}
	if len(done.Blockers) > 0 && !input.DryRun {
		out.Cart = nil
	}
	for _, g := range done.Groups {
		if g.Order != nil {
			out.Orders = append(out.Orders, g.Order)
		}
	}
	return out, err
}

func (m mutation) CancelOrder(ctx context.Context, input orders.CancelOrderInput) (*generated.CancelOrderPayload, error) {
	row, err := m.program.CancelOrder(ctx, actor(ctx), input)
	row, problems, err := splitProblems(ctx, row, err)
	return &generated.CancelOrderPayload{Order: row, UserErrors: problems, ClientMutationID: input.ClientMutationID}, err
}

func (m mutation) RetryOrder(ctx context.Context, input orders.RetryOrderInput) (*generated.RetryOrderPayload, error) {
	row, err := m.program.RetryOrder(ctx, actor(ctx), input)
	row, problems, err := splitProblems(ctx, row, err)
	return &generated.RetryOrderPayload{Order: row, UserErrors: problems, ClientMutationID: input.ClientMutationID}, err
}

func (orderGroup) PartnerOfRecord(ctx context.Context, g *orders.Group) (*models.Partner, error) {
	return linked(ctx, load(ctx).partners, g, func(g *orders.Group) models.ID[models.Partner] { return g.PartnerOfRecordID })
}

func (orderGroup) UserErrors(ctx context.Context, g *orders.Group) ([]*generated.UserError, error) {
	return shownProblems(ctx, g.Problems), nil
}

func orderKey(o *models.Order) models.ID[models.Order] { return o.ID }

func (order) Cart(ctx context.Context, o *models.Order) (*models.Cart, error) {
	return linked(ctx, load(ctx).carts, o, func(o *models.Order) models.ID[models.Cart] { return o.CartID })
}

func (order) Customer(ctx context.Context, o *models.Order) (*models.Customer, error) {
	return linked(ctx, load(ctx).customers, o, func(o *models.Order) models.ID[models.Customer] { return o.CustomerID })
}

func (order) Partner(ctx context.Context, o *models.Order) (*models.Partner, error) {
	return linked(ctx, load(ctx).partners, o, func(o *models.Order) models.ID[models.Partner] { return o.PartnerID })
}

func (order) PartnerOfRecord(ctx context.Context, o *models.Order) (*models.Partner, error) {
	return linked(ctx, load(ctx).partners, o, func(o *models.Order) models.ID[models.Partner] { return o.PartnerOfRecordID })
}

func (order) CreatedBy(ctx context.Context, o *models.Order) (*models.User, error) {
	return linked(ctx, load(ctx).users, o, func(o *models.Order) models.ID[models.User] { return o.CreatedBy })
}

func (order) Total(ctx context.Context, o *models.Order) (*models.Money, error) {
	return paid(ctx, o.PartnerID, o.Total()), nil
}

func (order) CancelReason(_ context.Context, o *models.Order) (*string, error) {
	return textOrNull(o.CancelReason), nil
}

func (order) Lines(ctx context.Context, o *models.Order) ([]*models.OrderLine, error) {
	found, err := linked(ctx, load(ctx).orderLines, o, orderKey)
	return orEmpty(found), err
}

// paid is an amount for those who may read what the buyer has paid; null for others.
func paid(ctx context.Context, buyer models.ID[models.Partner], amount models.Money) *models.Money {
	if !rules.ReadsPaid(actor(ctx), buyer) {
		return nil
	}
	return &amount
}

func (orderLine) Order(ctx context.Context, line *models.OrderLine) (*models.Order, error) {
	return linked(ctx, load(ctx).orders, line, func(line *models.OrderLine) models.ID[models.Order] { return line.OrderID })
}

func (orderLine) Plan(ctx context.Context, line *models.OrderLine) (*models.OfferPlan, error) {
	return linked(ctx, load(ctx).plans, line, func(line *models.OrderLine) models.ID[models.OfferPlan] { return line.PlanID })
}

func (orderLine) Subscription(ctx context.Context, line *models.OrderLine) (*models.Subscription, error) {
	return linked(ctx, load(ctx).subscriptions, line, func(line *models.OrderLine) models.ID[models.Subscription] { return line.SubscriptionID })
}

func (r orderLine) UnitPrice(ctx context.Context, line *models.OrderLine) (*models.Money, error) {
	return r.paid(ctx, line, line.UnitMinor)
}

func (r orderLine) Total(ctx context.Context, line *models.OrderLine) (*models.Money, error) {
	return r.paid(ctx, line, line.TotalMinor)
}

func (r orderLine) paid(ctx context.Context, line *models.OrderLine, minor int64) (*models.Money, error) {
	o, err := r.Order(ctx, line)
	if o == nil || err != nil {
		return nil, err
	}
	return paid(ctx, o.PartnerID, models.Money{Minor: minor, CurrencyCode: o.Currency}), nil
}

func (orderLine) Refusal(ctx context.Context, line *models.OrderLine) (*string, error) {
	return translateRefusal(ctx, line.Refusal)
}
