package data

import "regexp"

// RegistrationNumberDemand is whether customers of a market need a registration number.
type RegistrationNumberDemand string

// The demands. Where a number is required, a telephone number is required too.
const (
	RegistrationNumberRequired     RegistrationNumberDemand = "REQUIRED"
	RegistrationNumberOptional     RegistrationNumberDemand = "OPTIONAL"      // accepted, not demanded
	RegistrationNumberNotSupported RegistrationNumberDemand = "NOT_SUPPORTED" // refused
)

// RegistrationNumberRule has the rules for registration numbers of a market's customers. Where they are not
// supported, everything but the rule is empty.
type RegistrationNumberRule struct {
	Rule    RegistrationNumberDemand
	Name    string // what the number is called there
	Pattern string // its form as a whole, for RE2 and JavaScript alike; check digits are left to the registers
	Example string // invented
	form    *regexp.Regexp
}

// Fits reports whether a number matches the market's pattern.
func (r RegistrationNumberRule) Fits(number string) bool {
	return r.form != nil && r.form.MatchString(number)
}

// readRegistrationNumbers reads the rules for registration numbers: each market that requires one has a rule.
func (r *reader) readRegistrationNumbers() {
	seen := map[string]int{}
	r.table("registration_numbers.csv", []string{"market", "rule", "name", "pattern", "example", "source"}, func(w *row) {
		market := w.market("market")
		w.once(seen, market, "market")
		rule := RegistrationNumberRule{
			Rule: RegistrationNumberDemand(w.oneOf("rule", string(RegistrationNumberRequired), string(RegistrationNumberOptional))), Name: w.text("name"),
			Pattern: w.text("pattern"), Example: w.text("example"), form: w.whole("pattern"),
		}
		if rule.form != nil && rule.Example != "" && !rule.Fits(rule.Example) {
			w.fail("example", rule.Example+" does not match the pattern", "change one of them")
		}
		r.content.eachMarket(market, func(m *Market) {
			if m.RegistrationNumber = rule; (rule.Rule == RegistrationNumberRequired) != m.RegistrationNumberRequired {
				w.fail("rule", "markets.csv says otherwise of "+market, "change registration_number_required there, or this rule")
			}
		})
	})
	for _, m := range r.content.markets {
		if m.RegistrationNumberRequired && seen[m.ISO2] == 0 {
			r.wrong("registration_numbers.csv", 0, "market", "there is no rule for "+m.ISO2+", where markets.csv requires a number", "add a row")
		}
	}
}
