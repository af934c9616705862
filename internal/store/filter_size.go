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

// What a filter may amount to: more than any page offers, and far less than makes a database refuse the statement. SQLite ends at
// expressions that are 1000 deep, MariaDB where its stack does, both at statements of some megabytes.
const (
	mostValues  = 200 // conditions, listed values and nested filters
	mostNesting = 10  // filters within filters, the outermost being the first
	longestText = 200 // characters of a text
)

// checkFilter refuses what a filter says before any of it becomes SQL.
func checkFilter(filter any) []*problem.Problem {
	v := reflect.ValueOf(filter)
	if !v.IsValid() {
		return nil
	}
	e := extent{root: v.Type()}
	e.add(v, []string{"filter"}, 0)
	if e.values > mostValues {
		e.problems = append(e.problems, problem.Invalid("filter", "too_many").With("Max", mostValues))
	}
	if e.depth > mostNesting {
		e.problems = append(e.problems, problem.Invalid("filter", "too_deep").With("Max", mostNesting))
	}
	return e.problems
}

// extent is what a filter amounts to: how much it lists, how deep it nests, and which texts in it are too long.
type extent struct {
	root          reflect.Type // of the filter, which is nested in itself
	values, depth int
	form          string // of the text that is looked at: the tag of its field
	problems      []*problem.Problem
}

// forms are what texts of filters have to look like: one that cannot be met by anything is a mistake, and no empty list. Ids are left
// alone: one that names nothing is answered like one of somebody else's object.
var forms = map[string]func(text string) bool{
	"country": func(text string) bool {
		_, known := data.FindMarket(text)
		return known
	},
	"tenant_id": func(text string) bool {
		id, err := uuid.Parse(text)
		return err == nil && len(text) == len(id.String())
	},
	"email": func(text string) bool { return models.EmailDomain(text) != "" },
}

// misformed reports whether a text is not of its field's form, which is also the reason of the problem.
func (e *extent) misformed(text string) bool {
	fits, asked := forms[e.form]
	return asked && !fits(text)
}

func (e *extent) add(v reflect.Value, path []string, depth int) {
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
		if utf8.RuneCountInString(v.String()) > longestText {
			e.problems = append(e.problems, problem.Invalid(strings.Join(path, "."), "too_long").With("Max", longestText))
		} else if e.misformed(v.String()) {
			e.problems = append(e.problems, problem.Invalid(strings.Join(path, "."), e.form))
		}
	}
}

// inputName is how the API writes the name of a field: TenantID is tenantId, SLAState is slaState.
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
