package data

import (
	"regexp"
	"testing"
	"time"
)

func TestTables_HaveAllRows(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct{ got, want int }{
		"markets":           {len(Sample().Markets()), 245},
		"regions":           {len(Sample().Regions()), 15},
		"eligibility types": {len(Sample().EligibilityTypes()), 16},
		"offer types":       {len(OfferTypes()), 18},
		"consumer domains":  {len(Sample().domains.consumer), 217},
		"federal holidays":  {len(Sample().Calendar("US_FEDERAL").Holidays), 11 * 13},
	} {
		if tc.got != tc.want {
			t.Errorf("%s: %d, want %d", name, tc.got, tc.want)
		}
	}
}

func TestMarkets_AreWellFormed(t *testing.T) {
	t.Parallel()
	country, currency, seen := regexp.MustCompile(`^[A-Z]{2}$`), regexp.MustCompile(`^[A-Z]{3}$`), map[string]bool{}
	for _, m := range Sample().Markets() {
		if !country.MatchString(m.ISO2) || !currency.MatchString(m.Currency) {
			t.Errorf("%s: country %q, currency %q", m.Name, m.ISO2, m.Currency)
		}
		if seen[m.ISO2+m.Subdivision] {
			t.Errorf("%s %s is listed twice", m.ISO2, m.Subdivision)
		}
		seen[m.ISO2+m.Subdivision] = true
		first, known := Sample().FindMarket(m.ISO2)
		if !known || first.RegionCode != m.RegionCode || first.Currency != m.Currency ||
			first.RegistrationNumberRequired != m.RegistrationNumberRequired {
			t.Errorf("FindMarket(%s) = %+v, which differs from %+v", m.ISO2, first, m)
		}
	}
}

func TestFindMarket(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]Market{
		"US": {RegionCode: "UNITED_STATES", Currency: "USD"},
		"PR": {RegionCode: "LATAM", Currency: "USD"},
		"CH": {RegionCode: "EUROPE", Currency: "CHF"},
		"BR": {RegionCode: "BRAZIL", Currency: "USD"},
		"HU": {RegionCode: "EUROPE", Currency: "EUR", RegistrationNumberRequired: true},
	} {
		got, known := Sample().FindMarket(code)
		if !known || got.RegionCode != want.RegionCode || got.Currency != want.Currency ||
			got.RegistrationNumberRequired != want.RegistrationNumberRequired {
			t.Errorf("FindMarket(%s) = %+v, want %+v", code, got, want)
		}
	}
	for _, code := range []string{"CN", "CU", "IR", "KP", "us", "", "ZZ"} {
		if m, known := Sample().FindMarket(code); known {
			t.Errorf("FindMarket(%q) = %+v, want none", code, m)
		}
	}
}

func TestRegions_ContainEachMarketOnce(t *testing.T) {
	t.Parallel()
	sizes, total := map[string]int{}, 0
	for _, r := range Sample().Regions() {
		if _, twice := sizes[r.Code]; twice {
			t.Errorf("region %s is in two parts", r.Code)
		}
		sizes[r.Code] = len(r.Markets)
		total += len(r.Markets)
	}
	if total != len(Sample().Markets()) {
		t.Errorf("regions hold %d markets, want %d", total, len(Sample().Markets()))
	}
	for code, want := range map[string]int{"LATAM": 53, "EUROPE": 45, "UNITED_STATES": 2, "JAPAN": 1} {
		if got := sizes[code]; got != want {
			t.Errorf("%s holds %d markets, want %d", code, got, want)
		}
	}
}

func TestHolidays(t *testing.T) {
	t.Parallel()
	observed := map[time.Time]bool{}
	for _, day := range Sample().Calendar("US_FEDERAL").Holidays {
		if day.Weekday() == time.Saturday || day.Weekday() == time.Sunday {
			t.Errorf("%v is observed on a weekend", day)
		}
		observed[day] = true
	}
	for day, want := range map[string]bool{
		"2026-07-03": true,  // Independence Day falls on a Saturday
		"2026-07-04": false, // so its date is an ordinary Saturday
		"2027-12-31": true,  // New Year 2028
		"2026-07-06": false,
	} {
		at, _ := time.Parse(time.DateOnly, day)
		if observed[at] != want {
			t.Errorf("%s a holiday: %v, want %v", day, observed[at], want)
		}
	}
	if got := Sample().Calendar("NOBODYS").Holidays; got != nil {
		t.Errorf("an unknown calendar has %d holidays", len(got))
	}
}

func TestTypes_OfEligibilityAndOffers(t *testing.T) {
	t.Parallel()
	groups := map[string]int{}
	for _, e := range Sample().EligibilityTypes() {
		groups[e.AppliesTo]++
		if e.AppliesTo != "regulated_data" && e.EvidenceHint == "" {
			t.Errorf("%s has no evidence hint", e.Code)
		}
	}
	for group, want := range map[string]int{"customer": 7, "partner": 2, "regulated_data": 7} {
		if groups[group] != want {
			t.Errorf("%d types for %s, want %d", groups[group], group, want)
		}
	}
	kinds := map[string]bool{"ELIGIBLE_OPT_IN": true, "DEFAULT_OPTED_IN": true, "NOT_ELIGIBLE": true}
	for _, o := range OfferTypes() {
		if !kinds[o.CSPEligibility] {
			t.Errorf("%s: eligibility %q", o.Code, o.CSPEligibility)
		}
	}
}

// The hashes are written out, because an accepted text must never change without a new version.
func TestContracts_AreNeverEdited(t *testing.T) {
	t.Parallel()
	for kind, want := range map[string]Agreement{
		"PARTNER":  {Version: "2026-12", SHA256: "11ed6f4b279841edc3eff2fa194096fba71bffa7d9cc3a01a7031e387eb7b6c5"},
		"CUSTOMER": {Version: "2026-12", SHA256: "a4c7876619c577ebcea4adb1b91454ff063e8c00f99e1c610880406f01a19f34"},
		"OTHER":    {},
	} {
		got := Sample().EligibilityContract(kind, "", time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC))
		if got.Version != want.Version || got.SHA256 != want.SHA256 {
			t.Errorf("%s: version %q, hash %q, want %q, %q", kind, got.Version, got.SHA256, want.Version, want.SHA256)
		}
		if (got.Text == "") != (want.Version == "") {
			t.Errorf("%s: the text has %d bytes", kind, len(got.Text))
		}
	}
}

func TestLists_AreCopies(t *testing.T) {
	t.Parallel()
	Sample().Markets()[0].Name = "changed"
	Sample().Regions()[0].Markets[0].Name = "changed"
	Sample().EligibilityTypes()[0].Code = "changed"
	OfferTypes()[0].Code = "changed"
	Sample().Calendar("US_FEDERAL").Holidays[0] = time.Time{}
	if Sample().Markets()[0].Name == "changed" || Sample().EligibilityTypes()[0].Code == "changed" ||
		OfferTypes()[0].Code == "changed" || Sample().Calendar("US_FEDERAL").Holidays[0].IsZero() {
		t.Error("a caller changed the shipped data")
	}
}
