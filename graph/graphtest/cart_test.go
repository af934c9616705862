package graphtest

import (
	"context"
	"fmt"
	"strconv"

	"github.com/partnergraph/partnergraph/internal/program/orders"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// carts plays steps about carts. What a step makes gets a name: "<cart:harbor>", and its lines "<cartline:harbor.1>".
//
//	"harbor shops sakura"                  opens an empty cart for a customer; "shops sakura mail.seat 10" with a line for a year, billed each month
//	"harbor discards"                      deletes it
func (a *api) carts(who, do string, rest []string) (known bool, err error) {
	switch do {
	case "shops":
		return true, a.shops(who, rest[0], rest[1:])
	case "discards":
		_, err = a.DeleteCart(context.Background(), a.As(people[who]), orders.DeleteCartInput{ID: a.named("cart:" + who)})
		return true, err
	}
	return false, nil
}

func (a *api) shops(who, customer string, lines []string) error {
	ctx := context.Background()
	in := orders.CreateCartInput{CustomerID: a.named("customer:" + customer)}
	for i := 0; i+1 < len(lines); i += 2 {
		quantity, err := strconv.Atoi(lines[i+1])
		if err != nil {
			return err
		}
		in.Lines = append(in.Lines, &orders.CartLineInput{PlanID: a.named("plan:" + lines[i]), Quantity: quantity, Term: models.TermYear, BillingCycle: models.BillingMonthly})
	}
	cart, err := a.CreateCart(ctx, a.As(people[who]), in)
	if err != nil {
		return err
	}
	a.names.set("cart:"+who, cart.ID.String())
	found, err := store.CartLinesOf.Find(ctx, a.Store, a.As(people[who]), []models.ID[models.Cart]{cart.ID})
	for _, line := range found {
		a.names.set(fmt.Sprintf("cartline:%s.%d", who, line.Number), line.ID.String())
	}
	return err
}

// fillCarts adds carts of Harbor and Meridian for customers that fill has made, each with lines of many plans.
func (a *api) fillCarts(rows int) {
	a.t.Helper()
	customers, plans := a.rowsOf(a.t, models.Customer{}.Prefix(), "company_name LIKE 'Agency %'"), a.rowsOf(a.t, models.OfferPlan{}.Prefix(), "code LIKE 'p%'")
	err := a.Store.Tx(context.Background(), func(tx *store.Tx) error {
		for i := range rows {
			customer, err := models.ParseID[models.Customer](customers[i])
			if err != nil {
				return err
			}
			who := a.As(people[[]string{"harbor", "meridian"}[i%2]])
			cart := &models.Cart{ID: models.NewID[models.Cart](), PartnerID: who.PartnerID, OrganizationID: who.OrganizationID, CustomerID: customer, Currency: "USD",
				Status: models.CartActive, ExpiresAt: tx.Now().AddDate(0, 0, 7), CreatedBy: who.UserID}
			if err := tx.Save(cart); err != nil {
				return err
			}
			for number, text := range plans[2*i : 2*i+2] {
				plan, err := models.ParseID[models.OfferPlan](text)
				if err != nil {
					return err
				}
				line := &models.CartLine{ID: models.NewID[models.CartLine](), CartID: cart.ID, Number: number + 1, PlanID: plan, Quantity: 1 + i, Term: models.TermYear,
					BillingCycle: models.BillingMonthly, PartnerOfRecordID: models.As[models.Partner](a.named("partner:tidewater"))}
				if err := tx.Save(line); err != nil {
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
