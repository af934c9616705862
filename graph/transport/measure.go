package transport

import "github.com/vektah/gqlparser/v2/ast"

// countLimit is the maximum of a count: any limit is far below it, and the sum of two does not overflow.
const countLimit = 1 << 30

// size is the size of a selection with its fragments expanded.
type size struct {
	depth, metaDepth int
	roots            int // fields at the top level
	nodes            int
	aliases          int
	directives       int
	valueDepth       int  // of literals
	fragments        int  // nesting
	meta             bool // asks for __schema or __type
	deferred         bool // uses @defer
	endless          bool // a fragment contains itself
}

// measure computes the size of a document that is not validated: fragments may be missing, contain themselves, or be used so
// often that expanding them is not feasible, so each is measured once.
type measure struct {
	fragments ast.FragmentDefinitionList
	known     map[string]size
	open      map[string]bool
}

// operation is the size of an operation, with the defaults of its variables.
func (m measure) operation(op *ast.OperationDefinition) size {
	total := m.selections(op.SelectionSet).with(op.Directives)
	for _, d := range op.VariableDefinitions {
		total = total.with(d.Directives)
		total.valueDepth = max(total.valueDepth, nesting(d.DefaultValue))
	}
	return total
}

func (m measure) selections(set ast.SelectionSet) size {
	var total size
	for _, selection := range set {
		total = total.plus(m.selection(selection))
	}
	return total
}

func (m measure) selection(selection ast.Selection) size {
	switch s := selection.(type) {
	case *ast.Field:
		return m.field(s)
	case *ast.InlineFragment:
		return m.selections(s.SelectionSet).node().inFragment().with(s.Directives)
	case *ast.FragmentSpread:
		return m.fragment(s.Name).node().inFragment().with(s.Directives)
	}
	return size{}
}

func (m measure) field(f *ast.Field) size {
	s := m.selections(f.SelectionSet).node().with(f.Directives)
	s.roots = 1
	s.valueDepth = max(s.valueDepth, depthOf(f.Arguments))
	if f.Alias != "" && f.Alias != f.Name {
		s.aliases = min(s.aliases+1, countLimit)
	}
	if f.Name == "__schema" || f.Name == "__type" {
		return size{metaDepth: max(s.depth, s.metaDepth) + 1, roots: 1, nodes: s.nodes, aliases: s.aliases, directives: s.directives, valueDepth: s.valueDepth, fragments: s.fragments, meta: true, deferred: s.deferred, endless: s.endless}
	}
	s.depth++
	if s.metaDepth > 0 {
		s.metaDepth++
	}
	return s
}

func (m measure) fragment(name string) size {
	if s, ok := m.known[name]; ok {
		return s
	}
	if m.open[name] {
		return size{endless: true}
	}
	definition := m.fragments.ForName(name)
	if definition == nil {
		return size{}
	}
	m.open[name] = true
	s := m.selections(definition.SelectionSet).with(definition.Directives)
	m.open[name] = false
	m.known[name] = s
	return s
}

func (s size) plus(o size) size {
	return size{
		depth:      max(s.depth, o.depth),
		metaDepth:  max(s.metaDepth, o.metaDepth),
		roots:      min(s.roots+o.roots, countLimit),
		nodes:      min(s.nodes+o.nodes, countLimit),
		aliases:    min(s.aliases+o.aliases, countLimit),
		directives: min(s.directives+o.directives, countLimit),
		valueDepth: max(s.valueDepth, o.valueDepth),
		fragments:  max(s.fragments, o.fragments),
		meta:       s.meta || o.meta,
		deferred:   s.deferred || o.deferred,
		endless:    s.endless || o.endless,
	}
}

func (s size) node() size {
	s.nodes = min(s.nodes+1, countLimit)
	return s
}

func (s size) inFragment() size {
	s.fragments++
	return s
}

func (s size) with(directives ast.DirectiveList) size {
	s.directives = min(s.directives+len(directives), countLimit)
	s.deferred = s.deferred || directives.ForName("defer") != nil
	for _, d := range directives {
		s.valueDepth = max(s.valueDepth, depthOf(d.Arguments))
	}
	return s
}

// depthOf is the nesting depth of the literals of arguments.
func depthOf(arguments ast.ArgumentList) int {
	depth := 0
	for _, argument := range arguments {
		depth = max(depth, nesting(argument.Value))
	}
	return depth
}

// nesting is the depth of a literal, which the parser limits.
func nesting(v *ast.Value) int {
	if v == nil {
		return 0
	}
	depth := 0
	for _, child := range v.Children {
		depth = max(depth, nesting(child.Value))
	}
	if v.Kind == ast.ListValue || v.Kind == ast.ObjectValue {
		depth++
	}
	return depth
}
