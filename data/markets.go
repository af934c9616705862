package data

import (
	"fmt"
	"regexp"
	"slices"

	"golang.org/x/text/currency"
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

	address  AddressRule
	visiting []string // regions whose partners may sell to its government
}

// PhoneRequired reports whether customers have to give a telephone number.
func (m Market) PhoneRequired() bool { return m.RegistrationNumberRequired }

// AddressRule returns the rules for the market's addresses.
func (m Market) AddressRule() AddressRule { return m.address }

// Region is a set of markets in which one partner tenant may sell.
type Region struct {
	Code    string
	Name    string
	Markets []Market
}

var (
	regionCode  = regexp.MustCompile(`^[A-Z][A-Z0-9_]{1,28}$`)
	countryCode = regexp.MustCompile(`^[A-Z]{2}$`)
)

// readMarkets reads the markets. The parts of a split country agree in what decides: its region, currency, and whether numbers are required.
func (r *reader) readMarkets() {
	columns := []string{"region", "region_name", "market", "subdivision", "name", "currency", "registration_number_required", "note"}
	seen, first, names := map[string]int{}, map[string]Market{}, map[string]string{}
	r.table("markets.csv", columns, func(w *row) {
		m := Market{
			RegionCode:                 w.like("region", regionCode, "write capital letters, digits and underscores, such as NORTH_AMERICA"),
			RegionName:                 w.text("region_name"),
			ISO2:                       w.like("market", countryCode, "write the two capital letters of ISO 3166, such as DE"),
			Subdivision:                w.optional("subdivision"),
			Name:                       w.text("name"),
			Currency:                   w.currency("currency"),
			RegistrationNumberRequired: w.flag("registration_number_required"),
			RegistrationNumber:         RegistrationNumberRule{Rule: RegistrationNumberNotSupported},
			Note:                       w.optional("note"),
		}
		w.once(seen, m.ISO2+"/"+m.Subdivision, "market")
		if name, known := names[m.RegionCode]; known && name != m.RegionName {
			w.fail("region_name", fmt.Sprintf("the region %s is called %q above", m.RegionCode, name), "give it one name")
		}
		names[m.RegionCode] = m.RegionName
		other, split := first[m.ISO2]
		if split && (other.RegionCode != m.RegionCode || other.Currency != m.Currency || other.RegistrationNumberRequired != m.RegistrationNumberRequired) {
			w.fail("market", "the parts of "+m.ISO2+" differ in region, currency or registration number", "give them the same ones")
		}
		if !split {
			first[m.ISO2] = m
		}
		r.content.markets = append(r.content.markets, m)
	})
	if len(r.content.markets) == 0 {
		r.wrong("markets.csv", 0, "", "it has no market", "write at least one")
	}
}

func (w *row) currency(column string) string {
	code := w.text(column)
	if unit, err := currency.ParseISO(code); code != "" && (err != nil || unit.String() != code) {
		w.fail(column, fmt.Sprintf("%q is no currency", code), "write the three capital letters of ISO 4217, such as EUR")
	}
	return code
}

// market reads a cell with a market of the program.
func (w *row) market(column string) string {
	code := w.text(column)
	known := slices.ContainsFunc(w.reader.content.markets, func(m Market) bool { return m.ISO2 == code })
	if code != "" && !known && len(w.reader.content.markets) > 0 {
		w.fail(column, fmt.Sprintf("%q is no market of markets.csv", code), "add it there, or take this row out")
	}
	return code
}

// eachMarket changes all parts of a market.
func (c *Content) eachMarket(iso2 string, change func(*Market)) {
	for i := range c.markets {
		if c.markets[i].ISO2 == iso2 {
			change(&c.markets[i])
		}
	}
}

// indexMarkets finds the markets by their country and region, when everything is known of them.
func (r *reader) indexMarkets() {
	c := r.content
	c.byCountry = make(map[string]Market, len(c.markets))
	for _, m := range c.markets {
		if _, known := c.byCountry[m.ISO2]; !known {
			c.byCountry[m.ISO2] = m
		}
		at := slices.IndexFunc(c.regions, func(region Region) bool { return region.Code == m.RegionCode })
		if at < 0 {
			at = len(c.regions)
			c.regions = append(c.regions, Region{Code: m.RegionCode, Name: m.RegionName})
		}
		c.regions[at].Markets = append(c.regions[at].Markets, m)
	}
}

// Markets lists every market, in the order of the table.
func (c *Content) Markets() []Market { return slices.Clone(c.markets) }

// FindMarket returns the market of a country. For a split country it is the first part: the parts agree in region,
// currency and what is required.
func (c *Content) FindMarket(iso2 string) (Market, bool) {
	m, known := c.byCountry[iso2]
	return m, known
}

// Regions groups the markets by region.
func (c *Content) Regions() []Region { return slices.Clone(c.regions) }

// RegionName is the name of a region, or its code when it is none of the program.
func (c *Content) RegionName(code string) string {
	for _, region := range c.regions {
		if region.Code == code {
			return region.Name
		}
	}
	return code
}
