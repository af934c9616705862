package rules_test

import (
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/models"
)

// shop is what a cart of a provider can have: a plan for 5 to 300 seats in steps of 5, sold for a year and billed each month, and an add-on.
type shop struct {
	rules.CartFacts
	seats, archive *models.OfferPlan
	reseller       *models.Partner
}

func newShop() shop {
	s := shop{
		seats:    &models.OfferPlan{ID: models.NewID[models.OfferPlan](), Name: "Seats", Segment: models.OfferCommercial, Status: models.OfferLive, MinQuantity: 5, MaxQuantity: 300, QuantityStep: 5},
		reseller: &models.Partner{ID: models.NewID[models.Partner](), Types: models.Set[models.PartnerType]{models.IndirectReseller}, Status: models.PartnerActive, Region: "EU"},
	}
	s.archive = &models.OfferPlan{ID: models.NewID[models.OfferPlan](), Name: "Archive", Segment: models.OfferCommercial, Status: models.OfferLive, BasePlanID: s.seats.ID, MinQuantity: 1, QuantityStep: 1}
	s.CartFacts = rules.CartFacts{
		Cart:      models.Cart{Currency: "EUR"},
		Partner:   models.Partner{ID: models.NewID[models.Partner](), Types: models.Set[models.PartnerType]{models.IndirectProvider}, Status: models.PartnerActive, Region: "EU"},
		Customer:  models.Customer{CompanyName: "Acme", Segment: models.SegmentCommercial, Market: "PL"},
		Segments:  []models.OfferSegment{models.OfferCommercial},
		Plans:     map[models.ID[models.OfferPlan]]*models.OfferPlan{s.seats.ID: s.seats, s.archive.ID: s.archive},
		Prices:    map[models.ID[models.OfferPlan]][]*models.PlanPrice{},
		Resellers: map[models.ID[models.Partner]]*models.Partner{s.reseller.ID: s.reseller},
		Related:   map[models.ID[models.Partner]]bool{s.reseller.ID: true},
	}
	for _, plan := range []*models.OfferPlan{s.seats, s.archive} {
		s.Prices[plan.ID] = []*models.PlanPrice{
			{PlanID: plan.ID, Market: "PL", Currency: "EUR", Term: models.TermYear, BillingCycle: models.BillingMonthly, UnitMinor: 1999},
			{PlanID: plan.ID, Market: "PL", Currency: "PLN", Term: models.TermYear, BillingCycle: models.BillingAnnual, UnitMinor: 90000},
		}
	}
	return s
}

func (s shop) line() models.CartLine {
	return models.CartLine{PlanID: s.seats.ID, Quantity: 10, Term: models.TermYear, BillingCycle: models.BillingMonthly}
}

// each reason why a line cannot be bought is told at its field, all at once.
func TestCheckCartLine(t *testing.T) {
	t.Parallel()
	quantity := func(n int) func(*shop, *models.CartLine) {
		return func(_ *shop, line *models.CartLine) { line.Quantity = n }
	}
	record := func(change func(*shop)) func(*shop, *models.CartLine) {
		return func(s *shop, line *models.CartLine) {
			line.PartnerOfRecordID = s.reseller.ID
			change(s)
		}
	}
	const noRecord = "PARTNER_OF_RECORD_INVALID at partnerOfRecordId"
	for _, tc := range []struct {
		name   string
		change func(*shop, *models.CartLine)
		want   []string
	}{
		{"as it should be", func(*shop, *models.CartLine) {}, nil},
		{"an unknown plan", func(_ *shop, line *models.CartLine) { line.PlanID = models.NewID[models.OfferPlan]() }, []string{"NOT_FOUND at planId"}},
		{"a withdrawn plan", func(s *shop, _ *models.CartLine) { s.seats.Status = models.OfferNotAvailable }, []string{"OFFER_NOT_AVAILABLE.withdrawn at planId"}},
		{"a government plan", func(s *shop, _ *models.CartLine) { s.seats.Segment = models.OfferGovernment }, []string{"CATALOG_SEGMENT_MISMATCH at planId"}},
		{"a plan that the market does not have", func(s *shop, _ *models.CartLine) { delete(s.Prices, s.seats.ID) }, []string{"OFFER_NOT_AVAILABLE.market at planId"}},
		{"a plan that is not sold in the currency", func(s *shop, _ *models.CartLine) { s.Cart.Currency = "USD" }, []string{"OFFER_NOT_AVAILABLE.currency at planId"}},
		{"a billing cycle of another currency", func(_ *shop, line *models.CartLine) { line.BillingCycle = models.BillingAnnual }, []string{"OFFER_NOT_AVAILABLE.term at term"}},
		{"another term", func(_ *shop, line *models.CartLine) { line.Term = models.TermMonth }, []string{"OFFER_NOT_AVAILABLE.term at term"}},
		{"no term", func(_ *shop, line *models.CartLine) { line.Term = "" }, []string{"VALIDATION_FAILED.required at term"}},
		{"the fewest", quantity(5), nil},
		{"fewer", quantity(0), []string{"QUANTITY_OUT_OF_RANGE at quantity"}},
		{"less than nothing", quantity(-5), []string{"QUANTITY_OUT_OF_RANGE at quantity"}},
		{"between two steps", quantity(12), []string{"QUANTITY_OUT_OF_RANGE at quantity"}},
		{"the most", quantity(300), nil},
		{"more", quantity(305), []string{"QUANTITY_OUT_OF_RANGE at quantity"}},
		{"more than can be paid", func(s *shop, _ *models.CartLine) { s.Prices[s.seats.ID][0].UnitMinor = math.MaxInt64 }, []string{"QUANTITY_OUT_OF_RANGE.total at quantity"}},
		{"an add-on alone", func(s *shop, line *models.CartLine) { line.PlanID = s.archive.ID }, []string{"BASE_PLAN_REQUIRED at planId"}},
		{"an add-on with its base plan", func(s *shop, line *models.CartLine) {
			base := *line
			s.Lines, line.PlanID = []*models.CartLine{&base}, s.archive.ID
		}, nil},
		{"a partner of record", record(func(*shop) {}), nil},
		{"one without a partnership", record(func(s *shop) { s.Resellers = nil }), []string{noRecord}},
		{"one of another region", record(func(s *shop) { s.reseller.Region = "US" }), []string{noRecord}},
		{"one that is suspended", record(func(s *shop) { s.reseller.Status = models.PartnerSuspended }), []string{noRecord}},
		{"one that is no reseller", record(func(s *shop) { s.reseller.Types = models.Set[models.PartnerType]{models.DirectBill} }), []string{noRecord}},
		{"the provider itself", record(func(s *shop) { s.Partner.ID = s.reseller.ID }), []string{noRecord}},
		{"of a partner that is no provider", record(func(s *shop) { s.Partner.Types = models.Set[models.PartnerType]{models.DirectBill} }), []string{noRecord}},
		{"all at once", func(s *shop, line *models.CartLine) {
			*line = models.CartLine{PlanID: s.archive.ID, Term: models.TermMonth, BillingCycle: models.BillingMonthly, PartnerOfRecordID: s.Partner.ID}
		}, []string{"BASE_PLAN_REQUIRED at planId", "QUANTITY_OUT_OF_RANGE at quantity", "OFFER_NOT_AVAILABLE.term at term", noRecord}},
	} {
		s := newShop()
		line := s.line()
		tc.change(&s, &line)
		if got := placesOf(rules.CheckCartLine(s.CartFacts, line)); !slices.Equal(got, tc.want) {
			t.Errorf("%s: want %v, got %v", tc.name, tc.want, got)
		}
	}
}

// placesOf are the codes of problems with their fields.
func placesOf(found problem.List) (places []string) {
	for i, code := range codesOf(found) {
		places = append(places, code+" at "+strings.Join(found[i].Field, "."))
	}
	return places
}

// The total is exact; it is none when a line has no price, and a problem when it is too large to be written down.
func TestCartFacts_Total(t *testing.T) {
	t.Parallel()
	s := newShop()
	first, second := s.line(), s.line()
	s.Lines = []*models.CartLine{&first, &second}
	if total, fits := s.Total(); total == nil || total.Amount() != "399.80" || !fits || len(rules.CheckCart(s.CartFacts)) > 0 {
		t.Errorf("want 399.80, got %v, %v, %v", total, fits, placesOf(rules.CheckCart(s.CartFacts)))
	}
	s.Prices[s.seats.ID][0].UnitMinor = math.MaxInt64 / 15
	if total, fits := s.Total(); total != nil || fits {
		t.Errorf("want a sum that is too large, got %v", total)
	}
	if got := placesOf(rules.CheckCart(s.CartFacts)); !slices.Equal(got, []string{"QUANTITY_OUT_OF_RANGE.total at lines"}) {
		t.Errorf("want the sum to be a problem, got %v", got)
	}
	second.Term = models.TermMonth
	if total, fits := s.Total(); total != nil || !fits {
		t.Errorf("want no total without a price, got %v", total)
	}
	if got := placesOf(rules.CheckCart(s.CartFacts)); !slices.Equal(got, []string{"OFFER_NOT_AVAILABLE.term at lines.1.term"}) {
		t.Errorf("want the problem at its line, got %v", got)
	}
}

// X-24, section 4.12: a cart is in use for seven days, and one that is not is changed by nobody.
func TestOnCart(t *testing.T) {
	t.Parallel()
	ends := time.Date(2026, 6, 22, 14, 0, 0, 0, time.UTC)
	who := access.Actor{PartnerID: models.NewID[models.Partner](), Roles: models.Set[models.Role]{models.SalesAgent}}
	for _, tc := range []struct {
		name   string
		status models.CartStatus
		now    time.Time
		own    bool
		at     models.CartStatus
		want   []string
	}{
		{"in use", models.CartActive, ends.Add(-time.Millisecond), true, models.CartActive, nil},
		{"at its end", models.CartActive, ends, true, models.CartExpired, []string{"CART_EXPIRED at id"}},
		{"expired", models.CartExpired, ends, true, models.CartExpired, []string{"CART_EXPIRED at id"}},
		{"deleted", models.CartDeleted, ends, true, models.CartDeleted, []string{"NOT_FOUND at id"}},
		{"of another partner", models.CartActive, ends.Add(-time.Hour), false, models.CartActive, []string{"NOT_FOUND at id"}},
	} {
		cart := models.Cart{Status: tc.status, ExpiresAt: ends, PartnerID: models.NewID[models.Partner]()}
		if tc.own {
			cart.PartnerID = who.PartnerID
		}
		if at := rules.CartStatusAt(cart, tc.now); at != tc.at {
			t.Errorf("%s: want %s, got %s", tc.name, tc.at, at)
		}
		for _, do := range rules.OnCart.List {
			if got := placesOf(rules.OnCart.WhyNot(do, who, rules.CartAt{Cart: cart, Now: tc.now})); !slices.Equal(got, tc.want) {
				t.Errorf("%s, %s: want %v, got %v", tc.name, do, tc.want, got)
			}
		}
	}
}
