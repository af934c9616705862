package data

import (
	"fmt"
	"regexp"
	"slices"
	"time"
	_ "time/tzdata" // zones must load on machines without a zone database
)

// BusinessCalendar has the data to count business days: the holidays, and the time zone whose
// midnight begins them. A holiday may fall on a weekend.
type BusinessCalendar struct {
	Code     string
	Name     string      // names the holidays, where regions of a country differ
	TimeZone string      // of the zone database, as in Europe/Warsaw
	Holidays []time.Time // sorted; midnight UTC stands for the day
}

var calendarCode = regexp.MustCompile(`^[A-Z][A-Z0-9_]{1,39}$`)

// readCalendars reads the calendars, their holidays, and the markets that have them.
func (r *reader) readCalendars() {
	c, seen := r.content, map[string]int{}
	r.table("calendars.csv", []string{"calendar", "name", "time_zone"}, func(w *row) {
		code := w.like("calendar", calendarCode, "write capital letters, digits and underscores, such as DE_BAVARIA")
		w.once(seen, code, "calendar")
		c.calendars = append(c.calendars, BusinessCalendar{Code: code, Name: w.text("name"), TimeZone: w.zone("time_zone")})
	})
	r.readHolidays()
	c.calendarOf = map[string]string{}
	markets := map[string]int{}
	r.table("calendar_markets.csv", []string{"market", "calendar"}, func(w *row) {
		market := w.market("market")
		w.once(markets, market, "market")
		c.calendarOf[market] = w.calendar("calendar")
	})
	if c.ReviewCalendar != "" && len(c.calendars) > 0 && c.calendarAt(c.ReviewCalendar) < 0 {
		r.wrong(manifest, c.lines["review_calendar"], "review_calendar", fmt.Sprintf("%q is no calendar of calendars.csv", c.ReviewCalendar), "write one of them")
	}
}

func (r *reader) readHolidays() {
	c, seen := r.content, map[string]int{}
	r.table("holidays.csv", []string{"calendar", "date", "name"}, func(w *row) {
		code, day := w.calendar("calendar"), w.date("date")
		w.text("name") // for people who read the file
		w.once(seen, code+"/"+day.Format(time.DateOnly), "date")
		if at := c.calendarAt(code); at >= 0 {
			c.calendars[at].Holidays = append(c.calendars[at].Holidays, day)
		}
	})
	for _, k := range c.calendars {
		slices.SortFunc(k.Holidays, time.Time.Compare)
	}
}

func (c *Content) calendarAt(code string) int {
	return slices.IndexFunc(c.calendars, func(k BusinessCalendar) bool { return k.Code == code })
}

// calendar reads a cell with a calendar of the program.
func (w *row) calendar(column string) string {
	code := w.text(column)
	if code != "" && len(w.reader.content.calendars) > 0 && w.reader.content.calendarAt(code) < 0 {
		w.fail(column, fmt.Sprintf("%q is no calendar of calendars.csv", code), "add it there, or write one of them")
	}
	return code
}

// zone reads a cell with a time zone.
func (w *row) zone(column string) string {
	name := w.text(column)
	if _, err := time.LoadLocation(name); name != "" && (err != nil || name == "Local") {
		w.fail(column, fmt.Sprintf("%q is no time zone", name), "write one of the zone database, such as Europe/Warsaw")
	}
	return name
}

// CalendarOf is the calendar by which partners of a market are vetted (section 4.1): the market's own where the program
// has one, otherwise that of the eligibility review.
func (c *Content) CalendarOf(marketISO2 string) BusinessCalendar {
	code, own := c.calendarOf[marketISO2]
	if !own {
		code = c.ReviewCalendar
	}
	return c.Calendar(code)
}

// Calendar is a calendar by its code, such as ReviewCalendar.
func (c *Content) Calendar(code string) BusinessCalendar {
	if at := c.calendarAt(code); at >= 0 {
		return c.calendars[at].clone()
	}
	return BusinessCalendar{TimeZone: "UTC"}
}

// BusinessCalendars lists every calendar.
func (c *Content) BusinessCalendars() []BusinessCalendar {
	all := make([]BusinessCalendar, 0, len(c.calendars))
	for _, k := range c.calendars {
		all = append(all, k.clone())
	}
	return all
}

func (c BusinessCalendar) clone() BusinessCalendar {
	c.Holidays = slices.Clone(c.Holidays)
	return c
}
