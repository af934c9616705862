package data

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// partners sell to commercial customers in the markets of their region, and in no others.
func TestSellsTo_CommercialCustomersOfTheRegion(t *testing.T) {
	t.Parallel()
	for _, region := range Sample().Regions() {
		for _, m := range Sample().Markets() {
			if got, want := Sample().SellsTo(region.Code, m.ISO2, false), m.RegionCode == region.Code; got != want {
				t.Errorf("%s sells to %s: %v, want %v", region.Code, m.ISO2, got, want)
			}
		}
	}
}

// D-12: government customers of the US territories may also buy from partners of the United States; no other customers may.
func TestSellsTo_GovernmentsOfTerritories(t *testing.T) {
	t.Parallel()
	want := map[string][]string{
		"PR": {"LATAM", "UNITED_STATES"}, "VI": {"LATAM", "UNITED_STATES"}, "GU": {"AUSTRALIA", "UNITED_STATES"},
		"MP": {"AUSTRALIA", "UNITED_STATES"}, "AS": {"NEW_ZEALAND", "UNITED_STATES"},
	}
	for _, m := range Sample().Markets() {
		regions, territory := want[m.ISO2]
		if !territory {
			regions = []string{m.RegionCode}
		}
		if diff := cmp.Diff(regions, m.GovernmentSellingRegions()); diff != "" {
			t.Errorf("%s: -want +got\n%s", m.ISO2, diff)
		}
		for _, region := range Sample().Regions() {
			if got, want := Sample().SellsTo(region.Code, m.ISO2, true), slices.Contains(regions, region.Code); got != want {
				t.Errorf("%s sells to the government of %s: %v, want %v", region.Code, m.ISO2, got, want)
			}
		}
	}
}

func TestSellsTo_NoPartnerWithoutAMarket(t *testing.T) {
	t.Parallel()
	for _, code := range []string{"UK", "pr", "KP", ""} {
		if Sample().SellsTo("UNITED_STATES", code, true) || Sample().SellsTo("", code, false) {
			t.Errorf("a partner sells to %q", code)
		}
	}
}
