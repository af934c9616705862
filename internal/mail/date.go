package mail

import (
	"fmt"
	"time"
	_ "time/tzdata" // the zones must load on machines without a zone database, such as an empty container

	"github.com/partnergraph/partnergraph/internal/clock"
)

// zoneOf is the reader's time zone. E-mails from before time zones were stored use New York, as they did then.
func zoneOf(name string) *time.Location {
	zone, err := time.LoadLocation(name)
	if err != nil || name == "" || name == "Local" {
		return clock.NewYork()
	}
	return zone
}

// moment holds the parts of an instant for the date phrases of the languages.
type moment struct {
	Year, Number, Day    int
	Month                string
	Clock, Clock12, Zone string
}

// date formats an instant in the reader's time zone and language. It shows the zone as its offset from UTC, which is the same in
// every language and unambiguous.
func (l language) date(t time.Time, zone string) (string, error) {
	t = t.In(zoneOf(zone))
	text, err := l.Date.with(moment{
		Year: t.Year(), Number: int(t.Month()), Day: t.Day(), Month: l.Months[t.Month()-1],
		Clock: t.Format("15:04"), Clock12: t.Format("3:04 PM"), Zone: offset(t),
	})
	if err != nil {
		return "", fmt.Errorf("date: %w", err)
	}
	return text, nil
}

// offset is the offset from UTC: "UTC", "UTC-5" or "UTC+5:30".
func offset(t time.Time) string {
	_, seconds := t.Zone()
	if seconds == 0 {
		return "UTC"
	}
	sign := '+'
	if seconds < 0 {
		sign, seconds = '-', -seconds
	}
	if minutes := seconds / 60 % 60; minutes != 0 {
		return fmt.Sprintf("UTC%c%d:%02d", sign, seconds/3600, minutes)
	}
	return fmt.Sprintf("UTC%c%d", sign, seconds/3600)
}
