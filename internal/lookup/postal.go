package lookup

import (
	"regexp"
	"strings"
	"unicode"

	"github.com/partnergraph/partnergraph/models"
	"golang.org/x/text/unicode/norm"
	"golang.org/x/text/width"
)

// market is how addresses are written in one of the markets that have verification.
type market struct {
	postalCode *regexp.Regexp                // once it is written properly
	writeCode  func(compact string) string   // from the code without anything but letters and digits, in capitals
	prefix     string                        // that people put before the code
	states     bool                          // they belong to the address, and have codes
	unnumbered bool                          // houses may have a name instead of a number
	style      style                         // of letters
	street     func(w words, l *lines)       // the authority's own spelling; nil where there is none
	digits     func(line string) (some bool) // house numbers; nil for the usual digits
}

// markets are the ones that have verification, by country.
var markets = map[string]market{
	"US": {postalCode: regexp.MustCompile(`^(00[1-9]|0[1-9]\d|[1-9]\d\d)\d\d(-\d{4})?$`), writeCode: hyphenAfter(5), states: true, style: american, street: american.abbreviate},
	"CA": {postalCode: regexp.MustCompile(`^[ABCEGHJ-NPRSTVXY]\d[ABCEGHJ-NPRSTV-Z] \d[ABCEGHJ-NPRSTV-Z]\d$`), writeCode: spaceBeforeLastThree, states: true, style: canadian},
	"GB": {postalCode: regexp.MustCompile(`^[A-Z]{1,2}\d[A-Z\d]? \d[ABD-HJLNP-UW-Z]{2}$`), writeCode: spaceBeforeLastThree, unnumbered: true, style: british},
	"DE": {postalCode: regexp.MustCompile(`^(0[1-9]|[1-9]\d)\d{3}$`), writeCode: asItIs, prefix: "D", style: german},
	"PL": {postalCode: regexp.MustCompile(`^\d{2}-\d{3}$`), writeCode: hyphenAfter(2), prefix: "PL", style: polish},
	"JP": {postalCode: regexp.MustCompile(`^\d{3}-\d{4}$`), writeCode: hyphenAfter(3), style: japanese, digits: kanjiDigits},
}

// lines are the two lines of an address above the city.
type lines struct{ first, second string }

// normalise returns an address as the authority spells it; found is false if the address cannot exist.
func (m market) normalise(a models.PostalAddress, w words) (proper models.PostalAddress, found bool) {
	l := lines{m.style.proper(oneSpace(a.Line1)), m.style.proper(oneSpace(a.Line2))}
	if m.street != nil {
		m.street(w, &l)
	}
	proper = models.PostalAddress{
		Line1: l.first, Line2: l.second, City: m.style.proper(oneSpace(a.City)), State: oneSpace(a.State),
		PostalCode: m.code(a.PostalCode), Country: a.Country,
	}
	if m.states {
		proper.State = w.states[a.Country+" "+strings.ToLower(proper.State)]
	}
	impossible := proper.Line1 == "" || proper.City == "" || (m.states && proper.State == "") ||
		!m.postalCode.MatchString(proper.PostalCode) || !m.numbered(l.first) || nowhere(l.first)
	return proper, !impossible
}

// code normalises a postal code, with any separators and prefix.
func (m market) code(typed string) string {
	compact := strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '-' || r == '〒' || r == '−' {
			return -1
		}
		return unicode.ToUpper(r)
	}, folded(typed))
	if m.prefix != "" {
		compact = strings.TrimPrefix(compact, m.prefix)
	}
	return m.writeCode(compact)
}

func asItIs(compact string) string { return compact }

func hyphenAfter(n int) func(string) string {
	return func(compact string) string {
		if len(compact) <= n {
			return compact
		}
		return compact[:n] + "-" + compact[n:]
	}
}

func spaceBeforeLastThree(compact string) string {
	if len(compact) <= 3 {
		return compact
	}
	return compact[:len(compact)-3] + " " + compact[len(compact)-3:]
}

func (m market) numbered(line string) bool {
	if m.unnumbered || strings.ContainsFunc(line, unicode.IsDigit) {
		return true
	}
	return m.digits != nil && m.digits(line)
}

func kanjiDigits(line string) bool {
	return strings.ContainsAny(line, "一二三四五六七八九十")
}

// nowhere reports whether a street is the one that never exists, which people can use to try that case.
func nowhere(line string) bool {
	street := strings.ToLower(strings.TrimLeftFunc(line, func(r rune) bool { return unicode.IsDigit(r) || unicode.IsSpace(r) }))
	for _, prefix := range []string{"ul. ", "al. ", "pl. ", "os. "} {
		street = strings.TrimPrefix(street, prefix)
	}
	return strings.HasPrefix(street, "nowhere")
}

// oneSpace is a text without space around it and with single spaces in it, in composed letters and plain digits.
func oneSpace(text string) string { return strings.Join(strings.Fields(folded(text)), " ") }

// folded has the digits and Latin letters of Japanese keyboards in their usual width.
func folded(text string) string { return norm.NFC.String(width.Fold.String(text)) }
