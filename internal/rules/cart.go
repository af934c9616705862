package rules

import (
	"fmt"
	"slices"
	"time"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/models"
)

const (
	// CartTime is how long a cart is kept after it was opened.
	CartTime = 7 * 24 * time.Hour
	// CartReminder is how long after that its maker is reminded of it.
	CartReminder = CartTime - 24*time.Hour
	// MaxCartLines is how many lines a cart has at most.
	MaxCartLines = 200
)

// CartStatusAt is the status of a cart: past its end it has expired, also before the job has noted that.
func CartStatusAt(c models.Cart, now time.Time) models.CartStatus {
	if c.Status == models.CartActive && !now.Before(c.ExpiresAt) {
		return models.CartExpired
	}
	return c.Status
}

// MayOpenCarts returns what keeps a partner from opening any cart: it has no account, or buys through its providers alone. What prevents
// orders does not prevent carts.
func MayOpenCarts(partner *models.Partner, providers []string) problem.List {
	switch {
	case partner == nil:
		return problem.ListOf(enrolled("NOT_ENROLLED"))
	case !partner.Transacts():
		return problem.ListOf(problem.New(problem.IndirectResellerCannotTransact, "").Detailing("providers", providers...))
	}
	return nil
}

// CartAt is a cart at a time.
type CartAt struct {
	Cart   models.Cart
	Orders []models.ID[models.Order] // that it has become
	Why    problem.List              // it would become no order now; nil where that is found out later
	Now    time.Time
}

// OnCart is what the people of its partner do with a cart.
var OnCart = Actions[CartAt]{
	List: []access.Action{access.AddCartLine, access.UpdateCartLine, access.RemoveCartLine, access.DeleteCart, access.CheckoutCart},
	against: func(do access.Action, who access.Actor, f CartAt) problem.List {
		status := CartStatusAt(f.Cart, f.Now)
		switch {
		case f.Cart.PartnerID != who.PartnerID, status == models.CartDeleted:
			return problem.ListOf(problem.New(problem.NotFound, "id"))
		case status == models.CartOrdered:
			return problem.ListOf(alreadyOrdered(f.Orders))
		case status == models.CartExpired:
			return problem.ListOf(problem.New(problem.CartExpired, "id").Detailing("expiresAt", f.Cart.ExpiresAt.UTC().Format(time.RFC3339)))
		case do == access.CheckoutCart:
			return f.Why
		}
		return nil
	},
}

// alreadyOrdered: a cart becomes orders once, whoever sends it and however often (D-28).
func alreadyOrdered(orders []models.ID[models.Order]) *problem.Problem {
	var ids []string
	for _, id := range orders {
		ids = append(ids, id.String())
	}
	return problem.New(problem.CartAlreadyOrdered, "id").Detailing("orders", ids...)
}

// CartFacts decide about the lines of a cart.
type CartFacts struct {
	Cart      models.Cart
	Lines     []*models.CartLine
	Partner   models.Partner
	Customer  models.Customer
	Segments  []models.OfferSegment                               // of which the customer can buy
	Plans     map[models.ID[models.OfferPlan]]*models.OfferPlan   // of the lines and their base plans; without an unknown one
	Prices    map[models.ID[models.OfferPlan]][]*models.PlanPrice // of these in the customer's market now
	Resellers map[models.ID[models.Partner]]*models.Partner       // that lines name, and that are in an active partnership with the partner
	Related   map[models.ID[models.Partner]]bool                  // those of them with which the customer has an active relationship
	Owned     map[models.ID[models.OfferPlan]]bool                // of which the customer has a subscription from the partner
	Tried     map[models.ID[models.Offer]]bool                    // of which the customer has had a trial, whoever sold it
	Excluded  map[models.ID[models.OfferPlan]]*Exclusion          // that the partner may not resell
}

// CheckLineCount checks how many lines a cart is to have.
func CheckLineCount(field string, n int) *problem.Problem {
	if n <= MaxCartLines {
		return nil
	}
	return problem.Invalid(field, "too_many").With("Max", MaxCartLines)
}

// CheckCartLine returns everything that is wrong with a line now.
func CheckCartLine(f CartFacts, line models.CartLine) (found problem.List) {
	plan := f.Plans[line.PlanID]
	if plan == nil {
		found.Add(problem.New(problem.NotFound, "planId"))
		return append(found, problem.ListOf(f.checkPartnerOfRecord(line))...)
	}
	found = CheckPlan(PlanFacts{Plan: *plan, Customer: f.Customer, Segments: f.Segments, Priced: len(f.Prices[plan.ID]) > 0, Tried: f.tried(*plan, line), Excluded: f.Excluded[plan.ID]})
	if len(found) == 0 {
		found.Add(f.checkCurrency(*plan))
	}
	for _, wrong := range found {
		wrong.Field = []string{"planId"}
	}
	found.Add(f.checkBase(*plan), checkQuantity(*plan, line.Quantity))
	if terms := problem.ListOf(OneOf("term", line.Term, terms...), OneOf("billingCycle", line.BillingCycle, cycles...)); len(terms) > 0 {
		found = append(found, terms...)
	} else if f.sold(plan.ID) != nil {
		found.Add(f.checkTerm(*plan, line))
	}
	if _, fits := f.LineTotal(line); !fits {
		found.Add(tooMuch("quantity"))
	}
	found.Add(f.checkPartnerOfRecord(line))
	return found
}

// tried reports whether the customer has had a trial of the offer of a plan, or gets one by a line before.
func (f CartFacts) tried(plan models.OfferPlan, line models.CartLine) bool {
	before := func(other *models.CartLine) bool {
		p := f.Plans[other.PlanID]
		return other.Number < line.Number && p != nil && p.Trial && p.OfferID == plan.OfferID
	}
	return f.Tried[plan.OfferID] || slices.ContainsFunc(f.Lines, before)
}

// sold are the prices of a plan in the currency of the cart.
func (f CartFacts) sold(plan models.ID[models.OfferPlan]) (prices []*models.PlanPrice) {
	for _, price := range f.Prices[plan] {
		if price.Currency == f.Cart.Currency {
			prices = append(prices, price)
		}
	}
	return prices
}

// Price is what the plan of a line costs now; nil when it is not sold like that.
func (f CartFacts) Price(line models.CartLine) *models.PlanPrice {
	for _, price := range f.sold(line.PlanID) {
		if price.Term == line.Term && price.BillingCycle == line.BillingCycle {
			return price
		}
	}
	return nil
}

// LineTotal is what a line costs for each billing cycle, nil without a price; fits is false when that is too large an amount.
func (f CartFacts) LineTotal(line models.CartLine) (total *models.Money, fits bool) {
	price := f.Price(line)
	if price == nil || line.Quantity < 0 {
		return nil, true
	}
	amount, fits := price.Unit().Times(int64(line.Quantity))
	if !fits {
		return nil, false
	}
	return &amount, true
}

// Total is the sum of the lines, nil when one has no price; fits is false when that is too large an amount.
func (f CartFacts) Total() (total *models.Money, fits bool) {
	sum := models.Money{CurrencyCode: f.Cart.Currency}
	for _, line := range f.Lines {
		amount, fits := f.LineTotal(*line)
		if amount == nil {
			return nil, fits
		}
		if sum, fits = sum.Plus(*amount); !fits {
			return nil, false
		}
	}
	return &sum, true
}

// CheckCart returns what is wrong with the lines of a cart now, each problem with the place of its line, and with their sum.
func CheckCart(f CartFacts) (found problem.List) {
	for i, line := range f.Lines {
		found = append(found, AtLine(i, CheckCartLine(f, *line))...)
	}
	if _, fits := f.Total(); !fits && !found.Has(problem.QuantityOutOfRange) {
		found.Add(tooMuch("lines"))
	}
	return found
}

// AtLine names the line in the fields of problems.
func AtLine(i int, found problem.List) problem.List {
	for _, wrong := range found {
		wrong.Field = append([]string{"lines", fmt.Sprint(i)}, wrong.Field...)
	}
	return found
}

// checkCurrency: a plan is sold for the currency in which the partner is billed, or not at all.
func (f CartFacts) checkCurrency(plan models.OfferPlan) *problem.Problem {
	if f.sold(plan.ID) != nil {
		return nil
	}
	return notAvailable(plan, "currency").With("Currency", f.Cart.Currency).Detailing("currency", f.Cart.Currency)
}

// checkBase: an add-on needs its base plan, in the same cart or as a subscription from the same partner.
func (f CartFacts) checkBase(plan models.OfferPlan) *problem.Problem {
	based := func(line *models.CartLine) bool { return line.PlanID == plan.BasePlanID }
	if plan.BasePlanID.IsZero() || f.Owned[plan.BasePlanID] || slices.ContainsFunc(f.Lines, based) {
		return nil
	}
	name := ""
	if base := f.Plans[plan.BasePlanID]; base != nil {
		name = base.Name
	}
	return problem.New(problem.BasePlanRequired, "planId").With("Plan", plan.Name).With("Base", name).Detailing("basePlanId", plan.BasePlanID.String())
}

// checkQuantity: from the minimum of the plan on, in its steps, up to its maximum.
func checkQuantity(plan models.OfferPlan, quantity int) *problem.Problem {
	most, step := plan.MaxQuantity, max(plan.QuantityStep, 1)
	if most == 0 {
		most = maxPlanQuantity
	}
	if quantity >= plan.MinQuantity && quantity <= most && (quantity-plan.MinQuantity)%step == 0 {
		return nil
	}
	return problem.New(problem.QuantityOutOfRange, "quantity").With("Min", plan.MinQuantity).With("Max", most).With("Step", step).
		Detailing("min", fmt.Sprint(plan.MinQuantity)).Detailing("max", fmt.Sprint(most)).Detailing("step", fmt.Sprint(step))
}

// tooMuch: an amount of money that cannot be written down is no amount.
func tooMuch(field string) *problem.Problem {
	wrong := problem.New(problem.QuantityOutOfRange, field)
	wrong.Reason = "total"
	return wrong
}

// checkTerm: there is a price for the term and the billing cycle; if not, the details say what is sold.
func (f CartFacts) checkTerm(plan models.OfferPlan, line models.CartLine) *problem.Problem {
	if f.Price(line) != nil {
		return nil
	}
	var sold []string
	for _, price := range f.sold(plan.ID) {
		sold = append(sold, string(price.Term)+" "+string(price.BillingCycle))
	}
	wrong := notAvailable(plan, "term").Detailing("sold", sold...)
	wrong.Field = []string{"term"}
	return wrong
}

// checkPartnerOfRecord: who sells to the customer in place of the provider is an active indirect reseller of its region, in an active partnership
// with it, and never the provider itself. The customer has accepted it as its reseller, as it has the provider.
func (f CartFacts) checkPartnerOfRecord(line models.CartLine) *problem.Problem {
	if line.PartnerOfRecordID.IsZero() {
		return nil
	}
	return checkOfRecord("partnerOfRecordId", f.Partner, f.Customer, f.Resellers[line.PartnerOfRecordID], f.Related[line.PartnerOfRecordID])
}

// checkOfRecord checks a reseller that is in an active partnership with a provider, or nil. Related says whether the customer has a relationship with it.
func checkOfRecord(field string, provider models.Partner, customer models.Customer, r *models.Partner, related bool) *problem.Problem {
	if r == nil || !provider.Types.Has(models.IndirectProvider) || r.ID == provider.ID || !r.Types.Has(models.IndirectReseller) || r.Status != models.PartnerActive || r.Region != provider.Region {
		return problem.New(problem.PartnerOfRecordInvalid, field)
	}
	if related {
		return nil
	}
	wrong := problem.New(problem.PartnerOfRecordInvalid, field).With("Reseller", r.Name).With("Customer", customer.CompanyName)
	wrong.Reason = "relationship"
	return wrong
}
