package architecture_test

import (
	"slices"
	"testing"

	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
	"github.com/vektah/gqlparser/v2/ast"
)

// TestEveryKindHasAPolicy: internal/store/visible.go declares who sees the rows of each kind, once.
func TestEveryKindHasAPolicy(t *testing.T) {
	t.Parallel()
	var kinds []string
	for _, row := range models.Rows() {
		if noun, ok := row.(models.Noun); ok {
			kinds = append(kinds, noun.Prefix())
		}
	}
	declared := store.Kinds()
	for _, kind := range kinds {
		if n := count(declared, kind); n != 1 {
			t.Errorf("%s: want one line in internal/store/visible.go, got %d", kind, n)
		}
	}
	if len(declared) != len(kinds) {
		t.Errorf("want %d policies, got %d", len(kinds), len(declared))
	}
}

func count(all []string, one string) (n int) {
	for _, other := range all {
		if other == one {
			n++
		}
	}
	return n
}

// TestWhatIsANodeIsFound: node(id) finds objects of each type that the schema calls a Node.
func TestWhatIsANodeIsFound(t *testing.T) {
	t.Parallel()
	nodes := 0
	for _, d := range contract(t).Types {
		if d.Kind == ast.Object && slices.Contains(d.Interfaces, "Node") {
			nodes++
		}
	}
	if found := store.NodeKinds(); len(found) != nodes {
		t.Errorf("want the %d types of the schema that are Nodes, got %v", nodes, found)
	}
}
