package rules_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/partnergraph/partnergraph/data"
	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/models"
)

// P-15: a customer can have the plans of its own catalog that have a price in its market, and each reason why not is told.
func TestCheckPlan(t *testing.T) {
	t.Parallel()
	company, county := models.SegmentCommercial, models.SegmentGovernment
	commercial, government := []models.OfferSegment{models.OfferCommercial}, []models.OfferSegment{models.OfferGovernment}
	school := []models.OfferSegment{models.OfferCommercial, models.OfferEducation}
	for _, tc := range []struct {
		name     string
		plan     models.OfferSegment
		status   models.OfferStatus
		customer models.CustomerSegment
		segments []models.OfferSegment
		priced   bool
		want     []string
	}{
		{"a commercial plan for a company", models.OfferCommercial, models.OfferLive, company, commercial, true, nil},
		{"a government plan for a county", models.OfferGovernment, models.OfferLive, county, government, true, nil},
		{"a plan for schools for a school", models.OfferEducation, models.OfferLive, company, school, true, nil},
		{"a commercial plan for a school", models.OfferCommercial, models.OfferLive, company, school, true, nil},
		{"a commercial plan for a county", models.OfferCommercial, models.OfferLive, county, government, true, []string{"CATALOG_SEGMENT_MISMATCH"}},
		{"a government plan for a company", models.OfferGovernment, models.OfferLive, company, commercial, true, []string{"CATALOG_SEGMENT_MISMATCH"}},
		{"a plan for schools for a county", models.OfferEducation, models.OfferLive, county, government, true, []string{"CATALOG_SEGMENT_MISMATCH"}},
		{"a plan for schools for a company", models.OfferEducation, models.OfferLive, company, commercial, true, []string{"OFFER_NOT_AVAILABLE.qualification"}},
		{"a partner that may not sell government cloud", models.OfferGovernment, models.OfferLive, county, nil, true, []string{"CATALOG_SEGMENT_MISMATCH"}},
		{"a plan without a price in the market", models.OfferCommercial, models.OfferLive, company, commercial, false, []string{"OFFER_NOT_AVAILABLE.market"}},
		{"all at once", models.OfferGovernment, models.OfferNotAvailable, company, commercial, false,
			[]string{"CATALOG_SEGMENT_MISMATCH", "OFFER_NOT_AVAILABLE.withdrawn", "OFFER_NOT_AVAILABLE.market"}},
	} {
		found := rules.CheckPlan(rules.PlanFacts{
			Plan: models.OfferPlan{Name: "Plan", Segment: tc.plan, Status: tc.status}, Customer: models.Customer{CompanyName: "Acme", Segment: tc.customer, Market: "US"},
			Segments: tc.segments, Priced: tc.priced,
		})
		if got := codesOf(found); !slices.Equal(got, tc.want) {
			t.Errorf("%s: want %v, got %v", tc.name, tc.want, got)
		}
	}
}

func codesOf(found problem.List) (codes []string) {
	for _, p := range found {
		code := string(p.Code)
		if p.Reason != "" {
			code += "." + p.Reason
		}
		codes = append(codes, code)
	}
	return codes
}

// A maximum is reached from the minimum in steps; a cell that is empty leaves what the plan has.
func TestCheckPriceRow_Quantities(t *testing.T) {
	t.Parallel()
	tens := &models.OfferPlan{MinQuantity: 10, MaxQuantity: 100, QuantityStep: 10}
	for _, tc := range []struct {
		name            string
		min, most, step *int
		plan            *models.OfferPlan
		want            []string
	}{
		{"nothing is said of a new plan", nil, nil, nil, nil, nil},
		{"a maximum", nil, new(7), nil, nil, nil},
		{"a maximum in steps", new(5), new(25), new(10), nil, nil},
		{"only the minimum", new(5), new(5), new(10), nil, nil},
		{"no maximum", new(5), new(0), new(10), nil, nil},
		{"between two steps", new(5), new(30), new(10), nil, []string{"maxQuantity VALIDATION_FAILED.quantity_steps"}},
		{"below the minimum", new(5), new(4), nil, nil, []string{"maxQuantity VALIDATION_FAILED.quantity_steps"}},
		{"nothing is said of a plan", nil, nil, nil, tens, nil},
		{"another maximum of a plan", nil, new(95), nil, tens, []string{"maxQuantity VALIDATION_FAILED.quantity_steps"}},
		{"a minimum above the maximum of a plan", new(110), nil, nil, tens, []string{"maxQuantity VALIDATION_FAILED.quantity_steps"}},
		{"out of range", new(0), new(10_000_001), new(0), tens,
			[]string{"minQuantity VALIDATION_FAILED.range", "quantityStep VALIDATION_FAILED.range", "maxQuantity VALIDATION_FAILED.range"}},
	} {
		row := rules.PriceRow{PlanName: "Plan", Min: tc.min, Max: tc.most, Step: tc.step}
		var got []string
		for _, p := range rules.CheckPriceRow(row, rules.PriceRowFacts{Plan: tc.plan, Content: &data.Content{}}) {
			if field := strings.Join(p.Field, "."); strings.Contains(field, "uantity") {
				got = append(got, field+" "+string(p.Code)+"."+p.Reason)
			}
		}
		if !slices.Equal(got, tc.want) {
			t.Errorf("%s: want %v, got %v", tc.name, tc.want, got)
		}
	}
}

// who buys from the operator reads what it pays, and nobody else does.
func TestReadsUnitPrice(t *testing.T) {
	t.Parallel()
	publisher, other := models.NewID[models.Organization](), models.NewID[models.Organization]()
	plan := models.OfferPlan{OrganizationID: publisher}
	for _, tc := range []struct {
		name     string
		operator bool
		org      models.ID[models.Organization]
		partner  *models.Partner
		want     bool
	}{
		{"the operator", true, other, nil, true},
		{"the publisher", false, publisher, nil, true},
		{"a customer", false, other, nil, false},
		{"a direct-bill partner", false, other, &models.Partner{Types: models.Set[models.PartnerType]{models.DirectBill}}, true},
		{"an indirect provider", false, other, &models.Partner{Types: models.Set[models.PartnerType]{models.IndirectProvider}}, true},
		{"an indirect reseller", false, other, &models.Partner{Types: models.Set[models.PartnerType]{models.IndirectReseller}}, false},
	} {
		who := access.Actor{Operator: tc.operator, OrganizationID: tc.org}
		if got := rules.ReadsUnitPrice(who, tc.partner, plan); got != tc.want {
			t.Errorf("%s: want %v, got %v", tc.name, tc.want, got)
		}
	}
}
