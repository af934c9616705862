package demo

import (
	"context"
	"fmt"
	"time"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/program/customers"
	"github.com/partnergraph/partnergraph/internal/program/orders"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// purchase is a line of an order: a quantity of a plan, for a term.
type purchase struct {
	offer, plan string
	quantity    int
	term        models.Term
	cycle       models.BillingCycle
}

// orderScenes show orders and subscriptions in every state; what runs for a month has been renewed.
func (c *cast) orderScenes(ago func(time.Duration) time.Time) []scene {
	const month, year, monthly = models.TermMonth, models.TermYear, models.BillingMonthly
	sells := func(lines ...purchase) func(context.Context) error {
		return c.sells("amir.haddad@harbor.example", "sakura", lines...)
	}
	return []scene{
		{ago(94 * day), c.signsAgreement("sakura")},
		{ago(93 * day), sells(purchase{"workspace", "standard", 20, month, monthly}, purchase{"shield", "plan1", 20, year, monthly})},
		{ago(92 * day), sells(purchase{"workspace", "trial", 5, month, models.BillingNone})},     // EXPIRED after a month
		{ago(60 * day), sells(purchase{"workspace", "premium", 10, year, models.BillingAnnual})}, // SUSPENDED
		{ago(59 * day), c.suspendsLast("amir.haddad@harbor.example", "The invoice of August is open.")},
		{ago(50 * day), sells(purchase{"analytics", "pro", 3, year, monthly})}, // CANCELLED
		{ago(48 * day), c.cancelsLast("amir.haddad@harbor.example", "The project was stopped.")},
		{ago(20 * day), sells(purchase{"shield", "plan2", 422, year, monthly})},                                                            // FAILED: the service of a trial refuses 422
		{ago(4 * day), sells(purchase{"backup", "vault", 2, year, monthly}, purchase{"firewall", "small", 1, year, models.BillingAnnual})}, // two orders
		{ago(time.Hour), sells(purchase{"ledger", "essentials", 202, year, monthly})},                                                      // PENDING: it leaves 202 open
	}
}

// signsAgreement lets a customer accept its agreement.
func (c *cast) signsAgreement(key string) func(context.Context) error {
	return func(ctx context.Context) error {
		admin, err := c.as(ctx, key)
		if err != nil {
			return err
		}
		text, err := c.program.CustomerAgreement(admin.Language(), nil)
		if err != nil {
			return err
		}
		_, _, err = c.program.RecordCustomerAgreement(ctx, admin, customers.RecordCustomerAgreementInput{ID: c.orgs[key].customer.ID.Any(), Version: text.Version})
		return err
	}
}

// fillsCart lets a person open a cart for a customer.
func (c *cast) fillsCart(email, customer string, lines ...purchase) func(context.Context) error {
	return func(ctx context.Context) error {
		_, _, err := c.fill(ctx, email, customer, lines)
		return err
	}
}

func (c *cast) fill(ctx context.Context, email, customer string, lines []purchase) (access.Actor, *models.Cart, error) {
	who, err := c.person(ctx, email)
	if err != nil {
		return who, nil, err
	}
	in := orders.CreateCartInput{CustomerID: c.orgs[customer].customer.ID.Any()}
	for _, line := range lines {
		id, err := c.planOf(ctx, who, line.offer, line.plan)
		if err != nil {
			return who, nil, err
		}
		in.Lines = append(in.Lines, &orders.CartLineInput{PlanID: id.Any(), Quantity: line.quantity, Term: line.term, BillingCycle: line.cycle})
	}
	cart, err := c.program.CreateCart(ctx, who, in)
	if err != nil {
		return who, nil, fmt.Errorf("%s fills a cart: %w", email, err)
	}
	return who, cart, nil
}

// sells lets a person order for a customer.
func (c *cast) sells(email, customer string, lines ...purchase) func(context.Context) error {
	return func(ctx context.Context) error {
		who, cart, err := c.fill(ctx, email, customer, lines)
		if err != nil {
			return err
		}
		done, err := c.program.CheckoutCart(ctx, who, orders.CheckoutCartInput{ID: cart.ID.Any()})
		if err == nil {
			err = done.Blockers.Err()
		}
		if err != nil {
			return fmt.Errorf("%s orders: %w", email, err)
		}
		return nil
	}
}

// suspendsLast lets a person suspend the newest subscription.
func (c *cast) suspendsLast(email, reason string) func(context.Context) error {
	return func(ctx context.Context) error {
		who, err := c.person(ctx, email)
		if err != nil {
			return err
		}
		one := 1
		found, err := c.program.Store.Subscriptions(ctx, who, nil, store.Page{First: &one})
		if err != nil {
			return err
		}
		_, err = c.program.SuspendSubscription(ctx, who, orders.SuspendSubscriptionInput{ID: found.Nodes()[0].ID.Any(), Reason: reason})
		return err
	}
}

// cancelsLast lets a person cancel the newest order.
func (c *cast) cancelsLast(email, reason string) func(context.Context) error {
	return func(ctx context.Context) error {
		who, err := c.person(ctx, email)
		if err != nil {
			return err
		}
		one := 1
		found, err := c.program.Store.Orders(ctx, who, nil, store.Page{First: &one})
		if err != nil {
			return err
		}
		_, err = c.program.CancelOrder(ctx, who, orders.CancelOrderInput{ID: found.Nodes()[0].ID.Any(), Reason: reason})
		return err
	}
}
