package graphtest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/partnergraph/partnergraph/internal/clock"
	"github.com/partnergraph/partnergraph/internal/program/programtest"
)

const goldenFolder = "../testdata"

// golden is one case: a request by a person, after some steps, that shows some rules. Its file graph/testdata/<field>/<case>.txtar begins
// with lines such as
//
//	shows: R-13, D-05
//	as: lucia.ferro
//	header: Accept-Language: es
//	before: harbor qualified
//	then: harbor revoked      of a subscription: a step once it has begun
//	events: 2                 of a subscription: how many are read; until its end when none
//	clock: sandbox            the clock can be moved
//	file: {"At": …}           of a multipart request
//
// and holds request.graphql, variables.json and expected.json, and first.graphql when the same person makes a request before. Without a
// request.graphql it makes the one of its field, graph/testdata/<field>/request.graphql.
type golden struct {
	Shows   []string // the rules and decisions of the domain
	As      string   // nobody when empty
	Headers []string
	Before  []string
	Then    []string
	Events  int
	Sandbox bool
	Files   []file
	path    string
	archive *txtar.Archive
}

func goldens(t *testing.T) (all []golden) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(goldenFolder, "*", "*.txtar"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no golden cases: %v", err)
	}
	for _, path := range files {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			t.Fatal(err)
		}
		g := golden{path: path, archive: archive}
		for line := range strings.Lines(string(archive.Comment)) {
			if err := g.set(strings.TrimSpace(line)); err != nil {
				t.Fatalf("%s: %q: %v", path, line, err)
			}
		}
		all = append(all, g)
	}
	return all
}

// set reads a line of the head.
func (g *golden) set(line string) (err error) {
	name, value, _ := strings.Cut(line, ": ")
	switch name {
	case "shows":
		g.Shows = strings.Split(value, ", ")
	case "as":
		g.As = value
	case "header":
		g.Headers = append(g.Headers, value)
	case "before":
		g.Before = append(g.Before, value)
	case "then":
		g.Then = append(g.Then, value)
	case "events":
		g.Events, err = strconv.Atoi(value)
	case "clock":
		g.Sandbox = value == "sandbox"
	case "file":
		var f file
		err = json.Unmarshal([]byte(value), &f)
		g.Files = append(g.Files, f)
	default:
		err = errors.New("unknown")
	}
	return err
}

func (g golden) field() string { return filepath.Base(filepath.Dir(g.path)) }
func (g golden) name() string {
	return g.field() + "/" + strings.TrimSuffix(filepath.Base(g.path), ".txtar")
}

func readFile(t testing.TB, path string) []byte {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// part is a file of the case; empty when it does without.
func (g golden) part(name string) string {
	for _, f := range g.archive.Files {
		if f.Name == name {
			return string(f.Data)
		}
	}
	return ""
}

// document is what the case asks.
func (g golden) document(t *testing.T) string {
	t.Helper()
	if own := g.part("request.graphql"); own != "" {
		return own
	}
	return string(readFile(t, filepath.Join(filepath.Dir(g.path), "request.graphql")))
}

// expect writes another answer into the case.
func (g golden) expect(t *testing.T, answer string) {
	t.Helper()
	files := slices.DeleteFunc(g.archive.Files, func(f txtar.File) bool { return f.Name == "expected.json" })
	g.archive.Files = append(files, txtar.File{Name: "expected.json", Data: []byte(answer)})
	if err := os.WriteFile(g.path, txtar.Format(g.archive), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestGolden(t *testing.T) {
	t.Parallel()
	for _, g := range goldens(t) {
		t.Run(g.name(), func(t *testing.T) {
			t.Parallel()
			got := g.run(t)
			if *update {
				g.expect(t, got)
			}
			if diff := cmp.Diff(strings.Split(g.part("expected.json"), "\n"), strings.Split(got, "\n")); diff != "" {
				t.Errorf("want -, got +\n%s", diff)
			}
		})
	}
}

func (g golden) run(t *testing.T) string {
	t.Helper()
	a := g.begin(t)
	a.play(g.Before...)
	if first := g.part("first.graphql"); first != "" { // a request that the same person makes before
		a.send(g.request(t, a, first))
	}
	q := g.request(t, a, g.document(t))
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
	q := request{As: g.As, Document: document, Headers: g.Headers, Files: g.Files}
	if variables := g.part("variables.json"); variables != "" {
		if err := json.Unmarshal([]byte(a.names.fill(variables)), &q.Variables); err != nil {
			t.Fatal(err)
		}
	}
	return q
}

// watch subscribes over server-sent events, plays steps, and returns the events as a list.
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
