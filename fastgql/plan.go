package fastgql

import (
	"sync/atomic"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
)

// Plan is a selection set on one type, with fragments, aliases and conditions worked out. It is made once for a document and the
// values of its @skip and @include variables.
type Plan struct {
	Fields []Field

	abstract *abstractPlan // of an interface or union; it has no fields then
}

// Field is a selected field.
type Field struct {
	Case        int    // of the object's appender; 0 is __typename
	Key         []byte // `"alias":`, with a comma before all but the first
	Plan        *Plan  // of its value; nil for leaves and links
	EmptyIsNull bool   // an empty text is answered with null

	link *link
}

// link is a selected field that is a Link.
type link struct {
	*Link
	field   graphql.CollectedField
	plan    *Plan   // of its value; nil for leaves and holes
	above   []above // plain fields between the value with the link's object in it and the object
	inOrder bool
}

// above is a plain field above an object.
type above struct {
	object string
	field  graphql.CollectedField
}

// abstractPlan makes the plan of an object type when the first value of it is appended: in a schema with many nested interfaces, most
// combinations never occur.
type abstractPlan struct {
	objects    []*object
	plans      []atomic.Pointer[Plan]
	selections ast.SelectionSet
	above      []above
}

// noPlan stands for selections that cannot be planned.
var noPlan = &Plan{}

// planner makes plans for one operation.
type planner struct {
	types     types
	options   Options
	operation *graphql.OperationContext
}

// plan is the plan of a field's value: nil for a leaf, noPlan when the selections are left to gqlgen.
func (p planner) plan(name string, selections ast.SelectionSet, above []above) *Plan {
	if name == "" {
		return nil
	}
	if objects, ok := p.types.abstract[name]; ok {
		return &Plan{abstract: &abstractPlan{objects: objects, plans: make([]atomic.Pointer[Plan], len(objects)), selections: selections, above: above}}
	}
	o, ok := p.types.objects[name]
	if !ok {
		return noPlan
	}
	return p.object(o, selections, above)
}

// object plans a selection set on an object. Which fields it has, and in which order, says gqlgen's own CollectFields.
func (p planner) object(o *object, selections ast.SelectionSet, on []above) *Plan {
	collected := graphql.CollectFields(p.operation, selections, o.Implements)
	plan := &Plan{Fields: make([]Field, len(collected))}
	for i, c := range collected {
		f := Field{Key: key(c.Alias, i == 0)}
		if c.Name != "__typename" && !p.member(&f, o, c, on) || hasOwnDirectives(c) {
			return noPlan
		}
		plan.Fields[i] = f
	}
	return plan
}

// member plans a field of an object, and reports whether that is possible.
func (p planner) member(f *Field, o *object, c graphql.CollectedField, on []above) bool {
	n, ok := o.members[c.Name]
	if !ok {
		return false
	}
	m := o.Members[n]
	f.Case = n + 1
	if m.Link == nil {
		f.EmptyIsNull = p.options.EmptyIsNull != nil && p.options.EmptyIsNull(c)
		f.Plan = p.plan(m.Type, c.Selections, append(on[:len(on):len(on)], above{o.Name, c}))
		return f.Plan != noPlan
	}
	f.link = &link{Link: m.Link, field: c, above: on, inOrder: p.options.InOrder != nil && p.options.InOrder(o.Name, c.Name)}
	if m.Link.Hole == nil {
		f.link.plan = p.plan(m.Type, c.Selections, nil)
	}
	return f.link.plan != noPlan
}

// of is the plan for the nth object type of an abstract one; nil when it is left to gqlgen.
func (a *abstractPlan) of(p planner, n int) *Plan {
	plan := a.plans[n].Load()
	if plan == nil {
		plan = p.object(a.objects[n], a.selections, a.above)
		a.plans[n].Store(plan)
	}
	if plan == noPlan {
		return nil
	}
	return plan
}

// hasOwnDirectives reports whether a field has executable directives of the schema, which gqlgen runs for each value.
func hasOwnDirectives(c graphql.CollectedField) bool {
	for _, d := range c.Directives {
		if d.Name != "skip" && d.Name != "include" {
			return true
		}
	}
	return false
}

func key(alias string, first bool) []byte {
	var b []byte
	if !first {
		b = append(b, ',')
	}
	return append(AppendString(b, alias), ':')
}
