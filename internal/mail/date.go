package mail

import (
	"fmt"
	"time"
	_ "time/tzdata" // the zone must load on machines without a zone database, such as an empty container
)

// Zone is the zone in which deadlines are made, and so the one in which they are told to everybody.
const Zone = "America/New_York"

var newYork = loadZone(Zone)

func loadZone(name string) *time.Location {
	zone, err := time.LoadLocation(name)
	if err != nil {
		panic(err)
	}
	return zone
}

// moment is an instant as the languages' dates spell it.
type moment struct {
	Year, Number, Day    int
	Month                string
	Clock, Clock12, Zone string
}

// date spells an instant in New York as the language does.
func (l language) date(t time.Time) (string, error) {
	t = t.In(newYork)
	text, err := l.Date.with(moment{
		Year: t.Year(), Number: int(t.Month()), Day: t.Day(), Month: l.Months[t.Month()-1],
		Clock: t.Format("15:04"), Clock12: t.Format("3:04 PM"), Zone: t.Format("MST"),
	})
	if err != nil {
		return "", fmt.Errorf("date: %w", err)
	}
	return text, nil
}
