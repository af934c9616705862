package data

// Reader has the defaults for letters to people of a market: the time zone in which most of them live, and
// the program's language which most of them read.
type Reader struct {
	TimeZone string // of the zone database; where the market has a business calendar of its own, that one's
	Language string
}

// languages are those of letters, messages and pages.
var languages = []string{"en", "es", "zh-Hans", "ja", "pl", "id"}

// readReaders reads the time zone and the language of each market.
func (r *reader) readReaders() {
	c, seen := r.content, map[string]int{}
	c.readers = map[string]Reader{}
	r.table("market_readers.csv", []string{"market", "time_zone", "language"}, func(w *row) {
		market := w.market("market")
		w.once(seen, market, "market")
		c.readers[market] = Reader{TimeZone: w.zone("time_zone"), Language: w.oneOf("language", languages...)}
	})
	for _, m := range c.markets {
		if seen[m.ISO2] == 0 && m.Subdivision == "" {
			r.wrong("market_readers.csv", 0, "market", "the market "+m.ISO2+" is missing", "add a row with its time zone and language")
		}
	}
}

// ReaderIn returns the defaults for letters to a market, and the program's own for an unknown market.
func (c *Content) ReaderIn(marketISO2 string) Reader {
	reader, known := c.readers[marketISO2]
	if !known {
		return Reader{TimeZone: c.CalendarOf("").TimeZone, Language: c.Language}
	}
	return reader
}
