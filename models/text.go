package models

import (
	"strings"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// SimpleFold makes two spellings of a name equal that differ only in case or in how accents are composed, letter by letter: "ß" stays
// what it is and is not "ss". Whatever is decided by a name alone, with nobody looking, compares names so (D-24).
func SimpleFold(s string) string { return simpleFold(norm.NFC.String(s)) }

// Fold makes two spellings of a name equal that differ only in case or in composition. Names that are equal then are the same name.
func Fold(s string) string { return cases.Fold().String(norm.NFKC.String(s)) }

// FoldForSearch is Fold without the accents of Latin, Greek and Cyrillic letters, which people leave out when they search: "lodz" finds "Łódź".
// The marks of other scripts stay, since they make another letter: "が" is not "か".
func FoldForSearch(s string) string {
	var plain strings.Builder
	accented := false // the last letter is one that loses its marks
	for _, c := range norm.NFD.String(Fold(s)) {
		if accented && unicode.Is(unicode.Mn, c) && unicode.In(c, unicode.Inherited, unicode.Cyrillic) { // no mark of a script of its own
			continue
		}
		accented = unicode.In(c, unicode.Latin, unicode.Greek, unicode.Cyrillic)
		if letters, special := withoutStroke[c]; special {
			plain.WriteString(letters)
		} else {
			plain.WriteRune(c)
		}
	}
	return norm.NFC.String(plain.String())
}

// withoutStroke is what people type for Latin letters whose strokes and hooks are no marks of their own. Fold has made "ß" to "ss".
var withoutStroke = map[rune]string{
	'æ': "ae", 'ð': "d", 'ø': "o", 'þ': "th", 'đ': "d", 'ħ': "h", 'ı': "i", 'ł': "l", 'ŋ': "n", 'œ': "oe", 'ŧ': "t",
	'ə': "e", 'ɓ': "b", 'ɗ': "d", 'ƙ': "k", 'ƴ': "y", 'ǥ': "g", 'ƶ': "z",
}
