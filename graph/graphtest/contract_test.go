package graphtest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/formatter"
	"github.com/vektah/gqlparser/v2/parser"

	"github.com/partnergraph/partnergraph/graph"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/program"
	"github.com/partnergraph/partnergraph/internal/program/kernel"
)

// contract is the schema as it is served.
func contract() *ast.Schema {
	return graph.NewSchema(program.New(&kernel.Kernel{}), nil, "test").Schema()
}

// rootFields are all that can be asked for, introspection aside.
func rootFields(s *ast.Schema) (all []rootField) {
	for _, root := range []*ast.Definition{s.Query, s.Mutation, s.Subscription} {
		for _, f := range root.Fields {
			if !strings.HasPrefix(f.Name, "__") {
				all = append(all, rootField{root, f})
			}
		}
	}
	return all
}

type rootField struct {
	root *ast.Definition
	*ast.FieldDefinition
}

// operation is the word that begins a document with the field.
func (f rootField) operation() string { return strings.ToLower(f.root.Name) }

// The snapshot shows reviewers every change of the schema.
func TestContract_IsAsReviewed(t *testing.T) {
	t.Parallel()
	var printed bytes.Buffer
	formatter.NewFormatter(&printed, formatter.WithIndent("  ")).FormatSchema(contract())
	if _, err := gqlparser.LoadSchema(&ast.Source{Name: "printed", Input: printed.String()}); err != nil {
		t.Fatalf("the printed schema does not parse: %v", err)
	}
	file := filepath.Join(goldenFolder, "schema.golden.graphqls")
	if *update {
		if err := os.WriteFile(file, printed.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, got := strings.Split(string(readFile(t, file)), "\n"), strings.Split(printed.String(), "\n")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the contract has changed; if that is meant, run the tests with -update\n%s", diff)
	}
}

func TestEveryRootFieldHasAGoldenCase(t *testing.T) {
	t.Parallel()
	all := goldens(t)
	fields := map[string]bool{}
	for _, f := range rootFields(contract()) {
		fields[f.Name] = true
		if !slices.ContainsFunc(all, func(g golden) bool { return g.field() == f.Name && g.happy(t) }) {
			t.Errorf("%s has no case without errors: add graph/testdata/%s/happy.txtar", f.Name, f.Name)
		}
	}
	for _, g := range all {
		document, err := parser.ParseQuery(&ast.Source{Input: g.document(t)})
		if err != nil {
			t.Errorf("%s: %v", g.name(), err)
			continue
		}
		if !fields[g.field()] || !selects(document, g.field()) {
			t.Errorf("%s does not ask for %s", g.name(), g.field())
		}
	}
}

func selects(document *ast.QueryDocument, name string) bool {
	for _, s := range document.Operations[0].SelectionSet {
		if f, ok := s.(*ast.Field); ok && f.Name == name {
			return true
		}
	}
	return false
}

// happy reports whether the expected answer has neither errors nor userErrors.
func (g golden) happy(t *testing.T) bool { return len(g.codes(t)) == 0 }

// codes are those of the problems in the expected answer; what a viewer's actions say of other actions is left out.
func (g golden) codes(t *testing.T) (codes []string) {
	t.Helper()
	if len(g.part("expected.json")) == 0 {
		t.Fatalf("%s has no answer: go test ./graph/graphtest -run 'TestGolden$' -update writes it", g.name())
	}
	var expected any
	if err := json.Unmarshal([]byte(g.part("expected.json")), &expected); err != nil {
		t.Fatalf("%s: %v", g.name(), err)
	}
	return codesIn(expected)
}

func codesIn(value any) (codes []string) {
	switch v := value.(type) {
	case []any:
		for _, item := range v {
			codes = append(codes, codesIn(item)...)
		}
	case map[string]any:
		for name, child := range v {
			switch name {
			case "userErrors", "blockers", "warnings", "problems":
				for _, p := range list(child) {
					if follow(p, "blocking") == nil { // what has to be confirmed for a removal has codes of its own
						codes = append(codes, fmt.Sprint(follow(p, "code")))
					}
				}
			case "reason": // of an agreement check
				if code := follow(child, "code"); code != nil {
					codes = append(codes, fmt.Sprint(code))
				}
			case "extensions":
				codes = append(codes, fmt.Sprint(follow(child, "code")), fmt.Sprint(follow(child, "reason")))
			default:
				codes = append(codes, codesIn(child)...)
			}
		}
	}
	return codes
}

func TestEveryCodeHasAGoldenCase(t *testing.T) {
	t.Parallel()
	shown := map[string]bool{
		string(problem.ServiceUnavailable): true,                                    // needs a database that fails; see the tests of the store and of the transport
		string(problem.OutcomeUnknown):     true, string(problem.StorageFull): true, // likewise
		string(problem.LinkExpired):       true, // an answer of /files, which is no part of the schema; see the tests of cmd/partnergraph
		string(problem.LinkInvalid):       true,
		string(problem.SignInCodeInvalid): true, // answers of /session; see sign_in_test.go
		string(problem.SignInLimited):     true,
	}
	for _, g := range goldens(t) {
		for _, code := range g.codes(t) {
			shown[code] = true
		}
	}
	for _, code := range problem.Codes() {
		if !shown[string(code)] {
			t.Errorf("%s has no case: add a graph/testdata/<field>/<case>.txtar that answers with it", code)
		}
	}
}

func TestEveryRuleHasAGoldenCase(t *testing.T) {
	t.Parallel()
	shown := map[string]bool{
		"R-101": true, // what a provider is good for; there is nothing to do
		"R-80":  true, // no credentials of the membership site are asked for: a PartnerID is named by its number
	}
	for _, g := range goldens(t) {
		for _, rule := range g.Shows {
			shown[rule] = true
		}
	}
	for n := 1; n <= 119; n++ {
		if rule := fmt.Sprintf("R-%02d", n); !shown[rule] {
			t.Errorf("%s is shown by no case", rule)
		}
	}
}

func TestGolden_CasesInAllLanguages(t *testing.T) {
	t.Parallel()
	spoken := map[string]bool{}
	for _, g := range goldens(t) {
		for _, header := range g.Headers {
			if accept, named := strings.CutPrefix(header, "Accept-Language: "); named && !g.happy(t) {
				spoken[problem.Locale(accept)] = true
			}
		}
	}
	for _, language := range problem.Languages {
		if !spoken[language.String()] {
			t.Errorf("no refusal is asked for in %s", language)
		}
	}
}
