package rules_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/models"
)

// ready is a direct-bill partner that may order for its commercial customer.
func ready() rules.OrderFacts {
	return rules.OrderFacts{
		Partner:  models.Partner{Name: "Harbor", Status: models.PartnerActive, Types: models.Set[models.PartnerType]{models.DirectBill}},
		Customer: models.Customer{CompanyName: "Sakura", Status: models.CustomerActive, Review: models.ReviewVerified, Segment: models.SegmentCommercial},
		Related:  true, Signed: true, CustomerSigned: true, Version: "2026-01", Contact: "support@program.example", Mailbox: "help@program.example",
	}
}

// all blockers of an order are reported at once.
func TestOrderBlockers_AreReportedTogether(t *testing.T) {
	t.Parallel()
	reseller := func(f *rules.OrderFacts) { f.Partner.Types = models.Set[models.PartnerType]{models.IndirectReseller} }
	sold := func(f *rules.OrderFacts) { f.Customer.Segment = models.SegmentGovernment }
	for _, tc := range []struct {
		name               string
		change             func(*rules.OrderFacts)
		blockers, warnings []string
	}{
		{"nothing", func(*rules.OrderFacts) {}, nil, nil},
		{"R-54 no relationship", func(f *rules.OrderFacts) { f.Related = false }, []string{"NO_RELATIONSHIP"}, nil},
		{"R-115 a provider without relationship", func(f *rules.OrderFacts) {
			f.Related, f.Partner.Types = false, models.Set[models.PartnerType]{models.IndirectProvider}
		}, []string{"PROVIDER_RELATIONSHIP_REQUIRED.own"}, nil},
		{"R-07 a partner that is suspended", func(f *rules.OrderFacts) { f.Partner.Status = models.PartnerSuspended }, []string{"CSP_ENROLLMENT_REQUIRED.standing"}, nil},
		{"R-97 no partner agreement", func(f *rules.OrderFacts) { f.Signed = false }, []string{"AGREEMENT_NOT_ACCEPTED.partner"}, nil},
		{"X-08 no customer agreement", func(f *rules.OrderFacts) { f.CustomerSigned = false }, []string{"AGREEMENT_NOT_ACCEPTED.customer"}, nil},
		{"X-07 under review", func(f *rules.OrderFacts) { f.Customer.Review = models.ReviewUnderReview }, []string{"CUSTOMER_UNDER_REVIEW"}, nil},
		{"X-07 not approved", func(f *rules.OrderFacts) { f.Customer.Review = models.ReviewNotApproved }, []string{"CUSTOMER_NOT_APPROVED"}, nil},
		{"a customer from before reviews", func(f *rules.OrderFacts) { f.Customer.Review = models.ReviewNone }, nil, nil},
		{"R-37 no account yet", func(f *rules.OrderFacts) { f.Customer.Status = models.CustomerProvisioning }, []string{"CUSTOMER_STATE_INVALID"}, nil},
		{"R-103 a reseller alone", func(f *rules.OrderFacts) { reseller(f) }, []string{"PARTNERSHIP_REQUIRED.none"}, nil},
		{"R-115 its provider does not know the customer", func(f *rules.OrderFacts) { reseller(f); f.Partnered = true }, []string{"PROVIDER_RELATIONSHIP_REQUIRED"}, nil},
		{"R-115 its provider does", func(f *rules.OrderFacts) { reseller(f); f.Partnered, f.ProviderRelated = true, true }, nil, nil},
		{"who also buys itself needs no provider", func(f *rules.OrderFacts) {
			f.Partner.Types = models.Set[models.PartnerType]{models.IndirectReseller, models.DirectBill}
		}, nil, nil},
		{"R-38 a government customer", func(f *rules.OrderFacts) { sold(f); f.Qualified, f.Requested, f.Validated = true, true, true }, nil, nil},
		{"R-18 that is not qualified", func(f *rules.OrderFacts) { sold(f); f.Qualified, f.Requested = true, true }, []string{"CUSTOMER_NOT_GCC_QUALIFIED"}, nil},
		{"R-20 nor has asked", func(f *rules.OrderFacts) { sold(f); f.Qualified = true }, []string{"CUSTOMER_NOT_GCC_QUALIFIED"}, []string{"ELIGIBILITY_NOT_STARTED"}},
		{"R-38 one that came with a validation ID has not to ask again", func(f *rules.OrderFacts) { sold(f); f.Qualified, f.Validated = true, true }, nil, nil},
		{"R-16 a partner that is not qualified", func(f *rules.OrderFacts) { sold(f); f.Requested, f.Validated = true, true }, []string{"PARTNER_NOT_GCC_QUALIFIED"}, nil},
		{"R-06 for a reseller its provider's qualification counts", func(f *rules.OrderFacts) {
			sold(f)
			reseller(f)
			f.Partnered, f.ProviderRelated, f.ProviderQualified, f.Requested, f.Validated = true, true, true, true, true
		}, nil, nil},
		{"R-06 and not its own", func(f *rules.OrderFacts) {
			sold(f)
			reseller(f)
			f.Partnered, f.ProviderRelated, f.Qualified, f.Requested, f.Validated = true, true, true, true, true
		}, []string{"PARTNER_NOT_GCC_QUALIFIED"}, nil},
		{"all at once", func(f *rules.OrderFacts) {
			sold(f)
			reseller(f)
			f.Related, f.Signed, f.CustomerSigned, f.Partner.Status = false, false, false, models.PartnerQualified
			f.Customer.Status, f.Customer.Review = models.CustomerFailed, models.ReviewUnderReview
		}, []string{"NO_RELATIONSHIP", "CSP_ENROLLMENT_REQUIRED", "AGREEMENT_NOT_ACCEPTED.partner", "PARTNERSHIP_REQUIRED.none", "AGREEMENT_NOT_ACCEPTED.customer",
			"CUSTOMER_STATE_INVALID", "CUSTOMER_UNDER_REVIEW", "PARTNER_NOT_GCC_QUALIFIED", "CUSTOMER_NOT_GCC_QUALIFIED"}, []string{"ELIGIBILITY_NOT_STARTED"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			f := ready()
			tc.change(&f)
			blockers, warnings := rules.CheckOrder(f)
			if diff := cmp.Diff(append([]string{}, tc.blockers...), told(blockers)); diff != "" {
				t.Errorf("blockers: -want +got\n%s", diff)
			}
			if diff := cmp.Diff(append([]string{}, tc.warnings...), told(warnings)); diff != "" {
				t.Errorf("warnings: -want +got\n%s", diff)
			}
			for _, p := range append(blockers, warnings...) {
				if message := p.Message("en"); message == "" || len(p.Field) > 0 {
					t.Errorf("%v has no words, or a field", p)
				}
			}
		})
	}
}
