package data

import (
	"fmt"
	"regexp"
	"strings"
	"sync"
)

// RegistrationNumberDemand is whether customers of a market need a registration number.
type RegistrationNumberDemand string

// The demands. Where a number is required, a telephone number is required too.
const (
	RegistrationNumberRequired     RegistrationNumberDemand = "REQUIRED"
	RegistrationNumberOptional     RegistrationNumberDemand = "OPTIONAL"      // named by the newer list only: accepted, not demanded
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

var registrationNumbers = sync.OnceValue(func() map[string]RegistrationNumberRule {
	type row struct {
		market string
		rule   RegistrationNumberRule
	}
	rules := make(map[string]RegistrationNumberRule)
	for _, n := range table("registration_numbers.csv", []string{"market", "rule", "name", "pattern", "example", "source"}, func(r *record) row {
		return row{r.text("market"), RegistrationNumberRule{
			Rule:    r.demand("rule"),
			Name:    r.text("name"),
			Pattern: r.text("pattern"),
			Example: r.text("example"),
			form:    r.whole("pattern"),
		}}
	}) {
		rules[n.market] = n.rule
	}
	return rules
})

func registrationNumberOf(market string) RegistrationNumberRule {
	if rule, listed := registrationNumbers()[market]; listed {
		return rule
	}
	return RegistrationNumberRule{Rule: RegistrationNumberNotSupported}
}

// demand reads a cell that is REQUIRED or OPTIONAL.
func (r *record) demand(column string) RegistrationNumberDemand {
	d := RegistrationNumberDemand(r.cells[column])
	if d != RegistrationNumberRequired && d != RegistrationNumberOptional {
		r.fail(fmt.Errorf("%s: %q is neither REQUIRED nor OPTIONAL", column, d))
	}
	return d
}

// whole reads a cell with an anchored pattern: an unanchored one would accept texts that contain a number.
func (r *record) whole(column string) *regexp.Regexp {
	pattern := r.cells[column]
	if !strings.HasPrefix(pattern, "^") || !strings.HasSuffix(pattern, "$") {
		r.fail(fmt.Errorf("%s: %q is not anchored", column, pattern))
	}
	form, err := regexp.Compile(pattern)
	if err != nil {
		r.fail(fmt.Errorf("%s: %w", column, err))
	}
	return form
}
