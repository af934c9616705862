package transport

import "github.com/vektah/gqlparser/v2/ast"

// crowd counts the pairs of fields with one name that stand in one place once fragments are written out. Validation compares
// each with each, so that a thousand times the same field is half a million comparisons. It walks a document whose nodes have
// been counted, fragments written out, so that this ends soon.
type crowd struct {
	fragments ast.FragmentDefinitionList
	pairs     int
	most      int // where counting stops
}

// visit counts in what the selections of fields with one name amount to together.
func (c *crowd) visit(sets []ast.SelectionSet) {
	fields, seen := map[string][]ast.SelectionSet{}, map[string]bool{}
	for _, set := range sets {
		c.gather(set, fields, seen)
	}
	for _, same := range fields {
		c.pairs += len(same) * (len(same) - 1) / 2
	}
	for _, same := range fields {
		if c.pairs > c.most {
			return
		}
		c.visit(same)
	}
}

// gather adds the fields of a selection by the names under which they are answered; each fragment once.
func (c *crowd) gather(set ast.SelectionSet, fields map[string][]ast.SelectionSet, seen map[string]bool) {
	for _, selection := range set {
		switch s := selection.(type) {
		case *ast.Field:
			fields[s.Alias] = append(fields[s.Alias], s.SelectionSet)
		case *ast.InlineFragment:
			c.gather(s.SelectionSet, fields, seen)
		case *ast.FragmentSpread:
			definition := c.fragments.ForName(s.Name)
			if definition != nil && !seen[s.Name] {
				seen[s.Name] = true
				c.gather(definition.SelectionSet, fields, seen)
			}
		}
	}
}
