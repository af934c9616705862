package lookup

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// style is how a market writes words in addresses.
type style struct {
	capitals []string // words that are always in capitals
	small    []string // words that never are
	number   func(string) string
}

// The styles. A number with a letter behind it, such as 12a, is written differently across Europe.
var (
	compass  = []string{"N", "S", "E", "W", "NE", "NW", "SE", "SW"}
	american = style{capitals: append([]string{"PO"}, compass...), number: strings.ToUpper}
	canadian = style{capitals: append([]string{"PO", "CP"}, compass...), small: []string{"de", "des", "du", "la", "rue", "av.", "boul."}, number: strings.ToUpper}
	british  = style{capitals: []string{"PO"}, small: []string{"upon", "on", "of", "the"}, number: strings.ToUpper}
	german   = style{capitals: []string{"EG", "OG", "UG"}, small: []string{"am", "an", "der", "dem", "den", "im", "in", "bei", "zum", "zur", "und"}, number: strings.ToLower}
	polish   = style{small: []string{"ul.", "al.", "pl.", "os.", "lok."}, number: strings.ToUpper}
	japanese = style{number: strings.ToUpper}
)

// proper capitalises the words of a line that was typed in one case. A line with both cases stays as it is, with names such as
// McKinley.
func (s style) proper(line string) string {
	if line != strings.ToUpper(line) && line != strings.ToLower(line) {
		return line
	}
	words := strings.Split(line, " ")
	for i, word := range words {
		words[i] = s.word(word, i == 0)
	}
	return strings.Join(words, " ")
}

func (s style) word(word string, first bool) string {
	lower := strings.ToLower(word)
	switch {
	case slices.Contains(s.capitals, strings.ToUpper(word)):
		return strings.ToUpper(word)
	case slices.Contains(s.small, lower) && (!first || strings.HasSuffix(lower, ".")):
		return lower
	case ordinal(lower):
		return lower
	case word != "" && word[0] >= '0' && word[0] <= '9':
		return s.number(word)
	}
	return capitalised(lower)
}

// ordinal reports whether a word is 1st, 2nd, 3rd, 4th …
func ordinal(lower string) bool {
	for _, ending := range []string{"st", "nd", "rd", "th"} {
		digits, found := strings.CutSuffix(lower, ending)
		if found && digits != "" && !strings.ContainsFunc(digits, func(r rune) bool { return r < '0' || r > '9' }) {
			return true
		}
	}
	return false
}

// capitalised has a capital letter at the start of each part, as in Kędzierzyn-Koźle and O'Brien, but King's.
func capitalised(lower string) string {
	var out strings.Builder
	start := true
	for i, r := range lower {
		if start && unicode.IsLetter(r) {
			r = unicode.ToTitle(r)
		}
		out.WriteRune(r)
		start = strings.ContainsRune("-/(&", r) || (r == '\'' && i == 1) || (start && !unicode.IsLetter(r) && !unicode.IsDigit(r))
	}
	return out.String()
}

// abbreviate writes streets and units as the United States Postal Service does, in mixed case: the unit on a line
// of its own, the last word of the street and the word for the unit abbreviated.
func (s style) abbreviate(w words, l *lines) {
	street, unit, cut := strings.Cut(l.first, ",")
	if cut && l.second == "" && startsUnit(strings.TrimSpace(unit), w) {
		l.first, l.second = strings.TrimSpace(street), strings.TrimSpace(unit)
	}
	l.first = s.abbreviateStreet(l.first, w)
	l.second = abbreviateUnit(l.second, w)
}

func (s style) abbreviateStreet(line string, w words) string {
	parts := strings.Split(line, " ")
	last := len(parts) - 1
	if last > 0 && slices.Contains(compass, strings.ToUpper(strings.TrimSuffix(parts[last], "."))) {
		parts[last] = strings.ToUpper(strings.TrimSuffix(parts[last], "."))
		last--
	}
	if last < 2 {
		return strings.Join(parts, " ") // 12 Broadway, or a name that consists of nothing but Park
	}
	if short, known := w.suffixes[spoken(parts[last])]; known {
		parts[last] = short
	}
	return strings.Join(parts, " ")
}

func startsUnit(line string, w words) bool {
	first, _, _ := strings.Cut(line, " ")
	_, known := w.units[spoken(first)]
	return known || strings.HasPrefix(line, "#")
}

func abbreviateUnit(line string, w words) string {
	first, rest, more := strings.Cut(line, " ")
	short, known := w.units[spoken(first)]
	if !known || !more {
		return line
	}
	return short + " " + rest
}

// spoken returns a word as it is in the tables.
func spoken(word string) string {
	if utf8.RuneCountInString(word) > 20 {
		return ""
	}
	return strings.ToLower(strings.TrimSuffix(word, "."))
}
