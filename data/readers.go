package data

import "sync"

// Reader has the defaults for letters to people of a market: the time zone in which most of them live, and
// the program's language which most of them read.
type Reader struct {
	TimeZone string // of the zone database; where the market has a business calendar of its own, that one's
	Language string
}

var readers = sync.OnceValue(func() map[string]Reader {
	type row struct {
		market string
		reader Reader
	}
	found := make(map[string]Reader)
	for _, m := range table("market_readers.csv", []string{"market_iso2", "time_zone", "language"}, func(r *record) row {
		return row{r.text("market_iso2"), Reader{TimeZone: r.text("time_zone"), Language: r.text("language")}}
	}) {
		found[m.market] = m.reader
	}
	return found
})

// ReaderIn returns the defaults for letters to a market, and the program's own for an unknown market.
func ReaderIn(marketISO2 string) Reader {
	reader, known := readers()[marketISO2]
	if !known {
		return Reader{TimeZone: CalendarOf("").TimeZone, Language: "en"}
	}
	return reader
}
