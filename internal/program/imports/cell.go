package imports

import (
	"strconv"
	"strings"
	"time"

	"github.com/partnergraph/partnergraph/internal/csvfile"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/models"
)

// upper is the value of an enum or a code, as people type it.
func (e *entry) upper(column string) string {
	return strings.ReplaceAll(strings.ToUpper(e.Get(column)), "-", "_")
}

// time is when something began, which is not in the future; now for an empty cell.
func (e *entry) time(column string, now time.Time) time.Time {
	if at := e.maybeTime(column); at != nil {
		if at.After(now) {
			e.found.Add(problem.Invalid(fieldOf(column), "future"))
		}
		return *at
	}
	return now
}

// maybeTime is nil for an empty cell.
func (e *entry) maybeTime(column string) *time.Time {
	cell := e.Get(column)
	if cell == "" {
		return nil
	}
	at, ok := csvfile.Time(cell)
	if !ok || at.Year() < 1970 || at.Year() > 9999 {
		e.found.Add(problem.Invalid(fieldOf(column), "time"))
		return nil
	}
	return &at
}

// maybeNumber is nil for an empty cell.
func (e *entry) maybeNumber(column string) *int {
	cell := e.Get(column)
	if cell == "" {
		return nil
	}
	n, err := strconv.Atoi(cell)
	if err != nil {
		e.found.Add(problem.Invalid(fieldOf(column), "number"))
		return nil
	}
	return &n
}

// yes reads a cell that says yes or no; an empty one says no.
func (e *entry) yes(column string) bool {
	switch word := strings.ToLower(e.Get(column)); word {
	case "yes", "true", "1":
		return true
	case "", "no", "false", "0":
	default:
		e.found.Add(rules.OneOf(column, word, "yes", "no"))
	}
	return false
}

// maybeYes is nil for an empty cell.
func (e *entry) maybeYes(column string) *bool {
	if e.Get(column) == "" {
		return nil
	}
	yes := e.yes(column)
	return &yes
}

// address is the postal address of a row, in the country of a market if it names none.
func (e *entry) address(market string) models.PostalAddress {
	a := models.PostalAddress{
		Line1: e.Get("line1"), Line2: e.Get("line2"), City: e.Get("city"), State: e.Get("state"), PostalCode: e.Get("postal_code"), Country: strings.ToUpper(e.Get("country")),
	}
	if a.Country == "" && a.Line1+a.City != "" {
		a.Country = market
	}
	return a
}
