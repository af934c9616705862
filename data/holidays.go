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

// Holidays lists the days on which a calendar rests, as dates: midnight UTC stands for the day, wherever it is
// observed. A calendar that nobody knows has none.
func Holidays(calendar string) []time.Time {
	if calendar != USFederal {
		return nil
	}
	return slices.Clone(usFederal())
}

// date is a cell with a day, as in 2026-07-03.
func (r *record) date(column string) time.Time {
	day, err := time.Parse(time.DateOnly, r.cells[column])
	if err != nil {
		r.fail(err)
	}
	return day
}
