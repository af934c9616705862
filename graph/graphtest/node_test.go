package graphtest

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/partnergraph/partnergraph/models"
)

// Every object with an id can be fetched by it, alone and with others, and is the same each time.
func TestNodes_AreTheSameByID(t *testing.T) {
	t.Parallel()
	a := world(t)
	schema := contract()
	for _, def := range schema.PossibleTypes["Node"] {
		fields := writer{schema: schema}.selection(ast.NamedType(def.Name, nil), 1)
		kind := a.prefixOf(t, def.Name)
		ids := a.rowsOf(t, kind, "1 = 1")
		if len(ids) == 0 {
			t.Errorf("there is no %s", def.Name)
			continue
		}
		if kind == "apitoken" {
			ids = []string{a.names.id("apitoken:maya.alder")}
		}
		if kind == "eligreq" { // a draft is for its organisation alone
			ids = slices.DeleteFunc(ids, func(id string) bool { return id == a.names.id("request:prairiewater") })
		}
		ids = ids[:min(len(ids), 5)]
		slices.Reverse(ids)
		document := fmt.Sprintf("query($ids: [ID!]!, $id: ID!) { nodes(ids: $ids) { ... on %s %s } node(id: $id) { ... on %s %s } }", def.Name, fields, def.Name, fields)
		for i, id := range ids {
			got := a.ask(readerOf(kind), document, "ids", ids, "id", id)
			if len(got.Errors) > 0 || got.at("node", "id") != id || got.at("node", "__typename") != def.Name {
				t.Errorf("%s %s: got %s", def.Name, id, clip(got.Text))
			}
			if diff := cmp.Diff(got.at("nodes", i), got.at("node")); diff != "" {
				t.Errorf("%s among others -, alone +\n%s", def.Name, diff)
			}
		}
	}
}

// readerOf is somebody of the operator who may read every object of a kind.
func readerOf(kind string) string {
	switch kind {
	case models.Document{}.Prefix(): // for vetting reviewers alone
		return "vera.lind"
	case models.APIToken{}.Prefix(): // for the owner and those who manage him: the one of world's tokens that is an applicant's
		return "maya.alder"
	}
	return "olga.marsh"
}

// prefixOf is the prefix of a type's ids.
func (a *api) prefixOf(t testing.TB, typeName string) string {
	t.Helper()
	for prefix := range tables {
		ids := a.rowsOf(t, prefix, "1 = 1")
		if len(ids) == 0 {
			continue
		}
		if got := a.ask(readerOf(prefix), `query($id: ID!) { node(id: $id) { __typename } }`, "id", ids[0]); got.at("node", "__typename") == typeName {
			return prefix
		}
	}
	t.Fatalf("no id leads to a %s", typeName)
	return ""
}

// A list shows the same fields of an object as the object itself.
func TestLists_ShowTheSameFieldsAsTheObject(t *testing.T) {
	t.Parallel()
	a := world(t)
	schema := contract()
	for _, f := range schema.Query.Fields {
		if !strings.HasSuffix(f.Type.Name(), "Connection") {
			continue
		}
		object := schema.Types[f.Type.Name()].Fields.ForName("nodes").Type.Name()
		fields := writer{schema: schema}.selection(ast.NamedType(object, nil), 2)
		who, fixed := a.reaches(f.Name)
		listed := list(a.ask(who, "{"+f.Name+"("+fixed+"first: 5) { nodes "+fields+" } }").at(f.Name, "nodes"))
		if len(listed) == 0 {
			t.Errorf("%s lists nothing", f.Name)
		}
		for _, one := range listed {
			again := a.ask(who, "query($id: ID!) { node(id: $id) { ... on "+object+" "+fields+" } }", "id", follow(one, "id"))
			if diff := cmp.Diff(one, again.at("node")); diff != "" {
				t.Errorf("%s in a list -, by its id +\n%s", object, diff)
			}
		}
	}
}

func TestNodes_KeepOrderWithNulls(t *testing.T) {
	t.Parallel()
	a := world(t)
	const document = `query($ids: [ID!]!) { nodes(ids: $ids) { id } }`
	partner, job, hidden := a.names.id("partner:harbor"), a.names.id("job:harbor"), a.names.id("user:rosa.delgado")
	got := a.ask("amir.haddad", document, "ids", []string{job, "nonsense", partner, hidden, job, unknown("partner"), partner})
	var have []any
	for _, node := range list(got.at("nodes")) {
		have = append(have, follow(node, "id"))
	}
	if diff := cmp.Diff([]any{job, nil, partner, nil, job, nil, partner}, have); diff != "" {
		t.Errorf("want -, got +\n%s", diff)
	}
	hundred := slices.Repeat([]string{partner}, 100)
	if got := a.ask("amir.haddad", document, "ids", hundred); len(list(got.at("nodes"))) != 100 {
		t.Errorf("want a hundred, got %s", clip(got.Text))
	}
	if got := a.ask("amir.haddad", document, "ids", append(hundred, partner)); !slices.Equal(got.codes(), []string{"BAD_USER_INPUT"}) {
		t.Errorf("101 ids: want BAD_USER_INPUT, got %s", clip(got.Text))
	}
	if got := a.ask("amir.haddad", document, "ids", []string{}); len(got.Errors) > 0 || len(list(got.at("nodes"))) != 0 {
		t.Errorf("no ids: want an empty list, got %s", got.Text)
	}
}

// A list under two aliases with different arguments is two lists, also at every row of another list.
func TestLoaders_AliasesOfOneConnection(t *testing.T) {
	t.Parallel()
	a := world(t)
	a.play("springfield submits", "work")
	got := a.ask("amir.haddad", `{ customers(first: 10, filter: {name: {contains: "springfield"}}) { nodes {
		open: eligibilityRequests(filter: {status: {in: [SUBMITTED]}}) { totalCount nodes { status } }
		closed: eligibilityRequests(filter: {status: {in: [APPROVED]}}) { totalCount nodes { status } }
		newest: eligibilityRequests(first: 1) { totalCount nodes { status } }
		oldest: eligibilityRequests(last: 1) { totalCount nodes { status } }
		uncounted: eligibilityRequests(first: 1) { nodes { status } }
		none: eligibilityRequests(filter: {status: {in: []}}) { totalCount nodes { status } } } } }`)
	want := `{"data":{"customers":{"nodes":[{` +
		`"open":{"totalCount":1,"nodes":[{"status":"SUBMITTED"}]},"closed":{"totalCount":1,"nodes":[{"status":"APPROVED"}]},` +
		`"newest":{"totalCount":2,"nodes":[{"status":"SUBMITTED"}]},"oldest":{"totalCount":2,"nodes":[{"status":"APPROVED"}]},` +
		`"uncounted":{"nodes":[{"status":"SUBMITTED"}]},"none":{"totalCount":0,"nodes":[]}}]}}}`
	if strings.TrimSpace(got.Text) != want {
		t.Errorf("want %s\ngot  %s", want, got.Text)
	}
}
