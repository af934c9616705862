package data

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// partners sell to commercial customers in the markets of their region, and in no others.
func TestSellsTo_CommercialCustomersOfTheRegion(t *testing.T) {
	t.Parallel()
	for _, region := range Regions() {
		for _, m := range Markets() {
			if got, want := SellsTo(region.Code, m.ISO2, false), m.RegionCode == region.Code; got != want {
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
	for _, m := range Markets() {
		regions, territory := want[m.ISO2]
		if !territory {
			regions = []string{m.RegionCode}
		}
		if diff := cmp.Diff(regions, m.GovernmentSellingRegions()); diff != "" {
			t.Errorf("%s: -want +got\n%s", m.ISO2, diff)
		}
		for _, region := range Regions() {
			if got, want := SellsTo(region.Code, m.ISO2, true), slices.Contains(regions, region.Code); got != want {
				t.Errorf("%s sells to the government of %s: %v, want %v", region.Code, m.ISO2, got, want)
			}
		}
	}
}

func TestSellsTo_NoPartnerWithoutAMarket(t *testing.T) {
	t.Parallel()
	for _, code := range []string{"UK", "pr", "KP", ""} {
		if SellsTo("UNITED_STATES", code, true) || SellsTo("", code, false) {
			t.Errorf("a partner sells to %q", code)
		}
	}
}

// A row for an unknown market, segment or region would have no effect.
func TestSellingOverrides_NameKnownMarkets(t *testing.T) {
	t.Parallel()
	seen := map[guest]bool{}
	for _, g := range guests() {
		m, known := FindMarket(g.market)
		there := slices.ContainsFunc(Regions(), func(r Region) bool { return r.Code == g.region })
		if !known || !there || g.segment != government || m.RegionCode == g.region || seen[g] {
			t.Errorf("%+v: market known %v, region known %v, twice %v", g, known, there, seen[g])
		}
		seen[g] = true
	}
}

func TestClosedMarkets(t *testing.T) {
	t.Parallel()
	if got, err := ClosedMarkets([]string{"RU", "BY"}); err != nil || !slices.Equal(got, []string{"RU", "BY"}) {
		t.Errorf("got %v, %v", got, err)
	}
	if got, err := ClosedMarkets(nil); err != nil || len(got) != 0 {
		t.Errorf("none: got %v, %v", got, err)
	}
	_, err := ClosedMarkets([]string{"ZZ", "RU", "ru", "UK"})
	for _, code := range []string{`"ZZ"`, `"ru"`, `"UK"`} {
		if err == nil || !strings.Contains(err.Error(), code) {
			t.Errorf("%v does not name %s", err, code)
		}
	}
}
