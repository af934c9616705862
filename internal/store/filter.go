package store

import (
	"strings"
	"time"

	"github.com/partnergraph/partnergraph/models"
	"gorm.io/gorm/clause"
)

// OrderDirection is the direction of an order.
type OrderDirection string

const (
	Ascending  OrderDirection = "ASC"
	Descending OrderDirection = "DESC"
)

// DateTimeRange is a span of time; both ends are optional and inclusive.
type DateTimeRange struct{ From, To *time.Time }

// TextFilter matches names that contain a text, ignoring case.
type TextFilter struct{ Contains *string }

// In matches one of several values: nil In matches every row, an empty list no row.
type In[T any] struct{ In []T }

// AnyOf is an In of values.
func AnyOf[T any](values ...T) *In[T] { return &In[T]{In: append([]T{}, values...)} }

// listed are the values of the filter; nil without a filter.
func (f *In[T]) listed() []T {
	if f == nil {
		return nil
	}
	return f.In
}

// CountryFilter matches countries and territories.
type CountryFilter = In[string]

// conditions are SQL conditions, combined by all or any.
type conditions []clause.Expression

func (c *conditions) add(sql string, args ...any) {
	*c = append(*c, clause.Expr{SQL: sql, Vars: args, WithoutParentheses: false})
}

// in adds "column is one of the values".
func in[T any](c *conditions, column string, f *In[T]) {
	switch values := f.listed(); {
	case values == nil:
	case len(values) == 0:
		c.add("1 = 0")
	default:
		c.add(column+" IN ?", values)
	}
}

// each adds "one of these holds", with a condition for each of the values.
func each[T any](c *conditions, f *In[T], condition func(T) clause.Expression) {
	values := f.listed()
	if values == nil {
		return
	}
	var any conditions
	for _, value := range values {
		any = append(any, condition(value))
	}
	*c = append(*c, any.any())
}

func (c *conditions) equal(column string, value *string) {
	if value != nil {
		c.add(column+" = ?", *value)
	}
}

func (c *conditions) within(column string, r *DateTimeRange) {
	if r == nil {
		return
	}
	if r.From != nil {
		c.add(column+" >= ?", r.From.UTC())
	}
	if r.To != nil {
		c.add(column+" <= ?", r.To.UTC())
	}
}

// about adds "is about this object". It compares the prefix as well: ids of different kinds may have the same UUID.
func (c *conditions) about(id *models.AnyID) {
	if id != nil {
		c.add("subject_id = ? AND subject_prefix = ?", id.UUID[:], id.Prefix)
	}
}

// containing adds "column contains the text"; the column is case-folded.
func (c *conditions) containing(column string, f *TextFilter) {
	if f != nil && f.Contains != nil {
		c.add(column+" LIKE ? ESCAPE '!'", "%"+likeEscaper.Replace(models.Fold(*f.Contains))+"%")
	}
}

// withName adds containing for a column of another table; there is the start of the subquery that joins it.
func (c *conditions) withName(there, column string, f *TextFilter) {
	if f != nil && f.Contains != nil {
		c.add(there+column+" LIKE ? ESCAPE '!')", "%"+likeEscaper.Replace(models.Fold(*f.Contains))+"%")
	}
}

var likeEscaper = strings.NewReplacer("!", "!!", "%", "!%", "_", "!_")

// all is the AND of the conditions; empty matches every row.
func (c conditions) all() clause.Expression {
	if len(c) == 0 {
		return clause.Expr{SQL: "1 = 1"}
	}
	return clause.And(c...)
}

// any is the OR of the conditions; empty matches no row.
func (c conditions) any() clause.Expression {
	if len(c) == 0 {
		return clause.Expr{SQL: "1 = 0"}
	}
	return clause.And(clause.Or(c...))
}

// nested adds the conditions of a filter's and, or and not.
func nested[F any, P interface {
	*F
	condition(now time.Time) clause.Expression
}](c *conditions, now time.Time, and, or []P, not P) {
	for _, f := range and {
		*c = append(*c, f.condition(now))
	}
	if or != nil {
		var alternatives conditions
		for _, f := range or {
			alternatives = append(alternatives, f.condition(now))
		}
		*c = append(*c, alternatives.any())
	}
	if not != nil {
		c.add("NOT COALESCE((?), 1 = 0)", not.condition(now)) // NULL does not match
	}
}
