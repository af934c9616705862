package graphtest

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// randomWriter writes random queries: aliases, fragments that are used twice, @skip and @include by variables, and arguments.
type randomWriter struct {
	schema    *ast.Schema
	ids       []string
	rand      *rand.Rand
	fragments map[string][]string // names by type
	texts     []string            // of the fragments
	named     int                 // aliases so far
	left      int                 // fields that may still be written
}

func newRandomWriter(s *ast.Schema, ids []string, r *rand.Rand) *randomWriter {
	return &randomWriter{schema: s, ids: ids, rand: r, fragments: map[string][]string{}, left: 150}
}

// conditionNames are the variables of @skip and @include.
var conditionNames = []string{"a", "b", "c"}

func (w *randomWriter) document() string {
	var roots []string
	for range 1 + w.rand.IntN(3) {
		f := w.schema.Query.Fields[w.rand.IntN(len(w.schema.Query.Fields))]
		if !strings.HasPrefix(f.Name, "__") {
			roots = append(roots, w.field(f, 5))
		}
	}
	for _, name := range conditionNames { // a variable that is not used is not allowed
		roots = append(roots, name+":__typename@include(if: $"+name+")")
	}
	return "query($a: Boolean = true, $b: Boolean = false, $c: Boolean = true) {" + strings.Join(roots, " ") + "}" + strings.Join(w.texts, " ")
}

// conditions are values for some of the variables.
func (w *randomWriter) conditions() map[string]any {
	values := map[string]any{}
	for _, name := range conditionNames {
		if w.chance(2) {
			values[name] = w.chance(2)
		}
	}
	return values
}

func (w *randomWriter) chance(oneIn int) bool { return w.rand.IntN(oneIn) == 0 }

// field is a field with its own alias, so that no two with different arguments have the same name.
func (w *randomWriter) field(f *ast.FieldDefinition, depth int) string {
	w.named++
	w.left--
	alias := w.named // before the selection counts on
	return fmt.Sprintf("f%d:%s%s%s%s", alias, f.Name, w.arguments(f), w.condition(), w.selection(f.Type.Name(), depth))
}

func (w *randomWriter) condition() string {
	if !w.chance(12) {
		return ""
	}
	word := []string{"skip", "include"}[w.rand.IntN(2)]
	return fmt.Sprintf("@%s(if: $%s)", word, conditionNames[w.rand.IntN(len(conditionNames))])
}

// selection is empty for leaves.
func (w *randomWriter) selection(name string, depth int) string {
	def := w.schema.Types[name]
	if !def.IsCompositeType() {
		return ""
	}
	w.named++
	parts := []string{fmt.Sprintf("t%d:__typename", w.named)}
	if def.IsAbstractType() {
		parts = append(parts, w.objects(def, depth)...)
	}
	parts = append(parts, w.fields(def, depth)...)
	if w.chance(5) && depth > 0 {
		parts = append(parts, "..."+w.condition()+"{"+strings.Join(w.fields(def, depth-1), " ")+" __typename}")
	}
	if w.chance(4) && depth > 0 {
		spread := "..." + w.fragment(def, depth-1)
		parts = append(parts, spread+w.condition(), spread)
	}
	if n := w.rand.IntN(len(parts)); w.chance(4) { // a plain name twice is answered once
		parts = append(parts, parts[n])
	}
	return "{" + strings.Join(parts, " ") + "}"
}

// fields are some of a type's fields.
func (w *randomWriter) fields(def *ast.Definition, depth int) (parts []string) {
	for _, f := range def.Fields {
		composite := w.schema.Types[f.Type.Name()].IsCompositeType()
		if strings.HasPrefix(f.Name, "__") || w.left < 0 || composite && depth == 0 || !w.chance(3) {
			continue
		}
		if !composite && len(f.Arguments) == 0 && w.chance(2) {
			w.left--
			parts = append(parts, f.Name)
			continue
		}
		parts = append(parts, w.field(f, depth-1))
	}
	return parts
}

// objects are fragments on some objects of an abstract type.
func (w *randomWriter) objects(def *ast.Definition, depth int) (parts []string) {
	for _, o := range w.schema.GetPossibleTypes(def) {
		if w.chance(4) {
			w.named++
			alias := w.named
			parts = append(parts, fmt.Sprintf("...on %s%s{o%d:__typename %s}", o.Name, w.condition(), alias, w.aliased(o, depth-1)))
		}
	}
	return parts
}

// aliased are fields under names of their own: fields of two objects with the same name may differ in type.
func (w *randomWriter) aliased(def *ast.Definition, depth int) string {
	var parts []string
	for _, f := range def.Fields {
		composite := w.schema.Types[f.Type.Name()].IsCompositeType()
		if !strings.HasPrefix(f.Name, "__") && w.left > 0 && w.chance(4) && (!composite || depth > 0) {
			parts = append(parts, w.field(f, depth-1))
		}
	}
	return strings.Join(parts, " ")
}

// fragment is the name of a fragment on a type; one in two is used again.
func (w *randomWriter) fragment(def *ast.Definition, depth int) string {
	if known := w.fragments[def.Name]; len(known) > 0 && w.chance(2) {
		return known[w.rand.IntN(len(known))]
	}
	body := "{__typename " + strings.Join(w.fields(def, depth), " ") + "}" // written before its name is known, so that it does not contain itself
	name := fmt.Sprintf("F%d", len(w.texts))
	w.texts = append(w.texts, "fragment "+name+" on "+def.Name+body)
	w.fragments[def.Name] = append(w.fragments[def.Name], name)
	return name
}

func (w *randomWriter) arguments(f *ast.FieldDefinition) string {
	var parts []string
	for _, a := range f.Arguments {
		switch {
		case a.Name == "first":
			parts = append(parts, fmt.Sprintf("first:%d", 1+w.rand.IntN(3)))
		case a.Type.NonNull && a.DefaultValue == nil:
			parts = append(parts, a.Name+":"+w.value(a.Type, a.Name))
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return "(" + strings.Join(parts, ",") + ")"
}

func (w *randomWriter) value(t *ast.Type, place string) string {
	if t.Elem != nil {
		return "[" + w.value(t.Elem, place) + "," + w.value(t.Elem, place) + "]"
	}
	return writer{schema: w.schema, id: w.ids[w.rand.IntN(len(w.ids))]}.value(t, place)
}
