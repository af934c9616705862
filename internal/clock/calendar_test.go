package clock_test

import (
	"encoding/csv"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/partnergraph/partnergraph/internal/clock"
)

// federal is the calendar of US federal agencies. The file is read here, because package data is a neighbour.
func federal(t testing.TB) clock.Calendar {
	t.Helper()
	holidays, err := shippedHolidays()
	if err != nil {
		t.Fatal(err)
	}
	return clock.NewCalendar(clock.NewYork(), holidays)
}

var shippedHolidays = sync.OnceValues(func() ([]time.Time, error) {
	f, err := os.Open("../../data/sample/holidays.csv")
	if err != nil {
		return nil, err
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return nil, err
	}
	var dates []time.Time
	for _, row := range rows[1:] {
		if row[0] != "US_FEDERAL" {
			continue
		}
		observed, err := time.Parse(time.DateOnly, row[1])
		if err != nil {
			return nil, err
		}
		dates = append(dates, observed)
	}
	return dates, nil
})

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

func at(t testing.TB, rfc3339 string) time.Time {
	t.Helper()
	when, err := time.Parse(time.RFC3339Nano, rfc3339)
	if err != nil {
		t.Fatal(err)
	}
	return when
}

func TestDeadlineAndTarget(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name     string
		from     string
		n        int
		deadline string // 17:00 in New York, written in UTC
		target   string // 00:00 in New York
	}{
		{"observed Independence Day", "2026-07-01T13:00:00-04:00", 2, "2026-07-06T21:00:00Z", "2026-07-06T04:00:00Z"},
		{"Thanksgiving", "2026-11-25T10:00:00-05:00", 2, "2026-11-30T22:00:00Z", "2026-11-30T05:00:00Z"},
		{"Christmas", "2026-12-24T10:00:00-05:00", 2, "2026-12-29T22:00:00Z", "2026-12-29T05:00:00Z"},
		{"Martin Luther King's birthday", "2026-01-16T10:00:00-05:00", 2, "2026-01-21T22:00:00Z", "2026-01-21T05:00:00Z"},
		{"five days over a holiday", "2026-07-01T13:00:00-04:00", 5, "2026-07-09T21:00:00Z", "2026-07-09T04:00:00Z"},
		{"New Year observed in the old year", "2027-12-30T10:00:00-05:00", 2, "2028-01-04T22:00:00Z", "2028-01-04T05:00:00Z"},
		{"from a Saturday over Veterans Day", "2025-11-08T10:00:00-05:00", 2, "2025-11-12T22:00:00Z", "2025-11-12T05:00:00Z"},
		{"three days over Juneteenth", "2026-06-18T10:00:00-04:00", 3, "2026-06-24T21:00:00Z", "2026-06-24T04:00:00Z"},

		{"last minute of the day in New York", "2026-07-02T03:59:59.999Z", 2, "2026-07-06T21:00:00Z", "2026-07-06T04:00:00Z"},
		{"midnight in New York", "2026-07-02T04:00:00Z", 2, "2026-07-07T21:00:00Z", "2026-07-07T04:00:00Z"},
		{"after the close of business is still day 0", "2026-07-01T23:30:00-04:00", 2, "2026-07-06T21:00:00Z", "2026-07-06T04:00:00Z"},
		{"sent from Tokyo's next morning", "2026-07-02T08:00:00+09:00", 2, "2026-07-06T21:00:00Z", "2026-07-06T04:00:00Z"},
		{"day 0 of a business day", "2026-07-01T23:30:00-04:00", 0, "2026-07-01T21:00:00Z", "2026-07-01T04:00:00Z"},
		{"day 0 of a Sunday", "2026-07-05T09:00:00-04:00", 0, "2026-07-05T21:00:00Z", "2026-07-05T04:00:00Z"},
		{"from a holiday", "2026-07-03T09:00:00-04:00", 1, "2026-07-06T21:00:00Z", "2026-07-06T04:00:00Z"},
		{"over the start of daylight saving", "2026-03-06T10:00:00-05:00", 2, "2026-03-10T21:00:00Z", "2026-03-10T04:00:00Z"},
		{"over the end of daylight saving", "2026-10-30T10:00:00-04:00", 1, "2026-11-02T22:00:00Z", "2026-11-02T05:00:00Z"},
		{"on the Sunday of the change", "2026-11-01T12:00:00-05:00", 0, "2026-11-01T22:00:00Z", "2026-11-01T04:00:00Z"},
		{"leap day", "2028-02-28T10:00:00-05:00", 1, "2028-02-29T22:00:00Z", "2028-02-29T05:00:00Z"},
		{"no leap day", "2026-02-27T10:00:00-05:00", 1, "2026-03-02T22:00:00Z", "2026-03-02T05:00:00Z"},
		{"over the year's end", "2026-12-31T10:00:00-05:00", 1, "2027-01-04T22:00:00Z", "2027-01-04T05:00:00Z"},
		{"a negative count is day 0", "2026-07-01T10:00:00-04:00", -3, "2026-07-01T21:00:00Z", "2026-07-01T04:00:00Z"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			if got, want := federal(t).Deadline(at(t, tc.from), tc.n), at(t, tc.deadline); got != want {
				t.Errorf("Deadline(%s, %d) = %v, want %v", tc.from, tc.n, got, want)
			}
			if got, want := federal(t).Target(at(t, tc.from), tc.n), at(t, tc.target); got != want {
				t.Errorf("Target(%s, %d) = %v, want %v", tc.from, tc.n, got, want)
			}
		})
	}
}

func TestCalendar_ZonesAheadAndBehindUTC(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		zone, from, deadline, target string // one business day on
	}{
		{"Asia/Tokyo", "2026-07-02T15:30:00Z", "2026-07-06T08:00:00Z", "2026-07-05T15:00:00Z"},          // Friday there
		{"Pacific/Kiritimati", "2026-07-02T09:59:00Z", "2026-07-03T03:00:00Z", "2026-07-02T10:00:00Z"},  // UTC+14
		{"Pacific/Pago_Pago", "2026-07-04T10:30:00Z", "2026-07-07T04:00:00Z", "2026-07-06T11:00:00Z"},   // UTC-11: still Friday
		{"Asia/Kathmandu", "2026-07-01T18:14:00Z", "2026-07-02T11:15:00Z", "2026-07-01T18:15:00Z"},      // UTC+5:45
		{"Europe/Berlin", "2026-03-27T10:00:00Z", "2026-03-30T15:00:00Z", "2026-03-29T22:00:00Z"},       // summer time began
		{"UTC", "2026-07-02T23:59:59.999Z", "2026-07-03T17:00:00Z", "2026-07-03T00:00:00Z"},             //
		{"Africa/Cairo", "2023-04-27T10:00:00Z", "2023-04-28T14:00:00Z", "2023-04-27T22:00:00Z"},        // 00:00 is missing
		{"America/Havana", "2026-10-30T16:00:00Z", "2026-11-02T22:00:00Z", "2026-11-02T05:00:00Z"},      // changed on Sunday
		{"America/Sao_Paulo", "2018-11-02T12:00:00Z", "2018-11-05T19:00:00Z", "2018-11-05T02:00:00Z"},   // changed on Sunday
		{"Australia/Lord_Howe", "2026-04-03T00:00:00Z", "2026-04-06T06:30:00Z", "2026-04-05T13:30:00Z"}, // half an hour
	} {
		t.Run(tc.zone, func(t *testing.T) {
			t.Parallel()
			c := clock.NewCalendar(zone(t, tc.zone), nil)
			if got, want := c.Deadline(at(t, tc.from), 1), at(t, tc.deadline); got != want {
				t.Errorf("Deadline = %v, want %v", got, want)
			}
			if got, want := c.Target(at(t, tc.from), 1), at(t, tc.target); got != want {
				t.Errorf("Target = %v, want %v", got, want)
			}
		})
	}
}

func TestTarget_MidnightIsMissingOrComesTwice(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ zone, on, want string }{
		{"America/Sao_Paulo", "2018-11-04T12:00:00Z", "2018-11-04T03:00:00Z"}, // 00:00 jumped to 01:00
		{"America/Havana", "2026-11-01T12:00:00Z", "2026-11-01T04:00:00Z"},    // 01:00 fell back to 00:00
		{"Asia/Beirut", "2026-03-29T12:00:00Z", "2026-03-28T22:00:00Z"},       // 00:00 jumped to 01:00
		{"Asia/Amman", "2021-10-29T12:00:00Z", "2021-10-28T21:00:00Z"},        // 01:00 fell back to 00:00
		{"America/Asuncion", "2024-03-24T12:00:00Z", "2024-03-24T04:00:00Z"},  // 00:00 fell back to 23:00
	} {
		t.Run(tc.zone, func(t *testing.T) {
			t.Parallel()
			c := clock.NewCalendar(zone(t, tc.zone), nil)
			if got, want := c.Target(at(t, tc.on), 0), at(t, tc.want); got != want {
				t.Errorf("Target = %v, want %v", got, want)
			}
		})
	}
}

func TestAddBusinessDays_KeepsTheTimeOfDay(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name, from string
		n          int
		want       string
	}{
		{"over a holiday", "2026-07-01T13:14:15.016-04:00", 2, "2026-07-06T17:14:15.016Z"},
		{"over the start of daylight saving", "2026-03-06T09:30:00-05:00", 1, "2026-03-09T13:30:00Z"},
		{"over the end of daylight saving", "2026-10-30T09:30:00-04:00", 1, "2026-11-02T14:30:00Z"},
		{"before midnight in New York", "2026-07-02T03:30:00Z", 1, "2026-07-03T03:30:00Z"},
		{"from a Sunday", "2026-07-05T09:00:00-04:00", 1, "2026-07-06T13:00:00Z"},
		{"no days, in the hour that comes twice", "2026-11-01T06:30:00Z", 0, "2026-11-01T06:30:00Z"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			if got, want := federal(t).AddBusinessDays(at(t, tc.from), tc.n), at(t, tc.want); got != want {
				t.Errorf("AddBusinessDays(%s, %d) = %v, want %v", tc.from, tc.n, got, want)
			}
		})
	}
}

func TestIsBusinessDay(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		at   string
		want bool
	}{
		{"2026-07-01T13:00:00-04:00", true},
		{"2026-07-03T13:00:00-04:00", false}, // Independence Day, observed
		{"2026-07-04T13:00:00-04:00", false},
		{"2026-07-06T03:59:59Z", false}, // Sunday night in New York
		{"2026-07-06T04:00:00Z", true},
		{"2027-12-31T12:00:00-05:00", false}, // New Year 2028, observed
		{"2028-02-29T12:00:00-05:00", true},
	} {
		if got := federal(t).IsBusinessDay(at(t, tc.at)); got != tc.want {
			t.Errorf("IsBusinessDay(%s) = %v, want %v", tc.at, got, tc.want)
		}
	}
}

func TestCalendar_ZeroValueIsUTCWithoutHolidays(t *testing.T) {
	t.Parallel()
	var c clock.Calendar
	if got, want := c.Deadline(at(t, "2026-12-24T23:00:00Z"), 1), at(t, "2026-12-25T17:00:00Z"); got != want {
		t.Errorf("Deadline = %v, want %v", got, want)
	}
}
