package graphtest

import (
	"fmt"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// This file writes documents from the schema: a root field with the fewest arguments that are valid, and all of
// what does not cost another list in return.

// writer writes the arguments of a field. The id is used wherever one is needed; Only names one more place
// that is filled although it is optional, such as "filter.subjectId" or "input.id".
type writer struct {
	schema *ast.Schema
	id     string
	only   string
}

func (w writer) document(f rootField) string {
	return fmt.Sprintf("%s{%s%s%s}", f.operation(), f.Name, w.arguments(f.FieldDefinition), w.selection(f.Type, 2))
}

func (w writer) arguments(f *ast.FieldDefinition) string {
	var parts []string
	for _, a := range f.Arguments {
		if w.wanted(a.Type, a.DefaultValue != nil, a.Name) {
			parts = append(parts, a.Name+":"+w.value(a.Type, a.Name))
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return "(" + strings.Join(parts, ",") + ")"
}

func (w writer) wanted(t *ast.Type, hasDefault bool, place string) bool {
	return t.NonNull && !hasDefault || place == w.only || strings.HasPrefix(w.only, place+".")
}

func (w writer) value(t *ast.Type, place string) string {
	if t.Elem != nil {
		return "[" + w.value(t.Elem, place) + "]"
	}
	def := w.schema.Types[t.NamedType]
	switch {
	case t.NamedType == "ID":
		return fmt.Sprintf("%q", w.id)
	case def.Kind == ast.Enum:
		return def.EnumValues[0].Name
	case def.Kind == ast.InputObject:
		return w.object(def, place)
	}
	return scalars[t.NamedType]
}

var scalars = map[string]string{
	"Int": "1", "String": `"x"`, "Boolean": "true", "DateTime": `"2030-01-01T00:00:00Z"`, "CountryCode": `"US"`,
	"CurrencyCode": `"USD"`, "EmailAddress": `"a@example.org"`, "TenantId": `"1a000000-0000-4000-8000-000000000001"`,
}

func (w writer) object(def *ast.Definition, place string) string {
	var parts []string
	for _, f := range def.Fields {
		if w.wanted(f.Type, f.DefaultValue != nil, place+"."+f.Name) {
			parts = append(parts, f.Name+":"+w.value(f.Type, place+"."+f.Name))
		}
	}
	return "{" + strings.Join(parts, ",") + "}"
}

// selection asks for every field without arguments, depth levels of objects down.
func (w writer) selection(t *ast.Type, depth int) string {
	def := w.schema.Types[t.Name()]
	if def.Kind != ast.Object && def.Kind != ast.Interface {
		return ""
	}
	parts := []string{"__typename"}
	for _, f := range def.Fields {
		inner := w.schema.Types[f.Type.Name()]
		leaf := inner.Kind == ast.Scalar || inner.Kind == ast.Enum
		if len(f.Arguments) == 0 && !strings.HasPrefix(f.Name, "__") && (leaf || depth > 0) {
			parts = append(parts, f.Name+w.selection(f.Type, depth-1))
		}
	}
	return "{" + strings.Join(parts, " ") + "}"
}

// idPlaces are the arguments and input fields of a root field that are ids: "id", "input.id".
func idPlaces(s *ast.Schema, f *ast.FieldDefinition) (places []string) {
	for _, a := range f.Arguments {
		places = append(places, idPlacesIn(s, a.Type, a.Name, 3)...)
	}
	return places
}

func idPlacesIn(s *ast.Schema, t *ast.Type, place string, depth int) (places []string) {
	if t.Name() == "ID" {
		return []string{place}
	}
	def := s.Types[t.Name()]
	if def.Kind != ast.InputObject || depth == 0 {
		return nil
	}
	for _, f := range def.Fields {
		places = append(places, idPlacesIn(s, f.Type, place+"."+f.Name, depth-1)...)
	}
	return places
}
