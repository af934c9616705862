package generate

import (
	"fmt"
	"go/types"
	"strings"

	"github.com/99designs/gqlgen/codegen/config"
	"github.com/99designs/gqlgen/codegen/templates"
	"github.com/vektah/gqlparser/v2/ast"
)

// Leaf is the expression that appends x, a leaf that is not null, to b. gqlgen's own marshalers of texts, numbers and booleans are
// spelled out. A project can do the same for its types: a method AppendGQL([]byte) []byte beside MarshalGQL, or a function AppendThing
// beside MarshalThing.
func (f *file) Leaf(r *config.TypeReference, x string) string {
	nonNull := fmt.Sprint(r.GQL.NonNull)
	switch {
	case r.IsMarshaler && appendsItself(r.GO):
		return x + ".AppendGQL(b)"
	case r.IsMarshaler && r.IsContext:
		return "e.ContextMarshaler(b, " + x + ")"
	case r.IsMarshaler:
		return "e.Marshaler(b, " + x + ", " + nonNull + ")"
	case r.HasEnumValues():
		x = r.EnumMarshalVar(f.Config.UseFunctionSyntaxForExecutionContext) + "[" + x + "]"
	case r.CastType != nil:
		x = templates.CurrentImports.LookupType(r.CastType) + "(" + x + ")"
	}
	switch name := strings.TrimPrefix(r.Marshaler.FullName(), "github.com/99designs/gqlgen/graphql.Marshal"); name {
	case "String", "ID":
		return "fastgql.AppendString(b, " + x + ")"
	case "Int", "Int8", "Int16", "Int32", "Int64":
		return "strconv.AppendInt(b, int64(" + x + "), 10)"
	case "Boolean":
		return "strconv.AppendBool(b, " + x + ")"
	}
	marshal := templates.Call(r.Marshaler)
	switch {
	case hasAppender(r.Marshaler):
		return strings.Replace(marshal, "Marshal", "Append", 1) + "(b, " + x + ")"
	case r.IsContext:
		return "e.ContextMarshaler(b, " + marshal + "(" + x + "))"
	}
	return "e.Marshaler(b, " + marshal + "(" + x + "), " + nonNull + ")"
}

// Given is v as gqlgen's marshaler takes it.
func (*file) Given(r *config.TypeReference) string {
	switch {
	case r.Marshaler != nil && r.IsTargetNilable() && !r.IsNilable():
		return "&v"
	case r.Marshaler != nil && !r.IsTargetNilable() && r.IsNilable():
		return "*v"
	}
	return "v"
}

// Object reports whether a type is an object.
func (*file) Object(r *config.TypeReference) bool { return r.Definition.Kind == ast.Object }

// Text is the condition that a nullable text is empty; nothing for other types.
func (*file) Text(r *config.TypeReference, x string) string {
	switch {
	case r.GQL.NonNull || r.GQL.Elem != nil:
		return ""
	case types.Identical(r.GO, types.Typ[types.String]):
		return x + ` == ""`
	case types.Identical(r.GO, types.NewPointer(types.Typ[types.String])):
		return x + " != nil && *" + x + ` == ""`
	}
	return ""
}

// appendsItself reports whether a type has the method AppendGQL.
func appendsItself(t types.Type) bool {
	method, _, _ := types.LookupFieldOrMethod(t, true, nil, "AppendGQL")
	return method != nil
}

// hasAppender reports whether there is an AppendThing beside a MarshalThing.
func hasAppender(marshal *types.Func) bool {
	thing, ok := strings.CutPrefix(marshal.Name(), "Marshal")
	return ok && marshal.Pkg() != nil && marshal.Pkg().Scope().Lookup("Append"+thing) != nil
}
