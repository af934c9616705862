package graph_test

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/partnergraph/partnergraph/graph"
	"github.com/partnergraph/partnergraph/graph/transport/transporttest"
	"github.com/partnergraph/partnergraph/internal/telemetry"
)

const smallAnswer = 20_000

func times(n int, pattern string) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.ReplaceAll(pattern, "#", fmt.Sprint(i)))
	}
	return b.String()
}

func TestDocuments_HostileAreRejectedBriefly(t *testing.T) {
	t.Parallel()
	e := serve(t, graph.Options{Introspection: true})
	chain := "{...f0}"
	for i := range 40 {
		chain += fmt.Sprintf(" fragment f%d on Query{...f%d ...f%d}", i, i+1, i+1)
	}
	for name, c := range map[string]struct{ document, code string }{
		"2000 aliases":           {"{" + times(2000, "a#:hello ") + "}", "TOKEN_LIMIT_EXCEEDED"},
		"aliases":                {"{partner{" + times(200, "a#:name ") + "}}", "ALIAS_LIMIT_EXCEEDED"},
		"100k repeated fields":   {"{" + strings.Repeat("a ", 100_000) + "}", "QUERY_TOO_LARGE"},
		"repeated fields":        {"{" + times(1500, "__typename ") + "}", "ROOT_FIELD_LIMIT_EXCEEDED"},
		"5000 directives":        {"{hello" + strings.Repeat(" @skip(if:false)", 5000) + "}", "QUERY_TOO_LARGE"},
		"directives":             {"{hello" + strings.Repeat("@a", 500) + "}", "DIRECTIVE_LIMIT_EXCEEDED"},
		"10k variables":          {"query(" + times(10_000, "$v#:Int ") + "){hello}", "QUERY_TOO_LARGE"},
		"1000 operations":        {times(1000, "query q#{hello} "), "TOKEN_LIMIT_EXCEEDED"},
		"1000 fragments":         {"{hello}" + times(1000, "fragment f# on Query{hello} "), "TOKEN_LIMIT_EXCEEDED"},
		"exponential fragments":  {chain + " fragment f40 on Query{hello}", "ROOT_FIELD_LIMIT_EXCEEDED"},
		"cyclic fragments":       {"{...a} fragment a on Query{...b} fragment b on Query{...a}", "GRAPHQL_VALIDATION_FAILED"},
		"overlapping fragments":  {"{" + times(25, "...f#\n") + "}" + times(25, " fragment f# on Query{partner{"+strings.Repeat("name ", 60)+"}}"), "ROOT_FIELD_LIMIT_EXCEEDED"},
		"inline fragments":       {"{partner{" + strings.Repeat("...{name name name} ", 260) + "}}", "NODE_LIMIT_EXCEEDED"},
		"20k nested lists":       {"{echo(text:" + strings.Repeat("[", 20_000) + strings.Repeat("]", 20_000) + ")}", "DEPTH_LIMIT_EXCEEDED"},
		"circular introspection": {"{__schema{types{fields{type{fields{type{fields{type{fields{name}}}}}}}}}}", "GRAPHQL_VALIDATION_FAILED"},
		"batch by alias":         {"mutation{" + times(50, `a#:rename(input:{name:"x"}) `) + "}", "ROOT_FIELD_LIMIT_EXCEEDED"},
		"huge pages":             {"{partners(first:1000000000){nodes{partners(first:1000000000){nodes{name}}}}}", "QUERY_TOO_COMPLEX"},
		"thousands of errors":    {"{partner{" + times(900, "x# ") + "}}", "GRAPHQL_VALIDATION_FAILED"},
		"one very long name":     {"{" + strings.Repeat("x", 60_000) + "}", "GRAPHQL_VALIDATION_FAILED"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := endpoint{t: t, url: e.url}.post(c.document, wantNew)
			if got.Status != http.StatusBadRequest || got.code() != c.code {
				t.Errorf("want 400 %s, got %d %s: %.300s", c.code, got.Status, got.code(), got.Body)
			}
			if len(got.Body) >= smallAnswer {
				t.Errorf("want less than %d bytes, got %d", smallAnswer, len(got.Body))
			}
		})
	}
}

func TestBody_HostileIsRejected(t *testing.T) {
	t.Parallel()
	e := serve(t, graph.Options{})
	const canary = "a-secret-in-the-body"
	for name, c := range map[string]struct {
		body   string
		status int
		code   string
	}{
		"too large":       {`{"query":"{hello}","variables":{"x":"` + strings.Repeat("x", 1<<20) + `"}}`, 413, "PAYLOAD_TOO_LARGE"},
		"nested":          {`{"query":"{hello}","variables":{"x":` + strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000) + `}}`, 400, "DEPTH_LIMIT_EXCEEDED"},
		"wide":            {`{"query":"{hello}","variables":{"x":[` + strings.Repeat("1,", 100_000) + `1]}}`, 400, "VALUE_LIMIT_EXCEEDED"},
		"broken":          {`{"query":"` + canary, 400, "BAD_REQUEST"},
		"of another type": {`{"query":{"` + canary + `":1}}`, 400, "BAD_REQUEST"},
		"of logins":       {`[` + strings.Repeat(`{"query":"mutation{rename(input:{name:\"x\"})}"},`, 100) + `{}]`, 400, "BATCHING_NOT_SUPPORTED"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := endpoint{t: t, url: e.url}.do(http.MethodPost, "", c.body, asJSON)
			if got.Status != c.status || got.code() != c.code {
				t.Errorf("want %d %s, got %d %s", c.status, c.code, got.Status, got.Body)
			}
			if strings.Contains(got.Body, canary) || len(got.Body) > 1000 {
				t.Errorf("want nothing of the body repeated, got %.300s", got.Body)
			}
		})
	}
}

func TestIntrospection_DisabledHidesTheSchema(t *testing.T) {
	t.Parallel()
	e := serve(t, graph.Options{})
	for _, document := range []string{
		"{helo}", "{partner{nam}}", "{partner}", "{hello{x}}", "{echo(txt:1)}", "{echo(color:REDD)}", "{...on Partne{id}}",
		`mutation{rename(input:{nam:"x"})}`, "query($x:Colr){hello}", "subscription{tick}",
	} {
		got := e.post(document, wantNew)
		if got.Status != http.StatusBadRequest || strings.Contains(strings.ToLower(got.Body), "did you mean") {
			t.Errorf("%s: want 400 without suggestions, got %s", document, got.Body)
		}
		for _, name := range []string{`"hello`, "totalCount", "GREEN", "BLUE", `"ticks`} {
			if strings.Contains(got.Body, name) && !strings.Contains(document, strings.Trim(name, `"`)) {
				t.Errorf("%s: want no names that were not sent, got %s", document, got.Body)
			}
		}
	}
	for _, document := range []string{"{__schema{types{name}}}", `{__type(name:"Query"){name}}`, "{...a} fragment a on Query{__schema{types{name}}}"} {
		if got := e.post(document); got.Status != http.StatusBadRequest || got.code() != "INTROSPECTION_DISABLED" {
			t.Errorf("%s: want 400 INTROSPECTION_DISABLED, got %d %s", document, got.Status, got.Body)
		}
	}
}

// Where introspection is enabled, an error about an unknown name suggests a similar one.
func TestErrors_SuggestNamesIfIntrospectionIsEnabled(t *testing.T) {
	t.Parallel()
	e := serve(t, graph.Options{Introspection: true})
	for document, want := range map[string]string{
		"{helo}": "hello", "{echo(txt:1)}": "text", "{echo(color:REDD)}": "RED", `mutation{rename(input:{nam:"x"})}`: "name",
	} {
		got := e.post(document, wantNew)
		_, suggested, found := strings.Cut(got.Body, "Did you mean")
		if got.Status != http.StatusBadRequest || !found || !strings.Contains(suggested, want) {
			t.Errorf("%s: want 400 with a suggestion of %s, got %s", document, want, got.Body)
		}
	}
}

func TestErrors_InternalDetailsAreHidden(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	schema := transporttest.New()
	logger, err := telemetry.NewLogger(&log, "info", "json")
	if err != nil {
		t.Fatal(err)
	}
	e := serve(t, graph.Options{Schema: schema, Logger: logger})
	got := e.post("{a:fails}", "X-Request-Id: find-me-in-the-log")
	if got.Status != http.StatusOK || got.code() != "INTERNAL" || got.Errors[0].Message != "Internal error" || fmt.Sprint(got.Errors[0].Path) != "[a]" {
		t.Errorf("want a masked error with its path, got %s", got.Body)
	}
	if got := e.post("{panics}"); got.code() != "INTERNAL" || strings.Contains(got.Body, "secret") {
		t.Errorf("want a masked panic, got %s", got.Body)
	}
	for _, want := range []string{"SELECT secret FROM vault", "find-me-in-the-log", "secret in a panic", "transporttest.New"} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("want %q in the log", want)
		}
	}
}

// panicking is an authenticator with a mistake in it.
type panicking struct{}

func (panicking) Authenticate(context.Context, string) (graph.Session, error) { panic("secret") }

func TestPanic_OutsideOfResolverIsAnInternalError(t *testing.T) {
	t.Parallel()
	e := serve(t, graph.Options{Authenticator: panicking{}})
	got := e.post("{hello}", "Authorization: Bearer x")
	if got.Status != http.StatusInternalServerError || got.code() != "INTERNAL" || strings.Contains(got.Body, "secret") {
		t.Errorf("want 500 INTERNAL, got %d %s", got.Status, got.Body)
	}
}

func TestOperation_TimesOut(t *testing.T) {
	t.Parallel()
	e := serve(t, graph.Options{Timeout: 1})
	if got := e.post("{slow}"); got.code() != "TIMEOUT" {
		t.Errorf("want TIMEOUT, got %d %s", got.Status, got.Body)
	}
	schema := transporttest.New()
	schema.Resolve["slow"] = func(ctx context.Context, _ map[string]any) (any, error) {
		return nil, fmt.Errorf("store: partners: %w", context.DeadlineExceeded)
	}
	if got := serve(t, graph.Options{Schema: schema}).post("{slow}"); got.code() != "TIMEOUT" || fmt.Sprint(got.Errors[0].Path) != "[slow]" {
		t.Errorf("want TIMEOUT with the path, got %d %s", got.Status, got.Body)
	}
}
