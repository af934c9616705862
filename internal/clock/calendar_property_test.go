package clock_test

import (
	"testing"
	"time"

	"github.com/partnergraph/partnergraph/internal/clock"
	"pgregory.net/rapid"
)

// drawn is any calendar, any instant of the years with shipped holidays and a small count of days.
func drawn(t *rapid.T) (clock.Calendar, time.Time, int) {
	name := rapid.SampledFrom([]string{
		"America/New_York", "UTC", "Asia/Tokyo", "Europe/Berlin", "Pacific/Kiritimati", "Pacific/Pago_Pago",
		"America/Havana", "Asia/Beirut", "Australia/Lord_Howe", "Asia/Kathmandu",
	}).Draw(t, "zone")
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	first, last := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2036, 1, 1, 0, 0, 0, 0, time.UTC)
	from := time.UnixMilli(rapid.Int64Range(first.UnixMilli(), last.UnixMilli()).Draw(t, "from")).UTC()
	holidays := rapid.SliceOfN(rapid.IntRange(0, 4400), 0, 40).Draw(t, "holidays")
	var dates []time.Time
	for _, h := range holidays {
		dates = append(dates, first.AddDate(0, 0, h))
	}
	return clock.NewCalendar(z, dates), from, rapid.IntRange(1, 30).Draw(t, "n")
}

func TestDeadline_IsOnTheNthBusinessDay(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c, from, n := drawn(t)
		due := c.Deadline(from, n).In(c.Zone)
		if !c.IsBusinessDay(due) || due.Hour() != 17 || due.Minute() != 0 {
			t.Fatalf("Deadline(%v, %d) = %v, want 17:00 on a business day", from, n, due)
		}
		if due.Sub(from) < time.Duration(n-1)*24*time.Hour {
			t.Fatalf("Deadline(%v, %d) = %v is too near", from, n, due)
		}
		between, day := 0, noon(from.In(c.Zone))
		for day.Before(noon(due)) {
			day = day.AddDate(0, 0, 1)
			if c.IsBusinessDay(day) {
				between++
			}
		}
		if between != n {
			t.Fatalf("%d business days from %v to %v, want %d", between, from, due, n)
		}
	})
}

func TestTarget_IsTheStartOfTheDeadlinesDay(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c, from, n := drawn(t)
		target, due := c.Target(from, n).In(c.Zone), c.Deadline(from, n).In(c.Zone)
		if !noon(target).Equal(noon(due)) {
			t.Fatalf("Target %v and Deadline %v are on different days", target, due)
		}
		if eve := target.Add(-time.Millisecond); noon(eve).Equal(noon(target)) {
			t.Fatalf("%v is on the day of %v and before it", eve, target)
		}
	})
}

func TestDeadline_LaterStartIsNeverDueEarlier(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c, from, n := drawn(t)
		later := from.Add(time.Duration(rapid.Int64Range(0, int64(400*time.Hour)).Draw(t, "later")))
		if c.Deadline(later, n).Before(c.Deadline(from, n)) {
			t.Fatalf("%v is due before %v", later, from)
		}
		if !c.Deadline(from, n+1).After(c.Deadline(from, n)) {
			t.Fatalf("%d days are not longer than %d", n+1, n)
		}
	})
}

func TestAddBusinessDays_AddsUp(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c, from, n := drawn(t)
		from = c.Deadline(from, 0) // an hour at which no zone changes its clocks
		m := rapid.IntRange(0, 10).Draw(t, "m")
		got, want := c.AddBusinessDays(c.AddBusinessDays(from, n), m), c.AddBusinessDays(from, n+m)
		if got != want {
			t.Fatalf("%d and %d days give %v, want %v", n, m, got, want)
		}
		if want != c.Deadline(from, n+m) {
			t.Fatalf("%v is not the deadline of its own day", want)
		}
	})
}

func noon(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 12, 0, 0, 0, t.Location())
}
