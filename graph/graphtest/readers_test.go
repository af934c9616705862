package graphtest

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/partnergraph/partnergraph/models"
)

// This file holds which fields are shown to whom. Everybody asks for every field of every object; testdata/readers.txt says for each
// field which kinds of viewers got a value. A kind is how the viewer's organisation stands to the object, and a role there.

// answersOnly are types that are in the answer of one mutation, that the holder of a link reads, or that say why something is refused: who
// asks, reads them.
var answersOnly = []string{"ClockReport", "ActCount", "Company", "ContactQuestion", "Invitation", "ViewerAction", "UserError", "ErrorDetail"}

// readers collects the readings of each field, "Partner.standing".
type readers struct {
	*api
	schema   *ast.Schema
	sides    map[string]map[string]string // object → organisation → how it stands to the object
	answers  map[string]map[string]bool   // place in an object, behind its field → kinds of viewers → whether there was a value
	readings map[string]*reading
	kinds    map[string][]string // the objects of each type
}

func TestFields_AreReadByThoseWhoAreListed(t *testing.T) {
	t.Parallel()
	r := &readers{schema: contract(), answers: map[string]map[string]bool{}, readings: map[string]*reading{}}
	demo := beginOn(&scope{TB: t}, after(t, makesToken))
	t.Cleanup(demo.close)
	for _, a := range []*api{demo, world(t)} {
		r.api, r.kinds = a, nil
		r.fillReasons()
		r.readSides()
		for _, v := range r.viewers() {
			r.askAll(v)
		}
	}
	r.summarize()
	for _, def := range r.schema.Types {
		if r.shows(def) && !slices.Contains(answersOnly, def.Name) {
			for _, f := range def.Fields {
				if name := def.Name + "." + f.Name; r.readings[name] == nil {
					r.readings[name] = &reading{}
				}
			}
		}
	}
	r.compare()
}

// shows reports whether a type shows something of the program: it is no list, answer or root.
func (r *readers) shows(def *ast.Definition) bool {
	if def.Kind != ast.Object || strings.HasPrefix(def.Name, "__") || def == r.schema.Query || def == r.schema.Mutation || def == r.schema.Subscription {
		return false
	}
	for _, ending := range []string{"Payload", "Connection", "Edge", "PageInfo"} {
		if strings.HasSuffix(def.Name, ending) {
			return false
		}
	}
	return true
}

// operatorsPerson works for the operator, whatever the object is.
const operatorsPerson = "olga.marsh"

// askAll asks for every field as somebody.
func (r *readers) askAll(v viewer) {
	r.t.Helper()
	for root, arguments := range map[string]string{"viewer": "", "program": "", "regions": "", "market": `(code: "US")`, "enumLabels": ""} {
		def := r.schema.Query.Fields.ForName(root)
		got := r.ask(v.as, "{"+root+arguments+r.selection(def.Type.Name())+"}")
		if len(got.Errors) > 0 {
			r.t.Fatalf("%s %s: %s", v.as, root, clip(got.Text))
		}
		r.note(v.kind("itself"), root, got.at(root))
	}
	if v.as == "" || v.organization == "" {
		return
	}
	for _, def := range r.schema.PossibleTypes["Node"] {
		for ids := range slices.Chunk(r.objects(def.Name), 50) {
			got := r.ask(v.as, "query($ids: [ID!]!) { nodes(ids: $ids) { ... on "+def.Name+r.selection(def.Name)+" } }", "ids", ids)
			if len(got.Errors) > 0 {
				r.t.Fatalf("%s %s: %s", v.as, def.Name, clip(got.Text))
			}
			for i, found := range list(got.at("nodes")) {
				if found != nil {
					r.note(v.kind(r.sides[ids[i]][v.organization]), ids[i], found)
				}
			}
		}
	}
}

// kind is how somebody stands to an object.
func (v viewer) kind(side string) string {
	switch {
	case v.as == "":
		return "nobody"
	case v.organization == "":
		return "guest"
	case strings.HasPrefix(v.as, operatorsPerson):
		side = "operator"
	case side == "":
		side = "other"
	}
	return side + " " + v.role
}

// objects are ids of the objects of a type, some of each status, so that all of their fields have values somewhere.
func (r *readers) objects(typeName string) []string {
	if r.kinds == nil {
		r.kinds = map[string][]string{}
	}
	if r.kinds[typeName] == nil {
		prefix := models.APIToken{}.Prefix() // of which nobody reads the first one
		if typeName != "ApiToken" {
			prefix = r.prefixOf(r.t, typeName)
		}
		r.kinds[typeName] = r.rowsOf(r.t, prefix, "1 = 1")
	}
	return r.kinds[typeName]
}

// selection asks for all fields of a type, of links only whether they are there, and of what has no id all fields in turn.
func (r *readers) selection(typeName string) string {
	parts := []string{"__typename"}
	for _, f := range r.schema.Types[typeName].Fields {
		if strings.HasPrefix(f.Name, "__") {
			continue
		}
		arguments := writer{schema: r.schema}.arguments(f)
		if f.Name == "resellerAgreement" { // which needs one of two
			arguments = `(partnerId: "4800002")`
		}
		switch def := r.schema.Types[f.Type.Name()]; {
		case def.Kind == ast.Scalar, def.Kind == ast.Enum:
			parts = append(parts, f.Name+arguments)
		case strings.HasSuffix(def.Name, "Connection"):
			parts = append(parts, f.Name+"(first: 3) { nodes { __typename } }")
		case r.isLink(def):
			parts = append(parts, f.Name+arguments+" { __typename }")
		default:
			parts = append(parts, f.Name+arguments+r.selection(def.Name))
		}
	}
	return " { " + strings.Join(parts, " ") + " }"
}

// isLink reports whether a type is an object of its own, with an id.
func (r *readers) isLink(def *ast.Definition) bool {
	return def.IsAbstractType() || slices.Contains(def.Interfaces, "Node")
}

// note keeps which fields of an object had a value.
func (r *readers) note(kind, place string, found any) {
	switch v := found.(type) {
	case []any:
		for i, item := range v {
			r.note(kind, fmt.Sprintf("%s[%d]", place, i), item)
		}
	case node:
		typeName, _ := v["__typename"].(string)
		for name, value := range v {
			if name == "__typename" {
				continue
			}
			at := typeName + "." + name + " " + place
			if r.answers[at] == nil {
				r.answers[at] = map[string]bool{}
			}
			r.answers[at][kind] = r.answers[at][kind] || hasValue(value)
			if of := r.schema.Types[r.schema.Types[typeName].Fields.ForName(name).Type.Name()]; r.shows(of) && !r.isLink(of) && !slices.Contains(answersOnly, of.Name) {
				r.note(kind, place+"."+name, value)
			}
		}
	}
}

func hasValue(value any) bool {
	if nodes, ok := follow(value, "nodes").([]any); ok {
		value = nodes
	}
	switch v := value.(type) {
	case nil:
		return false
	case string:
		return v != ""
	case []any:
		return len(v) > 0
	}
	return true
}
