package demo

import (
	"context"
	_ "embed"
	"fmt"
	"strings"
	"time"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/program/imports"
	"github.com/partnergraph/partnergraph/internal/program/orders"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

//go:embed prices.csv
var prices string

// catalogScenes show a catalog, and carts.
func (c *cast) catalogScenes(ago func(time.Duration) time.Time) []scene {
	return []scene{
		{ago(95 * day), c.importsPrices},
		{ago(15 * day), c.fillsCart("amir.haddad@harbor.example", "sakura", "workspace", "standard", 25)}, // EXPIRED after 7 days
		{ago(2 * day), c.fillsCart("amir.haddad@harbor.example", "sakura", "workspace", "premium", 40)},
		{ago(day), c.fillsCart("grant.whitfield@meridian.example", "yunfan", "workspace", "basic", 12)},
	}
}

// importsPrices lets the operator import its price list.
func (c *cast) importsPrices(ctx context.Context) error {
	who, err := c.person(ctx, "olga.marsh@program.example")
	if err != nil {
		return err
	}
	source := imports.FromList(models.ImportPrices, strings.NewReader(prices), int64(len(prices)))
	_, err = c.program.ImportSource(ctx, who, "prices.csv", source, false, func(context.Context, int, int) error { return nil })
	return err
}

// fillsCart lets a person open a cart for a customer, with seats of a plan of the price list.
func (c *cast) fillsCart(email, customer, offer, plan string, quantity int) func(context.Context) error {
	return func(ctx context.Context) error {
		who, err := c.person(ctx, email)
		if err != nil {
			return err
		}
		buyer, err := c.as(ctx, customer)
		if err != nil {
			return err
		}
		id, err := c.planOf(ctx, who, offer, plan)
		if err != nil {
			return err
		}
		_, err = c.program.CreateCart(ctx, who, orders.CreateCartInput{CustomerID: buyer.CustomerID.Any(), Lines: []*orders.CartLineInput{
			{PlanID: id.Any(), Quantity: quantity, Term: models.TermYear, BillingCycle: models.BillingMonthly},
		}})
		return err
	}
}

// planOf finds a plan by its ID and that of its offer.
func (c *cast) planOf(ctx context.Context, who access.Actor, offer, plan string) (id models.ID[models.OfferPlan], err error) {
	offers, err := c.program.Store.Offers(ctx, who, &store.OfferFilter{ExternalID: &offer}, store.Page{})
	if err != nil {
		return id, err
	}
	for _, o := range offers.Nodes() {
		plans, err := c.program.Store.PlansOfOffers(ctx, who, []models.ID[models.Offer]{o.ID}, store.Page{})
		if err != nil {
			return id, err
		}
		for _, p := range plans[o.ID].Nodes() {
			if p.Code == plan {
				return p.ID, nil
			}
		}
	}
	return id, fmt.Errorf("demo: no plan %s of %s", plan, offer)
}
