package transport

import "github.com/vektah/gqlparser/v2/ast"

// enough is where counting stops: any limit is far below it, and two of them still add up.
const enough = 1 << 30

// size is what a selection amounts to once its fragments are written out.
type size struct {
	depth, metaDepth int
	roots            int // fields at its own level
	nodes            int
	aliases          int
	directives       int
	meta             bool // asks for __schema or __type
	deferred         bool // uses @defer
}

// measure walks a document that nobody has validated: fragments may be missing, endless, or used so often that
// writing them out would take for ever, so each is measured once.
type measure struct {
	fragments ast.FragmentDefinitionList
	known     map[string]size
	open      map[string]bool
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
		return m.selections(s.SelectionSet).node().with(s.Directives)
	case *ast.FragmentSpread:
		return m.fragment(s.Name).node().with(s.Directives)
	}
	return size{}
}

func (m measure) field(f *ast.Field) size {
	s := m.selections(f.SelectionSet).node().with(f.Directives)
	s.roots = 1
	if f.Alias != "" && f.Alias != f.Name {
		s.aliases = min(s.aliases+1, enough)
	}
	if f.Name == "__schema" || f.Name == "__type" {
		return size{metaDepth: max(s.depth, s.metaDepth) + 1, roots: 1, nodes: s.nodes, aliases: s.aliases, directives: s.directives, meta: true, deferred: s.deferred}
	}
	s.depth++
	if s.metaDepth > 0 {
		s.metaDepth++
	}
	return s
}

func (m measure) fragment(name string) size {
	if s, ok := m.known[name]; ok || m.open[name] {
		return s // a fragment inside itself counts as empty; validation will refuse it
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
		roots:      min(s.roots+o.roots, enough),
		nodes:      min(s.nodes+o.nodes, enough),
		aliases:    min(s.aliases+o.aliases, enough),
		directives: min(s.directives+o.directives, enough),
		meta:       s.meta || o.meta,
		deferred:   s.deferred || o.deferred,
	}
}

func (s size) node() size {
	s.nodes = min(s.nodes+1, enough)
	return s
}

func (s size) with(directives ast.DirectiveList) size {
	s.directives = min(s.directives+len(directives), enough)
	s.deferred = s.deferred || directives.ForName("defer") != nil
	return s
}
