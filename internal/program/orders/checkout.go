package orders

import (
	"context"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/mail"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/program/kernel"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
	"github.com/partnergraph/partnergraph/worker/jobs"
)

// CheckoutCartInput says which cart is ordered, and if so, for what.
type CheckoutCartInput struct {
	ID               models.AnyID
	DryRun           bool
	ExpectedVersion  *int
	ExpectedTotals   []*models.MoneyInput // of a dry run; nil for any
	ClientMutationID *string
}

// Group is the lines of a cart that become one order, with the order if they did.
type Group struct {
	rules.OrderGroup
	Order *models.Order
}

// Checkout is what has become of a cart.
type Checkout struct {
	Cart     *models.Cart
	Groups   []*Group
	Blockers problem.List // why nothing was ordered, or would be

	facts rules.CartFacts
	names map[models.ID[models.OfferPlan]]string // of the offers and plans
}

// CheckoutCart orders what is in a cart (R-44, X-24, D-28). The lock on the cart's row decides between two who order it at the same time. Everything that lets the
// partner order is read in the transaction, and is the same when it commits.
func (p *UseCases) CheckoutCart(ctx context.Context, who access.Actor, in CheckoutCartInput) (*Checkout, error) {
	return kernel.Do(ctx, p.Kernel, who, access.CheckoutCart, func(tx *store.Tx) (*Checkout, error) {
		cart, err := store.Lock(tx, who, models.As[models.Cart](in.ID))
		if err != nil {
			return nil, kernel.At("id", err)
		}
		if err := mayChangeCart(tx, who, access.CheckoutCart, cart, in.ExpectedVersion); err != nil {
			return nil, err
		}
		out, err := p.review(tx, cart)
		if err != nil {
			return nil, err
		}
		out.Blockers = append(out.Blockers, rules.CheckExpectedTotals(in.ExpectedTotals, out.orderGroups())...)
		if len(out.Blockers) > 0 || in.DryRun {
			return out, nil
		}
		return out, p.order(tx, who, out)
	})
}

func (c *Checkout) orderGroups() (groups []*rules.OrderGroup) {
	for _, g := range c.Groups {
		groups = append(groups, &g.OrderGroup)
	}
	return groups
}

// review finds what a cart would become now.
func (p *UseCases) review(tx *store.Tx, cart *models.Cart) (*Checkout, error) {
	lines, err := tx.LinesOf(cart.ID)
	if err != nil {
		return nil, err
	}
	if err := tx.RelyOnOrder(cart.PartnerID, cart.CustomerID, lines); err != nil {
		return nil, err
	}
	if err := tx.LockTrials(cart.CustomerID, lines); err != nil {
		return nil, err
	}
	standing, err := tx.CartStanding(cart, lines)
	if err != nil {
		return nil, err
	}
	orders, err := tx.OrderStanding(cart.PartnerID, cart.CustomerID)
	if err != nil {
		return nil, err
	}
	out := &Checkout{Cart: cart, facts: p.CartFacts(standing)}
	groups, blockers, err := p.groups(standing, orders)
	if err != nil {
		return nil, err
	}
	for _, g := range groups {
		out.Groups = append(out.Groups, &Group{OrderGroup: *g})
	}
	out.Blockers = blockers
	out.names, err = tx.NamesOfPlans(out.facts.Plans)
	return out, err
}

// groups are the orders that a cart would become now, and why it would become none.
func (p *UseCases) groups(s store.CartStanding, orders store.OrderStanding) ([]*rules.OrderGroup, problem.List, error) {
	blockers, _, err := p.OrderReadiness(s.Partner.Partner, acceptanceOf(s.Partner), s.Customer, orders)
	groups := rules.OrderGroups(p.CartFacts(s))
	return groups, rules.CheckOrders(blockers, groups), err
}

// order makes an order of each group that can be ordered. What was left out of the orders stays in the cart, which is not ordered again.
func (p *UseCases) order(tx *store.Tx, who access.Actor, out *Checkout) error {
	from := out.Cart.Status
	out.Cart.Status = models.CartOrdered
	if err := tx.Save(out.Cart); err != nil {
		return err
	}
	for _, g := range out.Groups {
		if len(g.Problems) > 0 {
			continue
		}
		g.Order = newOrder(who, out.Cart, g)
		if err := p.place(tx, who, out, g); err != nil {
			return err
		}
	}
	return tx.Record(who, cartSubject(out.Cart), store.Event{Action: access.CheckoutCart, From: string(from), To: string(out.Cart.Status)})
}

func newOrder(who access.Actor, cart *models.Cart, g *Group) *models.Order {
	return &models.Order{
		ID: models.NewID[models.Order](), Number: kernel.NewReference("O-", 5), CartID: cart.ID, PartnerID: cart.PartnerID, OrganizationID: cart.OrganizationID,
		CustomerID: cart.CustomerID, PartnerOfRecordID: g.PartnerOfRecordID, BillingCycle: g.BillingCycle, Currency: g.Total.CurrencyCode, TotalMinor: g.Total.Minor,
		Status: models.OrderPending, CreatedBy: who.UserID,
	}
}

// place keeps an order with its lines and their subscriptions, which can be seen from now on, and has them provisioned.
func (p *UseCases) place(tx *store.Tx, who access.Actor, out *Checkout, g *Group) error {
	if err := tx.Save(g.Order); err != nil {
		return err
	}
	lines, subscriptions := linesOf(tx, out, g)
	if err := store.CreateAll(tx, lines); err != nil {
		return err
	}
	if err := store.CreateAll(tx, subscriptions); err != nil {
		return err
	}
	if err := provision(tx, subscriptions...); err != nil {
		return err
	}
	if err := tx.Record(who, orderSubject(g.Order), store.Event{Action: access.CheckoutCart, To: string(g.Order.Status)}); err != nil {
		return err
	}
	return p.tell(tx, g.Order, g.Order.PartnerOfRecordID, orderSubject(g.Order), "placed", mail.OrderPlaced, mail.Data{Link: p.linkTo(g.Order)})
}

// linesOf are the lines of an order, for the prices of the moment (D-18), and the subscription of each.
func linesOf(tx *store.Tx, out *Checkout, g *Group) (lines []*models.OrderLine, subscriptions []*models.Subscription) {
	stamp, o := models.FirstStamp(tx.Now()), g.Order
	for i, in := range g.Lines {
		plan, price := out.facts.Plans[in.PlanID], out.facts.Price(*in)
		total, _ := out.facts.LineTotal(*in)
		line := &models.OrderLine{
			ID: models.NewID[models.OrderLine](), OrderID: o.ID, Number: i + 1, PlanID: plan.ID, Name: out.names[plan.ID], Quantity: in.Quantity, Term: in.Term,
			UnitMinor: price.UnitMinor, TotalMinor: total.Minor, Status: models.LinePending, SubscriptionID: models.NewID[models.Subscription](), Stamp: stamp,
		}
		lines = append(lines, line)
		subscriptions = append(subscriptions, &models.Subscription{
			ID: line.SubscriptionID, OrderID: o.ID, OrderLineID: line.ID, PartnerID: o.PartnerID, OrganizationID: o.OrganizationID, CustomerID: o.CustomerID,
			PartnerOfRecordID: o.PartnerOfRecordID, PlanID: plan.ID, Name: line.Name, Quantity: line.Quantity, Term: line.Term, BillingCycle: o.BillingCycle, Currency: o.Currency,
			UnitMinor: line.UnitMinor, Trial: plan.Trial, AutoRenew: !plan.Trial, Status: models.SubscriptionPending, Revision: 1, Provisioning: models.ProvisioningPending, Stamp: stamp,
		})
	}
	return lines, subscriptions
}

// provision has the provisioning service told what subscriptions are to be.
func provision(tx *store.Tx, subscriptions ...*models.Subscription) error {
	all := make([]store.JobAbout, len(subscriptions))
	for i, s := range subscriptions {
		all[i] = store.JobAbout{About: subscriptionSubject(s), Job: jobs.ProvisionSubscription{Subscription: s.ID, Revision: s.Revision}}
	}
	return tx.EnqueueAll(all)
}

// orderSubject is the subject of an order's mail and events.
func orderSubject(o *models.Order) store.Subject { return store.About(o.ID, o.OrganizationID) }

// subscriptionSubject is the subject of a subscription's jobs, mail and events.
func subscriptionSubject(s *models.Subscription) store.Subject {
	return store.About(s.ID, s.OrganizationID)
}
