package data

import (
	"slices"
	"testing"
	"time"
	_ "time/tzdata" // the zones must load on machines without a zone database
)

// Holidays that governments have published, and later ones by the rules of the law.
func TestCalendars_HavePublishedHolidays(t *testing.T) {
	t.Parallel()
	for code, tc := range map[string]struct{ rests, works []string }{
		"US_FEDERAL": {
			rests: []string{"2025-01-20", "2026-06-19", "2026-07-03", "2026-11-26", "2027-12-31"},
			works: []string{"2026-07-06", "2026-11-27"},
		},
		"AU": {
			rests: []string{
				"2024-04-25", "2026-04-03", "2026-04-06", "2025-12-26",
				"2025-01-27", "2026-12-28", "2027-12-27", "2027-12-28", "2028-01-03", "2033-12-27", // additional days
			},
			works: []string{"2026-04-27", "2026-06-08", "2026-11-03"}, // Anzac Day's Monday, King's Birthday, Melbourne Cup: some states only
		},
		"CA": {
			rests: []string{
				"2026-04-03", "2026-05-18", "2026-07-01", "2026-09-07", "2026-09-30", "2026-10-12", "2026-11-11",
				"2026-12-28", "2027-12-27", "2027-12-28", "2028-07-03", "2033-12-27", // moved
			},
			works: []string{"2026-02-16", "2026-04-06", "2026-08-03"}, // Family Day, Easter Monday, Civic Holiday: not under the Code
		},
		"DE": {
			rests: []string{"2026-01-01", "2026-04-03", "2026-04-06", "2026-05-01", "2026-05-14", "2026-05-25", "2025-10-03", "2026-12-25"},
			works: []string{"2026-01-06", "2026-06-04", "2025-10-31", "2026-12-24", "2026-12-28"},
		},
		"ES": {
			rests: []string{"2026-01-01", "2026-01-06", "2026-04-03", "2026-05-01", "2025-08-15", "2026-10-12", "2027-12-06", "2026-12-08", "2026-12-25"},
			works: []string{"2026-03-19", "2026-04-06", "2026-11-02", "2026-12-07"}, // a Sunday's holiday moves in some regions only
		},
		"FR": {
			rests: []string{"2026-04-06", "2026-05-01", "2026-05-08", "2026-05-14", "2026-05-25", "2026-07-14", "2025-08-15", "2026-11-11", "2026-12-25"},
			works: []string{"2026-04-03", "2025-12-26"}, // in Alsace and Moselle only
		},
		"GB": {
			rests: []string{
				"2025-05-05", "2026-04-03", "2026-04-06", "2026-05-04", "2026-05-25", "2026-08-31", "2026-12-25",
				"2026-12-28", "2027-12-27", "2027-12-28", "2028-01-03", "2033-12-27", // substitute days
			},
			works: []string{"2026-01-02", "2026-03-17", "2026-08-03", "2026-11-30"}, // of Scotland or Northern Ireland
		},
		"JP": {
			rests: []string{
				"2026-01-12", "2026-02-11", "2026-02-23", "2026-03-20", "2026-04-29", "2026-07-20", "2026-08-11", "2026-09-23", "2026-11-03",
				"2024-02-12", "2024-08-12", "2024-09-23", "2025-02-24", "2025-05-06", "2025-11-24", "2026-05-06", "2027-03-22", // substitute holidays
				"2026-09-22", "2032-09-21", // citizens' holidays, between two others
			},
			works: []string{"2026-01-02", "2026-05-07", "2027-09-22", "2026-12-31"},
		},
		"PL": {
			rests: []string{"2026-01-06", "2026-04-06", "2026-05-01", "2026-06-04", "2025-08-15", "2026-11-11", "2025-12-24", "2026-12-24", "2025-12-26"},
			works: []string{"2024-12-24", "2026-04-03", "2026-05-04", "2026-12-28"}, // Christmas Eve is a holiday from 2025
		},
	} {
		for _, day := range tc.rests {
			if !slices.Contains(Sample().Calendar(code).Holidays, at(t, day)) {
				t.Errorf("%s: %s is a business day, want a holiday", code, day)
			}
		}
		for _, day := range tc.works {
			if slices.Contains(Sample().Calendar(code).Holidays, at(t, day)) {
				t.Errorf("%s: %s is a holiday, want a business day", code, day)
			}
		}
	}
}

func TestCalendars_AreComplete(t *testing.T) {
	t.Parallel()
	least := map[string]int{"US_FEDERAL": 10, "AU": 7, "CA": 10, "DE": 9, "ES": 10, "FR": 10, "GB": 8, "JP": 16, "PL": 12}
	if got, want := len(Sample().BusinessCalendars()), len(least); got != want {
		t.Errorf("%d calendars, want %d", got, want)
	}
	for _, c := range Sample().BusinessCalendars() {
		if _, err := time.LoadLocation(c.TimeZone); err != nil || c.TimeZone == "" || c.Name == "" {
			t.Errorf("%s, %q: zone %q: %v", c.Code, c.Name, c.TimeZone, err)
		}
		years := map[int]int{}
		for i, day := range c.Holidays {
			years[day.Year()]++
			if i > 0 && !day.After(c.Holidays[i-1]) {
				t.Errorf("%s: %v comes after %v", c.Code, day, c.Holidays[i-1])
			}
		}
		for year := 2024; year <= 2036; year++ {
			if got, want := years[year], least[c.Code]; got < want || want == 0 {
				t.Errorf("%s has %d holidays in %d, want at least %d", c.Code, got, year, want)
			}
		}
		if got, want := len(years), 13; got != want {
			t.Errorf("%s covers %d years, want %d", c.Code, got, want)
		}
		if !slices.Equal(c.Holidays, Sample().Calendar(c.Code).Holidays) {
			t.Errorf("%s: Holidays differs from its calendar", c.Code)
		}
	}
}

func TestCalendarOf(t *testing.T) {
	t.Parallel()
	for market, want := range map[string]struct{ code, zone string }{
		"US": {"US_FEDERAL", "America/New_York"},
		"PR": {"US_FEDERAL", "America/New_York"},
		"ID": {"US_FEDERAL", "America/New_York"}, // has none of its own: its holidays follow the moon and a yearly decree
		"":   {"US_FEDERAL", "America/New_York"},
		"ZZ": {"US_FEDERAL", "America/New_York"},
		"AU": {"AU", "Australia/Sydney"},
		"CA": {"CA", "America/Toronto"},
		"DE": {"DE", "Europe/Berlin"},
		"ES": {"ES", "Europe/Madrid"},
		"FR": {"FR", "Europe/Paris"},
		"GB": {"GB", "Europe/London"},
		"JP": {"JP", "Asia/Tokyo"},
		"PL": {"PL", "Europe/Warsaw"},
	} {
		got := Sample().CalendarOf(market)
		if got.Code != want.code || got.TimeZone != want.zone || len(got.Holidays) == 0 {
			t.Errorf("CalendarOf(%q) is %s in %s with %d holidays, want %s in %s", market, got.Code, got.TimeZone, len(got.Holidays), want.code, want.zone)
		}
	}
}

func TestCalendars_AreCopies(t *testing.T) {
	t.Parallel()
	Sample().CalendarOf("PL").Holidays[0] = time.Time{}
	Sample().BusinessCalendars()[0].Holidays[0] = time.Time{}
	Sample().Calendar("PL").Holidays[0] = time.Time{}
	if Sample().CalendarOf("PL").Holidays[0].IsZero() || Sample().BusinessCalendars()[0].Holidays[0].IsZero() {
		t.Error("a caller changed the shipped calendars")
	}
}

func at(t testing.TB, day string) time.Time {
	t.Helper()
	date, err := time.Parse(time.DateOnly, day)
	if err != nil {
		t.Fatal(err)
	}
	return date
}
