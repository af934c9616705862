package fastgql

import (
	"runtime"
	"slices"
	"sync"
	"weak"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
)

const (
	maxPlans      = 32 // of one document; more are combinations of conditions that somebody tries out
	maxConditions = 64 // variables of @skip and @include in one document
)

// documents has the plans of the documents that are in use. A document that gqlgen's cache has dropped is dropped here too: the
// limits of that cache are the limits of this one.
type documents struct {
	known sync.Map // weak.Pointer[ast.QueryDocument] → *document
}

// document has the plans of one document.
type document struct {
	conditions []string // variables of @skip and @include
	declined   bool

	mu    sync.Mutex
	plans map[planKey]*Plan
}

// planKey is all that the selections of a root field depend on.
type planKey struct {
	operation  *ast.OperationDefinition
	alias      string
	conditions uint64 // a bit for each that is true
}

func (d *documents) find(q *ast.QueryDocument) *document {
	key := weak.Make(q)
	if known, ok := d.known.Load(key); ok {
		return known.(*document)
	}
	known, found := d.known.LoadOrStore(key, newDocument(q))
	if !found {
		runtime.AddCleanup(q, func(key weak.Pointer[ast.QueryDocument]) { d.known.Delete(key) }, key)
	}
	return known.(*document)
}

// plan finds or makes the plan of a root field; it is noPlan when the field is left to gqlgen.
func (d *document) plan(p planner, f graphql.CollectedField, name string) *Plan {
	if d.declined {
		return noPlan
	}
	key := planKey{operation: p.operation.Operation, alias: f.Alias}
	for i, variable := range d.conditions {
		if value, _ := p.operation.Variables[variable].(bool); value {
			key.conditions |= 1 << i
		}
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if plan, ok := d.plans[key]; ok {
		return plan
	}
	if len(d.plans) == maxPlans {
		clear(d.plans)
	}
	plan := p.plan(name, f.Selections, nil) // gqlgen has run the directives of the root field itself
	d.plans[key] = plan
	return plan
}

func newDocument(q *ast.QueryDocument) *document {
	d := &document{plans: map[planKey]*Plan{}}
	for _, o := range q.Operations {
		d.selections(o.SelectionSet)
	}
	for _, f := range q.Fragments {
		d.selections(f.SelectionSet)
	}
	d.declined = d.declined || len(d.conditions) > maxConditions
	return d
}

func (d *document) selections(set ast.SelectionSet) {
	for _, selection := range set {
		switch s := selection.(type) {
		case *ast.Field:
			d.directives(s.Directives)
			d.selections(s.SelectionSet)
		case *ast.InlineFragment:
			d.directives(s.Directives)
			d.selections(s.SelectionSet)
		case *ast.FragmentSpread:
			d.directives(s.Directives)
		}
	}
}

func (d *document) directives(list ast.DirectiveList) {
	for _, directive := range list {
		if directive.Name == "defer" {
			d.declined = true
		}
		if directive.Name != "skip" && directive.Name != "include" {
			continue
		}
		for _, a := range directive.Arguments {
			if a.Value.Kind == ast.Variable && !slices.Contains(d.conditions, a.Value.Raw) {
				d.conditions = append(d.conditions, a.Value.Raw)
			}
		}
	}
}
