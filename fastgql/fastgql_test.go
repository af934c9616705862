package fastgql_test

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"unicode/utf8"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/executor"
	"github.com/99designs/gqlgen/graphql/handler/lru"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/partnergraph/partnergraph/fastgql"
	"github.com/partnergraph/partnergraph/fastgql/fastgqltest/generated"
)

// server answers documents.
type server struct {
	*executor.Executor
	extension *fastgql.Extension // nil: gqlgen's own code answers
}

// option changes a server before the extension is used.
type option func(*executor.Executor)

// started is a server whose root fields are appended, with the links in order or at once.
func started(inOrder bool, r *resolver, options ...option) server {
	s := ordinary(r, options...)
	s.extension = fastgql.New(generated.NewFastgql(schema(r)), fastgql.Options{
		InOrder:     func(string, string) bool { return inOrder },
		EmptyIsNull: func(f graphql.CollectedField) bool { return f.Name == "label" || f.Name == "note" },
	})
	s.Use(s.extension)
	return s
}

// ordinary is the same server without the extension.
func ordinary(r *resolver, options ...option) server {
	s := server{Executor: executor.New(schema(r))}
	s.SetQueryCache(lru.New[*ast.QueryDocument](100))
	s.AroundFields(emptyIsNull)
	for _, o := range options {
		o(s.Executor)
	}
	return s
}

func schema(r *resolver) graphql.ExecutableSchema {
	return generated.NewExecutableSchema(generated.Config{Resolvers: r, Directives: generated.DirectiveRoot{Upper: upper, Twice: twice}})
}

// emptyIsNull is what an interceptor does that Options.EmptyIsNull tells of.
func emptyIsNull(ctx context.Context, next graphql.Resolver) (any, error) {
	value, err := next(ctx)
	name := graphql.GetFieldContext(ctx).Field.Name
	if name != "label" && name != "note" {
		return value, err
	}
	switch text := value.(type) {
	case string:
		if text == "" {
			return nil, err
		}
	case *string:
		if text != nil && *text == "" {
			return nil, err
		}
	}
	return value, err
}

// ask is the answer to a document: its data, and its errors and extensions as texts.
func (s server) ask(t *testing.T, document string, variables map[string]any) (data string, rest []string) {
	t.Helper()
	return s.operate(t, &graphql.RawParams{Query: document, Variables: variables})
}

func (s server) operate(t *testing.T, p *graphql.RawParams) (data string, rest []string) {
	t.Helper()
	ctx := graphql.StartOperationTrace(t.Context())
	op, errs := s.CreateOperationContext(ctx, p)
	if errs != nil {
		t.Fatalf("%s: %v", p.Query, errs)
	}
	responses, ctx := s.DispatchOperation(ctx, op)
	var text bytes.Buffer
	for resp := responses(ctx); resp != nil; resp = responses(ctx) {
		text.Write(resp.Data)
		for _, err := range resp.Errors {
			rest = append(rest, fmt.Sprintf("%s at %s", err.Message, err.Path))
		}
		rest = append(rest, fmt.Sprint(resp.Extensions))
		if op.Operation.Operation != ast.Subscription {
			break
		}
	}
	slices.Sort(rest)
	return text.String(), rest
}

// plain are all plain fields of a thing.
const plain = "name note label size weight heavy colour made day tags grid box { name } boxes { name thing { name colour } }"

// cases are documents that are answered in one way, whoever answers.
var cases = []struct{ name, document string }{
	{"plain fields", "{ things(count: 2) { " + plain + " } }"},
	{"aliases and the type", "{ all: things { kind: __typename n: name n2: name box { __typename b: name } } }"},
	{"a fragment twice", "{ things { ...f box { thing { ...f } } boxes { ...g ...g } ...f } } fragment f on Thing { name size } fragment g on Box { name thing { ...f } }"},
	{"fields that are merged", "{ things { box { name } box { thing { size } } ... on Thing { box { thing { name } } } } things { name } }"},
	{"conditions", "query($a: Boolean = true, $b: Boolean = false) { things { name @skip(if: $a) size @include(if: $b) ... @include(if: $a) { day colour } ...f @skip(if: $b) } } fragment f on Thing { box { name @include(if: $a) } }"},
	{"null", `{ thing(name: "unknown") { name } node(name: "unknown") { name } nothing: node(name: "nothing") { name } }`},
	{"resolvers", "{ things { owner { name } keeper { name } parent { size parent { size } } about { __typename name } } }"},
	{"resolvers in resolvers", "{ things { owner { things(count: 2) { owner { name things { name keeper { name } } } } } children { children(first: 1) { name about { name ... on Box { thing { owner { name } } } } } } } }"},
	{"a resolver twice", "{ things { a: children(first: 1) { name } b: children(first: 2) { name } children { size } children { name } } }"},
	{"an argument that is refused", "{ things { name children(first: -1) { name } } }"},
	{"an argument by variable", "query($n: Int! = 1) { things { children(first: $n) { name } } }"},
	{"interfaces", `{ node(name: "box") { __typename name ... on Box { thing { name } } ... on Thing { size } ... on Node { name } } good: node(name: "good") { ... on Thing { owner { name } } } }`},
	{"a union", "{ found { __typename ... on Thing { name owner { name } } ... on Box { name } } }"},
	{"holes", "{ things { loud slow { name things { name } } plain(ignored: 3) box { name } } }"},
	{"the place of a resolver", "{ all: things { boxes { thing { here: place } } children { about { ... on Box { thing { place } } } } } }"},
	{"an executable directive", "{ things { name @twice label } }"},
	{"an executable directive of a root field", "{ things @twice { name } }"},
	{"fields that fail", "{ things(count: 6) { name checked } }"},
	{"null against the schema", "{ things(count: 6) { name promised { name } } }"},
	{"null against the schema, below a field that may be null", `{ thing(name: "good") { children(first: 4) { promised { name } } name } }`},
	{"resolvers that fail", "{ things(count: 6) { name parent { name } } }"},
	{"resolvers that fail below others", "{ things(count: 2) { name owner { things(count: 6) { parent { name } } } } }"},
	{"a resolver's null against the schema", "{ things(count: 4) { name keeper { name } } }"},
	{"holes that fail", "{ things(count: 4) { name slow { name } } }"},
	{"an extension of the answer", "{ things(count: 6) { owner { name } } }"},
	{"root fields of all kinds", "{ number a: things { name } b: thing(name: \"good\") { name } __typename }"},
	{"introspection", "{ __type(name: \"Box\") { name fields { name } } things { name } }"},
	{"a mutation, with the query below it", `mutation { rename(name: "good") { thing { name owner { name } } query { things { name owner { name } } } } }`},
	{"a subscription", "subscription { changed { name owner { name } } }"},
}

func TestExtension_AnswersAreThoseOfGqlgen(t *testing.T) {
	t.Parallel()
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			slow := ordinary(&resolver{})
			for _, inOrder := range []bool{true, false} {
				fast := started(inOrder, &resolver{})
				for _, variables := range []map[string]any{nil, {"a": true}, {"b": true}, {"a": false, "b": true}, nil} {
					if !strings.Contains(tc.document, "$a") && variables != nil {
						continue
					}
					want, wantRest := slow.ask(t, tc.document, variables)
					got, gotRest := fast.ask(t, tc.document, variables)
					if got != want || !slices.Equal(gotRest, wantRest) {
						t.Errorf("%s %v, in order %v:\nwant %s %q\ngot  %s %q", tc.document, variables, inOrder, want, wantRest, got, gotRest)
					}
				}
			}
		})
	}
}

// Which documents are answered by appending, which are given up, and which are declined.
func TestExtension_WhatIsAppended(t *testing.T) {
	t.Parallel()
	for document, want := range map[string]string{
		"{ things { " + plain + " } }":                      "1 0 0",
		"{ things { owner { name } about { name } loud } }": "1 0 0",
		"{ found { ... on Thing { name } } }":               "1 0 0",
		"{ number __typename }":                             "0 0 0",
		"{ things(count: 6) { checked } }":                  "0 1 0",
		"{ things(count: 6) { parent { name } } }":          "0 1 0",
		"{ things { name @twice } }":                        "0 0 1",
		"{ things @twice { name } }":                        "1 0 0",
		"{ things { name ... @defer { size } } }":           "0 0 1",
		"subscription { changed { name } }":                 "0 0 0",
	} {
		s := started(true, &resolver{})
		s.ask(t, document, nil)
		counts := s.extension.Counts()
		if got := fmt.Sprint(counts.Appended.Load(), counts.Failed.Load(), counts.Declined.Load()); got != want {
			t.Errorf("%s: want appended, failed and declined %s, got %s", document, want, got)
		}
	}
}

// The plans of a document depend on the operation, the conditions and the alias, and on nothing else.
func TestExtension_PlansAreNotMixedUp(t *testing.T) {
	t.Parallel()
	fast, slow := started(true, &resolver{}), ordinary(&resolver{})
	for range 2 {
		for i := range 100 { // more combinations of conditions than plans are kept
			document, variables := "query(", map[string]any{}
			for n := range 7 {
				document += fmt.Sprintf("$v%d: Boolean! ", n)
				variables[fmt.Sprintf("v%d", n)] = i>>n&1 == 1
			}
			document += ") { things { __typename "
			for n := range 7 {
				document += fmt.Sprintf("f%d: name @include(if: $v%d) ", n, n)
			}
			want, _ := slow.ask(t, document+"} }", variables)
			if got, _ := fast.ask(t, document+"} }", variables); got != want {
				t.Fatalf("%v: want %s, got %s", variables, want, got)
			}
		}
	}
}

func TestExtension_OperationsOfADocumentAreNotMixedUp(t *testing.T) {
	t.Parallel()
	fast, slow := started(true, &resolver{}), ordinary(&resolver{})
	document := "query A { ...f } query B { ...f ... { things { name } } } fragment f on Query { things { size } }"
	for _, name := range []string{"A", "B", "A"} {
		want, _ := slow.operate(t, &graphql.RawParams{Query: document, OperationName: name})
		if got, _ := fast.operate(t, &graphql.RawParams{Query: document, OperationName: name}); got != want {
			t.Errorf("%s: want %s, got %s", name, want, got)
		}
	}
}

// A field that an interceptor marks as never null takes those above with it, root fields too.
func TestExtension_MarkedFieldsAreNotNull(t *testing.T) {
	t.Parallel()
	marking := func(e *executor.Executor) {
		e.AroundFields(func(ctx context.Context, next graphql.Resolver) (any, error) {
			if name := graphql.GetFieldContext(ctx).Field.Name; name == "about" || name == "node" || name == "slow" {
				graphql.MarkNonNull(ctx)
			}
			return next(ctx)
		})
	}
	for _, document := range []string{`{ node(name: "none") { name } number }`, "{ things { name about { name } } }", "{ things(count: 4) { owner { things(count: 4) { slow { name } } } } }"} {
		want, wantErrors := ordinary(&resolver{}, marking).ask(t, document, nil)
		got, gotErrors := started(true, &resolver{}, marking).ask(t, document, nil)
		if got != want || !slices.Equal(gotErrors, wantErrors) || len(wantErrors) < 2 {
			t.Errorf("%s: want %s %q, got %s %q", document, want, wantErrors, got, gotErrors)
		}
	}
}

// An interceptor of root fields may write the answer before gqlgen does.
func TestExtension_AnAnswerMayBeWrittenTwice(t *testing.T) {
	t.Parallel()
	var first bytes.Buffer
	writing := func(e *executor.Executor) {
		e.AroundRootFields(func(ctx context.Context, next graphql.RootResolver) graphql.Marshaler {
			answer := next(ctx)
			answer.MarshalGQL(&first)
			return answer
		})
	}
	got, _ := started(true, &resolver{}, writing).ask(t, "{ things { name owner { name } } }", nil)
	if want := `{"things":` + first.String() + "}"; got != want || first.Len() < 20 {
		t.Errorf("want %s, got %s", want, got)
	}
}

// An interceptor that gives the fields below a context of its own is followed.
func TestExtension_ContextsOfInterceptorsReachTheFieldsBelow(t *testing.T) {
	t.Parallel()
	type mark struct{}
	marking := func(e *executor.Executor) {
		e.AroundFields(func(ctx context.Context, next graphql.Resolver) (any, error) {
			switch graphql.GetFieldContext(ctx).Field.Name {
			case "owner":
				ctx = context.WithValue(ctx, mark{}, true)
			case "keeper":
				if ctx.Value(mark{}) != nil {
					return nil, fmt.Errorf("the mark is seen")
				}
			}
			return next(ctx)
		})
	}
	document := "{ things { owner { things { keeper { name } } } } }"
	want, wantErrors := ordinary(&resolver{}, marking).ask(t, document, nil)
	got, gotErrors := started(true, &resolver{}, marking).ask(t, document, nil)
	if got != want || !slices.Equal(gotErrors, wantErrors) || len(wantErrors) < 2 {
		t.Errorf("want %s %q, got %s %q", want, wantErrors, got, gotErrors)
	}
}

// Without InOrder, resolvers of the objects of a level wait together, as in gqlgen.
func TestExtension_ResolversWaitTogether(t *testing.T) {
	t.Parallel()
	const all = 5
	var arrived atomic.Int64
	open := make(chan struct{})
	r := &resolver{meeting: func(ctx context.Context) error {
		if arrived.Add(1) == all {
			close(open)
		}
		select {
		case <-open:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}}
	if got, errs := started(false, r).ask(t, "{ things(count: 5) { children(first: 1) { name } } }", nil); strings.Count(got, "children") != all || len(errs) != 1 {
		t.Errorf("want %d lists, got %s %q", all, got, errs)
	}
}

func TestAppendString_WritesWhatGqlgenWrites(t *testing.T) {
	t.Parallel()
	for c := range 0x2100 {
		text := "a" + string(rune(c)) + "b" + string([]byte{byte(c)}) // the second is not always valid UTF-8
		var want bytes.Buffer
		graphql.MarshalString(text).MarshalGQL(&want)
		if got := fastgql.AppendString(nil, text); string(got) != want.String() {
			t.Errorf("%q (valid %v): want %s, got %s", text, utf8.ValidString(text), want.String(), got)
		}
	}
}
