package transport

import (
	"context"
	"encoding/json"
	"math"
	"reflect"
	"slices"
	"strconv"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/errcode"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// Values rejects variables that are invalid by the specification but that the library accepts: strings for numbers, numbers
// for strings, integers of more than 32 bits, and names of enum values in another case.
type Values struct {
	Schema *ast.Schema
}

var _ interface {
	graphql.HandlerExtension
	graphql.OperationContextMutator
} = Values{}

// ExtensionName names the extension in logs.
func (Values) ExtensionName() string { return "Values" }

// Validate accepts every schema.
func (Values) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationContext changes nothing; it is the hook after the library has checked the variables.
func (v Values) MutateOperationContext(_ context.Context, op *graphql.OperationContext) *gqlerror.Error {
	for _, d := range op.Operation.VariableDefinitions {
		w := valueCheck{schema: v.Schema, path: ast.Path{ast.PathName("variable"), ast.PathName(d.Variable)}}
		if err := w.check(d.Type, op.Variables[d.Variable]); err != nil {
			errcode.Set(err, errcode.ValidationFailed) // as the library does for its own errors
			return err
		}
	}
	return nil
}

// valueCheck checks one variable. The path is shared, and copied only for an error, so that the work for a value does not depend on its
// depth.
type valueCheck struct {
	schema *ast.Schema
	path   ast.Path
}

// check checks one value; whether null is allowed was checked before.
func (w *valueCheck) check(t *ast.Type, value any) *gqlerror.Error {
	switch def := w.schema.Types[t.Name()]; {
	case value == nil:
		return nil
	case t.Elem != nil:
		return w.list(t.Elem, reflect.ValueOf(value))
	case def.Kind == ast.InputObject:
		return w.object(def, value)
	case def.Kind == ast.Enum && !isName(def, value):
		return w.refuse("the value is not one of %s", def.Name)
	case !matchesScalar(def.Name, value):
		return w.refuse("the value cannot be read as %s", def.Name)
	}
	return nil
}

func (w *valueCheck) refuse(format, name string) *gqlerror.Error {
	return gqlerror.ErrorPathf(slices.Clone(w.path), format, name)
}

// child checks a value one level below.
func (w *valueCheck) child(step ast.PathElement, t *ast.Type, value any) *gqlerror.Error {
	w.path = append(w.path, step)
	err := w.check(t, value)
	w.path = w.path[:len(w.path)-1]
	return err
}

// list checks the values of a list; a single value stands for a list of one.
func (w *valueCheck) list(t *ast.Type, values reflect.Value) *gqlerror.Error {
	if values.Kind() != reflect.Slice {
		return w.check(t, values.Interface())
	}
	for i := range values.Len() {
		if err := w.child(ast.PathIndex(i), t, values.Index(i).Interface()); err != nil {
			return err
		}
	}
	return nil
}

func (w *valueCheck) object(def *ast.Definition, value any) *gqlerror.Error {
	fields, ok := value.(map[string]any)
	if !ok {
		return w.refuse("the value cannot be read as %s", def.Name)
	}
	for _, f := range def.Fields {
		given, exists := fields[f.Name]
		if !exists {
			continue
		}
		if err := w.child(ast.PathName(f.Name), f.Type, given); err != nil {
			return err
		}
	}
	return nil
}

func isName(def *ast.Definition, value any) bool {
	name, ok := value.(string)
	return ok && def.EnumValues.ForName(name) != nil
}

// matchesScalar reports whether a value is valid for a built-in scalar; the program's own scalars check theirs.
func matchesScalar(scalar string, value any) bool {
	_, text := value.(string)
	switch scalar {
	case "String":
		return text
	case "Int":
		n, ok := numeric(value)
		return ok && n == math.Trunc(n) && n >= math.MinInt32 && n <= math.MaxInt32
	case "Float":
		_, ok := numeric(value)
		return ok
	case "ID":
		n, ok := numeric(value)
		return text || ok && n == math.Trunc(n)
	}
	return true
}

// numeric reads a number, whatever Go type it was decoded to; a float64 represents every 32-bit integer exactly.
func numeric(value any) (float64, bool) {
	switch n := value.(type) {
	case json.Number:
		f, err := strconv.ParseFloat(n.String(), 64)
		return f, err == nil
	case int:
		return float64(n), true
	case int64:
		return float64(n), true
	case float64:
		return n, true
	}
	return 0, false
}
