package architecture_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/models"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
)

// contract reads the schema from its files.
func contract(t *testing.T) *ast.Schema {
	t.Helper()
	files, err := filepath.Glob(root + "/graph/schema/*.graphqls")
	if err != nil || len(files) == 0 {
		t.Fatalf("want files of the schema, got %v, %v", files, err)
	}
	var sources []*ast.Source
	for _, name := range append([]string{root + "/schema.graphqls"}, files...) {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		sources = append(sources, &ast.Source{Name: filepath.Base(name), Input: string(text)})
	}
	schema, err := gqlparser.LoadSchema(sources...)
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// rootFields lists the fields of a root type in the order of the schema.
func rootFields(d *ast.Definition) (fields ast.FieldList) {
	for _, f := range d.Fields {
		if len(f.Name) < 2 || f.Name[:2] != "__" {
			fields = append(fields, f)
		}
	}
	return fields
}

// TestDirectivesAndGrantsAgree compares @access of every root field with the table that the server asks.
func TestDirectivesAndGrantsAgree(t *testing.T) {
	t.Parallel()
	schema, named := contract(t), map[access.Action]bool{}
	for _, kind := range []*ast.Definition{schema.Query, schema.Mutation, schema.Subscription} {
		for _, field := range rootFields(kind) {
			do := access.Action(field.Name)
			named[do] = true
			want, granted := access.Grants[do]
			if !granted {
				t.Errorf("%s.%s: is granted to nobody", kind.Name, field.Name)
			}
			if diff := cmp.Diff(sorted(want), sorted(rolesOf(t, field))); diff != "" {
				t.Errorf("%s.%s (-grants +@access):\n%s", kind.Name, field.Name, diff)
			}
		}
	}
	for do, roles := range access.Grants {
		if !named[do] && !slices.Contains(access.Parts(), do) && !slices.Equal(roles, []models.Role{models.System}) {
			t.Errorf("%s: is no root field, yet granted to %v", do, roles)
		}
	}
}

func rolesOf(t *testing.T, field *ast.FieldDefinition) (roles []models.Role) {
	t.Helper()
	directive := field.Directives.ForName("access")
	if directive == nil {
		t.Errorf("%s: has no @access", field.Name)
		return nil
	}
	for _, role := range directive.Arguments.ForName("roles").Value.Children {
		roles = append(roles, models.Role(role.Value.Raw))
	}
	return roles
}

func sorted[T ~string](words []T) []T {
	words = slices.Clone(words)
	slices.Sort(words)
	return words
}

// TestMutationsAreListed keeps the list behind "what may I do" complete: it is written by make generate, as the codes and letters are.
func TestMutationsAreListed(t *testing.T) {
	t.Parallel()
	var want []access.Action
	for _, field := range rootFields(contract(t).Mutation) {
		want = append(want, access.Action(field.Name))
	}
	if diff := cmp.Diff(want, access.Mutations()); diff != "" {
		t.Errorf("mutations (-schema +access; run make generate):\n%s", diff)
	}
}

// ruleNumber is how code and tests name a rule of the domain.
var ruleNumber = regexp.MustCompile(`\b[RXDTP]-\d\d|\bsection \d`)

// TestEverythingIsDescribed: whoever reads the schema in a tool finds a sentence at each element, and nothing that only we can look up.
func TestEverythingIsDescribed(t *testing.T) {
	t.Parallel()
	schema := contract(t)
	described := func(what, description string) {
		if description == "" {
			t.Errorf("%s: has no description", what)
		}
		if strings.Contains(description, "\n") {
			t.Errorf("%s: its description is more than one line, as no other is", what)
		}
		if number := ruleNumber.FindString(description); number != "" {
			t.Errorf("%s: %s is a number in our own documents; say the rule in words", what, number)
		}
	}
	for _, d := range schema.Types {
		if d.BuiltIn {
			continue
		}
		described(d.Name, d.Description)
		for _, field := range rootFields(d) {
			described(d.Name+"."+field.Name, field.Description)
			for _, a := range field.Arguments {
				described(d.Name+"."+field.Name+"("+a.Name+")", a.Description)
			}
		}
		for _, value := range d.EnumValues {
			described(d.Name+"."+value.Name, value.Description)
		}
	}
	for _, d := range schema.Directives {
		if d.Position.Src.BuiltIn {
			continue
		}
		described("@"+d.Name, d.Description)
		for _, a := range d.Arguments {
			described("@"+d.Name+"("+a.Name+")", a.Description)
		}
	}
}
