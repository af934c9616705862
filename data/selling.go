package data

import (
	"fmt"
	"slices"
)

// government is the segment whose customers may buy from more regions than their own.
const government = "GOVERNMENT"

// readOverrides reads the regions whose partners may sell to a segment in a market of another region.
func (r *reader) readOverrides() {
	seen := map[string]int{}
	r.table("market_overrides.csv", []string{"market", "segment", "partner_region", "note"}, func(w *row) {
		market, segment, region := w.market("market"), w.oneOf("segment", government), w.region("partner_region")
		w.once(seen, market+"/"+segment+"/"+region, "market")
		r.content.eachMarket(market, func(m *Market) {
			if m.RegionCode == region {
				w.fail("partner_region", market+" is in that region already", "take the row out")
				return
			}
			m.visiting = append(m.visiting, region)
		})
	})
}

// region reads a cell with a region of the program.
func (w *row) region(column string) string {
	code := w.text(column)
	known := slices.ContainsFunc(w.reader.content.markets, func(m Market) bool { return m.RegionCode == code })
	if code != "" && !known && len(w.reader.content.markets) > 0 {
		w.fail(column, fmt.Sprintf("%q is no region of markets.csv", code), "write the code of one of its regions")
	}
	return code
}

// SellsTo reports whether a partner of a region may sell to a customer of a market: in every market of
// its region, and by the override table to government customers of some others (D-12). It is false for an unknown market.
func (c *Content) SellsTo(regionCode, marketISO2 string, governmental bool) bool {
	m, known := c.FindMarket(marketISO2)
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
func (m Market) GovernmentSellingRegions() []string { return append(m.SellingRegions(), m.visiting...) }

// checkClosed reports closed markets that are none: a typo would leave a market open.
func (r *reader) checkClosed(s Settings) {
	for _, code := range r.content.ClosedMarkets {
		if _, known := r.content.byCountry[code]; known || len(r.content.markets) == 0 {
			continue
		}
		what, advice := fmt.Sprintf("%q is no market of markets.csv", code), "write the two capital letters of one"
		if s.ClosedMarkets != nil {
			r.wrong("", 0, "closed markets (PARTNERGRAPH_CLOSED_MARKETS)", what, advice)
		} else {
			r.wrong(manifest, r.content.lines["closed_markets"], "closed_markets", what, advice)
		}
	}
}
