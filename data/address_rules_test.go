package data_test

import (
	"testing"

	"github.com/partnergraph/partnergraph/data"
)

// T-47: each rule belongs to a market, and its example matches its pattern.
func TestAddressRules_AreConsistent(t *testing.T) {
	t.Parallel()
	known := 0
	for _, region := range data.Sample().Regions() {
		for _, m := range region.Markets {
			rule := m.AddressRule()
			if rule.PostalCodePattern == "" {
				continue
			}
			known++
			if !rule.FitsPostalCode(rule.PostalCodeExample) {
				t.Errorf("%s: %s does not fit %s", m.ISO2, rule.PostalCodeExample, rule.PostalCodePattern)
			}
			if rule.SubdivisionRequired && (rule.SubdivisionExample == "" || !rule.HasSubdivision(rule.SubdivisionExample)) {
				t.Errorf("%s: no example of a subdivision", m.ISO2)
			}
		}
	}
	if known < 60 {
		t.Errorf("rules of %d markets", known)
	}
}

// T-47: states and postal codes in the spellings that people use.
func TestAddressRules_AcceptUsualSpellings(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		market, code string
		want         bool
	}{
		{"US", "98101", true}, {"US", "98101-1234", true}, {"US", "ABC", false}, {"US", "9810", false}, {"US", "98101 ", true},
		{"CA", "v6c 1s4", true}, {"CA", "V6C1S4", true}, {"CA", "98101", false}, {"GB", "sw1a1aa", true}, {"DE", "D-10115", true}, {"DE", "1011", false},
		{"JP", "〒１００－０００１", true}, {"JP", "1000001", true}, {"PL", "PL 00-950", true}, {"NL", "1012ab", true}, {"LV", "LV-1010", true},
		{"AE", "anything", true}, {"XX", "anything", true},
	} {
		if got := data.Sample().AddressRuleOf(tc.market).FitsPostalCode(tc.code); got != tc.want {
			t.Errorf("%s %q: %v", tc.market, tc.code, got)
		}
	}
	for _, tc := range []struct {
		market, state string
		want          bool
	}{
		{"US", "wa", true}, {"US", "Washington", true}, {"US", "Wash", false}, {"CA", "Quebec", true}, {"CA", "Québec", true}, {"CA", "WA", false}, {"AU", "nsw", true},
		{"BR", "Sao Paulo", true}, {"DE", "Bayern", true}, {"JP", "東京都", true},
	} {
		if got := data.Sample().AddressRuleOf(tc.market).HasSubdivision(tc.state); got != tc.want {
			t.Errorf("%s %q: %v", tc.market, tc.state, got)
		}
	}
}
