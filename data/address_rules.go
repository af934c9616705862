package data

import (
	"fmt"
	"regexp"
	"strings"
	"sync"

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

var addressRules = sync.OnceValue(func() map[string]AddressRule {
	type named struct {
		market string
		Subdivision
	}
	subdivisions := map[string][]Subdivision{}
	for _, s := range table("subdivisions.csv", []string{"market", "code", "name"}, func(r *record) named {
		return named{r.text("market"), Subdivision{r.text("code"), r.text("name")}}
	}) {
		subdivisions[s.market] = append(subdivisions[s.market], s.Subdivision)
	}
	type row struct {
		market string
		rule   AddressRule
	}
	rules := map[string]AddressRule{}
	for _, a := range table("address_rules.csv", []string{"market", "subdivision", "subdivision_example", "postal_code", "pattern", "example", "source"}, func(r *record) row {
		return row{r.text("market"), AddressRule{
			SubdivisionRequired: r.required("subdivision"), SubdivisionExample: r.cells["subdivision_example"], PostalCodeRequired: r.required("postal_code"),
			PostalCodePattern: r.text("pattern"), PostalCodeExample: r.text("example"), form: r.whole("pattern"),
		}}
	}) {
		a.rule.Subdivisions = subdivisions[a.market]
		rules[a.market] = a.rule
	}
	return rules
})

// required reads a cell that is REQUIRED or OPTIONAL.
func (r *record) required(column string) bool {
	switch value := r.cells[column]; value {
	case "REQUIRED":
		return true
	case "OPTIONAL":
		return false
	default:
		r.fail(fmt.Errorf("%s: %q is neither REQUIRED nor OPTIONAL", column, value))
		return false
	}
}

// AddressRuleOf returns the rules for addresses of a market.
func AddressRuleOf(market string) AddressRule { return addressRules()[market] }

// AddressRule returns the rules for the market's addresses.
func (m Market) AddressRule() AddressRule { return AddressRuleOf(m.ISO2) }
