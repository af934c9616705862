package transport

import (
	"context"
	"encoding/json"
	"math"
	"reflect"
	"strconv"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/errcode"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// Values refuses variables which the specification refuses and the library lets through: text for numbers, numbers
// for text, whole numbers beyond 32 bits, and names of enum values in another case.
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

// MutateOperationContext changes nothing; it is the hook after the library has looked at the variables.
func (v Values) MutateOperationContext(_ context.Context, op *graphql.OperationContext) *gqlerror.Error {
	for _, d := range op.Operation.VariableDefinitions {
		path := ast.Path{ast.PathName("variable"), ast.PathName(d.Variable)}
		if err := v.check(d.Type, op.Variables[d.Variable], path); err != nil {
			errcode.Set(err, errcode.ValidationFailed) // as the library does for what it refuses itself
			return err
		}
	}
	return nil
}

// check looks at one value; whether null is allowed has been decided before.
func (v Values) check(t *ast.Type, value any, path ast.Path) *gqlerror.Error {
	switch def := v.Schema.Types[t.Name()]; {
	case value == nil:
		return nil
	case t.Elem != nil:
		return v.list(t.Elem, reflect.ValueOf(value), path)
	case def.Kind == ast.InputObject:
		return v.object(def, value, path)
	case def.Kind == ast.Enum && !isName(def, value):
		return gqlerror.ErrorPathf(path, "the value is not one of %s", def.Name)
	case !fits(def.Name, value):
		return gqlerror.ErrorPathf(path, "the value cannot be read as %s", def.Name)
	}
	return nil
}

// list looks at the values of a list, which may also be one value without its brackets.
func (v Values) list(t *ast.Type, values reflect.Value, path ast.Path) *gqlerror.Error {
	if values.Kind() != reflect.Slice {
		return v.check(t, values.Interface(), path)
	}
	for i := range values.Len() {
		if err := v.check(t, values.Index(i).Interface(), beneath(path, ast.PathIndex(i))); err != nil {
			return err
		}
	}
	return nil
}

func (v Values) object(def *ast.Definition, value any, path ast.Path) *gqlerror.Error {
	fields, ok := value.(map[string]any)
	if !ok {
		return gqlerror.ErrorPathf(path, "the value cannot be read as %s", def.Name)
	}
	for _, f := range def.Fields {
		if err := v.check(f.Type, fields[f.Name], beneath(path, ast.PathName(f.Name))); err != nil {
			return err
		}
	}
	return nil
}

// beneath makes a path of its own: those of siblings must not share their memory.
func beneath(path ast.Path, step ast.PathElement) ast.Path {
	return append(append(make(ast.Path, 0, len(path)+1), path...), step)
}

func isName(def *ast.Definition, value any) bool {
	name, ok := value.(string)
	return ok && def.EnumValues.ForName(name) != nil
}

// fits reports whether a value may stand for a built-in scalar; the program's own scalars look for themselves.
func fits(scalar string, value any) bool {
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

// numeric reads what JSON or the library has made of a number; 64 bits of a float are enough to tell 32 bits apart.
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
