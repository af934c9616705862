package graph

import (
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/partnergraph/partnergraph/graph/generated"
	"github.com/partnergraph/partnergraph/graph/transport"
	"github.com/partnergraph/partnergraph/web"
)

// A list without pages costs its likely size, so each kind of element needs one, and no other has one.
func TestListSizes_EveryListHasOne(t *testing.T) {
	t.Parallel()
	schema, used := generated.NewExecutableSchema(generated.Config{}).Schema(), map[string]bool{}
	for _, of := range schema.Types {
		if of.BuiltIn || of.Kind != ast.Object && of.Kind != ast.Interface {
			continue
		}
		for _, f := range of.Fields {
			if element := f.Type.Name(); transport.PlainList(of, f) && !schema.Types[element].IsLeafType() {
				used[element] = true
				if listSizes[element] == 0 {
					t.Errorf("%s.%s: want a likely size of a list of %s", of.Name, f.Name, element)
				}
			}
		}
	}
	for element := range listSizes {
		if !used[element] {
			t.Errorf("%s: no list has such elements", element)
		}
	}
	if len(used) == 0 {
		t.Error("want some lists")
	}
}

// What the pages and the examples ask stays below the limit, with the largest page.
func TestListSizes_DocumentsStayBelowTheLimit(t *testing.T) {
	t.Parallel()
	schema := generated.NewExecutableSchema(generated.Config{}).Schema()
	documents := web.Documents()
	if len(documents) == 0 {
		t.Fatal("want documents")
	}
	for _, text := range documents {
		doc, errs := gqlparser.LoadQueryWithRules(schema, text, transport.Rules())
		if len(errs) > 0 {
			t.Fatal(errs)
		}
		for _, operation := range doc.Operations {
			op := &graphql.OperationContext{Operation: operation}
			if err := (transport.Cost{Limit: 20_000, Sizes: listSizes}).MutateOperationContext(t.Context(), op); err != nil {
				t.Errorf("%s: %v", operation.Name, err)
			}
		}
	}
}
