package graph_test

import (
	"compress/gzip"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/partnergraph/partnergraph/graph"
)

const (
	asJSON     = "Content-Type: application/json"
	wantNew    = "Accept: application/graphql-response+json"
	wantOld    = "Accept: application/json"
	typeNew    = "application/graphql-response+json; charset=utf-8"
	typeOld    = "application/json; charset=utf-8"
	noPageHere = "Sec-Fetch-Site: cross-site"
)

func TestHTTP_StatusAndMediaType(t *testing.T) {
	t.Parallel()
	e := serve(t, graph.Options{})
	get := func(document string) string { return "?query=" + url.QueryEscape(document) }
	for name, c := range map[string]struct {
		method, query, body string
		headers             []string
		status              int
		media, code         string
	}{
		"post":                       {"POST", "", `{"query":"{hello}"}`, []string{asJSON, wantNew}, 200, typeNew, ""},
		"post, old media type":       {"POST", "", `{"query":"{hello}"}`, []string{asJSON, wantOld}, 200, typeOld, ""},
		"post, anything":             {"POST", "", `{"query":"{hello}"}`, []string{asJSON, "Accept: */*"}, 200, typeOld, ""},
		"post, no accept":            {"POST", "", `{"query":"{hello}"}`, []string{asJSON}, 200, typeOld, ""},
		"post, utf-8":                {"POST", "", `{"query":"{hello}"}`, []string{"Content-Type: application/json; charset=utf-8"}, 200, typeOld, ""},
		"post, events last":          {"POST", "", `{"query":"{hello}"}`, []string{asJSON, wantNew + ", text/event-stream"}, 200, typeNew, ""},
		"nulls":                      {"POST", "", `{"query":"{hello}","variables":null,"operationName":null,"extensions":null}`, []string{asJSON}, 200, typeOld, ""},
		"get":                        {"GET", get("{hello}"), "", []string{wantNew}, 200, typeNew, ""},
		"get with variables":         {"GET", get("query($t:String){echo(text:$t)}") + "&variables=" + url.QueryEscape(`{"t":"x"}`), "", nil, 200, typeOld, ""},
		"get, variables no object":   {"GET", get("{hello}") + "&variables=3", "", nil, 400, typeOld, "BAD_REQUEST"},
		"get, nothing":               {"GET", "", "", nil, 400, typeOld, "BAD_REQUEST"},
		"mutation by get":            {"GET", get(`mutation{rename(input:{name:"x"})}`), "", nil, 405, typeOld, "METHOD_NOT_ALLOWED"},
		"put":                        {"PUT", "", `{"query":"{hello}"}`, []string{asJSON}, 405, typeOld, "METHOD_NOT_ALLOWED"},
		"does not parse":             {"POST", "", `{"query":"{"}`, []string{asJSON, wantNew}, 400, typeNew, "GRAPHQL_PARSE_FAILED"},
		"does not parse, old":        {"POST", "", `{"query":"{"}`, []string{asJSON, wantOld}, 200, typeOld, "GRAPHQL_PARSE_FAILED"},
		"is not valid":               {"POST", "", `{"query":"{nope}"}`, []string{asJSON, wantNew}, 400, typeNew, "GRAPHQL_VALIDATION_FAILED"},
		"is not valid, old":          {"POST", "", `{"query":"{nope}"}`, []string{asJSON, wantOld}, 200, typeOld, "GRAPHQL_VALIDATION_FAILED"},
		"variable is not valid":      {"POST", "", `{"query":"query($c:Color){echo(color:$c)}","variables":{"c":"PINK"}}`, []string{asJSON, wantNew}, 400, typeNew, "BAD_USER_INPUT"},
		"unknown operation":          {"POST", "", `{"query":"query a{hello}","operationName":"b"}`, []string{asJSON, wantNew}, 400, typeNew, "GRAPHQL_VALIDATION_FAILED"},
		"a query that is no string":  {"POST", "", `{"query":3}`, []string{asJSON}, 400, typeOld, "BAD_REQUEST"},
		"variables that are no map":  {"POST", "", `{"query":"{hello}","variables":[1]}`, []string{asJSON}, 400, typeOld, "BAD_REQUEST"},
		"no query":                   {"POST", "", `{}`, []string{asJSON}, 400, typeOld, "BAD_REQUEST"},
		"no JSON":                    {"POST", "", `hello`, []string{asJSON}, 400, typeOld, "BAD_REQUEST"},
		"empty":                      {"POST", "", ``, []string{asJSON}, 400, typeOld, "BAD_REQUEST"},
		"two requests":               {"POST", "", `{"query":"{hello}"}{"query":"{hello}"}`, []string{asJSON}, 400, typeOld, "BAD_REQUEST"},
		"a batch":                    {"POST", "", ` [{"query":"{hello}"}]`, []string{asJSON}, 400, typeOld, "BATCHING_NOT_SUPPORTED"},
		"text":                       {"POST", "", `{"query":"{hello}"}`, []string{"Content-Type: text/plain"}, 415, typeOld, "UNSUPPORTED_MEDIA_TYPE"},
		"a form":                     {"POST", "", `query={hello}`, []string{"Content-Type: application/x-www-form-urlencoded"}, 415, typeOld, "UNSUPPORTED_MEDIA_TYPE"},
		"no media type":              {"POST", "", `{"query":"{hello}"}`, nil, 415, typeOld, "UNSUPPORTED_MEDIA_TYPE"},
		"utf-16":                     {"POST", "", `{"query":"{hello}"}`, []string{"Content-Type: application/json; charset=utf-16"}, 415, typeOld, "UNSUPPORTED_MEDIA_TYPE"},
		"compressed":                 {"POST", "", `{"query":"{hello}"}`, []string{asJSON, "Content-Encoding: gzip"}, 415, typeOld, "UNSUPPORTED_MEDIA_TYPE"},
		"nothing acceptable":         {"POST", "", `{"query":"{hello}"}`, []string{asJSON, "Accept: text/html"}, 406, typeNew, "NOT_ACCEPTABLE"},
		"a subscription":             {"POST", "", `{"query":"subscription{ticks(count:1)}"}`, []string{asJSON}, 400, typeOld, "BAD_REQUEST"},
		"upload without preflight":   {"POST", "", "--x--", []string{"Content-Type: multipart/form-data; boundary=x"}, 400, typeOld, "CSRF"},
		"get from a foreign page":    {"GET", get("{hello}"), "", []string{noPageHere}, 400, typeOld, "CSRF"},
		"get from a foreign origin":  {"GET", get("{hello}"), "", []string{"Origin: https://evil.example"}, 400, typeOld, "CSRF"},
		"get with a preflight":       {"GET", get("{hello}"), "", []string{noPageHere, "GraphQL-Require-Preflight: 1"}, 200, typeOld, ""},
		"another protocol":           {"GET", get("{hello}"), "", []string{"Connection: Upgrade", "Upgrade: h2c"}, 400, typeOld, "BAD_REQUEST"},
		"socket of a foreign origin": {"GET", "", "", []string{"Connection: Upgrade", "Upgrade: websocket", "Origin: https://evil.example"}, 403, typeOld, "ORIGIN_NOT_ALLOWED"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := endpoint{t: t, url: e.url}.do(c.method, c.query, c.body, c.headers...)
			if got.Status != c.status || got.code() != c.code || got.Header.Get("Content-Type") != c.media {
				t.Errorf("want %d %q %s, got %d %q %s: %s", c.status, c.code, c.media, got.Status, got.code(), got.Header.Get("Content-Type"), got.Body)
			}
			if hasData := strings.Contains(got.Body, `"data"`); hasData != (c.code == "") {
				t.Errorf("want data exactly where something ran, got %s", got.Body)
			}
		})
	}
}

func TestHTTP_AllowHeader(t *testing.T) {
	t.Parallel()
	e := serve(t, graph.Options{})
	for _, c := range []struct{ method, query, want string }{
		{"GET", "?query=" + url.QueryEscape(`mutation{rename(input:{name:"x"})}`), "POST"},
		{"DELETE", "", "GET, POST"},
		{"OPTIONS", "", "GET, POST"},
	} {
		if got := e.do(c.method, c.query, "").Header.Get("Allow"); got != c.want {
			t.Errorf("%s: want %q, got %q", c.method, c.want, got)
		}
	}
}

func TestHTTP_ResponseHeaders(t *testing.T) {
	t.Parallel()
	e := serve(t, graph.Options{Authenticator: tokens{}})
	got := e.post("{hello}")
	for name, want := range map[string]string{
		"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer",
		"Vary": "Accept, Accept-Language, Authorization, Cookie", "ETag": "", "Access-Control-Allow-Origin": "",
	} {
		if have := got.Header.Get(name); have != want {
			t.Errorf("%s: want %q, got %q", name, want, have)
		}
	}
	if got := e.post("{hello}", "Authorization: Bearer mary").Header.Get("Cache-Control"); got != "private, no-store" {
		t.Errorf("with a token: want private, no-store, got %q", got)
	}
}

func TestRequestID_IsReturned(t *testing.T) {
	t.Parallel()
	e := serve(t, graph.Options{})
	if got := e.post("{nope}", "X-Request-Id: from-the-caller.1"); got.Header.Get("X-Request-Id") != "from-the-caller.1" || got.Errors[0].Extensions["requestId"] != "from-the-caller.1" {
		t.Errorf("want the caller's id, got %q in %s", got.Header.Get("X-Request-Id"), got.Body)
	}
	for _, bad := range []string{"", "short", "with space here", "with\"quote\"s", strings.Repeat("x", 65)} {
		got := e.post("{nope}", "X-Request-Id: "+bad)
		id := got.Header.Get("X-Request-Id")
		if id == bad || len(id) != 36 || got.Errors[0].Extensions["requestId"] != id {
			t.Errorf("%q: want an id of the server's, got %q in %s", bad, id, got.Body)
		}
	}
}

func TestCORS_AllowsConfiguredOrigins(t *testing.T) {
	t.Parallel()
	ask := []string{"Access-Control-Request-Method: POST", "Access-Control-Request-Headers: authorization,content-type,idempotency-key"}
	for _, c := range []struct {
		allowed                    []string
		origin, allow, credentials string
	}{
		{nil, "https://app.example", "", ""},
		{[]string{"https://app.example"}, "https://app.example", "https://app.example", "true"},
		{[]string{"https://app.example"}, "https://evil.example", "", ""},
		{[]string{"*"}, "https://any.example", "*", ""},
	} {
		e := serve(t, graph.Options{AllowedOrigins: c.allowed})
		for _, got := range []reply{
			e.do("OPTIONS", "", "", append(ask, "Origin: "+c.origin)...),
			e.post("{hello}", "Origin: "+c.origin),
		} {
			if got.Header.Get("Access-Control-Allow-Origin") != c.allow || got.Header.Get("Access-Control-Allow-Credentials") != c.credentials {
				t.Errorf("%v, %s: want %q %q, got %v", c.allowed, c.origin, c.allow, c.credentials, got.Header)
			}
		}
	}
}

func TestHTTP_LargeResponsesAreCompressed(t *testing.T) {
	t.Parallel()
	e := serve(t, graph.Options{})
	req, _ := http.NewRequest(http.MethodPost, e.url, strings.NewReader(ask("{large}")))
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept-Encoding", "gzip") // set by hand, the client leaves the answer as it is
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if got := resp.Header.Get("Content-Encoding"); got != "gzip" {
		t.Fatalf("want gzip, got %q", got)
	}
	unzipped, err := gzip.NewReader(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(unzipped)
	if err != nil || !json.Valid(text) {
		t.Errorf("want JSON within, got %v %.50q", err, text)
	}
}

func TestCost_IsReturnedOnRequest(t *testing.T) {
	t.Parallel()
	e := serve(t, graph.Options{})
	got, _ := e.post("{partners(first:10){totalCount}}", "GraphQL-Cost: 1").Extensions["cost"].(map[string]any)
	if got["cost"] != 11.0 || got["limit"] != 20000.0 {
		t.Errorf("want cost 11 of 20000, got %v", got)
	}
	if got := e.post("{partners(first:10){totalCount}}"); got.Extensions != nil {
		t.Errorf("want no extensions unasked, got %s", got.Body)
	}
}
