package graphtest

import (
	"slices"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/partnergraph/partnergraph/internal/problem"
)

// forPrograms reports whether people never see an enum's values: of a code they read the message, and an order is what a program asks for.
func forPrograms(enum string) bool {
	return enum == "ErrorCode" || enum == "OrderDirection" || strings.HasSuffix(enum, "OrderField")
}

// T-71: every value of every enum that people see has a label in all six languages, and one request returns all of them.
func TestEveryEnumValueHasALabel(t *testing.T) {
	t.Parallel()
	a, schema := begin(t), contract()
	for _, language := range problem.Languages {
		got := a.read(a.send(request{Document: `{ enumLabels { enum values { value label } } }`, Headers: []string{"Accept-Language: " + language.String()}}))
		told := map[string]any{}
		for _, labels := range list(got.at("enumLabels")) {
			told[text(follow(labels, "enum"))] = follow(labels, "values")
		}
		for name, d := range schema.Types {
			if d.Kind != ast.Enum || d.BuiltIn {
				continue
			}
			if forPrograms(name) {
				if told[name] != nil {
					t.Errorf("%s is for programs and has labels", name)
				}
				continue
			}
			var labelled, inOrder []string
			for _, value := range list(told[name]) {
				if strings.TrimSpace(text(follow(value, "label"))) != "" {
					labelled = append(labelled, text(follow(value, "value")))
				}
			}
			for _, value := range d.EnumValues {
				if slices.Contains(labelled, value.Name) {
					inOrder = append(inOrder, value.Name)
				} else {
					t.Errorf("%s.%s has no label: add it to internal/problem/terms.json, and a new enum to internal/problem/labels.go", name, value.Name)
				}
			}
			if !slices.Equal(inOrder, labelled) {
				t.Errorf("%s: want the values of %s in the order of the schema, %v, got %v", language, name, inOrder, labelled)
			}
		}
	}
}

// The default language is the caller's own.
func TestLabels_AreInTheCallersLanguage(t *testing.T) {
	t.Parallel()
	a := begin(t)
	const document = `{ enumLabels(enums: ["Role"]) { values { value label } } }`
	for who, want := range map[string]string{"lucia.herrera": "Cualquier persona", "misaki.tanaka": "すべての人"} {
		got := a.ask(who, document)
		if label := got.at("enumLabels", 0, "values", 0, "label"); label != want {
			t.Errorf("%s: want %s, got %v", who, want, label)
		}
	}
}

// T-01: a repeated name is answered once, since anonymous callers may use the field, and the labels are many times as long as the name.
func TestLabels_RepeatedEnumIsAnsweredOnce(t *testing.T) {
	t.Parallel()
	names := slices.Repeat([]string{"Role", "AuditAction"}, 1000)
	got := begin(t).ask("", `query($enums: [String!]) { enumLabels(enums: $enums) { enum values { value label } } }`, "enums", names)
	if labels := list(got.at("enumLabels")); len(got.Errors) > 0 || len(labels) != 2 {
		t.Errorf("want two enums, got %d: %s", len(labels), clip(got.Text))
	}
}
