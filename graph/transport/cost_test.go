package transport_test

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2"

	"github.com/partnergraph/partnergraph/graph/transport"
	"github.com/partnergraph/partnergraph/graph/transport/transporttest"
)

// list is a variable with n values.
func list(n int) (values []any) {
	for range n {
		values = append(values, "x")
	}
	return values
}

// T-01: a variable costs each time it is used.
func TestCost_CountsVariablesAtEachUse(t *testing.T) {
	t.Parallel()
	schema := transporttest.New().Schema()
	chain := "{...f0}"
	for i := range 60 {
		chain += fmt.Sprintf(" fragment f%d on Query{...f%d ...f%d}", i, i+1, i+1)
	}
	chain += " fragment f60 on Query{hello}"
	for name, c := range map[string]struct {
		query     string
		variables map[string]any
		want      int
	}{
		"one field":              {query: "{hello}", want: 1},
		"a list of 25":           {query: "{partners{totalCount}}", want: 1 + 25},
		"first":                  {query: "{partners(first:10){totalCount}}", want: 1 + 10},
		"last":                   {query: "{partners(last:7){totalCount}}", want: 1 + 7},
		"the larger of both":     {query: "{partners(first:3,last:7){totalCount}}", want: 1 + 7},
		"first by variable":      {query: "query($n:Int){partners(first:$n){totalCount}}", variables: map[string]any{"n": int64(50)}, want: 51},
		"first as it was sent":   {query: "query($n:Int){partners(first:$n){totalCount}}", variables: map[string]any{"n": json.Number("50")}, want: 51},
		"first is null":          {query: "query($n:Int){partners(first:$n){totalCount}}", variables: map[string]any{"n": nil}, want: 26},
		"first by default":       {query: "query($n:Int=4){partners(first:$n){totalCount}}", variables: map[string]any{"n": int64(4)}, want: 5},
		"a list in a list":       {query: "{partners(first:10){nodes{partners(first:5){nodes{name}}}}}", want: 1 + 10*(1+1+5*(1+1))},
		"a list without pages":   {query: "{partners(first:10){nodes{friends{name}}}}", want: 1 + 10*(1+1+4)},
		"of a list of its own":   {query: "{partners(first:2){nodes{friends{friends{friends{name}}}}}}", want: 1 + 2*(1+1+4*(1+4*(1+4)))},
		"more than there can be": {query: "{partners(first:2147483647){nodes{partners(first:2147483647){nodes{name}}}}}", want: 1_000_000},
		"negative":               {query: "{partners(first:-1){totalCount}}", want: 26},
		"by ids":                 {query: `{nodes(ids:["a","b","c"]){id name}}`, want: 1 + 3*2},
		"fragments":              {query: "{partners(first:2){...c ...c}} fragment c on PartnerConnection{totalCount}", want: 1 + 2*2},
		"values of arguments":    {query: "query($t:[ID!]!){nodes(ids:$t){id}}", variables: map[string]any{"t": list(50)}, want: 1 + 5 + 50},
		"of a named variable":    {query: "query($t:[ID!]!){a:nodes(ids:$t){id} b:nodes(ids:$t){id}}", variables: map[string]any{"t": list(50)}, want: 2 * (1 + 5 + 50)},
		"of literals":            {query: `{echo(text:"a")}`, want: 1},
		"introspection":          {query: "{__schema{types{name}}}", want: 1000 + 2},
		"exponential fragments":  {query: chain, want: 1_000_000},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			doc, errs := gqlparser.LoadQueryWithRules(schema, c.query, transport.Rules())
			if len(errs) > 0 {
				t.Fatal(errs)
			}
			op := &graphql.OperationContext{Operation: doc.Operations[0], Variables: c.variables}
			err := transport.Cost{Limit: 100, Sizes: map[string]int{"Partner": 4}}.MutateOperationContext(context.Background(), op)
			if got := transport.CostOf(op); got != c.want {
				t.Errorf("want %d, got %d", c.want, got)
			}
			if got, want := err != nil, c.want > 100; got != want {
				t.Errorf("want refused %v, got %v", want, err)
			}
			if err != nil && (err.Extensions["code"] != transport.CodeTooComplex || err.Extensions["limit"] != 100 || err.Extensions["cost"] != c.want) {
				t.Errorf("want the code, the limit and the cost, got %v", err.Extensions)
			}
		})
	}
}
