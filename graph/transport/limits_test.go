package transport_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/partnergraph/partnergraph/graph/transport"
)

// numbered repeats a pattern with 0, 1, 2 …
func numbered(n int, pattern string) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.ReplaceAll(pattern, "#", fmt.Sprint(i)))
	}
	return b.String()
}

// T-01: everything that makes validation do more than one step for each token is counted before validation.
func TestLimits_AreCheckedBeforeValidation(t *testing.T) {
	t.Parallel()
	chain := "{...f0}"
	for i := range 40 {
		chain += fmt.Sprintf(" fragment f%d on Query{...f%d ...f%d}", i, i+1, i+1)
	}
	chain += " fragment f40 on Query{hello}"
	for name, c := range map[string]struct{ query, want string }{
		"fine":                    {"{hello}", ""},
		"no query":                {" \n", transport.CodeBadRequest},
		"does not parse":          {"{hello", transport.CodeParse},
		"too long":                {"{hello #" + strings.Repeat("x", 65<<10) + "\n}", transport.CodeQueryTooLarge},
		"2000 aliases":            {"{" + numbered(2000, "a#:hello ") + "}", transport.CodeTokens},
		"31 aliases":              {"{partner{" + numbered(31, "a#:name ") + "}}", transport.CodeAliases},
		"30 aliases":              {"{partner{" + numbered(30, "a#:name ") + "}}", ""},
		"an alias that is none":   {"{partner{" + numbered(31, "name:name ") + "}}", ""},
		"repeated fields":         {"{" + numbered(1900, "hello ") + "}", transport.CodeRootFields},
		"many fields":             {"{partner{" + numbered(1001, "name ") + "}}", transport.CodeNodes},
		"100k fields":             {"{" + strings.Repeat("a ", 30_000) + "}", transport.CodeTokens},
		"5000 directives":         {"{hello " + strings.Repeat("@a ", 5000) + "}", transport.CodeTokens},
		"21 directives":           {"{hello " + strings.Repeat("@a ", 21) + "}", transport.CodeDirectives},
		"directives of operation": {"query " + strings.Repeat("@a ", 21) + "{hello}", transport.CodeDirectives},
		"1000 operations":         {numbered(1000, "query q#{hello} "), transport.CodeTokens},
		"1000 fragments":          {"{hello}" + numbered(1000, "fragment f# on Query{hello} "), transport.CodeTokens},
		"exponential fragments":   {chain, transport.CodeRootFields},
		"cyclic fragments":        {"{...a} fragment a on Query{...b} fragment b on Query{...a}", transport.CodeValidation},
		"missing fragment":        {"{...a}", ""},
		"inline fragments":        {"{" + strings.Repeat("...{partner{name}} ", 19) + strings.Repeat("...{__typename} ", 10) + "}", transport.CodeRootFields},
		"40 inline fragments":     {strings.Repeat("{... ", 40) + "{hello}" + strings.Repeat("}", 40), ""},
		"300 inline fragments":    {strings.Repeat("{... ", 300) + "{hello}" + strings.Repeat("}", 300), transport.CodeDepth},
		"cycle beneath a field":   {"{partner{...a}} fragment a on Partner{a:parent{...a} b:parent{...a} name}", transport.CodeValidation},
		"unused cycle":            {"{hello} fragment a on Query{...a}", transport.CodeValidation},
		"the same field, often":   {"{partner{" + strings.Repeat("name ", 64) + "}}", transport.CodeNodes},
		"the same, in fragments":  {"{partner{" + numbered(9, "...f# ") + "}}" + numbered(9, " fragment f# on Partner{"+strings.Repeat("name ", 100)+"}"), transport.CodeNodes},
		"the same, unused":        {"{hello} fragment f on Partner{" + strings.Repeat("name ", 900) + "}", transport.CodeNodes},
		"20 fragments, one field": {"{partner{" + numbered(20, "...f# ") + "}}" + numbered(20, " fragment f# on Partner{id name}"), ""},
		"150 operations":          {numbered(150, "query q#{...a ...a} ") + "fragment a on Query{partner{" + strings.Repeat("name ", 400) + "}}", transport.CodeNodes},
		"40 operations":           {numbered(40, "query q#{partner{id name}} "), ""},
		"literals 32 deep":        {"{echo(text:" + strings.Repeat("[", 32) + strings.Repeat("]", 32) + ")}", ""},
		"literals 33 deep":        {"{echo(text:" + strings.Repeat("[", 33) + strings.Repeat("]", 33) + ")}", transport.CodeDepth},
		"objects 33 deep":         {"{echo(f:" + strings.Repeat("{and:", 33) + "1" + strings.Repeat("}", 33) + ")}", transport.CodeDepth},
		"deep default":            {"query($f:F=" + strings.Repeat("[", 33) + strings.Repeat("]", 33) + "){hello}", transport.CodeDepth},
		"deep directive":          {"{hello @skip(if:" + strings.Repeat("[", 33) + strings.Repeat("]", 33) + ")}", transport.CodeDepth},
		"deep, in a fragment":     {"{...a} fragment a on Query{echo(text:" + strings.Repeat("[", 33) + strings.Repeat("]", 33) + ")}", transport.CodeDepth},
		"depth":                   {strings.Repeat("{partner", 13) + "{name}" + strings.Repeat("}", 13), transport.CodeDepth},
		"depth by fragments":      {"{partner{...a}} fragment a on Partner{parent{...b}} fragment b on Partner" + strings.Repeat("{parent", 12) + "{name}" + strings.Repeat("}", 12), transport.CodeDepth},
		"nested lists":            {"{echo(text:" + strings.Repeat("[", 20_000) + strings.Repeat("]", 20_000) + ")}", transport.CodeDepth},
		"21 root fields":          {"{" + numbered(21, "hello ") + "}", transport.CodeRootFields},
		"root fields, hidden":     {"{...a ...a ...{...a}} fragment a on Query{" + numbered(7, "hello ") + "}", transport.CodeRootFields},
		"11 mutations":            {"mutation{" + numbered(11, `rename(input:{name:"x"}) `) + "}", transport.CodeRootFields},
		"10 mutations":            {"mutation{" + numbered(10, `rename(input:{name:"x"}) `) + "}", ""},
		"deferred":                {"{...@defer{hello}}", transport.CodeBadRequest},
		"introspection":           {"{__schema{types{name}}}", ""},
		"circular introspection":  {"{__schema{types{fields{type" + strings.Repeat("{ofType", 20) + "{name}" + strings.Repeat("}", 20) + "}}}}", transport.CodeDepth},
		"10k variables":           {"query(" + numbered(10_000, "$v#:Int ") + "){hello}", transport.CodeQueryTooLarge},
		"1000 variables":          {"query(" + numbered(1000, "$v#:Int ") + "){hello}", transport.CodeTokens},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := transport.DefaultLimits().MutateOperationParameters(context.Background(), &graphql.RawParams{Query: c.query})
			got := ""
			if err != nil {
				got, _ = err.Extensions["code"].(string)
			}
			if got != c.want {
				t.Errorf("want %q, got %q (%v)", c.want, got, err)
			}
		})
	}
}

func TestLimits_ErrorNamesLimitAndCost(t *testing.T) {
	t.Parallel()
	query := strings.Repeat("{partner", 13) + "{name}" + strings.Repeat("}", 13)
	err := transport.DefaultLimits().MutateOperationParameters(context.Background(), &graphql.RawParams{Query: query})
	if err == nil || err.Extensions["limit"] != 12 || err.Extensions["cost"] != 14 {
		t.Errorf("want limit 12 and cost 14, got %+v", err)
	}
}

func TestIntrospection_CanBeDisabled(t *testing.T) {
	t.Parallel()
	limits := transport.DefaultLimits()
	limits.Introspection = false
	for query, want := range map[string]bool{
		"{__typename}":                 false,
		"{__schema{types{name}}}":      true,
		`{__type(name:"Query"){name}}`: true,
		"{...{...a}} fragment a on Query{__schema{types{name}}}": true,
		"query a{hello} query b{x:__schema{types{name}}}":        true,
	} {
		err := limits.MutateOperationParameters(context.Background(), &graphql.RawParams{Query: query})
		got := err != nil && err.Extensions["code"] == transport.CodeIntrospection
		if got != want {
			t.Errorf("%s: want refused %v, got %v", query, want, err)
		}
	}
}

func TestLimits_CachedDocumentIsNotMeasuredAgain(t *testing.T) {
	t.Parallel()
	limits := transport.DefaultLimits()
	limits.Documents = transport.NewCache(1, 100, func(query string, _ *ast.QueryDocument) int { return len(query) })
	params := &graphql.RawParams{Query: "{"}
	if limits.MutateOperationParameters(context.Background(), params) == nil {
		t.Fatal("want a refusal of what does not parse")
	}
	limits.Documents.Add(context.Background(), "{", &ast.QueryDocument{})
	if err := limits.MutateOperationParameters(context.Background(), params); err != nil {
		t.Errorf("want no refusal of a known document, got %v", err)
	}
}
