package store_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/partnergraph/partnergraph/internal/store"
)

// Each field of the filter of each list selects something.
func TestFilter_EachFieldIsBound(t *testing.T) {
	t.Parallel()
	var found int
	for method := range reflect.TypeFor[*store.Store]().Methods() {
		for i := range method.Type.NumIn() {
			f := method.Type.In(i)
			if f.Kind() != reflect.Pointer || !strings.HasSuffix(f.Elem().Name(), "Filter") {
				continue
			}
			for field := range f.Elem().NumField() {
				filter := reflect.New(f.Elem())
				fill(filter.Elem().Field(field), f)
				if found++; !store.Selects(filter.Interface()) {
					t.Errorf("%s has nothing to select by %s: give it a tag, or add it to the filter's method selects", f.Elem().Name(), f.Elem().Field(field).Name)
				}
			}
		}
	}
	if found < 50 {
		t.Errorf("only %d fields of filters were found", found)
	}
}

// fill gives a value to whatever is in a field of a filter; nested filters are of the type root.
func fill(v reflect.Value, root reflect.Type) {
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		if v.Type() != root {
			fill(v.Elem(), root)
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		if v.Type().Elem() != root {
			fill(v.Index(0), root)
		}
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			v.Set(reflect.ValueOf(start))
			return
		}
		for i := range v.NumField() {
			fill(v.Field(i), root)
		}
	case reflect.String:
		v.SetString("x")
	case reflect.Bool:
		v.SetBool(true)
	}
}

// Each field by which a list can be ordered has a column.
func TestOrder_EachFieldHasAColumn(t *testing.T) {
	t.Parallel()
	bound := store.BoundOrderFields()
	for name, fields := range orderConstants(t) {
		for _, field := range fields {
			if !slices.Contains(bound[name], field) {
				t.Errorf("%s %s has no column", name, field)
			}
		}
	}
}

// orderConstants are the constants in the source whose types end with OrderField.
func orderConstants(t *testing.T) map[string][]string {
	found := map[string][]string{}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range files {
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			constant, ok := n.(*ast.ValueSpec)
			if !ok || len(constant.Values) == 0 {
				return true
			}
			kind, typed := constant.Type.(*ast.Ident)
			value, plain := constant.Values[0].(*ast.BasicLit)
			if typed && plain && strings.HasSuffix(kind.Name, "OrderField") {
				found[kind.Name] = append(found[kind.Name], strings.Trim(value.Value, `"`))
			}
			return true
		})
	}
	if len(found) < 6 {
		t.Errorf("only the orders %v were found", found)
	}
	return found
}
