package graphtest

import (
	"reflect"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"
)

// partlyReadTypes are the types whose rows are read in part, and lists of them.
var partlyReadTypes = []struct{ name, list string }{
	{"Customer", "customers(first: 20) { nodes { FIELD } edges { cursor node { FIELD } } pageInfo { endCursor } }"},
	{"ResellerRelationship", "customers(first: 20, orderBy: {field: CREATED_AT, direction: DESC}) { nodes { relationships { FIELD } relationship { FIELD } } }"},
	{"Partner", "partners(first: 20) { nodes { FIELD } edges { cursor } }"},
	{"Partner", "customers(first: 20) { nodes { relationships { partner { FIELD } associatedReseller { FIELD } customer { id domain } } } }"},
}

// Every field is the same in rows of which only the selected columns are read as in whole ones, which a query reads as soon as it selects
// anything that is not known to read no more.
func TestColumns_FieldsAreTheSameInRowsThatAreReadInPart(t *testing.T) {
	t.Parallel()
	a := begin(t, "harbor qualified", "springfield submits", "work")
	a.fill(3)
	schema, different := contract(), 0
	for _, who := range []string{"olga.marsh", "grant.whitfield", "amir.haddad"} {
		for _, of := range partlyReadTypes {
			for _, f := range schema.Types[of.name].Fields {
				field, possible := selected(schema, f)
				if !possible {
					continue
				}
				list := strings.ReplaceAll(of.list, "FIELD", field)
				part, whole := a.ask(who, "{ "+list+" }"), a.ask(who, "{ program { name } "+list+" }")
				delete(whole.Data, "program")
				if len(whole.Errors) > 0 || !reflect.DeepEqual(part.Data, whole.Data) {
					t.Errorf("%s, %s.%s:\nin whole rows %s\nin part       %s", who, of.name, f.Name, whole.Text, part.Text)
				}
				different++
			}
		}
	}
	if different < 100 {
		t.Errorf("want many fields compared, got %d", different)
	}
}

// selected is a selection of a field; it is not possible where the field requires an argument.
func selected(schema *ast.Schema, f *ast.FieldDefinition) (string, bool) {
	for _, argument := range f.Arguments {
		if argument.Type.NonNull && argument.DefaultValue == nil {
			return "", false
		}
	}
	switch of := schema.Types[f.Type.Name()]; {
	case of.IsLeafType():
		return f.Name, true
	case of.Fields.ForName("id") != nil:
		return f.Name + " { id }", true
	case of.Fields.ForName("nodes") != nil:
		return f.Name + "(first: 2) { nodes { id } pageInfo { endCursor } }", true
	}
	return f.Name + " { __typename }", true
}
