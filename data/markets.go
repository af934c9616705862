package data

import (
	"slices"
	"sync"
)

// Market is a country or territory, or a subdivision where a country is split, in which the program is offered.
type Market struct {
	RegionCode                 string
	RegionName                 string
	ISO2                       string // ISO 3166-1 alpha-2; Kosovo has the user-assigned XK
	Subdivision                string // ISO 3166-2, where a country is split; empty otherwise
	Name                       string
	Currency                   string // ISO 4217, in which partners are billed
	RegistrationNumberRequired bool   // of a customer, together with a telephone number
	RegistrationNumber         RegistrationNumberRule
	Note                       string
}

// PhoneRequired reports whether customers have to give a telephone number.
func (m Market) PhoneRequired() bool { return m.RegistrationNumberRequired }

// Region is a set of markets in which one partner tenant may sell.
type Region struct {
	Code    string
	Name    string
	Markets []Market
}

var markets = sync.OnceValue(func() []Market {
	columns := []string{
		"region_code", "region_name", "single_market_region", "market_iso2", "market_subdivision", "market_name",
		"billing_currency", "currency_status", "org_registration_number_and_phone_required", "note",
	}
	return table("csp_markets.csv", columns, func(r *record) Market {
		return Market{
			RegionCode:                 r.text("region_code"),
			RegionName:                 r.text("region_name"),
			ISO2:                       r.text("market_iso2"),
			Subdivision:                r.optional("market_subdivision"),
			Name:                       r.text("market_name"),
			Currency:                   r.text("billing_currency"),
			RegistrationNumberRequired: r.flag("org_registration_number_and_phone_required"),
			RegistrationNumber:         registrationNumberOf(r.text("market_iso2")),
			Note:                       r.optional("note"),
		}
	})
})

var marketsByCountry = sync.OnceValue(func() map[string]Market {
	byCountry := make(map[string]Market)
	for _, m := range markets() {
		if _, known := byCountry[m.ISO2]; !known {
			byCountry[m.ISO2] = m
		}
	}
	return byCountry
})

// Markets lists every market in the order of the published list: by region.
func Markets() []Market { return slices.Clone(markets()) }

// FindMarket returns the market of a country. For a split country it is the first part: the parts agree in region,
// currency and what is required.
func FindMarket(iso2 string) (Market, bool) {
	m, known := marketsByCountry()[iso2]
	return m, known
}

// Regions groups the markets by region.
func Regions() []Region {
	var regions []Region
	for _, m := range markets() {
		if len(regions) == 0 || regions[len(regions)-1].Code != m.RegionCode {
			regions = append(regions, Region{Code: m.RegionCode, Name: m.RegionName})
		}
		last := &regions[len(regions)-1]
		last.Markets = append(last.Markets, m)
	}
	return regions
}
