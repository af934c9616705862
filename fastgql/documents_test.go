package fastgql

import (
	"runtime"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"
)

// Plans live as long as their documents: a document that nobody holds any more is forgotten.
func TestDocuments_AreForgottenWithTheirPlans(t *testing.T) {
	t.Parallel()
	var d documents
	kept := plan(t, &d, "{ a { name } }")
	plan(t, &d, "{ b { name } }")
	for end := time.NewTimer(10 * time.Second); d.size() > 1; runtime.Gosched() {
		select {
		case <-end.C:
			t.Fatalf("want one document, got %d", d.size())
		default:
			runtime.GC()
		}
	}
	if found := d.find(kept); len(found.plans) != 1 {
		t.Errorf("want the plan of the document that is held, got %v", found.plans)
	}
}

// plan parses a document and makes the plan of its field.
func plan(t *testing.T, d *documents, text string) *ast.QueryDocument {
	t.Helper()
	q, err := parser.ParseQuery(&ast.Source{Input: text})
	if err != nil {
		t.Fatal(err)
	}
	field := q.Operations[0].SelectionSet[0].(*ast.Field)
	p := planner{types: newTypes(&Schema{Objects: []Object{{Name: "A", Members: []Member{{Name: "name"}}}}})}
	p.operation = &graphql.OperationContext{Doc: q, Operation: q.Operations[0]}
	if got := d.find(q).plan(p, graphql.CollectedField{Field: field, Selections: field.SelectionSet}, "A"); len(got.Fields) != 1 {
		t.Fatalf("want a plan with a field, got %+v", got)
	}
	return q
}

func (d *documents) size() (n int) {
	d.known.Range(func(any, any) bool { n++; return true })
	return n
}
