package rules

import (
	"slices"
	"strings"
	"time"

	"github.com/partnergraph/partnergraph/data"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/models"
)

// PlanFacts are the facts that decide whether a customer can have a plan now.
type PlanFacts struct {
	Plan     models.OfferPlan
	Customer models.Customer
	Segments []models.OfferSegment // of which the customer can buy
	Priced   bool                  // the plan has a price in the customer's market now
	Tried    bool                  // the customer has had a trial of the offer, whoever sold it
	Excluded *Exclusion            // nil when the partner may resell the plan
}

// CheckPlan returns the problems that prevent a customer from having a plan (R-38 to, P-15). An offer is tried once. What prevents all orders is
// told by CheckOrder.
func CheckPlan(f PlanFacts) (found problem.List) {
	found.Add(segmentProblem(f))
	found.Add(withheld(f))
	if !f.Priced {
		found.Add(notAvailable(f.Plan, "market").With("Market", f.Customer.Market).Detailing("market", f.Customer.Market))
	}
	if f.Plan.Trial && f.Tried {
		found.Add(problem.New(problem.TrialUsed, "").With("Plan", f.Plan.Name))
	}
	return found
}

// withheld: the plan is sold, and its publisher lets the partner resell it.
func withheld(f PlanFacts) *problem.Problem {
	switch {
	case f.Plan.Status != models.OfferLive, f.Plan.Audience == models.AudienceNone:
		return notAvailable(f.Plan, "withdrawn")
	case f.Excluded != nil:
		return f.Excluded.problem(f.Plan)
	}
	return nil
}

func notAvailable(plan models.OfferPlan, reason string) *problem.Problem {
	p := problem.New(problem.OfferNotAvailable, "").With("Plan", plan.Name)
	p.Reason = reason
	return p
}

// segmentProblem: the government catalog is for government customers alone, and they buy of no other; the catalogs of special qualifications are for
// those who have them.
func segmentProblem(f PlanFacts) *problem.Problem {
	if slices.Contains(f.Segments, f.Plan.Segment) {
		return nil
	}
	if f.Plan.Segment == models.OfferEducation || f.Plan.Segment == models.OfferNonprofit {
		if f.Customer.Segment == models.SegmentCommercial {
			return notAvailable(f.Plan, "qualification").With("Customer", f.Customer.CompanyName).Naming("Qualification", "qualification", string(f.Plan.Segment))
		}
	}
	return problem.New(problem.CatalogSegmentMismatch, "").With("Plan", f.Plan.Name).With("Customer", f.Customer.CompanyName).
		Naming("Segment", "offer_segment", string(f.Plan.Segment)).Naming("CustomerSegment", "customer_segment", string(f.Customer.Segment))
}

// PriceRow is a row of a price list as it is typed.
type PriceRow struct {
	OfferID, OfferName, OfferType, Publisher, Segment, Summary string
	PlanID, PlanName, BasePlanID                               string
	Trial                                                      *bool // nil for an empty cell, as of the others
	Min, Max, Step                                             *int
	Market, Currency, Term, BillingCycle                       string
	UnitPrice, RetailPrice                                     string
	From                                                       time.Time
	Until                                                      *time.Time
}

// PriceRowFacts say what is there of a row's offer and plan; nil for what it makes itself.
type PriceRowFacts struct {
	Offer   *models.Offer
	Plan    *models.OfferPlan
	Base    bool // the base plan that it names is a plan of the offer that is no add-on
	AddOns  bool // other plans are add-ons of the plan
	Twice   bool // a row before has the same plan, market, currency, term, billing cycle and beginning
	Content *data.Content
}

const (
	maxPlanQuantity = 10_000_000
	maxCode         = 100
)

// Terms and billing cycles that a price can have.
var (
	terms  = []models.Term{models.TermMonth, models.TermYear, models.TermThreeYears}
	cycles = []models.BillingCycle{models.BillingMonthly, models.BillingAnnual, models.BillingTriennial, models.BillingOneTime, models.BillingNone}
)

// CheckPriceRow checks a row of a price list: the offer and plan that it makes or changes, and the price.
func CheckPriceRow(r PriceRow, f PriceRowFacts) (found problem.List) {
	found.Add(oneLine("offerId", r.OfferID, true, maxCode), oneLine("planId", r.PlanID, true, maxCode))
	found.Add(checkOfferOf(r, f)...)
	found.Add(checkPlanOf(r, f)...)
	found.Add(checkPriceOf(r, f)...)
	if f.Twice {
		found.Add(problem.Invalid("planId", "twice"))
	}
	return found
}

// checkOfferOf: a new offer needs a name, a type and a segment; of one that is there an empty cell changes nothing, and its type and segment stay.
func checkOfferOf(r PriceRow, f PriceRowFacts) (found problem.List) {
	isNew := f.Offer == nil
	if !isNew && !f.Offer.FromPriceList {
		return problem.ListOf(problem.Invalid("offerId", "of_publisher"))
	}
	found.Add(saleName("offerName", r.OfferName, isNew), oneLine("publisher", r.Publisher, false, maxName), Text("summary", r.Summary, false, 2000))
	if isNew || r.OfferType != "" {
		found.Add(OneOf("offerType", r.OfferType, offerTypes()...))
	}
	if isNew || r.Segment != "" {
		found.Add(OneOf("segment", models.OfferSegment(r.Segment), offerSegments...))
	}
	if !isNew && r.Segment != "" && r.Segment != string(f.Offer.Segment) {
		found.Add(problem.Invalid("segment", "fixed").With("Value", string(f.Offer.Segment)))
	}
	if !isNew && r.OfferType != "" && r.OfferType != f.Offer.Type {
		found.Add(problem.Invalid("offerType", "fixed").With("Value", f.Offer.Type))
	}
	return found
}

const maxName = 200

// saleName checks the name of an offer or a plan.
func saleName(field, value string, required bool) *problem.Problem {
	if p := oneLine(field, value, required, maxName); p != nil {
		return p
	}
	return foldable(field, value)
}

func checkPlanOf(r PriceRow, f PriceRowFacts) (found problem.List) {
	found.Add(saleName("planName", r.PlanName, f.Plan == nil))
	if r.BasePlanID != "" && (!f.Base || f.AddOns || r.BasePlanID == r.PlanID) {
		found.Add(problem.Invalid("basePlanId", "base_plan").With("Value", r.BasePlanID))
	}
	found.Add(checkQuantities(r, f.Plan)...)
	return found
}

// checkQuantities: a maximum is one of the quantities that can be bought.
func checkQuantities(r PriceRow, plan *models.OfferPlan) (found problem.List) {
	for _, cell := range []struct {
		field  string
		number *int
		least  int
	}{{"minQuantity", r.Min, 1}, {"quantityStep", r.Step, 1}, {"maxQuantity", r.Max, 0}} {
		if n := cell.number; n != nil && (*n < cell.least || *n > maxPlanQuantity) {
			found.Add(problem.Invalid(cell.field, "range").With("Min", cell.least).With("Max", maxPlanQuantity))
		}
	}
	if len(found) > 0 {
		return found
	}
	if plan == nil {
		plan = new(models.NewOfferPlan())
	}
	after := PlanAfter(r, *plan)
	return problem.ListOf(maximumReached(after.MinQuantity, after.MaxQuantity, after.QuantityStep))
}

// PlanAfter is the plan when the row has been read: what a cell says of it, and otherwise what it was.
func PlanAfter(r PriceRow, plan models.OfferPlan) models.OfferPlan {
	given(&plan.MinQuantity, r.Min)
	given(&plan.MaxQuantity, r.Max)
	given(&plan.QuantityStep, r.Step)
	given(&plan.Trial, r.Trial)
	if name := strings.TrimSpace(r.PlanName); name != "" {
		plan.Name = name
	}
	return plan
}

// given sets what a cell says; an empty cell leaves it.
func given[T any](into, cell *T) {
	if cell != nil {
		*into = *cell
	}
}

func checkPriceOf(r PriceRow, f PriceRowFacts) (found problem.List) {
	if _, known := f.Content.FindMarket(r.Market); !known {
		found.Add(problem.New(problem.MarketUnknown, "market").With("Market", r.Market))
	}
	if _, known := models.CurrencyDigits(r.Currency); !known {
		found.Add(problem.Invalid("currency", "unknown_currency"))
	} else {
		found.Add(amount("unitPrice", r.UnitPrice, r.Currency))
		if r.RetailPrice != "" {
			found.Add(amount("retailPrice", r.RetailPrice, r.Currency))
		}
	}
	term, cycle := models.Term(r.Term), models.BillingCycle(r.BillingCycle)
	found.Add(OneOf("term", term, terms...), OneOf("billingCycle", cycle, cycles...))
	if cycle == models.BillingAnnual && term == models.TermMonth || cycle == models.BillingTriennial && term != models.TermThreeYears {
		found.Add(problem.Invalid("billingCycle", "longer_than_term"))
	}
	if r.Until != nil && !r.Until.After(r.From) {
		found.Add(problem.Invalid("validUntil", "before_start"))
	}
	return found
}

func amount(field, typed, currency string) *problem.Problem {
	if typed == "" {
		return problem.Invalid(field, "required")
	}
	if _, err := models.ParseMoney(typed, currency); err != nil {
		digits, _ := models.CurrencyDigits(currency)
		return problem.Invalid(field, "amount").With("Currency", currency).With("Digits", digits)
	}
	return nil
}
