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

// DateTimeRange is a span of time; each end is optional and included.
type DateTimeRange struct{ From, To *time.Time }

// TextFilter is a text that has to occur in a name, whatever its case.
type TextFilter struct{ Contains *string }

// In is one of several values: an empty list matches nothing, and without a list nothing is asked.
type In[T any] struct{ In []T }

// AnyOf asks for one of values.
func AnyOf[T any](values ...T) *In[T] { return &In[T]{In: append([]T{}, values...)} }

// listed are the values that are asked for; nil when nothing is asked.
func (f *In[T]) listed() []T {
	if f == nil {
		return nil
	}
	return f.In
}

// CountryFilter is a country or territory, one of several.
type CountryFilter = In[string]

// conditions collects what has to hold; an empty one always holds.
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

// about adds "concerns this object"; the number alone is not enough, since an id of another kind names another object.
func (c *conditions) about(id *models.AnyID) {
	if id != nil {
		c.add("subject_id = ? AND subject_prefix = ?", id.UUID[:], id.Prefix)
	}
}

// containing looks for a text in a folded column.
func (c *conditions) containing(column string, f *TextFilter) {
	if f != nil && f.Contains != nil {
		c.add(column+" LIKE ? ESCAPE '!'", "%"+likeEscaper.Replace(models.Fold(*f.Contains))+"%")
	}
}

// withName is containing, in a column of another table: the row's own column leads there.
func (c *conditions) withName(there, column string, f *TextFilter) {
	if f != nil && f.Contains != nil {
		c.add(there+column+" LIKE ? ESCAPE '!')", "%"+likeEscaper.Replace(models.Fold(*f.Contains))+"%")
	}
}

var likeEscaper = strings.NewReplacer("!", "!!", "%", "!%", "_", "!_")

// all is the conjunction.
func (c conditions) all() clause.Expression {
	if len(c) == 0 {
		return clause.Expr{SQL: "1 = 1"}
	}
	return clause.And(c...)
}

// any is the disjunction; of nothing, nothing holds.
func (c conditions) any() clause.Expression {
	if len(c) == 0 {
		return clause.Expr{SQL: "1 = 0"}
	}
	return clause.And(clause.Or(c...))
}

// nested adds what the filters within a filter say.
func nested[F any, P interface {
	*F
	condition(now time.Time) clause.Expression
}](c *conditions, now time.Time, and, or []P, not P) {
	for _, f := range and {
		*c = append(*c, f.condition(now))
	}
	if or != nil {
		var any conditions
		for _, f := range or {
			any = append(any, f.condition(now))
		}
		*c = append(*c, any.any())
	}
	if not != nil {
		c.add("NOT COALESCE((?), 1 = 0)", not.condition(now)) // what is unknown does not match either
	}
}
