package csvfile

import (
	"regexp"
	"strings"
	"time"

	"github.com/google/uuid"
)

// GUID is a GUID in its usual spelling, whatever braces, capitals or missing hyphens a file has; other texts stay as they are.
func GUID(cell string) string {
	if id, err := uuid.Parse(cell); err == nil {
		return id.String()
	}
	return cell
}

var scientific = regexp.MustCompile(`^[0-9](?:[.,][0-9]+)?[Ee]\+[0-9]{1,3}$`)

// Mangled reports whether a spreadsheet has turned a long number into one such as 1.23E+05, which loses digits.
func Mangled(cell string) bool { return scientific.MatchString(cell) }

// Time reads a date such as 2024-01-31, at its beginning in UTC, or a date and a time by RFC 3339.
func Time(cell string) (at time.Time, ok bool) {
	for _, layout := range []string{time.DateOnly, time.RFC3339, time.DateTime} {
		if at, err := time.Parse(layout, cell); err == nil {
			return at.UTC().Truncate(time.Millisecond), true
		}
	}
	return at, false
}

// Words are the values of a cell that holds several, such as "ADMIN_AGENT SALES_AGENT": they are separated by spaces, commas, semicolons, bars or line breaks.
func Words(cell string) []string {
	return strings.FieldsFunc(cell, func(c rune) bool { return strings.ContainsRune(" ,;|\n\t", c) })
}
