package models

import (
	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// SimpleFold makes two spellings of a name equal that differ only in case or in how accents are composed, letter by letter: "ß" stays
// what it is and is not "ss". Whatever is decided by a name alone, with nobody looking, compares names so (D-24).
func SimpleFold(s string) string { return simpleFold(norm.NFC.String(s)) }

// Fold makes two spellings of a name that differ only in case or in composition equal, so that both
// databases find the same rows.
func Fold(s string) string { return cases.Fold().String(norm.NFKC.String(s)) }
