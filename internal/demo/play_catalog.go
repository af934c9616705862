package demo

import (
	"context"
	_ "embed"
	"fmt"
	"strings"
	"time"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/program/imports"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

//go:embed prices.csv
var prices string

// catalogScenes show a catalog, and carts.
func (c *cast) catalogScenes(ago func(time.Duration) time.Time) []scene {
	return []scene{
		{ago(95 * day), c.importsPrices},
		{ago(15 * day), c.fillsCart("amir.haddad@harbor.example", "sakura", purchase{"workspace", "standard", 25, models.TermYear, models.BillingMonthly})}, // EXPIRED after 7 days
		{ago(2 * day), c.fillsCart("amir.haddad@harbor.example", "sakura", purchase{"workspace", "premium", 40, models.TermYear, models.BillingMonthly})},
		{ago(day), c.fillsCart("grant.whitfield@meridian.example", "yunfan", purchase{"workspace", "basic", 12, models.TermYear, models.BillingMonthly})},
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
