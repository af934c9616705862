package graph_test

import (
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"github.com/partnergraph/partnergraph/graph"
)

const attach = `{"query":"mutation($f:Upload!){attach(file:$f)}","variables":{"f":null}}`

// form is a multipart body of parts given as name, value, name, value; a name that is a number is a file.
func form(t *testing.T, parts ...string) (body, contentType string) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for i := 0; i < len(parts); i += 2 {
		create := w.CreateFormField
		if strings.ContainsAny(parts[i], "0123456789") {
			create = func(name string) (io.Writer, error) { return w.CreateFormFile(name, "file.csv") }
		}
		part, err := create(parts[i])
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(part, parts[i+1])
	}
	w.Close()
	return b.String(), "Content-Type: " + w.FormDataContentType()
}

func TestUpload_FollowsTheMultipartSpecification(t *testing.T) {
	e := serve(t, graph.Options{MaxUpload: 256 << 10})
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	many := []string{"operations", attach, "map", `{"0":["variables.f"]}`}
	for i := range 500 {
		many = append(many, fmt.Sprint(i), "x")
	}
	for name, c := range map[string]struct {
		parts  []string
		status int
		want   string // the file's text as it came back, or a code
	}{
		"a file":            {[]string{"operations", attach, "map", `{"0":["variables.f"]}`, "0", "a,b\n1,2"}, 200, "a,b\n1,2"},
		"one in two places": {[]string{"operations", `{"query":"mutation($f:Upload!,$g:[Upload!]){attach(file:$f,files:$g)}","variables":{"f":null,"g":[null]}}`, "map", `{"0":["variables.f","variables.g.0"]}`, "0", "x"}, 200, "x"},
		"too large":         {[]string{"operations", attach, "map", `{"0":["variables.f"]}`, "0", strings.Repeat("x", 257<<10)}, 413, "PAYLOAD_TOO_LARGE"},
		"no place":          {[]string{"operations", attach, "map", `{"0":["variables.g"]}`, "0", "x"}, 400, "BAD_REQUEST"},
		"no variable":       {[]string{"operations", attach, "map", `{"0":["query"]}`, "0", "x"}, 400, "BAD_REQUEST"},
		"no such index":     {[]string{"operations", attach, "map", `{"0":["variables.f.0.x"]}`, "0", "x"}, 400, "BAD_REQUEST"},
		"a place taken":     {[]string{"operations", strings.Replace(attach, "null", `"x"`, 1), "map", `{"0":["variables.f"]}`, "0", "x"}, 400, "BAD_REQUEST"},
		"not in the map":    {[]string{"operations", attach, "map", `{}`, "0", "x"}, 400, "BAD_REQUEST"},
		"not in the body":   {[]string{"operations", attach, "map", `{"0":["variables.f"]}`}, 400, "BAD_REQUEST"},
		"map first":         {[]string{"map", `{"0":["variables.f"]}`, "operations", attach, "0", "x"}, 400, "BAD_REQUEST"},
		"map is no map":     {[]string{"operations", attach, "map", `[]`, "0", "x"}, 400, "BAD_REQUEST"},
		"a batch":           {[]string{"operations", "[" + attach + "]", "map", `{"0":["0.variables.f"]}`, "0", "x"}, 400, "BATCHING_NOT_SUPPORTED"},
		"500 parts":         {many, 400, "BAD_REQUEST"},
		"nothing":           {nil, 400, "BAD_REQUEST"},
	} {
		body, contentType := form(t, c.parts...)
		got := e.do("POST", "", body, contentType, "GraphQL-Require-Preflight: 1")
		have := got.code()
		if have == "" {
			have, _ = got.Data["attach"].(string)
		}
		if got.Status != c.status || have != c.want {
			t.Errorf("%s: want %d %q, got %d %s", name, c.status, c.want, got.Status, got.Body)
		}
	}
	left, err := filepath.Glob(filepath.Join(temp, "*"))
	if err != nil || len(left) > 0 {
		t.Errorf("want no file left behind, got %v %v", left, err)
	}
}

func TestUpload_UnknownLengthIsRejected(t *testing.T) {
	t.Parallel()
	e := serve(t, graph.Options{})
	body, contentType := form(t, "operations", attach, "map", `{"0":["variables.f"]}`, "0", "x")
	req, err := http.NewRequest(http.MethodPost, e.url, io.MultiReader(strings.NewReader(body))) // of a length the client cannot know
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", strings.TrimPrefix(contentType, "Content-Type: "))
	req.Header.Set("GraphQL-Require-Preflight", "1")
	if got := e.send(req); got.Status != http.StatusLengthRequired || got.code() != "LENGTH_REQUIRED" {
		t.Errorf("want 411, got %d %s", got.Status, got.Body)
	}
}

func TestUpload_BrokenUploadLeavesNoFile(t *testing.T) {
	t.Parallel()
	e := serve(t, graph.Options{})
	body, contentType := form(t, "operations", attach, "map", `{"0":["variables.f"]}`, "0", strings.Repeat("x", 1000))
	got := e.do("POST", "", body[:len(body)-500], contentType, "GraphQL-Require-Preflight: 1")
	if got.Status != http.StatusBadRequest || got.code() != "BAD_REQUEST" {
		t.Errorf("want 400, got %d %s", got.Status, got.Body)
	}
}

// T-25: an upload that cannot be stored is not the caller's error.
func TestUpload_UnwritableFolderIsNamed(t *testing.T) {
	e := serve(t, graph.Options{})
	t.Setenv("TMPDIR", filepath.Join(t.TempDir(), "gone"))
	body, contentType := form(t, "operations", attach, "map", `{"0":["variables.f"]}`, "0", "x")
	got := e.do(http.MethodPost, "", body, contentType, "GraphQL-Require-Preflight: 1")
	if got.Status != http.StatusServiceUnavailable || got.code() != "SERVICE_UNAVAILABLE" {
		t.Errorf("%d %s", got.Status, got.Body)
	}
}
