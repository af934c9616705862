package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
)

// repeat repeats a pattern, with the numbers 0, 1, 2 … for #.
func repeat(n int, pattern string) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.ReplaceAll(pattern, "#", fmt.Sprint(i)))
	}
	return b.String()
}

// documents sends documents that are expensive to parse or to validate.
func (r *report) documents(ctx context.Context) {
	chain := "{...f0}"
	for i := range 30 {
		chain += fmt.Sprintf(" fragment f%d on Query{...f%d ...f%d}", i, i+1, i+1)
	}
	for _, d := range []struct{ name, document, want string }{
		{"one field, 990 times", "{program{" + strings.Repeat("name ", 990) + "}}", "NODE_LIMIT_EXCEEDED"},
		{"one field, in fragments", "{program{" + repeat(9, "...f# ") + "}}" + repeat(9, " fragment f# on Program{"+strings.Repeat("name ", 100)+"}"), "NODE_LIMIT_EXCEEDED"},
		{"one field, in an unused fragment", "{__typename} fragment f on Program{" + strings.Repeat("name ", 900) + "}", "NODE_LIMIT_EXCEEDED"},
		{"150 operations", repeat(150, "query q#{...a ...a} ") + "fragment a on Query{program{" + strings.Repeat("name ", 400) + "}}", "NODE_LIMIT_EXCEEDED"},
		{"inline fragments", "{program{" + strings.Repeat("...{"+strings.Repeat("name ", 30)+"} ", 30) + "}}", "NODE_LIMIT_EXCEEDED"},
		{"fragments within fragments", "{" + strings.Repeat("...{", 300) + "__typename" + strings.Repeat("}", 301), "DEPTH_LIMIT_EXCEEDED"},
		{"exponential fragments", chain + " fragment f30 on Query{__typename}", "ROOT_FIELD_LIMIT_EXCEEDED"},
		{"a fragment within itself", "{...a} fragment a on Query{program{name} ...a}", "GRAPHQL_VALIDATION_FAILED"},
		{"2000 aliases", "{" + repeat(2000, "a#:__typename ") + "}", "TOKEN_LIMIT_EXCEEDED"},
		{"directives", "{__typename" + strings.Repeat("@skip(if:false)", 200) + "}", "DIRECTIVE_LIMIT_EXCEEDED"},
		{"a variable, 200 times", "query($v:[ID!]!){" + repeat(20, "a#:nodes(ids:[$v,$v,$v,$v,$v,$v,$v,$v,$v,$v]){id}") + "}", ""},
		{"a name of 60 KB", "{" + strings.Repeat("x", 60_000) + "}", "GRAPHQL_VALIDATION_FAILED"},
		{"a query of 1 MiB", "{" + strings.Repeat("a ", 500_000) + "}", "QUERY_TOO_LARGE"},
		{"990 fields that do not exist", "{program{" + repeat(990, "x# ") + "}}", "GRAPHQL_VALIDATION_FAILED"},
	} {
		body, _ := json.Marshal(map[string]string{"query": d.document})
		r.try(d.name, d.want, func() answer { return r.server.post(ctx, string(body), "") })
	}
	r.try("a header of 60 KB", "", func() answer {
		return r.server.post(ctx, `{"query":"{__typename}"}`, "", "Accept", strings.Repeat("a/b;c=d,", 7500), "Accept-Language", "en")
	})
	r.try("60 KB of languages", "", func() answer {
		return r.server.post(ctx, `{"query":"{__typename}"}`, "", "Accept-Language", strings.Repeat("a-b-c-", 10_000))
	})
	r.try("a token of 60 KB", "UNAUTHENTICATED", func() answer {
		return r.server.post(ctx, `{"query":"{__typename}"}`, strings.Repeat("eyJhbGciOiJub25lIn0.", 3000))
	})
	r.try("extensions", "DEPTH_LIMIT_EXCEEDED", func() answer {
		return r.server.post(ctx, `{"query":"{__typename}","extensions":`+nested(`{"a":`, "1", "}", 1_000_000)+"}", "")
	})
	r.try("a batch", "BATCHING_NOT_SUPPORTED", func() answer {
		return r.server.post(ctx, "["+strings.Repeat(`{"query":"{__typename}"},`, 40_000)+"{}]", "")
	})
}
