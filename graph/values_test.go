package graph_test

import (
	"fmt"
	"strconv"
	"testing"

	"github.com/partnergraph/partnergraph/graph"
)

func TestVariables_AreCoercedAsSpecified(t *testing.T) {
	t.Parallel()
	e := serve(t, graph.Options{})
	for _, c := range []struct{ document, variables, field string }{
		{"query($n:Int){partners(first:$n){totalCount}}", `{"n":"5"}`, "[n]"},
		{"query($n:Int){partners(first:$n){totalCount}}", `{"n":2147483648}`, "[n]"},
		{"query($n:Int){partners(first:$n){totalCount}}", `{"n":1.5}`, "[n]"},
		{"query($n:Int){partners(first:$n){totalCount}}", `{"n":5}`, ""},
		{"query($n:Int){partners(first:$n){totalCount}}", `{"n":null}`, ""},
		{"query($n:Int=5){partners(first:$n){totalCount}}", `{}`, ""},
		{"query($c:Color){echo(color:$c)}", `{"c":"red"}`, "[c]"},
		{"query($c:Color){echo(color:$c)}", `{"c":"RED"}`, ""},
		{"query($t:String){echo(text:$t)}", `{"t":7}`, "[t]"},
		{"mutation($i:RenameInput!){rename(input:$i)}", `{"i":{"name":7}}`, "[i name]"},
		{"mutation($i:RenameInput!){rename(input:$i)}", `{"i":{"name":"x","color":"red"}}`, "[i color]"},
		{"mutation($i:RenameInput!){rename(input:$i)}", `{"i":{"name":"x","color":null}}`, ""},
		{"query($ids:[ID!]!){nodes(ids:$ids){id}}", `{"ids":["a",true]}`, "[ids 1]"},
		{"query($ids:[ID!]!){nodes(ids:$ids){id}}", `{"ids":["a",7]}`, ""},
		{"query($ids:[ID!]!){nodes(ids:$ids){id}}", `{"ids":"a"}`, ""},
	} {
		got := e.do("POST", "", `{"query":`+strconv.Quote(c.document)+`,"variables":`+c.variables+`}`, asJSON, wantNew)
		var field string
		if got.Status != 200 {
			field = fmt.Sprint(got.Errors[0].Extensions["field"])
		}
		if field != c.field || (field != "" && got.code() != "BAD_USER_INPUT") {
			t.Errorf("%s %s: want field %q refused, got %d %s", c.document, c.variables, c.field, got.Status, got.Body)
		}
	}
}
