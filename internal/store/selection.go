package store

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/models"
	"gorm.io/gorm/clause"
)

// This file turns filters into conditions. A field of a filter names its column in a tag, and its type says what is compared:
//
//	Market    *CountryFilter `column:"market,ranges"` // one of several values; an index has a range for each of them
//	Kind      *JobKindFilter `column:"kind"`          // one of several values
//	Reference *string        `column:"reference"`     // the value; also of a *bool
//	Name      *TextFilter    `column:"search_name"`   // contains a text
//	CreatedAt *DateTimeRange `column:"created_at"`    // within a span of time
//	AboutID   *models.AnyID  `column:"subject"`       // the columns subject_id and subject_prefix name this object
//	PartnerID *models.AnyID  `column:"partner_id,partner"` // the column names this object, if its id has the prefix
//
// And, Or and Not have filters of the same type. For any other field the filter has the method selects.

// selection is what a filter selects: the rows that match all conditions, and of each choice one of its ranges.
type selection struct {
	conditions
	choices  []choice
	searches bool // for a text, which is found in an index before rows are read
}

// choice is a condition that consists of alternatives, of which a row matches one at most. Each is a range of an index.
type choice struct {
	condition clause.Expression
	ranges    policy
}

// viewer is who reads a list, and when.
type viewer struct {
	access.Actor
	now time.Time
}

// selecting is a filter that has fields without a column of their own, and selects by them.
type selecting interface{ selects(*selection, viewer) }

// selectionOf is what a filter selects; a nil filter selects every row.
func selectionOf(filter any, v viewer) (s selection) {
	fields := reflect.ValueOf(filter)
	if !fields.IsValid() || fields.IsNil() {
		return s
	}
	for field, value := range fields.Elem().Fields() {
		if value.IsZero() {
			continue
		}
		switch field.Name {
		case "And":
			s.conditions = append(s.conditions, conditionsOf(value, v)...)
		case "Or":
			s.conditions = append(s.conditions, conditionsOf(value, v).any())
		case "Not":
			s.add("NOT COALESCE((?), 1 = 0)", selectionOf(value.Interface(), v).all()) // NULL does not match
		}
		if tag, bound := field.Tag.Lookup("column"); bound {
			s.compare(tag, value.Interface())
		}
	}
	if special, ok := filter.(selecting); ok {
		special.selects(&s, v)
	}
	return s
}

func conditionsOf(filters reflect.Value, v viewer) (c conditions) {
	for i := range filters.Len() {
		c = append(c, selectionOf(filters.Index(i).Interface(), v).all())
	}
	return c
}

// compare adds the condition of one field.
func (s *selection) compare(tag string, value any) {
	column, cut := strings.CutSuffix(tag, ",ranges")
	switch value := value.(type) {
	case several:
		s.oneOf(column, value.distinct(), cut)
	case *string:
		s.add(column+" = ?", *value)
	case *bool:
		s.add(column+" = ?", *value)
	case *TextFilter:
		s.containing(column, value)
		s.searches = s.searches || value.Contains != nil
	case *DateTimeRange:
		s.within(column, value)
	case *models.AnyID:
		s.names(column, value)
	default: // or it would select rows that do not match
		panic(fmt.Sprintf("store: a filter cannot compare %T with %s", value, column))
	}
}

// names adds "the row names this object". The prefix counts as well, since ids of different kinds may have the same UUID.
func (s *selection) names(column string, id *models.AnyID) {
	column, prefix, fixed := strings.Cut(column, ",")
	switch {
	case !fixed:
		s.add(column+"_id = ? AND "+column+"_prefix = ?", id.UUID[:], id.Prefix)
	case id.Prefix == prefix:
		s.add(column+" = ?", id.UUID[:])
	default:
		s.add("1 = 0")
	}
}

// oneOf adds "the column has one of the values"; nil values match every row.
func (s *selection) oneOf(column string, values []any, cut bool) {
	if values == nil {
		return
	}
	if len(values) == 0 {
		s.add("1 = 0")
		return
	}
	in := clause.Expr{SQL: column + " IN ?", Vars: []any{values}}
	if !cut {
		s.conditions = append(s.conditions, in)
		return
	}
	c := choice{condition: in}
	for _, value := range values {
		c.ranges = append(c.ranges, when(column+" = ?", value))
	}
	s.choices = append(s.choices, c)
}

// choose adds "one of the values holds", where at most one of them holds for a row.
func choose[T comparable](s *selection, f *In[T], holds func(T) clause.Expression) {
	if f == nil || f.In == nil {
		return
	}
	var any conditions
	var c choice
	for _, value := range distinct(f.In) {
		any, c.ranges = append(any, holds(value)), append(c.ranges, when("?", holds(value)))
	}
	c.condition = any.any()
	s.choices = append(s.choices, c)
}

func distinct[T comparable](values []T) (once []T) {
	for _, value := range values {
		if !slices.Contains(once, value) {
			once = append(once, value)
		}
	}
	return once
}

// all is the selection as one condition.
func (s selection) all() clause.Expression {
	all := slices.Clone(s.conditions)
	for _, c := range s.choices {
		all = append(all, c.condition)
	}
	return all.all()
}

// maxRanges is how many ranges a page is read from at most. Beyond that a choice is a condition on the rows of a range.
const maxRanges = 16

// ranges cuts the selected rows that a policy lets see into ranges of an index: each branch of the policy with each range of the choices.
func (s selection) ranges(visible policy) (all policy) {
	for _, b := range visible {
		all = append(all, s.cut(b, maxRanges/len(visible))...)
	}
	return all
}

// cut leaves a branch that finds its rows by another table in one piece, since each piece would find all of them again.
func (s selection) cut(b branch, most int) policy {
	ranges := policy{b}
	for _, c := range s.choices {
		if n := len(ranges) * len(c.ranges); n == 0 || n > most || b.joins() {
			ranges = ranges.and("(?)", c.condition)
			continue
		}
		ranges = ranges.times(c.ranges)
	}
	if len(s.conditions) > 0 {
		ranges = ranges.and("(?)", s.conditions.all())
	}
	return ranges
}
