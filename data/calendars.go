package data

import (
	"slices"
	"sync"
	"time"
)

// BusinessCalendar has the data to count business days: the holidays, and the time zone whose
// midnight begins them. A holiday may fall on a weekend.
type BusinessCalendar struct {
	Code     string
	Name     string      // names the holidays, where regions of a country differ
	TimeZone string      // of the zone database, as in Europe/Warsaw
	Holidays []time.Time // sorted; midnight UTC stands for the day
}

var calendars = sync.OnceValue(func() []BusinessCalendar {
	return table("calendars.csv", []string{"calendar", "name", "time_zone"}, func(r *record) BusinessCalendar {
		code := r.text("calendar")
		return BusinessCalendar{Code: code, Name: r.text("name"), TimeZone: r.text("time_zone"), Holidays: holidays()[code]}
	})
})

var calendarCodes = sync.OnceValue(func() map[string]string {
	type row struct{ market, calendar string }
	codes := make(map[string]string)
	for _, m := range table("calendar_markets.csv", []string{"market_iso2", "calendar"}, func(r *record) row {
		return row{market: r.text("market_iso2"), calendar: r.text("calendar")}
	}) {
		codes[m.market] = m.calendar
	}
	return codes
})

// CalendarOf is the calendar by which partners of a market are vetted (section 4.1): the market's own where the program
// ships one, otherwise that of US federal agencies in New York.
func CalendarOf(marketISO2 string) BusinessCalendar {
	code, own := calendarCodes()[marketISO2]
	if !own {
		code = USFederal
	}
	i := slices.IndexFunc(calendars(), func(c BusinessCalendar) bool { return c.Code == code })
	return calendars()[i].clone()
}

// BusinessCalendars lists every calendar, that of US federal agencies first.
func BusinessCalendars() []BusinessCalendar {
	all := make([]BusinessCalendar, 0, len(calendars()))
	for _, c := range calendars() {
		all = append(all, c.clone())
	}
	return all
}

func (c BusinessCalendar) clone() BusinessCalendar {
	c.Holidays = slices.Clone(c.Holidays)
	return c
}
