package transport

import (
	"context"
	"fmt"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/parser"
)

// Limits rejects documents that are too large or too deep before they are validated, since validation itself can be slow. Documents
// in the cache of validated ones were checked before.
type Limits struct {
	QueryBytes, Tokens                  int
	Depth, MetaDepth                    int // MetaDepth is for __schema and __type, whose usual query is deep
	Nodes, Aliases, Directives          int
	Fragments                           int // nesting
	Repeats                             int // pairs of fields with the same response name in one selection
	QueryRootFields, MutationRootFields int
	Introspection                       bool // whether __schema and __type may be asked for
	Documents                           *Cache[*ast.QueryDocument]
}

// DefaultLimits are generous for an application and tight for an attack.
func DefaultLimits() Limits {
	return Limits{
		QueryBytes: 64 << 10, Tokens: 2000,
		Depth: 12, MetaDepth: 20,
		Nodes: 1000, Aliases: 30, Directives: 20,
		Fragments: 40, Repeats: 2000,
		QueryRootFields: 20, MutationRootFields: 10,
		Introspection: true,
	}
}

var _ interface {
	graphql.HandlerExtension
	graphql.OperationParameterMutator
} = Limits{}

// ExtensionName names the extension in logs.
func (Limits) ExtensionName() string { return "Limits" }

// Validate accepts every schema.
func (Limits) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationParameters changes nothing; it is the hook before validation.
func (l Limits) MutateOperationParameters(ctx context.Context, p *graphql.RawParams) *gqlerror.Error {
	if strings.TrimSpace(p.Query) == "" {
		return Refuse(CodeBadRequest, "The request has no query.")
	}
	if l.Documents != nil {
		if _, known := l.Documents.Get(ctx, p.Query); known {
			return nil
		}
	}
	if len(p.Query) > l.QueryBytes {
		return exceeded(CodeQueryTooLarge, "The query is too long.", l.QueryBytes, len(p.Query))
	}
	doc, err := parser.ParseQueryWithTokenLimit(&ast.Source{Input: p.Query}, l.Tokens)
	if err != nil {
		return l.parseError(err)
	}
	return l.checkAll(doc)
}

// checkAll checks each operation, and all of them together: validation reads the whole document, whichever operation runs.
func (l Limits) checkAll(doc *ast.QueryDocument) *gqlerror.Error {
	m := measure{fragments: doc.Fragments, known: map[string]size{}, open: map[string]bool{}}
	var all size
	for _, op := range doc.Operations {
		one := m.operation(op)
		if err := l.check(op.Operation, one); err != nil {
			return err
		}
		all = all.plus(one)
	}
	if err := l.checkUnused(doc.Fragments, m); err != nil {
		return err
	}
	if all.nodes > l.Nodes {
		return l.tooMany(all)
	}
	return l.checkRepeats(doc)
}

func (l Limits) tooMany(s size) *gqlerror.Error {
	return exceeded(CodeNodes, fmt.Sprintf("The query selects %d fields and fragments; the limit is %d.", s.nodes, l.Nodes), l.Nodes, s.nodes)
}

// checkRepeats rejects documents that select the same fields too often.
func (l Limits) checkRepeats(doc *ast.QueryDocument) *gqlerror.Error {
	c := &pairCounter{fragments: doc.Fragments, limit: l.Repeats}
	for _, op := range doc.Operations {
		c.count([]ast.SelectionSet{op.SelectionSet})
	}
	for _, f := range doc.Fragments {
		c.count([]ast.SelectionSet{f.SelectionSet})
	}
	if c.pairs > l.Repeats {
		refusal := Refuse(CodeNodes, "The query selects the same fields too often. Name each field once.")
		refusal.Extensions["limit"] = l.Repeats
		return refusal
	}
	return nil
}

func (l Limits) parseError(err error) *gqlerror.Error {
	parse, ok := err.(*gqlerror.Error)
	if !ok {
		return Refuse(CodeParse, "The query cannot be parsed.")
	}
	switch {
	case strings.Contains(parse.Message, "token limit"):
		refusal := Refuse(CodeTokens, fmt.Sprintf("The query has more than %d tokens.", l.Tokens))
		refusal.Extensions["limit"] = l.Tokens
		return refusal
	case strings.Contains(parse.Message, "nesting depth"): // of values, or of selections far beyond our own limit
		return Refuse(CodeDepth, "The query is nested too deep to be read.")
	}
	return &gqlerror.Error{Message: parse.Message, Locations: parse.Locations, Extensions: map[string]any{"code": CodeParse}}
}

// checkUnused checks the fragments that no operation uses, since validation reads them as well.
func (l Limits) checkUnused(fragments ast.FragmentDefinitionList, m measure) *gqlerror.Error {
	for _, f := range fragments {
		if _, used := m.known[f.Name]; used {
			continue
		}
		s := m.fragment(f.Name)
		s.roots = 0 // root fields are limited for operations only
		if err := l.check(ast.Query, s); err != nil {
			return err
		}
	}
	return nil
}

func (l Limits) check(kind ast.Operation, s size) *gqlerror.Error {
	roots := l.QueryRootFields
	if kind == ast.Mutation {
		roots = l.MutationRootFields
	}
	switch {
	case s.meta && !l.Introspection:
		return Refuse(CodeIntrospection, "Introspection is switched off; the schema is published with the program.")
	case s.deferred:
		return Refuse(CodeBadRequest, "@defer is not supported.")
	case s.depth > l.Depth:
		return exceeded(CodeDepth, fmt.Sprintf("The query is nested %d deep; the limit is %d.", s.depth, l.Depth), l.Depth, s.depth)
	case s.valueDepth > maxDepth:
		return tooDeep()
	case s.metaDepth > l.MetaDepth:
		return exceeded(CodeDepth, fmt.Sprintf("The introspection is nested %d deep; the limit is %d.", s.metaDepth, l.MetaDepth), l.MetaDepth, s.metaDepth)
	case s.roots > roots:
		return exceeded(CodeRootFields, fmt.Sprintf("The %s has %d root fields; the limit is %d.", kind, s.roots, roots), roots, s.roots)
	case s.aliases > l.Aliases:
		return exceeded(CodeAliases, fmt.Sprintf("The query has %d aliases; the limit is %d.", s.aliases, l.Aliases), l.Aliases, s.aliases)
	case s.directives > l.Directives:
		return exceeded(CodeDirectives, fmt.Sprintf("The query has %d directives; the limit is %d.", s.directives, l.Directives), l.Directives, s.directives)
	case s.fragments > l.Fragments:
		return exceeded(CodeDepth, fmt.Sprintf("Fragments are nested %d deep; the limit is %d.", s.fragments, l.Fragments), l.Fragments, s.fragments)
	case s.nodes > l.Nodes:
		return l.tooMany(s)
	case s.endless:
		return Refuse(CodeValidation, "A fragment of the query contains itself.")
	}
	return nil
}
