package graphtest

import (
	"context"
	"fmt"

	"github.com/partnergraph/partnergraph/internal/program/orders"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// orders plays steps about orders. What a step makes gets a name: "<order:harbor>" for the first order, "<orderline:harbor.1>" and "<subscription:harbor.1>" for its lines.
//
//	"harbor orders"                 orders its cart; the service of a trial leaves a quantity of 202 open, and refuses 422
//	"olga tries-out mail.seat"      makes a plan a trial
//	"harbor suspends"               its first subscription
//	"harbor cancels"                its order
func (a *api) orders(who, do string, rest []string) (known bool, err error) {
	ctx := context.Background()
	switch do {
	case "orders":
		err = a.checksOut(who)
	case "suspends":
		_, err = a.SuspendSubscription(ctx, a.As(people[who]), orders.SuspendSubscriptionInput{ID: a.named("subscription:" + who + ".1"), Reason: "The invoice of May is open."})
	case "cancels":
		_, err = a.CancelOrder(ctx, a.As(people[who]), orders.CancelOrderInput{ID: a.named("order:" + who), Reason: "It was a mistake."})
	case "tries-out":
		err = a.makesTrial(a.named("plan:" + rest[0]))
	default:
		return false, nil
	}
	return true, err
}

// makesTrial makes a plan a trial, as a row of a price list does for a new one.
func (a *api) makesTrial(plan models.AnyID) error {
	return a.Store.Tx(context.Background(), func(tx *store.Tx) error {
		row, err := store.LockAny(tx, models.As[models.OfferPlan](plan))
		if err != nil {
			return err
		}
		row.Trial = true
		return tx.Save(row)
	})
}

func (a *api) checksOut(who string) error {
	ctx := context.Background()
	done, err := a.CheckoutCart(ctx, a.As(people[who]), orders.CheckoutCartInput{ID: a.named("cart:" + who)})
	if err != nil {
		return err
	}
	if err := done.Blockers.Err(); err != nil {
		return err
	}
	order := done.Groups[0].Order
	a.names.set("order:"+who, order.ID.String())
	lines, err := store.OrderLinesOf.Find(ctx, a.Store, a.As(people[who]), []models.ID[models.Order]{order.ID})
	for _, line := range lines {
		a.names.set(fmt.Sprintf("orderline:%s.%d", who, line.Number), line.ID.String())
		a.names.set(fmt.Sprintf("subscription:%s.%d", who, line.Number), line.SubscriptionID.String())
	}
	return err
}

// fillOrders adds orders of Harbor for Springfield, each with two lines and their subscriptions.
func (a *api) fillOrders(rows int) {
	a.t.Helper()
	plans := a.rowsOf(a.t, models.OfferPlan{}.Prefix(), "code LIKE 'p%'")
	customer := models.As[models.Customer](a.named("customer:springfield"))
	carts, who := a.rowsOf(a.t, models.Cart{}.Prefix(), "1 = 1"), a.As(people["harbor"])
	err := a.Store.Tx(context.Background(), func(tx *store.Tx) error {
		for i := range rows {
			cart, err := models.ParseID[models.Cart](carts[i])
			if err != nil {
				return err
			}
			o := &models.Order{ID: models.NewID[models.Order](), Number: fmt.Sprintf("O-%08d", i), CartID: cart, PartnerID: who.PartnerID, OrganizationID: who.OrganizationID, CustomerID: customer,
				PartnerOfRecordID: models.As[models.Partner](a.named("partner:tidewater")), BillingCycle: models.BillingMonthly, Currency: "USD", Status: models.OrderPending, CreatedBy: who.UserID}
			if err := tx.Save(o); err != nil {
				return err
			}
			for number, text := range plans[2*i : 2*i+2] {
				plan, err := models.ParseID[models.OfferPlan](text)
				if err != nil {
					return err
				}
				line := &models.OrderLine{ID: models.NewID[models.OrderLine](), OrderID: o.ID, Number: number + 1, PlanID: plan, Name: text, Quantity: 1 + i, Term: models.TermYear, Status: models.LinePending,
					SubscriptionID: models.NewID[models.Subscription]()}
				s := &models.Subscription{ID: line.SubscriptionID, OrderID: o.ID, OrderLineID: line.ID, PartnerID: o.PartnerID, OrganizationID: o.OrganizationID, CustomerID: customer, PlanID: plan, Name: text,
					PartnerOfRecordID: o.PartnerOfRecordID, Quantity: 1 + i, Term: models.TermYear, BillingCycle: o.BillingCycle, Currency: "USD", Status: models.SubscriptionPending, Revision: 1, Provisioning: models.ProvisioningPending}
				if err := tx.Save(line); err != nil {
					return err
				}
				if err := tx.Save(s); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		a.t.Fatal(err)
	}
}
