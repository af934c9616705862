package graphtest

import (
	"context"
	"strings"

	"github.com/partnergraph/partnergraph/internal/program/offers"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// offers plays steps about offers of publishers. What a step makes gets a name: "<offer:pulse>", and its plans "<plan:pulse.seat>".
//
//	"lumen creates pulse"                   begins the draft of an offer of software
//	"lumen plans pulse.seat"               adds a plan to it, which costs 9.00 USD each month in the United States
func (a *api) offers(who, do string, rest []string) (known bool, err error) {
	ctx, as := context.Background(), a.As(people[who])
	switch do {
	case "creates":
		offer, err := a.CreateOffer(ctx, as, offers.CreateOfferInput{ExternalID: rest[0], Name: strings.ToUpper(rest[0][:1]) + rest[0][1:], Type: "SAAS_TRANSACT", Segment: models.OfferCommercial})
		if err == nil {
			a.names.set("offer:"+rest[0], offer.ID.String())
		}
		return true, err
	case "plans":
		return true, a.plans(who, rest[0])
	}
	return false, nil
}

func (a *api) plans(who, name string) error {
	ctx, as := context.Background(), a.As(people[who])
	offer, code, _ := strings.Cut(name, ".")
	o, err := a.AddOfferPlan(ctx, as, offers.AddOfferPlanInput{ID: a.named("offer:" + offer), ExternalID: code, Name: strings.ToUpper(code[:1]) + code[1:], PricingModel: models.PricingPerUser})
	if err != nil {
		return err
	}
	plans, err := a.Store.PlansOfOffers(ctx, as, []models.ID[models.Offer]{o.ID}, store.Page{})
	if err != nil {
		return err
	}
	for _, plan := range plans[o.ID].Nodes() {
		a.names.set("plan:"+offer+"."+plan.Code, plan.ID.String())
	}
	_, err = a.SetPlanPrices(ctx, as, offers.SetPlanPricesInput{ID: o.ID.Any(), PlanID: a.named("plan:" + name), Prices: []*offers.PlanPriceInput{
		{Market: "US", Currency: "USD", Term: models.TermYear, BillingCycle: models.BillingMonthly, UnitPrice: "9.00"},
	}})
	return err
}
