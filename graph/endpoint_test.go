package graph_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/partnergraph/partnergraph/graph"
	"github.com/partnergraph/partnergraph/graph/transport/transporttest"
	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/models"
)

// endpoint is a running server with the tiny schema.
type endpoint struct {
	t   *testing.T
	url string
}

func serve(t *testing.T, o graph.Options) endpoint {
	t.Helper()
	if o.Schema == nil {
		o.Schema = transporttest.New()
	}
	srv := httptest.NewServer(graph.NewHandler(o))
	t.Cleanup(srv.Close)
	return endpoint{t: t, url: srv.URL + "/graphql"}
}

// reply is an answer as a client sees it.
type reply struct {
	Status int
	Header http.Header
	Body   string
	Data   map[string]any
	Errors []struct {
		Message    string
		Path       []any
		Extensions map[string]any
	}
	Extensions map[string]any
}

// code is that of the first error, or nothing.
func (r reply) code() string {
	if len(r.Errors) == 0 {
		return ""
	}
	code, _ := r.Errors[0].Extensions["code"].(string)
	return code
}

// do sends a request with headers given as "Name: value".
func (e endpoint) do(method, query, body string, headers ...string) reply {
	e.t.Helper()
	req, err := http.NewRequest(method, e.url+query, strings.NewReader(body))
	if err != nil {
		e.t.Fatal(err)
	}
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		req.Header.Set(name, value)
	}
	return e.send(req)
}

func (e endpoint) send(req *http.Request) reply {
	e.t.Helper()
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		e.t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		e.t.Fatal(err)
	}
	r := reply{Status: resp.StatusCode, Header: resp.Header, Body: string(text)}
	if strings.Contains(resp.Header.Get("Content-Type"), "json") {
		if err := json.Unmarshal(text, &r); err != nil {
			e.t.Fatalf("%v in %q", err, text)
		}
	}
	return r
}

// post sends a document the usual way.
func (e endpoint) post(document string, headers ...string) reply {
	e.t.Helper()
	return e.do(http.MethodPost, "", ask(document), append([]string{"Content-Type: application/json"}, headers...)...)
}

// ask is the body of a request.
func ask(document string) string {
	b, _ := json.Marshal(map[string]string{"query": document})
	return string(b)
}

var (
	mary = access.Actor{UserID: models.NewID[models.User](), Locale: "pl", Roles: models.Set[models.Role]{models.GlobalAdmin}}
	ravi = access.Actor{UserID: models.NewID[models.User](), Locale: "en", Roles: models.Set[models.Role]{models.SalesAgent}}
)

// tokens authenticates Mary and Ravi, a token that expires soon, and one that cannot be checked.
type tokens struct{ soon time.Time }

func (a tokens) Authenticate(_ context.Context, token string) (graph.Session, error) {
	switch token {
	case "mary":
		return graph.Session{Actor: mary}, nil
	case "ravi":
		return graph.Session{Actor: ravi}, nil
	case "soon":
		return graph.Session{Actor: mary, ExpiresAt: a.soon}, nil
	case "down":
		return graph.Session{}, errors.New("dial tcp 10.0.0.1: connection refused")
	}
	return graph.Session{}, graph.ErrInvalidToken
}
