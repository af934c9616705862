package graphtest

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"

	"github.com/partnergraph/partnergraph/graph"
	"github.com/partnergraph/partnergraph/internal/demo"
	"github.com/partnergraph/partnergraph/models"
)

// personas signs the demo's people in; a role after a plus sign leaves a person that role alone, held or not.
type personas struct{ people *demo.Personas }

func (p personas) Authenticate(ctx context.Context, bearer string) (graph.Session, error) {
	token, role, only := strings.Cut(bearer, "+")
	who, ok, err := p.people.Find(ctx, token)
	if err != nil {
		return graph.Session{}, err
	}
	if !ok {
		return graph.Session{}, graph.ErrInvalidToken
	}
	if only {
		who.Roles = models.Set[models.Role]{models.Role(role)}
	}
	return graph.Session{Actor: who}, nil
}

// signed is the header with which somebody signs in: "rosa.delgado", or "rosa.delgado+SALES_AGENT".
func signed(who string) string {
	name, role, only := strings.Cut(who, "+")
	token := "Authorization: Bearer demo_" + strings.ReplaceAll(name, ".", "-")
	if only {
		token += "+" + role
	}
	return token
}

// request is one request as a client makes it.
type request struct {
	As        string // nobody when empty
	Document  string
	Variables map[string]any
	Headers   []string // "Name: value"
}

func (a *api) open(ctx context.Context, q request) (*http.Response, error) {
	body, err := json.Marshal(map[string]any{"query": q.Document, "variables": q.Variables})
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, a.url, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	headers := append([]string{"Content-Type: application/json", "X-Request-Id: test-request"}, q.Headers...)
	if q.As != "" {
		headers = append(headers, signed(q.As))
	}
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		req.Header.Set(name, value)
	}
	return http.DefaultClient.Do(req)
}

// send makes a request and returns the answer's text.
func (a *api) send(q request) string {
	a.t.Helper()
	resp, err := a.open(context.Background(), q)
	if err != nil {
		a.t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		a.t.Fatal(err)
	}
	return string(text)
}

// ask makes a request as somebody and returns the answer read.
func (a *api) ask(who, document string, variables ...any) answer {
	a.t.Helper()
	return a.read(a.send(request{As: who, Document: document, Variables: pairs(variables)}))
}

func pairs(list []any) map[string]any {
	out := map[string]any{}
	for i := 0; i+1 < len(list); i += 2 {
		out[list[i].(string)] = list[i+1]
	}
	return out
}

// answer is a response.
type answer struct {
	Text   string
	Data   map[string]any
	Errors []struct {
		Message    string
		Path       []any
		Extensions map[string]any
	}
}

func (a *api) read(text string) answer {
	a.t.Helper()
	got := answer{Text: text}
	if err := json.Unmarshal([]byte(text), &got); err != nil {
		a.t.Fatalf("%v in %q", err, text)
	}
	return got
}

// codes are those of the errors and of the userErrors of every root field.
func (r answer) codes() (codes []string) {
	for _, e := range r.Errors {
		code, _ := e.Extensions["code"].(string)
		codes = append(codes, code)
	}
	for name := range r.Data {
		for _, e := range list(r.at(name, "userErrors")) {
			codes = append(codes, e.(map[string]any)["code"].(string))
		}
	}
	return codes
}

// at follows a path into the data; nil where it ends early.
func (r answer) at(path ...any) any { return follow(r.Data, path...) }

func follow(value any, path ...any) any {
	for _, step := range path {
		switch key := step.(type) {
		case string:
			object, _ := value.(map[string]any)
			value = object[key]
		case int:
			items, _ := value.([]any)
			if key >= len(items) {
				return nil
			}
			value = items[key]
		}
	}
	return value
}

func list(value any) []any {
	items, _ := value.([]any)
	return items
}

// version changes when anything at all is committed.
func (a *api) version() (n int64) {
	a.t.Helper()
	if err := a.db.QueryRow("PRAGMA data_version").Scan(&n); err != nil {
		a.t.Fatal(err)
	}
	return n
}
