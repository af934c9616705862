package data

import (
	"regexp"
	"strings"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
	"golang.org/x/text/width"
)

// AddressRule has the rules for addresses of a market. It is empty for a market without known rules.
type AddressRule struct {
	SubdivisionRequired bool          // a state, province or prefecture
	SubdivisionExample  string        // empty where none is required
	Subdivisions        []Subdivision // the allowed ones; none where every text is accepted
	PostalCodeRequired  bool
	PostalCodePattern   string // of the whole code, for RE2 and JavaScript alike; empty where no form is known
	PostalCodeExample   string
	form                *regexp.Regexp
}

// Subdivision is a state or province, as addresses name it.
type Subdivision struct{ Code, Name string }

// FitsPostalCode reports whether a postal code matches the market's pattern, in any usual spelling: in lower case, in full width, with the
// mark or the letters of the country before it.
func (r AddressRule) FitsPostalCode(code string) bool {
	if r.form == nil {
		return true
	}
	code = strings.ToUpper(norm.NFKC.String(width.Narrow.String(strings.TrimSpace(code))))
	code = strings.TrimSpace(strings.TrimPrefix(code, "〒"))
	code = strings.NewReplacer("−", "-", "‐", "-", "–", "-", "ー", "-").Replace(code)
	return r.form.MatchString(code) || r.form.MatchString(countryBefore.ReplaceAllString(code, ""))
}

var countryBefore = regexp.MustCompile(`^[A-Z]{1,3}[- ]`)

// HasSubdivision reports whether a text is the code or the name of one of the market's subdivisions, in any case.
func (r AddressRule) HasSubdivision(text string) bool {
	if len(r.Subdivisions) == 0 {
		return true
	}
	typed := plainly(text)
	for _, s := range r.Subdivisions {
		if typed == plainly(s.Code) || typed == plainly(s.Name) {
			return true
		}
	}
	return false
}

// plainly returns a name without case and accents: Quebec is Québec.
func plainly(text string) string {
	letters := strings.Map(func(c rune) rune {
		if c >= 0x300 && c < 0x370 {
			return -1
		}
		return c
	}, norm.NFD.String(cases.Fold().String(strings.TrimSpace(text))))
	return strings.Join(strings.Fields(strings.TrimSuffix(letters, ".")), " ")
}

// readAddressRules reads the rules for addresses, and the states or provinces of some markets.
func (r *reader) readAddressRules() {
	subdivisions, seen := map[string][]Subdivision{}, map[string]int{}
	r.table("subdivisions.csv", []string{"market", "code", "name"}, func(w *row) {
		market, s := w.market("market"), Subdivision{w.text("code"), w.text("name")}
		w.once(seen, market+"/"+s.Code, "code")
		subdivisions[market] = append(subdivisions[market], s)
	})
	rules, seen := map[string]AddressRule{}, map[string]int{}
	columns := []string{"market", "subdivision", "subdivision_example", "postal_code", "pattern", "example", "source"}
	r.table("address_rules.csv", columns, func(w *row) {
		market := w.market("market")
		w.once(seen, market, "market")
		rule := AddressRule{
			SubdivisionRequired: w.required("subdivision"), SubdivisionExample: w.optional("subdivision_example"), Subdivisions: subdivisions[market],
			PostalCodeRequired: w.required("postal_code"), PostalCodePattern: w.text("pattern"), PostalCodeExample: w.text("example"), form: w.whole("pattern"),
		}
		if rule.PostalCodeExample != "" && !rule.FitsPostalCode(rule.PostalCodeExample) {
			w.fail("example", rule.PostalCodeExample+" does not match the pattern", "change one of them")
		}
		if rule.SubdivisionRequired && (rule.SubdivisionExample == "" || !rule.HasSubdivision(rule.SubdivisionExample)) {
			w.fail("subdivision_example", "it is none of the market's in subdivisions.csv", "write one of them")
		}
		rules[market] = rule
		r.content.eachMarket(market, func(m *Market) { m.address = rule })
	})
	r.content.addressRules = rules
}

// required reads a cell that is REQUIRED or OPTIONAL.
func (w *row) required(column string) bool {
	return w.oneOf(column, "REQUIRED", "OPTIONAL") == "REQUIRED"
}

// AddressRuleOf returns the rules for addresses of a market.
func (c *Content) AddressRuleOf(market string) AddressRule { return c.addressRules[market] }
