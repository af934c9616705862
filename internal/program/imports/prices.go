package imports

import (
	"slices"
	"strings"
	"time"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/csvfile"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// This file reads price lists: a row has the price of a plan in a market, and makes or renames the plan and its offer.

var priceLayout = csvfile.Layout{
	{Name: "offer_id", Required: true}, {Name: "plan_id", Required: true}, {Name: "market", Required: true}, {Name: "currency", Required: true},
	{Name: "term", Required: true}, {Name: "billing_cycle", Required: true}, {Name: "unit_price", Required: true}, {Name: "valid_from", Required: true},
	{Name: "offer_name"}, {Name: "offer_type"}, {Name: "publisher"}, {Name: "segment"}, {Name: "summary"}, {Name: "plan_name"}, {Name: "base_plan_id"}, {Name: "trial"},
	{Name: "min_quantity"}, {Name: "max_quantity"}, {Name: "quantity_step"}, {Name: "retail_price"}, {Name: "valid_until"},
}

// priceName is what the report calls a row.
func priceName(e *entry) string { return e.Get("offer_id") + "/" + e.Get("plan_id") }

// priceList is what a batch of a price list works on: the offers, plans and prices that are there, with those that its rows make.
type priceList struct {
	*batch
	offers   map[string]*models.Offer // by their codes
	plans    map[planCode]*models.OfferPlan
	prices   map[priceKey]*models.PlanPrice
	bases    map[models.ID[models.OfferPlan]]bool // plans that have add-ons
	saved    map[models.Noun]bool                 // to be written; true for what is new
	recorded []store.Made                         // offers that are new
}

type planCode struct {
	offer models.ID[models.Offer]
	code  string
}

type priceKey struct {
	plan             models.ID[models.OfferPlan]
	market, currency string
	term             models.Term
	cycle            models.BillingCycle
	from             int64 // milliseconds
}

func keyOf(p *models.PlanPrice) priceKey {
	return priceKey{p.PlanID, p.Market, p.Currency, p.Term, p.BillingCycle, p.ValidFrom.UnixMilli()}
}

// readPrices writes the offers, plans and prices of rows, and lists the plans in the catalog.
func readPrices(b *batch, rows []*entry) error {
	typed := make([]rules.PriceRow, len(rows))
	for i, e := range rows {
		typed[i] = b.priceRow(e)
	}
	l, err := b.priceList(typed)
	if err != nil {
		return err
	}
	for i, e := range rows {
		l.readPrice(e, typed[i])
	}
	if b.dry != nil {
		return nil
	}
	return l.save()
}

// priceList reads what is there of the offers and plans that rows name.
func (b *batch) priceList(rows []rules.PriceRow) (*priceList, error) {
	l := &priceList{batch: b, offers: map[string]*models.Offer{}, plans: map[planCode]*models.OfferPlan{}, prices: map[priceKey]*models.PlanPrice{}, bases: map[models.ID[models.OfferPlan]]bool{}, saved: map[models.Noun]bool{}}
	if b.dry != nil {
		l.offers, l.plans, l.bases = b.dry.offers, b.dry.plans, b.dry.bases
	}
	offers, plans, prices, err := b.tx.PriceList(keysOf(rows))
	if err != nil {
		return nil, err
	}
	bases, err := b.tx.BasesAmong(plans)
	for _, id := range bases {
		l.bases[id] = true
	}
	for _, o := range offers { // a dry run has those that rows before would have changed
		if l.offers[o.Code] == nil {
			l.offers[o.Code] = o
		}
	}
	for _, p := range plans {
		if code := (planCode{p.OfferID, p.Code}); l.plans[code] == nil {
			l.plans[code] = p
		}
	}
	for _, p := range prices {
		l.prices[keyOf(p)] = p
	}
	return l, err
}

// keysOf are the different values by which what rows name is found. What is longer than anything that is stored names nothing.
func keysOf(rows []rules.PriceRow) (k store.PriceListKeys) {
	add := func(values *[]string, value string) {
		if value != "" && len(value) <= longestStored && !slices.Contains(*values, value) {
			*values = append(*values, value)
		}
	}
	for _, row := range rows {
		add(&k.Offers, row.OfferID)
		add(&k.Plans, row.PlanID)
		add(&k.Plans, row.BasePlanID)
		add(&k.Markets, row.Market)
		if !slices.Contains(k.Beginnings, row.From) {
			k.Beginnings = append(k.Beginnings, row.From)
		}
	}
	return k
}

// readPrice checks one row, and makes what it wants that has no problem.
func (l *priceList) readPrice(e *entry, row rules.PriceRow) {
	facts := rules.PriceRowFacts{Content: l.Content(), Offer: l.offers[row.OfferID]}
	if facts.Offer != nil {
		facts.Plan = l.plans[planCode{facts.Offer.ID, row.PlanID}]
		base := l.plans[planCode{facts.Offer.ID, row.BasePlanID}]
		facts.Base = base != nil && base.BasePlanID.IsZero()
		facts.AddOns = facts.Plan != nil && l.bases[facts.Plan.ID]
	}
	unique := []string{"price", row.OfferID, row.PlanID, row.Market, row.Currency, row.Term, row.BillingCycle, row.From.Format(time.RFC3339Nano)}
	facts.Twice = l.claimed(unique...)
	if facts.Plan != nil && len(e.found) == 0 {
		was := l.prices[keyOf(l.price(row, facts.Plan))]
		facts.Twice = facts.Twice || was != nil && was.ImportID == l.row.ID
	}
	e.found.Add(rules.CheckPriceRow(row, facts)...)
	if len(e.found) > 0 {
		return
	}
	l.claim(unique...)
	offer, renamed := l.offerOf(row)
	plan, changed := l.planOf(row, offer)
	l.writePrice(e, row, plan, renamed || changed)
}

func (b *batch) priceRow(e *entry) rules.PriceRow {
	var from time.Time
	if at := e.maybeTime("valid_from"); at != nil {
		from = at.UTC().Truncate(time.Millisecond)
	} else if e.Get("valid_from") == "" {
		e.found.Add(problem.Invalid("validFrom", "required"))
	}
	return rules.PriceRow{
		OfferID: e.Get("offer_id"), OfferName: e.Get("offer_name"), OfferType: e.upper("offer_type"), Publisher: e.Get("publisher"), Segment: e.upper("segment"), Summary: e.Get("summary"),
		PlanID: e.Get("plan_id"), PlanName: e.Get("plan_name"), BasePlanID: e.Get("base_plan_id"), Trial: e.maybeYes("trial"),
		Min: e.maybeNumber("min_quantity"), Max: e.maybeNumber("max_quantity"), Step: e.maybeNumber("quantity_step"),
		Market: strings.ToUpper(e.Get("market")), Currency: strings.ToUpper(e.Get("currency")), Term: e.upper("term"), BillingCycle: e.upper("billing_cycle"),
		UnitPrice: e.Get("unit_price"), RetailPrice: e.Get("retail_price"), From: from, Until: e.maybeTime("valid_until"),
	}
}

// offerOf is the offer of a row: a new one, or the one that is there with what the row says of it.
func (l *priceList) offerOf(row rules.PriceRow) (o *models.Offer, changed bool) {
	if o = l.offers[row.OfferID]; o == nil {
		o = &models.Offer{
			ID: models.NewID[models.Offer](), OrganizationID: l.row.OrganizationID, Code: row.OfferID, Type: row.OfferType, Segment: models.OfferSegment(row.Segment),
			Status: models.OfferLive, FromPriceList: true, Audience: models.AudienceAny, Stamp: models.FirstStamp(l.tx.Now()),
		}
		l.offers[row.OfferID] = o
		l.saved[o] = true
	}
	before := *o
	replace(&o.Name, row.OfferName)
	replace(&o.PublisherName, row.Publisher)
	replace(&o.Summary, row.Summary)
	o.SearchName = models.FoldForSearch(o.Name)
	return o, l.changes(o, *o != before)
}

// changes notes that a row has changed an offer or a plan that was there.
func (l *priceList) changes(row models.Noun, changed bool) bool {
	if changed && !l.saved[row] {
		l.saved[row] = false
	}
	return changed
}

// replace sets a text to what a cell says; an empty cell leaves it.
func replace(text *string, cell string) {
	if cell != "" {
		*text = cell
	}
}

func (l *priceList) planOf(row rules.PriceRow, o *models.Offer) (p *models.OfferPlan, changed bool) {
	code := planCode{o.ID, row.PlanID}
	if p = l.plans[code]; p == nil {
		p = new(models.NewOfferPlan())
		p.ID, p.Code, p.Stamp = models.NewID[models.OfferPlan](), row.PlanID, models.FirstStamp(l.tx.Now())
		p.OfferID, p.OrganizationID, p.Segment, p.Status = o.ID, o.OrganizationID, o.Segment, o.Status
		if p.Audience = o.Audience; p.Audience == models.AudienceSelected {
			p.AudienceID = models.AudienceOf(o.ID)
		}
		l.plans[code] = p
		l.saved[p] = true
	}
	after := rules.PlanAfter(row, *p)
	if row.BasePlanID != "" {
		after.BasePlanID = l.plans[planCode{o.ID, row.BasePlanID}].ID
		l.bases[after.BasePlanID] = true
	}
	changed = l.changes(p, after != *p)
	*p = after
	return p, changed
}

// price is the price of a row.
func (l *priceList) price(row rules.PriceRow, plan *models.OfferPlan) *models.PlanPrice {
	unit, _ := models.ParseMoney(row.UnitPrice, row.Currency)
	price := &models.PlanPrice{
		ID: models.NewID[models.PlanPrice](), PlanID: plan.ID, Market: row.Market, Currency: row.Currency, Term: models.Term(row.Term), BillingCycle: models.BillingCycle(row.BillingCycle),
		UnitMinor: unit.Minor, ValidFrom: row.From, ValidUntil: row.Until, ImportID: l.row.ID, Stamp: models.FirstStamp(l.tx.Now()),
	}
	if row.RetailPrice != "" {
		retail, _ := models.ParseMoney(row.RetailPrice, row.Currency)
		price.RetailMinor = &retail.Minor
	}
	return price
}

// writePrice writes the price of a row, unless it is there. One that differs is corrected; what was ordered keeps the price that it had.
func (l *priceList) writePrice(e *entry, row rules.PriceRow, plan *models.OfferPlan, renamed bool) {
	price := l.price(row, plan)
	switch was := l.prices[keyOf(price)]; {
	case was == nil:
		l.prices[keyOf(price)] = price
		l.saved[price] = true
		l.written++
	case !samePrice(was, price):
		was.UnitMinor, was.RetailMinor, was.ValidUntil, was.ImportID = price.UnitMinor, price.RetailMinor, price.ValidUntil, price.ImportID
		l.saved[was] = false
		l.changed++
	case renamed:
		l.changed++
	default:
		e.there = true
	}
}

func samePrice(a, b *models.PlanPrice) bool {
	sameEnd := a.ValidUntil == nil && b.ValidUntil == nil || a.ValidUntil != nil && b.ValidUntil != nil && a.ValidUntil.Equal(*b.ValidUntil)
	sameRetail := a.RetailMinor == nil && b.RetailMinor == nil || a.RetailMinor != nil && b.RetailMinor != nil && *a.RetailMinor == *b.RetailMinor
	return a.UnitMinor == b.UnitMinor && sameEnd && sameRetail
}

// save writes what is new and what has changed, and lists the plans that it concerns in the catalog. New offers are recorded.
func (l *priceList) save() error {
	var w store.PriceListChanges
	for row, isNew := range l.saved {
		switch row := row.(type) {
		case *models.Offer:
			w.Offers.Add(row, isNew)
			if isNew {
				l.recorded = append(l.recorded, store.Made{About: store.About(row.ID, row.OrganizationID), State: string(row.Status)})
			}
		case *models.OfferPlan:
			w.Plans.Add(row, isNew)
		case *models.PlanPrice:
			w.Prices.Add(row, isNew)
		}
	}
	if err := l.tx.SavePriceList(w); err != nil {
		return err
	}
	return l.tx.RecordAll(l.who, access.ImportPriceList, l.recorded)
}
