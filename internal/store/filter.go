package store

import (
	"strings"
	"time"

	"github.com/partnergraph/partnergraph/models"
	"gorm.io/gorm/clause"
)

// DateTimeRange is a span of time; both ends are optional and inclusive.
type DateTimeRange struct{ From, To *time.Time }

// TextFilter matches names that contain a text, ignoring case and accents.
type TextFilter struct{ Contains *string }

// In matches one of several values: nil In matches every row, an empty list no row.
type In[T comparable] struct{ In []T }

// AnyOf is an In of values.
func AnyOf[T comparable](values ...T) *In[T] { return &In[T]{In: append([]T{}, values...)} }

// several is an In of any values.
type several interface{ distinct() []any }

// distinct are the values, each of them once.
func (f *In[T]) distinct() (values []any) {
	if f.In != nil {
		values = []any{}
	}
	for _, value := range distinct(f.In) {
		values = append(values, value)
	}
	return values
}

// CountryFilter matches countries and territories.
type CountryFilter = In[string]

// conditions are SQL conditions, combined by all or any.
type conditions []clause.Expression

func (c *conditions) add(sql string, args ...any) {
	*c = append(*c, clause.Expr{SQL: sql, Vars: args, WithoutParentheses: false})
}

// each adds "one of these holds", with a condition for each of the values.
func each[T comparable](s *selection, f *In[T], condition func(T) clause.Expression) {
	if f == nil || f.In == nil {
		return
	}
	var any conditions
	for _, value := range f.In {
		any = append(any, condition(value))
	}
	s.conditions = append(s.conditions, any.any())
}

// hasWord matches a column with a models.Set that has the word, where no word is part of another.
func hasWord[T ~string](column string, word T) clause.Expression {
	return clause.Expr{SQL: column + " LIKE ?", Vars: []any{"%" + string(word) + "%"}}
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

// containing adds "column contains the text"; the column is folded for search.
func (c *conditions) containing(column string, f *TextFilter) {
	if f != nil && f.Contains != nil {
		c.add(column+" LIKE ? ESCAPE '!'", "%"+likeEscaper.Replace(models.FoldForSearch(*f.Contains))+"%")
	}
}

// elsewhere adds containing for a column of another table; there is the start of the subqueries that lead to it.
func (c *conditions) elsewhere(there, column string, f *TextFilter) {
	var named conditions
	if named.containing(column, f); len(named) > 0 {
		c.add(there+"?"+strings.Repeat(")", strings.Count(there, "(")), named.all())
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
