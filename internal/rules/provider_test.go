package rules_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/models"
)

// wholeListing is a listing that can be published in Poland's region.
func wholeListing() models.ProviderListing {
	return models.ProviderListing{
		Markets: models.Set[string]{"PL", "DE"}, Services: models.Set[models.ProviderService]{models.ServiceTraining, models.ServiceBilling},
		Description: "From the first offer to the invoice.\nIn your language.", ContactEmail: "resellers@wisla.example", ContactPhone: "+48 22 555 01 42",
		Website: "https://wisla.example/resellers", Published: true,
	}
}

// what a listing may say; everything that is wrong is told at once.
func TestListing(t *testing.T) {
	t.Parallel()
	provider := &models.Partner{Types: models.Set[models.PartnerType]{models.IndirectProvider}, Status: models.PartnerActive, Region: "EUROPE"}
	for _, tc := range []struct {
		name   string
		change func(l *models.ProviderListing)
		want   []string
	}{
		{"complete", func(*models.ProviderListing) {}, []string{}},
		{"only what it needs", func(l *models.ProviderListing) {
			*l = models.ProviderListing{Markets: models.Set[string]{"PL"}, ContactEmail: "r@wisla.example"}
		}, []string{}},
		{"nothing", func(l *models.ProviderListing) { *l = models.ProviderListing{} }, []string{"VALIDATION_FAILED.required at markets", "VALIDATION_FAILED.required at contactEmail"}},
		{"nothing, and withdrawn", func(l *models.ProviderListing) {
			*l = models.ProviderListing{Published: false, ContactEmail: "r@wisla.example"}
		}, []string{"VALIDATION_FAILED.required at markets"}},
		{"a market of another region", func(l *models.ProviderListing) { l.Markets = append(l.Markets, "US") }, []string{"VALIDATION_FAILED.market_of_region at markets"}},
		{"a country without the program", func(l *models.ProviderListing) { l.Markets = models.Set[string]{"XX"} }, []string{"VALIDATION_FAILED.market_of_region at markets"}},
		{"a market in small letters", func(l *models.ProviderListing) { l.Markets = models.Set[string]{"pl"} }, []string{"VALIDATION_FAILED.market_of_region at markets"}},
		{"a market twice", func(l *models.ProviderListing) { l.Markets = models.Set[string]{"PL", "DE", "PL"} }, []string{"VALIDATION_FAILED.twice at markets"}},
		{"a service twice", func(l *models.ProviderListing) {
			l.Services = models.Set[models.ProviderService]{models.ServiceBilling, models.ServiceBilling}
		}, []string{"VALIDATION_FAILED.twice at services"}},
		{"4000 characters", func(l *models.ProviderListing) { l.Description = strings.Repeat("ż", rules.MaxText) }, []string{}},
		{"4001 characters", func(l *models.ProviderListing) { l.Description = strings.Repeat("ż", rules.MaxText+1) }, []string{"VALIDATION_FAILED.too_long at description"}},
		{"everything at once", func(l *models.ProviderListing) {
			l.Markets, l.Description, l.ContactEmail, l.ContactPhone, l.Website = models.Set[string]{"US"}, "a\x00", "resellers", "22 555", "wisla.example"
		}, []string{
			"VALIDATION_FAILED.market_of_region at markets", "VALIDATION_FAILED.text at description", "VALIDATION_FAILED.email at contactEmail", "VALIDATION_FAILED.phone at contactPhone", "VALIDATION_FAILED.website at website",
		}},
	} {
		l := wholeListing()
		tc.change(&l)
		if diff := cmp.Diff(tc.want, told(rules.CheckListing(provider, l, sample))); diff != "" {
			t.Errorf("%s: -want +got\n%s", tc.name, diff)
		}
	}
}

// only active indirect providers are listed. Others see nothing more of what they entered.
func TestListing_ActiveProvidersOnly(t *testing.T) {
	t.Parallel()
	statuses := []models.PartnerStatus{
		models.PartnerPendingQualification, models.PartnerQualified, models.PartnerActive, models.PartnerRejected, models.PartnerSuspended,
	}
	for _, types := range []models.Set[models.PartnerType]{
		{}, {models.DirectBill}, {models.IndirectReseller}, {models.IndirectProvider}, {models.IndirectProvider, models.IndirectReseller}, {models.DirectBill, models.IndirectReseller},
	} {
		for _, status := range statuses {
			want := []string{"PROVIDER_REQUIRED"}
			if status == models.PartnerActive && slices.Contains(types, models.IndirectProvider) {
				want = []string{"VALIDATION_FAILED.required at markets", "VALIDATION_FAILED.required at contactEmail"}
			}
			p := &models.Partner{Types: types, Status: status, Region: "EUROPE"}
			if diff := cmp.Diff(want, told(rules.CheckListing(p, models.ProviderListing{}, sample))); diff != "" {
				t.Errorf("%v, %s: -want +got\n%s", types, status, diff)
			}
		}
	}
	if diff := cmp.Diff([]string{"PROVIDER_REQUIRED"}, told(rules.CheckListing(nil, wholeListing(), sample))); diff != "" {
		t.Errorf("no partner: -want +got\n%s", diff)
	}
}

// a provider may name every market of its region and none of another; the error names the others.
func TestListing_MarketsOfTheRegion(t *testing.T) {
	t.Parallel()
	for _, region := range sample.Regions() {
		p := &models.Partner{Types: models.Set[models.PartnerType]{models.IndirectProvider}, Status: models.PartnerActive, Region: region.Code}
		for _, market := range sample.Markets() {
			l := wholeListing()
			l.Markets = models.Set[string]{market.ISO2}
			err := rules.CheckListing(p, l, sample)
			if fits := market.RegionCode == region.Code; (err == nil) != fits {
				t.Errorf("%s for %s of %s: %v", region.Code, market.ISO2, market.RegionCode, err)
			} else if !fits && !slices.Equal(details(t, err, "markets"), []string{market.ISO2}) {
				t.Errorf("%s: told %v, want %s", region.Code, details(t, err, "markets"), market.ISO2)
			}
		}
	}
}
