package transport

import "github.com/vektah/gqlparser/v2/ast"

// pairCounter counts the pairs of fields that have the same response name in the same selection, with fragments expanded. Validation
// compares the fields of each pair, so that a field that is selected a thousand times costs half a million comparisons. The number of
// nodes of the document, with fragments expanded, has been checked before, which bounds the work here.
type pairCounter struct {
	fragments ast.FragmentDefinitionList
	pairs     int
	limit     int // counting stops above it
}

// count adds the pairs of the merged selections of fields with the same response name.
func (c *pairCounter) count(sets []ast.SelectionSet) {
	fields, seen := map[string][]ast.SelectionSet{}, map[string]bool{}
	for _, set := range sets {
		c.collect(set, fields, seen)
	}
	for _, same := range fields {
		c.pairs += len(same) * (len(same) - 1) / 2
	}
	for _, same := range fields {
		if c.pairs > c.limit {
			return
		}
		c.count(same)
	}
}

// collect adds the fields of a selection by their response names; each fragment once.
func (c *pairCounter) collect(set ast.SelectionSet, fields map[string][]ast.SelectionSet, seen map[string]bool) {
	for _, selection := range set {
		switch s := selection.(type) {
		case *ast.Field:
			fields[s.Alias] = append(fields[s.Alias], s.SelectionSet)
		case *ast.InlineFragment:
			c.collect(s.SelectionSet, fields, seen)
		case *ast.FragmentSpread:
			definition := c.fragments.ForName(s.Name)
			if definition != nil && !seen[s.Name] {
				seen[s.Name] = true
				c.collect(definition.SelectionSet, fields, seen)
			}
		}
	}
}
