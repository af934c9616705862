// Package scalar reads and writes the custom scalars of the schema. It knows GraphQL's values and
// nothing of the program.
package scalar

import (
	"fmt"
	"io"
	"regexp"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/partnergraph/partnergraph/internal/problem"
)

const dateTime = "2006-01-02T15:04:05.000Z"

// MarshalDateTime writes an instant in UTC with milliseconds.
func MarshalDateTime(t time.Time) graphql.Marshaler {
	return graphql.WriterFunc(func(w io.Writer) { w.Write(AppendDateTime(nil, t)) })
}

// AppendDateTime appends what MarshalDateTime writes.
func AppendDateTime(b []byte, t time.Time) []byte {
	return append(t.UTC().AppendFormat(append(b, '"'), dateTime), '"')
}

// UnmarshalDateTime reads RFC 3339.
func UnmarshalDateTime(v any) (time.Time, error) {
	s, ok := v.(string)
	if !ok {
		return time.Time{}, fmt.Errorf("a DateTime is a string such as 2026-07-01T17:00:00Z")
	}
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil || t.Year() < 1970 || t.Year() > 9998 {
		return time.Time{}, fmt.Errorf("a DateTime looks like 2026-07-01T17:00:00Z")
	}
	return t.UTC().Truncate(time.Millisecond), nil
}

var countryCode = regexp.MustCompile(`^[A-Z]{2}$`)

// MarshalCountryCode writes a country.
func MarshalCountryCode(code string) graphql.Marshaler { return graphql.MarshalString(code) }

// UnmarshalCountryCode reads a country.
func UnmarshalCountryCode(v any) (string, error) {
	s, ok := v.(string)
	if !ok || !countryCode.MatchString(s) {
		return "", problem.Invalid("", "country").Detailing("problem", "a CountryCode is two capital letters, such as US")
	}
	return s, nil
}
