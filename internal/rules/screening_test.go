package rules_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/models"
)

// D-15: screening records notes for the reviewer.
func TestScreen_NotesForTheReviewer(t *testing.T) {
	t.Parallel()
	customer := func(change func(*rules.ScreeningFacts)) rules.ScreeningFacts {
		f := rules.ScreeningFacts{Domains: sample.Domains(),
			Request:      models.EligibilityRequest{Kind: models.EligibilityCustomer, EntityType: "STATE_LOCAL_ENTITY", ContactEmail: "paula@cedarcounty.gov"},
			TenantDomain: "cedarcounty.gov", Market: "US", Relationship: true,
		}
		change(&f)
		return f
	}
	for name, tc := range map[string]struct {
		facts rules.ScreeningFacts
		want  []string
	}{
		"a county": {customer(func(*rules.ScreeningFacts) {}), []string{"INFO GOVERNMENT_DOMAIN"}},
		"an invented county (T-70)": {customer(func(f *rules.ScreeningFacts) {
			f.TenantDomain, f.Request.ContactEmail = "cedarcounty.gov.example", "paula@cedarcounty.gov.example"
		}), []string{"INFO GOVERNMENT_DOMAIN"}},
		"an office below its domain": {customer(func(f *rules.ScreeningFacts) { f.Request.ContactEmail = "p@IT.CedarCounty.gov" }), []string{"INFO GOVERNMENT_DOMAIN"}},
		"a mailbox at a web mailer":  {customer(func(f *rules.ScreeningFacts) { f.Request.ContactEmail = "paula@Gmail.com" }), []string{"WARNING CONSUMER_EMAIL", "INFO GOVERNMENT_DOMAIN"}},
		"below a web mailer":         {customer(func(f *rules.ScreeningFacts) { f.Request.ContactEmail = "paula@mx.gmail.com" }), []string{"WARNING CONSUMER_EMAIL", "INFO GOVERNMENT_DOMAIN"}},
		"a quoted at sign":           {customer(func(f *rules.ScreeningFacts) { f.Request.ContactEmail = `"a@cedarcounty.gov"@other.example` }), []string{"WARNING EMAIL_DOMAIN_DIFFERS", "INFO GOVERNMENT_DOMAIN"}},
		"a domain that only ends alike": {customer(func(f *rules.ScreeningFacts) { f.Request.ContactEmail = "paula@notcedarcounty.gov" }),
			[]string{"WARNING EMAIL_DOMAIN_DIFFERS", "INFO GOVERNMENT_DOMAIN"}},
		"the tenant has no domain":  {customer(func(f *rules.ScreeningFacts) { f.TenantDomain = "" }), []string{"WARNING EMAIL_DOMAIN_DIFFERS", "WARNING NO_GOVERNMENT_DOMAIN"}},
		"a domain of no government": {customer(func(f *rules.ScreeningFacts) { f.TenantDomain, f.Request.ContactEmail = "cedar.org", "p@cedar.org" }), []string{"WARNING NO_GOVERNMENT_DOMAIN"}},
		"a tribe": {customer(func(f *rules.ScreeningFacts) {
			f.Request.EntityType, f.TenantDomain, f.Request.ContactEmail = "TRIBAL_ENTITY", "riogrande-nsn.gov", "e@riogrande-nsn.gov"
		}), []string{"INFO GOVERNMENT_DOMAIN"}},
		"the military": {customer(func(f *rules.ScreeningFacts) {
			f.Request.EntityType, f.TenantDomain, f.Request.ContactEmail = "FEDERAL_AGENCY", "army.mil", "e@army.mil"
		}), []string{"INFO GOVERNMENT_DOMAIN"}},
		"a company needs no such domain": {customer(func(f *rules.ScreeningFacts) {
			f.Request.EntityType, f.TenantDomain, f.Request.ContactEmail = "COMMERCIAL_REGULATED_DATA", "acme.example", "e@acme.example"
		}), []string{}},
		"registered abroad": {customer(func(f *rules.ScreeningFacts) { f.Market = "PL" }), []string{"INFO GOVERNMENT_DOMAIN", "WARNING OUTSIDE_US"}},
		"a company abroad says so itself": {customer(func(f *rules.ScreeningFacts) {
			f.Market, f.Request.EntityType = "JP", "INTERNATIONAL_COMMERCIAL_US_PRESENCE"
		}), []string{}},
		"denied before":       {customer(func(f *rules.ScreeningFacts) { f.DeniedBefore = 3 }), []string{"INFO GOVERNMENT_DOMAIN", "WARNING DENIED_BEFORE"}},
		"no relationship yet": {customer(func(f *rules.ScreeningFacts) { f.Relationship = false }), []string{"INFO GOVERNMENT_DOMAIN", "INFO NO_RELATIONSHIP"}},
		"a partner that is qualified already": {rules.ScreeningFacts{Domains: sample.Domains(),
			Request:      models.EligibilityRequest{Kind: models.EligibilityPartner, EntityType: "PARTNER_GOV_SERVICES", ContactEmail: "l@meridian.example"},
			TenantDomain: "meridian.example", Market: "US", AlreadyGranted: true,
		}, []string{"INFO ALREADY_QUALIFIED"}},
		"a partner": {rules.ScreeningFacts{Domains: sample.Domains(),
			Request:      models.EligibilityRequest{Kind: models.EligibilityPartner, EntityType: "PARTNER_GOV_SERVICES", ContactEmail: "l@meridian.example"},
			TenantDomain: "meridian.example", Market: "US",
		}, []string{}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := []string{}
			for _, f := range rules.Screen(tc.facts) {
				got = append(got, string(f.Severity)+" "+f.Code)
				for _, tag := range problem.Languages { // T-35
					text, known := problem.Sentence("finding."+f.Code, tag.String(), gaps(f))
					if !known || strings.Contains(text, "{{") {
						t.Errorf("%s says %q in %s", f.Code, text, tag)
					}
				}
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

// gaps are what the words of a finding mention.
func gaps(f models.Finding) map[string]any {
	all := map[string]any{}
	for name, value := range f.Args {
		all[name] = value
	}
	return all
}

// Without findings the answer is an empty list, which differs from a request that was not screened yet.
func TestScreen_NoFindingsIsAnEmptyList(t *testing.T) {
	t.Parallel()
	got := rules.Screen(rules.ScreeningFacts{Domains: sample.Domains(),
		Request: models.EligibilityRequest{Kind: models.EligibilityPartner, ContactEmail: "a@b.example"}, TenantDomain: "b.example", Market: "US",
	})
	if got == nil || len(got) != 0 {
		t.Errorf("got %#v, want an empty list", got)
	}
}
