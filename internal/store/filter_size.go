package store

import (
	"cmp"
	"reflect"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/google/uuid"
	"github.com/partnergraph/partnergraph/data"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/models"
)

// Limits of a filter: above what the web pages need, and far below what a database accepts. SQLite accepts expressions of depth
// 1000, MariaDB as many as fit on its stack, and both statements of some megabytes.
const (
	maxFilterValues  = 200 // conditions, listed values and nested filters
	maxFilterNesting = 10  // filters within filters, the outermost being the first
	maxFilterText    = 200 // characters of a text
)

// checkFilter validates a filter before it becomes SQL.
func checkFilter(filter any, c *data.Content) problem.List {
	v := reflect.ValueOf(filter)
	if !v.IsValid() {
		return nil
	}
	e := filterSize{root: v.Type(), content: c}
	e.add(v, []string{"filter"}, 0)
	if e.values > maxFilterValues {
		e.problems.Add(problem.Invalid("filter", "too_many").With("Max", maxFilterValues))
	}
	if e.depth > maxFilterNesting {
		e.problems.Add(problem.Invalid("filter", "too_deep").With("Max", maxFilterNesting))
	}
	return e.problems
}

// filterSize measures a filter: the number of its values, its nesting, and the problems of its texts.
type filterSize struct {
	content       *data.Content
	root          reflect.Type // the filter's type, by which nested filters are recognised
	values, depth int
	form          string // the tag of the current text's field
	problems      problem.List
}

// forms are the formats of texts in filters. A text that cannot match any row is an error, not an empty list. Ids are not checked:
// an unknown id gets the same answer as the id of another organisation's object.
var forms = map[string]func(c *data.Content, text string) bool{
	"country": func(c *data.Content, text string) bool {
		_, known := c.FindMarket(text)
		return known
	},
	"tenant_id": func(_ *data.Content, text string) bool {
		id, err := uuid.Parse(text)
		return err == nil && len(text) == len(id.String())
	},
	"email": func(_ *data.Content, text string) bool { return models.EmailDomain(text) != "" },
}

// malformed reports whether a text does not have the format of its field. The format's name is the reason of the problem.
func (e *filterSize) malformed(text string) bool {
	fits, asked := forms[e.form]
	return asked && !fits(e.content, text)
}

func (e *filterSize) add(v reflect.Value, path []string, depth int) {
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() {
			return
		}
		if v.Type() == e.root {
			depth++
			e.depth = max(e.depth, depth)
		}
		e.values++
		e.add(v.Elem(), path, depth)
	case reflect.Slice:
		e.values += v.Len()
		for i := range v.Len() {
			e.add(v.Index(i), append(path, strconv.Itoa(i)), depth)
		}
	case reflect.Struct:
		for field, value := range v.Fields() {
			if field.IsExported() {
				outer := e.form
				e.form = cmp.Or(field.Tag.Get("form"), outer) // the values of a list are of the list's form
				e.add(value, append(path, inputName(field.Name)), depth)
				e.form = outer
			}
		}
	case reflect.String:
		if utf8.RuneCountInString(v.String()) > maxFilterText {
			e.problems.Add(problem.Invalid(strings.Join(path, "."), "too_long").With("Max", maxFilterText))
		} else if e.malformed(v.String()) {
			e.problems.Add(problem.Invalid(strings.Join(path, "."), e.form))
		}
	}
}

// inputName is the name of a field in the API: tenantId for TenantID, slaState for SLAState.
func inputName(field string) string {
	runes := []rune(strings.Replace(field, "ID", "Id", 1))
	for i := range runes {
		if i > 0 && i+1 < len(runes) && unicode.IsLower(runes[i+1]) || !unicode.IsUpper(runes[i]) {
			break
		}
		runes[i] = unicode.ToLower(runes[i])
	}
	return string(runes)
}
