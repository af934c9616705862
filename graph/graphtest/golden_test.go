package graphtest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partnergraph/partnergraph/internal/clock"
	"github.com/partnergraph/partnergraph/internal/program/programtest"
)

const goldenFolder = "../testdata"

// golden is one folder: who asks what, after what has happened, to show which rules.
type golden struct {
	Shows   []string          // the rules and decisions of the domain
	As      string            // nobody when empty
	Headers map[string]string `json:",omitempty"`
	Before  []string          `json:",omitempty"` // steps
	Then    []string          `json:",omitempty"` // a subscription: steps once it has begun
	Events  int               `json:",omitempty"` // a subscription: how many are read; until its end when none
	Sandbox bool              `json:",omitempty"` // the clock can be moved
	Files   []file            `json:",omitempty"` // a multipart request
	folder  string
}

func goldens(t *testing.T) (all []golden) {
	t.Helper()
	folders, err := filepath.Glob(filepath.Join(goldenFolder, "*", "*", "meta.json"))
	if err != nil || len(folders) == 0 {
		t.Fatalf("no golden folders: %v", err)
	}
	for _, file := range folders {
		g := golden{folder: filepath.Dir(file)}
		decoder := json.NewDecoder(bytes.NewReader(readFile(t, file)))
		decoder.DisallowUnknownFields()
		if err := decoder.Decode(&g); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		all = append(all, g)
	}
	return all
}

func (g golden) field() string { return filepath.Base(filepath.Dir(g.folder)) }
func (g golden) name() string  { return g.field() + "/" + filepath.Base(g.folder) }

func readFile(t testing.TB, path string) []byte {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// optional is a file that a folder may do without.
func (g golden) optional(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(g.folder, file))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	return string(text)
}

func TestGolden(t *testing.T) {
	t.Parallel()
	for _, g := range goldens(t) {
		t.Run(g.name(), func(t *testing.T) {
			t.Parallel()
			got := g.run(t)
			file := filepath.Join(g.folder, "expected.json")
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			if diff := cmp.Diff(strings.Split(string(readFile(t, file)), "\n"), strings.Split(got, "\n")); diff != "" {
				t.Errorf("want -, got +\n%s", diff)
			}
		})
	}
}

func (g golden) run(t *testing.T) string {
	t.Helper()
	a := g.begin(t)
	a.play(g.Before...)
	if first := g.optional(t, "first.graphql"); first != "" { // a request that the same person makes before
		a.send(g.request(t, a, first))
	}
	q := g.request(t, a, string(readFile(t, filepath.Join(g.folder, "request.graphql"))))
	text := ""
	if strings.HasPrefix(strings.TrimSpace(q.Document), "subscription") {
		text = g.watch(t, a, q)
	} else {
		text = a.send(q)
	}
	var pretty bytes.Buffer
	if err := json.Indent(&pretty, []byte(text), "", "  "); err != nil {
		t.Fatalf("%v in %q", err, text)
	}
	text = a.names.hide(pretty.String())
	if g.Sandbox {
		text = instant.ReplaceAllString(text, "<instant>")
	}
	return strings.TrimSpace(text) + "\n"
}

// instant is a time of the machine's clock, from which a sandbox starts.
var instant = regexp.MustCompile(`\d{4}-\d\d-\d\dT[0-9:.]+Z`)

func (g golden) begin(t *testing.T) *api {
	t.Helper()
	if !g.Sandbox {
		return begin(t)
	}
	sandbox := &clock.Sandbox{}
	a := beginAt(t, clock.NewFake(programtest.Start), sandbox)
	a.Sandbox = sandbox
	a.walk()
	return a
}

func (g golden) request(t *testing.T, a *api, document string) request {
	t.Helper()
	q := request{As: g.As, Document: document, Files: g.Files}
	for name, value := range g.Headers {
		q.Headers = append(q.Headers, name+": "+value)
	}
	if variables := g.optional(t, "variables.json"); variables != "" {
		if err := json.Unmarshal([]byte(a.names.fill(variables)), &q.Variables); err != nil {
			t.Fatal(err)
		}
	}
	return q
}

// watch subscribes over server-sent events, lets things happen, and returns the events as a list.
func (g golden) watch(t *testing.T, a *api, q request) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), soon)
	defer cancel()
	events := a.events(ctx, q)
	a.play(g.Then...)
	var all []json.RawMessage
	for g.Events == 0 || len(all) < g.Events {
		event, err := events.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("after %d events: %v", len(all), err)
		}
		all = append(all, json.RawMessage(event))
	}
	text, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
