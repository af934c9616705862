package rules

import (
	"strings"

	"github.com/partnergraph/partnergraph/data"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/models"
)

// CheckListing reports why a listing cannot be published: only active indirect providers are listed, for markets of
// their own region. A provider that is not active can still withdraw its listing.
func CheckListing(partner *models.Partner, l models.ProviderListing, content *data.Content) problem.List {
	if partner == nil {
		partner = &models.Partner{}
	}
	if wrong := mayList(*partner, !l.Published && l.Version > 0); wrong != nil {
		return problem.ListOf(wrong)
	}
	var found problem.List
	found.Add(checkMarkets(partner.Region, l.Markets, content)...)
	found.Add(Unique("services", l.Services))
	found.Add(Text("description", l.Description, false, MaxText))
	found.Add(email("contactEmail", l.ContactEmail))
	found.Add(phone("contactPhone", l.ContactPhone))
	found.Add(website("website", l.Website))
	return found
}

// mayList: only active indirect providers are listed. One that is not active can still change a listing that it takes out.
func mayList(partner models.Partner, takesOut bool) *problem.Problem {
	if partner.Types.Has(models.IndirectProvider) && (partner.Status == models.PartnerActive || takesOut) {
		return nil
	}
	return problem.New(problem.ProviderRequired, "")
}

func checkMarkets(region string, markets []string, content *data.Content) (found problem.List) {
	if len(markets) == 0 {
		return problem.ListOf(problem.Invalid("markets", "required"))
	}
	var outside []string
	for _, code := range markets {
		if market, known := content.FindMarket(code); !known || market.RegionCode != region {
			outside = append(outside, code)
		}
	}
	if len(outside) > 0 {
		found.Add(problem.Invalid("markets", "market_of_region").With("Region", problem.Named{Kind: "region", Values: []string{region}}).With("Markets", strings.Join(outside, ", ")).Detailing("markets", outside...))
	}
	found.Add(Unique("markets", markets))
	return found
}
