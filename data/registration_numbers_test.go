package data

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// the table of numbers agrees with the published table of markets, and the newer list adds five.
func TestRegistrationNumbers_AgreeWithTheMarkets(t *testing.T) {
	t.Parallel()
	byRule := map[RegistrationNumberDemand][]string{}
	for _, code := range slices.Sorted(maps.Keys(registrationNumbers())) {
		m, known := Sample().FindMarket(code)
		if !known {
			t.Errorf("%s is no market", code)
		}
		byRule[m.RegistrationNumber.Rule] = append(byRule[m.RegistrationNumber.Rule], code)
	}
	for rule, want := range map[RegistrationNumberDemand]string{
		RegistrationNumberRequired: "AM AZ BY HU KG KZ MD RU TJ UA UZ", RegistrationNumberOptional: "BR IN IQ MM PL", RegistrationNumberNotSupported: "",
	} {
		if got := strings.Join(byRule[rule], " "); got != want {
			t.Errorf("%s: %s, want %s", rule, got, want)
		}
	}
	for _, m := range Sample().Markets() {
		required := m.RegistrationNumber.Rule == RegistrationNumberRequired
		if required != m.RegistrationNumberRequired || m.PhoneRequired() != required {
			t.Errorf("%s: the number is %s, required %v, a telephone number %v", m.ISO2, m.RegistrationNumber.Rule, m.RegistrationNumberRequired, m.PhoneRequired())
		}
		if m.RegistrationNumber.Rule == RegistrationNumberNotSupported && m.RegistrationNumber != (RegistrationNumberRule{Rule: RegistrationNumberNotSupported}) {
			t.Errorf("%s: %+v of a number that is not supported", m.ISO2, m.RegistrationNumber)
		}
	}
}

// Clients use the patterns, so each one matches the whole number, in the syntax that browsers support too.
func TestRegistrationNumbers_PatternsMatchTheWholeNumber(t *testing.T) {
	t.Parallel()
	foreign := regexp.MustCompile(`\(\?[^:]|\\[^.]|\[\[:`)
	for market, rule := range registrationNumbers() {
		if !rule.Fits(rule.Example) {
			t.Errorf("%s: the example %s is not of the form %s", market, rule.Example, rule.Pattern)
		}
		for _, number := range []string{"", "_" + rule.Example, rule.Example + "_", rule.Example + "\n", " " + rule.Example, "1234", strings.Repeat("1", 23)} {
			if rule.Fits(number) {
				t.Errorf("%s: %q is of the form %s", market, number, rule.Pattern)
			}
		}
		if foreign.MatchString(rule.Pattern) {
			t.Errorf("%s: a browser may read %s differently", market, rule.Pattern)
		}
	}
	if (RegistrationNumberRule{}).Fits("") {
		t.Error("no form accepts a number")
	}
}

// P-07: numbers in the usual spellings of their country are accepted; numbers with a digit too few or too many are not.
func TestRegistrationNumbers_AcceptUsualSpellings(t *testing.T) {
	t.Parallel()
	for market, tc := range map[string]struct{ fit, wrong string }{
		"AM": {"01234567 01234567/1", "0123456 012345678 01234567/"},
		"AZ": {"1234567891", "123456789 12345678910"},
		"BY": {"123456789 MA1234567", "12345678 1234567890 ma1234567 ZA1234567"},
		"HU": {"12345678 12345678-2-41 12345678241 01-09-123456 0109123456", "1234567 123456789 12345678-2 12345678-2-4 01-09-12345 HU12345678"},
		"KG": {"12345678901234", "1234567890123 123456789012345"},
		"KZ": {"123456789012", "12345678901 1234567890123"},
		"MD": {"1234567890123", "123456789012 12345678901234"},
		"RU": {"1234567890123 1234567890 123456789012 123456789012345", "123456789 12345678901 12345678901234 1234567890123456"},
		"TJ": {"123456789", "12345678 1234567890"},
		"UA": {"12345678 1234567890", "1234567 123456789 12345678901"},
		"UZ": {"123456789 12345678901234", "12345678 1234567890 123456789012345"},
		"BR": {"12.345.678/0001-95 12345678000195 12.ABC.345/01DE-35 12ABC34501DE35", "1234567800019 12.345.678/0001-9 12.345.678/0001-9A 12.abc.345/01de-35"},
		"IN": {"AAACA1234A 29AAACA1234A1Z5 L12345MH2001PLC123456", "AAACA12345 AAACA1234 29AAACA1234A1Z X12345MH2001PLC123456"},
		"IQ": {"12345 1234/2010 1234567890123456789012", "1234 -12345 12345678901234567890123"},
		"MM": {"123456789 1234/2010-2011(YGN)", "1234 (12345 12345678901234567890123"},
		"PL": {"1234563218 123-456-32-18 123-45-63-218 123456785 12345678512347 0000123456", "12345678 12345678901 123-4563218 123456785123 PL1234563218"},
	} {
		m, _ := Sample().FindMarket(market)
		for _, number := range strings.Fields(tc.fit) {
			if !m.RegistrationNumber.Fits(number) {
				t.Errorf("%s: %s does not fit", market, number)
			}
		}
		for _, number := range strings.Fields(tc.wrong) {
			if m.RegistrationNumber.Fits(number) {
				t.Errorf("%s: %s fits", market, number)
			}
		}
	}
}

// registrationNumbers are the rules of the sample by market.
func registrationNumbers() map[string]RegistrationNumberRule {
	rules := map[string]RegistrationNumberRule{}
	for _, m := range Sample().Markets() {
		if m.RegistrationNumber.Rule != RegistrationNumberNotSupported {
			rules[m.ISO2] = m.RegistrationNumber
		}
	}
	return rules
}
