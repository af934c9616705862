package data

import (
	"slices"
	"sync"
	"time"
)

// USFederal names the holidays of US federal agencies, as observed in New York.
const USFederal = "US_FEDERAL"

var usFederal = sync.OnceValue(func() []time.Time {
	columns := []string{"year", "holiday", "legal_date", "observed_date", "moved"}
	return table("us_federal_holidays.csv", columns, func(r *record) time.Time { return r.date("observed_date") })
})

// holidays are the days by calendar. Those of US federal agencies keep a file of their own, which also tells the day
// that the law names.
var holidays = sync.OnceValue(func() map[string][]time.Time {
	type row struct {
		calendar string
		day      time.Time
	}
	days := map[string][]time.Time{USFederal: usFederal()}
	for _, h := range table("public_holidays.csv", []string{"calendar", "date", "name"}, func(r *record) row {
		r.text("name") // for people who read the file
		return row{calendar: r.text("calendar"), day: r.date("date")}
	}) {
		days[h.calendar] = append(days[h.calendar], h.day)
	}
	return days
})

// Holidays lists the holidays of a calendar, as dates: midnight UTC stands for the day, wherever it is
// observed. They cover the years 2024 to 2036. An unknown calendar has none.
func Holidays(calendar string) []time.Time { return slices.Clone(holidays()[calendar]) }

// date is a cell with a day, as in 2026-07-03.
func (r *record) date(column string) time.Time {
	day, err := time.Parse(time.DateOnly, r.cells[column])
	if err != nil {
		r.fail(err)
	}
	return day
}
