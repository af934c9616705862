package data

import (
	"slices"
	"testing"
	"time"
)

// T-35: letters show deadlines in the reader's time zone, so each market has one, which is that of its business calendar.
func TestReaders_EveryMarketHasOne(t *testing.T) {
	t.Parallel()
	for _, m := range Sample().Markets() {
		reader, known := Sample().readers[m.ISO2]
		if !known {
			t.Errorf("%s has no reader", m.ISO2)
			continue
		}
		if _, err := time.LoadLocation(reader.TimeZone); err != nil {
			t.Errorf("%s: %v", m.ISO2, err)
		}
		if !slices.Contains(languages, reader.Language) {
			t.Errorf("%s: the program does not have the language %q", m.ISO2, reader.Language)
		}
		if code, own := Sample().calendarOf[m.ISO2]; own && Sample().CalendarOf(m.ISO2).TimeZone != reader.TimeZone {
			t.Errorf("%s has the zone %s, but calendar %s has %s", m.ISO2, reader.TimeZone, code, Sample().CalendarOf(m.ISO2).TimeZone)
		}
	}
}

func TestReaderIn(t *testing.T) {
	t.Parallel()
	for market, want := range map[string]Reader{
		"US": {"America/New_York", "en"}, "PL": {"Europe/Warsaw", "pl"}, "MX": {"America/Mexico_City", "es"}, "JP": {"Asia/Tokyo", "ja"},
		"IN": {"Asia/Kolkata", "en"}, "": {"America/New_York", "en"}, "QQ": {"America/New_York", "en"},
	} {
		if got := Sample().ReaderIn(market); got != want {
			t.Errorf("ReaderIn(%q) = %v, want %v", market, got, want)
		}
	}
}
