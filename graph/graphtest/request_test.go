package graphtest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"strings"

	"github.com/partnergraph/partnergraph/graph"
	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/demo"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// personas signs the demo's people in; a role after a plus sign leaves a person that role alone, held or not. Somebody else signs in
// with an address that an issuer has verified.
type personas struct {
	people *demo.Personas
	store  *store.Store
}

func (p personas) Authenticate(ctx context.Context, bearer string) (graph.Session, error) {
	if address, verified := strings.CutPrefix(bearer, withAddress); verified {
		who, err := p.store.SignIn(ctx, access.Identity{Issuer: "https://login.example", Subject: address, Email: address})
		return graph.Session{Actor: who}, err
	}
	token, role, only := strings.Cut(bearer, "+")
	who, ok, err := p.people.Find(ctx, token)
	if err != nil {
		return graph.Session{}, err
	}
	if !ok {
		return graph.Session{}, graph.ErrInvalidToken
	}
	if role == withToken {
		who.TokenID, who.Identity = models.NewID[models.APIToken](), access.Identity{}
	} else if only {
		who.Roles = models.Set[models.Role]{models.Role(role)}
	}
	return graph.Session{Actor: who}, nil
}

// withToken is the suffix of a person's name for requests with an API token.
const withToken = "TOKEN"

// withAddress is the prefix of the address of a person who has only an address.
const withAddress = "guest_"

// signed is the header with which somebody signs in: "rosa.delgado", "rosa.delgado+SALES_AGENT", "rosa.delgado+TOKEN", "guest_robin@vale.example",
// or an API token.
func signed(who string) string {
	if strings.HasPrefix(who, models.TokenPrefix) || strings.HasPrefix(who, withAddress) {
		return "Authorization: Bearer " + who
	}
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
	Files     []file   // with these it is a multipart request
}

// file is a file of a multipart request.
type file struct {
	At   string // where it belongs, such as "input.documents.0.file"
	Name string
	Text string
	Zip  map[string]string `json:",omitempty"` // instead of Text: an archive of files by name
	Size int               `json:",omitempty"` // zeros are added up to this size, in bytes
}

func (f file) content() string {
	if f.Zip != nil {
		f.Text = string(zipped(f.Zip))
	}
	return f.Text + strings.Repeat("\x00", max(0, f.Size-len(f.Text)))
}

func (a *api) open(ctx context.Context, q request) (*http.Response, error) {
	body, contentType, err := q.body()
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, a.url, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	headers := append([]string{"Content-Type: " + contentType, "X-Request-Id: test-request"}, q.Headers...)
	if q.Files != nil {
		headers = append(headers, "GraphQL-Require-Preflight: 1")
	}
	if q.As != "" {
		headers = append(headers, signed(q.As))
	}
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		req.Header.Set(name, value)
	}
	return http.DefaultClient.Do(req)
}

// body is JSON, or a form with the files.
func (q request) body() (body []byte, contentType string, err error) {
	operations, err := json.Marshal(map[string]any{"query": q.Document, "variables": q.Variables})
	if err != nil || q.Files == nil {
		return operations, "application/json", err
	}
	places := map[string][]string{}
	for i, f := range q.Files {
		places[fmt.Sprint(i)] = []string{"variables." + f.At}
	}
	where, err := json.Marshal(places)
	if err != nil {
		return nil, "", err
	}
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	err = errors.Join(form.WriteField("operations", string(operations)), form.WriteField("map", string(where)))
	for i, f := range q.Files {
		part, failed := form.CreateFormFile(fmt.Sprint(i), f.Name)
		if failed != nil {
			return nil, "", failed
		}
		_, failed = io.WriteString(part, f.content())
		err = errors.Join(err, failed)
	}
	err = errors.Join(err, form.Close()) // before the bytes are taken: it writes the end
	return b.Bytes(), form.FormDataContentType(), err
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
