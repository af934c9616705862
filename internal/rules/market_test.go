package rules_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/partnergraph/partnergraph/data"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/rules"
)

// wordOf is the code, reason and field of a problem, or nothing.
func wordOf(t *testing.T, p *problem.Problem) string {
	t.Helper()
	if p == nil {
		return ""
	}
	return strings.Join(told(p), ", ")
}

// D-12: which partner may have a customer where.
func TestMarket_OfTheCustomer(t *testing.T) {
	t.Parallel()
	const unknown, closed, outside = "MARKET_UNKNOWN at market", "MARKET_UNKNOWN.closed at market", "CUSTOMER_MARKET_OUT_OF_REGION at market"
	for _, tc := range []struct {
		region, market string
		government     bool
		want           string
	}{
		{"UNITED_STATES", "US", false, ""},
		{"UNITED_STATES", "US", true, ""},
		{"UNITED_STATES", "UM", false, ""}, // of all the territories the one that the list counts to the United States
		{"UNITED_STATES", "PR", false, outside},
		{"UNITED_STATES", "PR", true, ""},
		{"UNITED_STATES", "VI", true, ""},
		{"UNITED_STATES", "GU", false, outside},
		{"UNITED_STATES", "GU", true, ""},
		{"UNITED_STATES", "MP", true, ""},
		{"UNITED_STATES", "AS", false, outside},
		{"UNITED_STATES", "AS", true, ""},
		{"UNITED_STATES", "CA", true, outside}, // a neighbour is no territory
		{"LATAM", "PR", false, ""},
		{"LATAM", "PR", true, ""}, // its own partners go on selling to the government
		{"LATAM", "US", true, outside},
		{"LATAM", "GU", true, outside},
		{"AUSTRALIA", "GU", false, ""},
		{"AUSTRALIA", "GU", true, ""},
		{"AUSTRALIA", "AS", true, outside},
		{"NEW_ZEALAND", "AS", true, ""},
		{"LATAM", "KY", false, ""},
		{"MECEE", "KY", false, outside}, // the Cayman Islands, not Kyrgyzstan
		{"MECEE", "XK", false, ""},
		{"EUROPE", "XK", false, outside},
		{"LATAM", "BQ", false, ""}, // three parts, one code
		{"EUROPE", "BQ", false, outside},
		{"EUROPE", "GB", false, ""},
		{"EUROPE", "UK", false, unknown},
		{"EUROPE", "uk", false, unknown},
		{"EUROPE", "gb", false, unknown},
		{"EUROPE", " GB", false, unknown},
		{"EUROPE", "", false, unknown},
		{"EUROPE", "BQ-BO", false, unknown},
		{"APAC", "CN", false, unknown},
		{"", "US", false, outside},
		{"RUSSIA", "RU", false, closed},
		{"EUROPE", "RU", true, closed},
		{"MECEE", "BY", false, ""},
	} {
		got := wordOf(t, rules.CheckMarket("market", rules.MarketFacts{Region: tc.region, Market: tc.market, Government: tc.government, Content: sample}))
		if got != tc.want {
			t.Errorf("a partner of %s, a customer in %q, government %v: %q, want %q", tc.region, tc.market, tc.government, got, tc.want)
		}
	}
	if p := rules.CheckMarket("market", rules.MarketFacts{Content: closing(), Region: "RUSSIA", Market: "RU"}); p != nil {
		t.Errorf("RU where nothing is closed: %v", p)
	}
}

// a refusal names the region to which the customer belongs.
func TestMarket_RefusalNamesTheRegion(t *testing.T) {
	t.Parallel()
	p := rules.CheckMarket("customer.market", rules.MarketFacts{Content: sample, Region: "EUROPE", Market: "PR", Government: true})
	want := map[string]any{ // T-71: by their names
		"Market": "PR", "Region": problem.Named{Kind: "region", Values: []string{"EUROPE"}}, "MarketRegion": problem.Named{Kind: "region", Values: []string{"LATAM"}},
	}
	if diff := cmp.Diff(want, p.Args); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	for name, want := range map[string]string{"region": "EUROPE", "marketRegion": "LATAM"} {
		if diff := cmp.Diff([]string{want}, details(t, p, name)); diff != "" {
			t.Errorf("%s: -want +got\n%s", name, diff)
		}
	}
}

// X-06, P-07: the rules of each market for a registration number, and the errors for a missing, wrong or needless one.
func TestRegistrationNumber_ByMarket(t *testing.T) {
	t.Parallel()
	for _, m := range sample.Markets() {
		rule := m.RegistrationNumber
		missing, present, wrong := "", "", "ORG_REG_NUMBER_INVALID at number"
		switch rule.Rule {
		case data.RegistrationNumberRequired:
			missing = "ORG_REG_NUMBER_REQUIRED at number"
		case data.RegistrationNumberNotSupported:
			rule.Example = "12345678"
			present, wrong = "ORG_REG_NUMBER_NOT_SUPPORTED at number", "ORG_REG_NUMBER_NOT_SUPPORTED at number"
		}
		for number, want := range map[string]string{
			"": missing, " \t": missing, rule.Example: present, "  " + rule.Example + " ": present, rule.Example + "\n" + rule.Example: wrong, "?": wrong,
		} {
			if got := wordOf(t, rules.CheckRegistrationNumber("number", m.ISO2, number, sample)); got != want {
				t.Errorf("%s, %s: %q for %q, want %q", m.ISO2, m.RegistrationNumber.Rule, got, number, want)
			}
		}
	}
	if p := rules.CheckRegistrationNumber("number", "UK", "12345678", sample); p != nil {
		t.Errorf("a number of no market: %v, want the word left to CheckMarket", p)
	}
}

// an error about a missing number gives its name and an example.
func TestRegistrationNumber_ErrorHasNameAndExample(t *testing.T) {
	t.Parallel()
	want := map[string]any{"Market": "UA", "Name": "EDRPOU", "Example": "12345678"}
	for _, number := range []string{"", "123"} {
		p := rules.CheckRegistrationNumber("number", "UA", number, sample)
		if diff := cmp.Diff(want, p.Args); diff != "" {
			t.Errorf("%q: -want +got\n%s", number, diff)
		}
		if got := p.Remediation("en"); !strings.Contains(got, "EDRPOU") || !strings.Contains(got, "12345678") {
			t.Errorf("%q: told %q", number, got)
		}
	}
}

// where a registration number is required, a telephone number is too; elsewhere it is optional.
func TestPhone_RequiredWithTheNumber(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ market, number, want string }{
		{"HU", "", "PHONE_REQUIRED at phone"},
		{"HU", " ", "PHONE_REQUIRED at phone"},
		{"HU", "+36 1 555 0123", ""},
		{"HU", "1 555 0123", "VALIDATION_FAILED.phone at phone"},
		{"PL", "", ""}, // its number is accepted, not demanded
		{"PL", "+48 22 555 01 42", ""},
		{"PL", "22 555", "VALIDATION_FAILED.phone at phone"},
		{"US", "", ""},
		{"US", "+1 206 555 0100", ""},
		{"UK", "", ""},
	} {
		if got := wordOf(t, rules.CheckCustomerPhone("phone", tc.market, tc.number, sample)); got != tc.want {
			t.Errorf("%q in %s: %q, want %q", tc.number, tc.market, got, tc.want)
		}
	}
}
