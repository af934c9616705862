package models

import (
	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// Fold makes two spellings of a name that differ only in case or in composition equal, so that both
// databases find the same rows.
func Fold(s string) string { return cases.Fold().String(norm.NFKC.String(s)) }
