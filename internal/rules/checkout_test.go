package rules_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/models"
)

// groupsOf are the orders that a cart would become: "MONTHLY 10+20 = 599.70 EUR", or what is wrong with them.
func groupsOf(f rules.CartFacts) (all []string) {
	for _, g := range rules.OrderGroups(f) {
		var quantities []string
		for _, line := range g.Lines {
			quantities = append(quantities, fmt.Sprint(line.Quantity))
		}
		text := string(g.BillingCycle) + " " + strings.Join(quantities, "+")
		if g.Total != nil {
			text += " = " + g.Total.Amount() + " " + g.Total.CurrencyCode
		}
		if !g.PartnerOfRecordID.IsZero() {
			text += " of record"
		}
		for _, wrong := range told(g.Problems) {
			text += ", " + wrong
		}
		all = append(all, text)
	}
	return all
}

// the lines that are billed in one cycle and have one partner of record become one order, whole or not at all.
func TestOrderGroups(t *testing.T) {
	t.Parallel()
	s := newShop()
	for id := range s.Prices {
		s.Prices[id] = append(s.Prices[id], &models.PlanPrice{PlanID: id, Currency: "EUR", Term: models.TermYear, BillingCycle: models.BillingAnnual, UnitMinor: 20000})
	}
	line := func(plan *models.OfferPlan, quantity int, cycle models.BillingCycle) *models.CartLine {
		return &models.CartLine{ID: models.NewID[models.CartLine](), PlanID: plan.ID, Quantity: quantity, Term: models.TermYear, BillingCycle: cycle}
	}
	ofRecord := func(l *models.CartLine) *models.CartLine { l.PartnerOfRecordID = s.reseller.ID; return l }
	const monthly, yearly = models.BillingMonthly, models.BillingAnnual
	for _, tc := range []struct {
		name  string
		lines []*models.CartLine
		owned bool
		want  []string
	}{
		{"nothing", nil, false, nil},
		{"one cycle", []*models.CartLine{line(s.seats, 10, monthly), line(s.seats, 20, monthly)}, false, []string{"MONTHLY 10+20 = 599.70 EUR"}},
		{"two cycles", []*models.CartLine{line(s.seats, 10, monthly), line(s.seats, 20, yearly), line(s.seats, 5, monthly)}, false,
			[]string{"MONTHLY 10+5 = 299.85 EUR", "ANNUAL 20 = 4000.00 EUR"}},
		{"a partner of record", []*models.CartLine{line(s.seats, 10, monthly), ofRecord(line(s.seats, 20, monthly))}, false,
			[]string{"MONTHLY 10 = 199.90 EUR", "MONTHLY 20 = 399.80 EUR of record"}},
		{"one of two is wrong", []*models.CartLine{line(s.seats, 10, monthly), line(s.seats, 11, yearly)}, false,
			[]string{"MONTHLY 10 = 199.90 EUR", "ANNUAL 11 = 2200.00 EUR, QUANTITY_OUT_OF_RANGE at lines.1.quantity"}},
		{"an add-on with its base plan in another order", []*models.CartLine{line(s.archive, 1, yearly), line(s.seats, 10, monthly)}, false,
			[]string{"ANNUAL 1 = 200.00 EUR", "MONTHLY 10 = 199.90 EUR"}},
		{"an add-on whose base plan is not ordered", []*models.CartLine{line(s.archive, 1, yearly), line(s.seats, 11, monthly)}, false,
			[]string{"ANNUAL 1 = 200.00 EUR, BASE_PLAN_REQUIRED at lines.0.planId", "MONTHLY 11 = 219.89 EUR, QUANTITY_OUT_OF_RANGE at lines.1.quantity"}},
		{"an add-on alone", []*models.CartLine{line(s.archive, 1, yearly)}, false, []string{"ANNUAL 1 = 200.00 EUR, BASE_PLAN_REQUIRED at lines.0.planId"}},
		{"an add-on of a subscription", []*models.CartLine{line(s.archive, 1, yearly)}, true, []string{"ANNUAL 1 = 200.00 EUR"}},
		{"no such cycle", []*models.CartLine{line(s.seats, 10, models.BillingTriennial)}, false, []string{"TRIENNIAL 10, OFFER_NOT_AVAILABLE.term at lines.0.term"}},
	} {
		f := s.CartFacts
		f.Lines = tc.lines
		if tc.owned {
			f.Owned = map[models.ID[models.OfferPlan]]bool{s.seats.ID: true}
		}
		if diff := cmp.Diff(tc.want, groupsOf(f)); diff != "" {
			t.Errorf("%s: -want +got\n%s", tc.name, diff)
		}
	}
	costly := s.CartFacts
	costly.Prices = map[models.ID[models.OfferPlan]][]*models.PlanPrice{s.seats.ID: {{Currency: "EUR", Term: models.TermYear, BillingCycle: monthly, UnitMinor: math.MaxInt64 / 10}}}
	costly.Lines = []*models.CartLine{line(s.seats, 10, monthly), line(s.seats, 10, monthly)}
	if diff := cmp.Diff([]string{"MONTHLY 10+10, QUANTITY_OUT_OF_RANGE.total at lines"}, groupsOf(costly)); diff != "" {
		t.Errorf("too much money: -want +got\n%s", diff)
	}
}

// R-44, D-18: who has seen prices orders for these, or nothing.
func TestCheckExpectedTotals(t *testing.T) {
	t.Parallel()
	group := func(minor int64, problems ...*problem.Problem) *rules.OrderGroup {
		return &rules.OrderGroup{Total: &models.Money{Minor: minor, CurrencyCode: "USD"}, Problems: problems}
	}
	given := func(amounts ...string) []*models.MoneyInput {
		all := []*models.MoneyInput{}
		for _, a := range amounts {
			all = append(all, &models.MoneyInput{Amount: a, CurrencyCode: "USD"})
		}
		return all
	}
	two := []*rules.OrderGroup{group(1999), group(5000)}
	for _, tc := range []struct {
		name     string
		expected []*models.MoneyInput
		groups   []*rules.OrderGroup
		want     []string
	}{
		{"nothing is expected", nil, two, nil},
		{"as expected", given("19.99", "50"), two, nil},
		{"another price", given("19.99", "49.99"), two, []string{"PRICE_CHANGED at expectedTotals"}},
		{"another order", given("50.00", "19.99"), two, []string{"PRICE_CHANGED at expectedTotals"}},
		{"a group more", given("19.99"), two, []string{"PRICE_CHANGED at expectedTotals"}},
		{"a group less", given("19.99", "50.00"), []*rules.OrderGroup{group(1999), group(5000, problem.New(problem.QuantityOutOfRange, "lines.1.quantity"))}, []string{"PRICE_CHANGED at expectedTotals"}},
		{"an empty list", given(), two, []string{"PRICE_CHANGED at expectedTotals"}},
		{"nothing can be ordered", given("19.99"), nil, nil},
		{"another currency", []*models.MoneyInput{{Amount: "19.99", CurrencyCode: "EUR"}, {Amount: "50.00", CurrencyCode: "EUR"}}, two, []string{"PRICE_CHANGED at expectedTotals"}},
		{"no amounts", append(given("1,999", "-1", ""), &models.MoneyInput{Amount: "1", CurrencyCode: "XXQ"}), two, []string{
			"VALIDATION_FAILED.amount at expectedTotals.0.amount", "VALIDATION_FAILED.amount at expectedTotals.1.amount", "VALIDATION_FAILED.required at expectedTotals.2.amount",
			"VALIDATION_FAILED.unknown_currency at expectedTotals.3.currencyCode"}},
	} {
		if diff := cmp.Diff(append([]string{}, tc.want...), told(rules.CheckExpectedTotals(tc.expected, tc.groups))); diff != "" {
			t.Errorf("%s: -want +got\n%s", tc.name, diff)
		}
	}
}

// An offer is tried once, also in one cart; another offer can be tried too.
func TestCheckCartLine_OneTrial(t *testing.T) {
	t.Parallel()
	s := newShop()
	s.seats.Trial, s.archive.Trial, s.archive.BasePlanID = true, true, models.ID[models.OfferPlan]{}
	s.seats.OfferID, s.archive.OfferID = models.NewID[models.Offer](), models.NewID[models.Offer]()
	line := func(plan *models.OfferPlan, number int) *models.CartLine {
		return &models.CartLine{ID: models.NewID[models.CartLine](), Number: number, PlanID: plan.ID, Quantity: 10, Term: models.TermYear, BillingCycle: models.BillingMonthly}
	}
	f := s.CartFacts
	f.Lines = []*models.CartLine{line(s.seats, 1), line(s.archive, 2), line(s.seats, 3)}
	if diff := cmp.Diff([]string{"TRIAL_USED at lines.2.planId"}, told(rules.CheckCart(f))); diff != "" {
		t.Errorf("twice in a cart: -want +got\n%s", diff)
	}
	f.Tried = map[models.ID[models.Offer]]bool{s.archive.OfferID: true}
	if diff := cmp.Diff([]string{"TRIAL_USED at lines.1.planId", "TRIAL_USED at lines.2.planId"}, told(rules.CheckCart(f))); diff != "" {
		t.Errorf("had one: -want +got\n%s", diff)
	}
}

// why a cart becomes no order at all.
func TestCheckOrders(t *testing.T) {
	t.Parallel()
	good, bad := &rules.OrderGroup{}, &rules.OrderGroup{Problems: problem.ListOf(problem.New(problem.QuantityOutOfRange, "lines.1.quantity"))}
	review := problem.ListOf(problem.New(problem.CustomerUnderReview, ""))
	for _, tc := range []struct {
		name     string
		blockers problem.List
		groups   []*rules.OrderGroup
		want     []string
	}{
		{"all can be ordered", nil, []*rules.OrderGroup{good}, nil},
		{"some can", nil, []*rules.OrderGroup{good, bad}, nil},
		{"none can", nil, []*rules.OrderGroup{bad}, []string{"QUANTITY_OUT_OF_RANGE at lines.1.quantity"}},
		{"an empty cart", nil, nil, []string{"CART_EMPTY at id"}},
		{"all at once", review, []*rules.OrderGroup{good, bad}, []string{"CUSTOMER_UNDER_REVIEW", "QUANTITY_OUT_OF_RANGE at lines.1.quantity"}},
	} {
		if diff := cmp.Diff(append([]string{}, tc.want...), told(rules.CheckOrders(tc.blockers, tc.groups))); diff != "" {
			t.Errorf("%s: -want +got\n%s", tc.name, diff)
		}
	}
}

// Section 4.12: where an order stands by its lines.
func TestStatusOfOrder(t *testing.T) {
	t.Parallel()
	const waits, there, not = models.LinePending, models.LineFulfilled, models.LineUnfulfilled
	for _, tc := range []struct {
		lines []models.LineStatus
		want  models.OrderStatus
	}{
		{[]models.LineStatus{waits, there, not}, models.OrderPending},
		{[]models.LineStatus{there, there}, models.OrderCompleted},
		{[]models.LineStatus{not, there}, models.OrderCompleted},
		{[]models.LineStatus{not, not}, models.OrderFailed},
	} {
		var lines []*models.OrderLine
		for _, status := range tc.lines {
			lines = append(lines, &models.OrderLine{Status: status})
		}
		if got := rules.StatusOfOrder(lines); got != tc.want {
			t.Errorf("%v is %s, want %s", tc.lines, got, tc.want)
		}
	}
}
