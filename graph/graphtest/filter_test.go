package graphtest

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"
)

// leaf is one value that a filter can hold, at its path.
type leaf struct {
	path []string // such as filter, status, in
	list bool
	of   *ast.Definition
}

// leaves are the values of an input type; filters within filters are left out.
func leaves(schema *ast.Schema, def *ast.Definition, path []string) (out []leaf) {
	for _, f := range def.Fields {
		inner, here := schema.Types[f.Type.Name()], append(slices.Clone(path), f.Name)
		switch {
		case inner == def:
		case inner.Kind == ast.InputObject:
			out = append(out, leaves(schema, inner, here)...)
		default:
			out = append(out, leaf{here, f.Type.Elem != nil, inner})
		}
	}
	return out
}

// value wraps a value as its place in the filter wants it, and says where an error about it points.
func (l leaf) value(v any) (filter any, field []string) {
	field = slices.Clone(l.path)
	if l.list {
		v, field = []any{v}, append(field, "0")
	}
	for _, name := range slices.Backward(l.path[1:]) {
		v = map[string]any{name: v}
	}
	return v, field
}

// nonsense are values that can mean nothing for a type. Free texts can be any text, and ids that name nothing are answered like those of
// somebody else's objects.
func nonsense(l leaf) []any {
	switch {
	case l.of.Kind == ast.Enum:
		return []any{"NONSENSE", "nonsense", 7}
	case l.path[len(l.path)-1] == "toAddress":
		return []any{"nonsense", 7}
	}
	return map[string][]any{
		"CountryCode": {"us", "ZZ", "nonsense", 7}, "TenantId": {"nonsense", "", "{3a000000-0000-4000-8000-000000000001}"}, "EmailAddress": {"nonsense", "a@"},
		"DateTime": {"nonsense", "2026-02-30T00:00:00Z", 7}, "Boolean": {"nonsense"}, "String": {7}, "ID": {7.5},
	}[l.of.Name]
}

// T-56: an invalid value in a filter is refused with a code, its field and a remediation, in every filter of every list. The answer is
// never an empty list, and never an error without a code.
func TestFilters_InvalidValuesAreRefused(t *testing.T) {
	t.Parallel()
	a := begin(t)
	schema, tried := contract(), 0
	for _, f := range rootFields(schema) {
		filter := f.Arguments.ForName("filter")
		if filter == nil {
			continue
		}
		document := fmt.Sprintf("query($filter: %s) { %s(filter: $filter) { totalCount } }", filter.Type, f.Name)
		ask := func(value any) answer { return a.ask("olga.marsh", document, "filter", value) }
		for _, l := range leaves(schema, schema.Types[filter.Type.Name()], []string{"filter"}) {
			bad := nonsense(l)
			if bad == nil {
				t.Errorf("%s: nobody knows what means nothing at %s, of %s", f.Name, strings.Join(l.path, "."), l.of.Name)
			}
			for _, v := range bad {
				value, field := l.value(v)
				got := ask(value)
				tried++
				if len(got.Errors) != 1 || got.Errors[0].Extensions["code"] != "BAD_USER_INPUT" || fmt.Sprint(got.Errors[0].Extensions["field"]) != fmt.Sprint(field) {
					t.Errorf("%s with %v at %s: want BAD_USER_INPUT there, got %s", f.Name, v, strings.Join(field, "."), got.Text)
				}
			}
			if l.of.Name == "ID" {
				other, _ := l.value(unknown("customer"))
				if mine, _ := l.value("nonsense"); ask(mine).Text != ask(other).Text {
					t.Errorf("%s: nonsense at %s differs from an object that is not there", f.Name, strings.Join(l.path, "."))
				}
			}
		}
	}
	if tried < 60 {
		t.Errorf("only %d values were tried", tried)
	}
}

// T-56: the same for a filter that is a literal in the document.
func TestFilters_InvalidLiteralsAreRefused(t *testing.T) {
	t.Parallel()
	a := begin(t)
	for document, want := range map[string]string{
		`{ customers(filter: {tenantId: "nonsense"}) { totalCount } }`:             "filter.tenantId",
		`{ customers(filter: {market: {in: ["us"]}}) { totalCount } }`:             "filter.market.in.0",
		`{ partners(filter: {market: {in: ["QQ"]}}) { totalCount } }`:              "filter.market.in.0",
		`{ providerDirectory(filter: {market: {in: ["us"]}}) { totalCount } }`:     "filter.market.in.0",
		`{ emails(filter: {toAddress: "nonsense"}) { totalCount } }`:               "filter.toAddress",
		`{ relationshipRequests(filter: {inviteeEmail: "anna"}) { totalCount } }`:  "filter.inviteeEmail",
		`{ eligibilityRequests(filter: {createdAt: {from: "x"}}) { totalCount } }`: "filter.createdAt.from",
	} {
		got := a.ask("olga.marsh", document)
		if len(got.Errors) != 1 {
			t.Errorf("%s: %s", document, got.Text)
			continue
		}
		field, _ := json.Marshal(strings.Split(want, "."))
		said, _ := json.Marshal(got.Errors[0].Extensions["field"])
		if e := got.Errors[0].Extensions; e["code"] != "BAD_USER_INPUT" || string(said) != string(field) || e["remediation"] == nil {
			t.Errorf("%s: %s", document, got.Text)
		}
	}
}
