package clock

import (
	"sync"
	"time"
	_ "time/tzdata" // zones must load on machines without a zone database, such as an empty container
)

// closingHour is the hour at which a deadline falls on its day.
const closingHour = 17

// Calendar counts business days: Monday to Friday without the holidays, as dates of one zone. It is a value;
// the zero Calendar is UTC without holidays.
type Calendar struct {
	Zone     *time.Location
	holidays map[date]bool
}

// date is a day of the civil calendar, nowhere in particular.
type date struct {
	year  int
	month time.Month
	day   int
}

// NewCalendar is the calendar of a zone. Of each holiday only the date counts, as it is written.
func NewCalendar(zone *time.Location, holidays []time.Time) Calendar {
	c := Calendar{Zone: zone, holidays: make(map[date]bool, len(holidays))}
	for _, h := range holidays {
		c.holidays[dateOf(h)] = true
	}
	return c
}

// NewYork is the zone of the calendar of US federal agencies.
var NewYork = sync.OnceValue(func() *time.Location {
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		panic("the embedded zone database is damaged: " + err.Error())
	}
	return zone
})

// IsBusinessDay says whether the date of t in the calendar's zone is a business day.
func (c Calendar) IsBusinessDay(t time.Time) bool { return c.open(dateOf(t.In(c.zone()))) }

// Deadline is the close of business, 17:00 in the zone, on the nth business day after the date of from.
// That date is day 0 whatever the hour, and whether or not it is a business day.
func (c Calendar) Deadline(from time.Time, n int) time.Time {
	d := c.count(from, n)
	return time.Date(d.year, d.month, d.day, closingHour, 0, 0, 0, c.zone()).UTC()
}

// Target is the first instant, 00:00 in the zone, of the nth business day after the date of from.
func (c Calendar) Target(from time.Time, n int) time.Time { return c.dawn(c.count(from, n)).UTC() }

// AddBusinessDays is the same time of day, by the zone's clocks, on the nth business day after the date of from.
func (c Calendar) AddBusinessDays(from time.Time, n int) time.Time {
	if n <= 0 {
		return from.UTC() // the instant itself: an hour that clocks show twice has no other name
	}
	d, at := c.count(from, n), from.In(c.zone())
	return time.Date(d.year, d.month, d.day, at.Hour(), at.Minute(), at.Second(), at.Nanosecond(), c.zone()).UTC()
}

// count is the date of the nth business day after the date of from; with n of 0 or less, the date of from.
func (c Calendar) count(from time.Time, n int) date {
	d := dateOf(from.In(c.zone()))
	for n > 0 {
		d = d.next()
		if c.open(d) {
			n--
		}
	}
	return d
}

// dawn is the first instant of a date. Some zones change their clocks at midnight: there 00:00 can be missing
// or come twice, and time.Date does not promise which instant it gives.
func (c Calendar) dawn(d date) time.Time {
	noon := time.Date(d.year, d.month, d.day, 12, 0, 0, 0, c.zone())
	midnight := time.Date(d.year, d.month, d.day, 0, 0, 0, 0, time.UTC)
	by := func(at time.Time) time.Time {
		_, offset := at.Zone()
		return midnight.Add(-time.Duration(offset) * time.Second)
	}
	before, after := by(noon.AddDate(0, 0, -1)), by(noon)
	if before.Equal(after) {
		return after
	}
	changed, _ := noon.ZoneBounds()
	if before.Before(changed) {
		return before
	}
	if after.Before(changed) {
		return changed // the clocks jumped over midnight
	}
	return after
}

func (c Calendar) open(d date) bool {
	weekday := d.weekday()
	return weekday != time.Saturday && weekday != time.Sunday && !c.holidays[d]
}

func (c Calendar) zone() *time.Location {
	if c.Zone == nil {
		return time.UTC
	}
	return c.Zone
}

func dateOf(t time.Time) date {
	y, m, d := t.Date()
	return date{y, m, d}
}

func (d date) next() date {
	return dateOf(time.Date(d.year, d.month, d.day+1, 0, 0, 0, 0, time.UTC))
}

func (d date) weekday() time.Weekday {
	return time.Date(d.year, d.month, d.day, 0, 0, 0, 0, time.UTC).Weekday()
}
