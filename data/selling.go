package data

import (
	"errors"
	"fmt"
	"slices"
	"sync"
)

// government is the segment whose customers may buy from more regions than their own.
const government = "GOVERNMENT"

// guest is a region whose partners may sell to a segment in a market of another region.
type guest struct{ market, segment, region string }

var guests = sync.OnceValue(func() []guest {
	return table("market_overrides.csv", []string{"market", "segment", "partner_region", "note"}, func(r *record) guest {
		return guest{market: r.text("market"), segment: r.text("segment"), region: r.text("partner_region")}
	})
})

// SellsTo reports whether a partner of a region may sell to a customer of a market: in every market of
// its region, and by the override table to government customers of some others (D-12). It is false for an unknown market.
func SellsTo(regionCode, marketISO2 string, governmental bool) bool {
	m, known := FindMarket(marketISO2)
	if !known {
		return false
	}
	if governmental {
		return slices.Contains(m.GovernmentSellingRegions(), regionCode)
	}
	return slices.Contains(m.SellingRegions(), regionCode)
}

// SellingRegions returns the regions whose partners may sell to commercial customers of the market: its own.
func (m Market) SellingRegions() []string { return []string{m.RegionCode} }

// GovernmentSellingRegions returns the regions whose partners may sell to government customers of the market: its own first,
// then those that the override table adds (D-12).
func (m Market) GovernmentSellingRegions() []string {
	regions := m.SellingRegions()
	for _, g := range guests() {
		if g.market == m.ISO2 && g.segment == government {
			regions = append(regions, g.region)
		}
	}
	return regions
}

// ClosedMarkets returns the markets that a deployment has closed. Its error names every code that is no
// market, since a typo would leave a market open.
func ClosedMarkets(codes []string) ([]string, error) {
	var wrong []error
	for _, code := range codes {
		if _, known := FindMarket(code); !known {
			wrong = append(wrong, fmt.Errorf("closed markets: %q is not a market, such as RU", code))
		}
	}
	if len(wrong) > 0 {
		return nil, errors.Join(wrong...)
	}
	return slices.Clone(codes), nil
}
