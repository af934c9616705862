package graphtest

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2/ast"
)

// connection is a list of the contract, and how somebody, mostly the operator, gets to one that has rows.
type connection struct {
	name   string
	who    string
	fixed  string // arguments that it always needs
	before string // the document up to the list
	field  string
	after  string
	path   []any
}

// connections are all the lists of the contract.
func (a *api) connections(t *testing.T) (all []connection) {
	t.Helper()
	parents := map[string]string{
		"Partner": "partner:harbor", "Customer": "customer:springfield", "Customer.partners": "customer:cedarcounty", "EligibilityRequest": "request:springfield",
		"Organization": "org:meridian", "Organization.eligibilityRequests": "org:springfield", "Organization.identifiers": "org:harbor",
		"Registration": "reg:alderridge", "User": "user:rosa.delgado", "Offer": "offer:mail", "ResellerAudience": "offer:mail",
	}
	schema := contract()
	for _, def := range schema.Types {
		for _, f := range def.Fields {
			if def.Kind != ast.Object || !strings.HasSuffix(f.Type.Name(), "Connection") {
				continue
			}
			if def == schema.Query {
				who, fixed := a.reaches(f.Name)
				all = append(all, connection{name: f.Name, who: who, fixed: fixed, before: "{", field: f.Name, after: "}", path: []any{f.Name}})
				continue
			}
			parent, known := parents[def.Name+"."+f.Name]
			if !known {
				if parent, known = parents[def.Name]; !known {
					t.Fatalf("%s.%s: no parent is known", def.Name, f.Name)
				}
			}
			before := fmt.Sprintf("{ node(id: %q) { ... on %s {", a.names.id(parent), def.Name)
			if def.Name == "ResellerAudience" { // which has no id of its own
				before = fmt.Sprintf("{ node(id: %q) { ... on Offer { audience {", a.names.id(parent))
				all = append(all, connection{name: def.Name + "." + f.Name, who: "olga.marsh", before: before, field: f.Name, after: "}}}}", path: []any{"node", "audience", f.Name}})
				continue
			}
			all = append(all, connection{name: def.Name + "." + f.Name, who: "olga.marsh", before: before, field: f.Name, after: "}}}", path: []any{"node", f.Name}})
		}
	}
	return all
}

// reaches says who asks for a list, and with which arguments besides those of paging. What two partners share is no list of the
// operator's.
func (a *api) reaches(field string) (who, fixed string) {
	if field == "sharedCustomers" {
		return "grant.whitfield", fmt.Sprintf("resellerId: %q, ", a.names.id("partner:tidewater"))
	}
	return "olga.marsh", ""
}

// page is what a list answers.
type page struct {
	TotalCount int
	Nodes      []listed
	Edges      []struct {
		Cursor string
		Node   listed
	}
	PageInfo struct {
		HasNextPage, HasPreviousPage bool
		StartCursor, EndCursor       *string
	}
}

// listed is a row of a list: by its own id, or by that of its partner if it has none.
type listed struct {
	ID      string
	Partner struct{ ID string }
}

func (l listed) id() string { return cmp.Or(l.ID, l.Partner.ID) }

func (p page) ids() (ids []string) {
	for _, n := range p.Nodes {
		ids = append(ids, n.id())
	}
	return ids
}

// wholePage selects all of a page of a list.
func (c connection) wholePage() string {
	row := "id"
	if c.name == "ResellerAudience.entries" {
		row = "partner { id: partnerId }"
	}
	return "{ totalCount nodes { " + row + " } edges { cursor node { " + row + " } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } }"
}

// page asks for a part of a list, and checks what holds for every page.
func (a *api) page(t *testing.T, c connection, arguments string) page {
	t.Helper()
	got := a.ask(c.who, c.before+c.field+"("+c.fixed+arguments+")"+c.wholePage()+c.after)
	if len(got.Errors) > 0 {
		t.Fatalf("%s(%s): %s", c.name, arguments, clip(got.Text))
	}
	text, err := json.Marshal(got.at(c.path...))
	if err != nil {
		t.Fatal(err)
	}
	var p page
	if err := json.Unmarshal(text, &p); err != nil {
		t.Fatal(err)
	}
	var viaEdges []string
	for _, e := range p.Edges {
		viaEdges = append(viaEdges, e.Node.id())
	}
	if !slices.Equal(viaEdges, p.ids()) {
		t.Errorf("%s(%s): nodes %v are not those of the edges %v", c.name, arguments, p.ids(), viaEdges)
	}
	var first, last *string
	if n := len(p.Edges); n > 0 {
		first, last = &p.Edges[0].Cursor, &p.Edges[n-1].Cursor
	}
	if !gocmp.Equal(p.PageInfo.StartCursor, first) || !gocmp.Equal(p.PageInfo.EndCursor, last) {
		t.Errorf("%s(%s): startCursor and endCursor are not those of the edges: %+v", c.name, arguments, p.PageInfo)
	}
	return p
}

func TestConnections_CanBePaged(t *testing.T) {
	t.Parallel()
	a := begin(t, enrolledWorld...) // without more events and jobs than a page has room for
	a.play("springfield submits", "springfield withdraws", "springfield submits", "springfield denied", "work",
		"rosa.delgado@program.example mints", "rosa.delgado@program.example mints", "olga shortlists mail harbor", "olga shortlists mail meridian", "olga shortlists mail wisla")
	a.fill(3) // so that there are several of each kind
	for _, c := range a.connections(t) {
		whole := a.page(t, c, "first: 100")
		all := whole.ids()
		if len(all) < 3 || whole.TotalCount != len(all) || whole.PageInfo.HasNextPage || whole.PageInfo.HasPreviousPage {
			t.Errorf("%s: want three rows or more, all counted, and no other page; got %d rows, %+v", c.name, len(all), whole)
			continue
		}
		if compact := slices.Compact(slices.Sorted(slices.Values(all))); len(compact) != len(all) {
			t.Errorf("%s: an object comes twice", c.name)
		}
		if got := a.forward(t, c, len(all)); !slices.Equal(got, all) {
			t.Errorf("%s: pages of two forward give\n%v\nwant\n%v", c.name, got, all)
		}
		if got := a.backward(t, c, len(all)); !slices.Equal(got, all) {
			t.Errorf("%s: pages of two backward give\n%v\nwant\n%v", c.name, got, all)
		}
		between := a.page(t, c, fmt.Sprintf("first: 100, after: %q, before: %q", whole.Edges[0].Cursor, whole.Edges[len(all)-1].Cursor))
		if !slices.Equal(between.ids(), all[1:len(all)-1]) || between.TotalCount != len(all) {
			t.Errorf("%s: between the first and the last there is %v of %d, want %v of %d", c.name, between.ids(), between.TotalCount, all[1:len(all)-1], len(all))
		}
		if none := a.page(t, c, "first: 0"); len(none.Edges) != 0 || none.TotalCount != len(all) || !none.PageInfo.HasNextPage {
			t.Errorf("%s: want an empty page before the first, got %+v", c.name, none)
		}
		if beyond := a.page(t, c, fmt.Sprintf("after: %q", whole.Edges[len(all)-1].Cursor)); len(beyond.Edges) != 0 || beyond.PageInfo.HasNextPage {
			t.Errorf("%s: want nothing after the last, got %+v", c.name, beyond)
		}
	}
}

// forward reads the list two by two from its start.
func (a *api) forward(t *testing.T, c connection, total int) (ids []string) {
	t.Helper()
	arguments := "first: 2"
	for {
		p := a.page(t, c, arguments)
		ids = append(ids, p.ids()...)
		if p.PageInfo.HasNextPage != (len(ids) < total) || p.PageInfo.HasPreviousPage != (len(ids) > 2) {
			t.Fatalf("%s(%s): %d of %d read, got %+v", c.name, arguments, len(ids), total, p.PageInfo)
		}
		if !p.PageInfo.HasNextPage {
			return ids
		}
		arguments = fmt.Sprintf("first: 2, after: %q", *p.PageInfo.EndCursor)
	}
}

// backward reads the list two by two from its end.
func (a *api) backward(t *testing.T, c connection, total int) (ids []string) {
	t.Helper()
	arguments := "last: 2"
	for {
		p := a.page(t, c, arguments)
		ids = append(p.ids(), ids...)
		if p.PageInfo.HasPreviousPage != (len(ids) < total) || p.PageInfo.HasNextPage != (len(ids) > 2) {
			t.Fatalf("%s(%s): %d of %d read, got %+v", c.name, arguments, len(ids), total, p.PageInfo)
		}
		if !p.PageInfo.HasPreviousPage {
			return ids
		}
		arguments = fmt.Sprintf("last: 2, before: %q", *p.PageInfo.StartCursor)
	}
}

func TestPage_InvalidArguments(t *testing.T) {
	t.Parallel()
	a := world(t)
	for _, c := range a.connections(t) {
		for arguments, field := range map[string]string{
			"first: -1": "first", "first: 101": "first", "last: -1": "last", "last: 101": "last", "first: 1, last: 1": "first",
			`after: "nonsense"`: "after", `before: "eyJvIjoiTk9USElORyJ9"`: "before", `after: "e30"`: "after",
		} {
			got := a.ask(c.who, c.before+c.field+"("+c.fixed+arguments+"){totalCount}"+c.after)
			if len(got.Errors) != 1 || got.Errors[0].Extensions["code"] != "BAD_USER_INPUT" || fmt.Sprint(got.Errors[0].Extensions["field"]) != "["+field+"]" {
				t.Errorf("%s(%s): want BAD_USER_INPUT at %s, got %s", c.name, arguments, field, clip(got.Text))
			}
		}
	}
	cursor := a.page(t, connection{name: "jobs", who: "olga.marsh", before: "{", field: "jobs", after: "}", path: []any{"jobs"}}, "first: 1").Edges[0].Cursor
	got := a.ask("olga.marsh", `query($c: String) { jobs(after: $c, orderBy: {field: RUN_AT}) { totalCount } }`, "c", cursor)
	if len(got.Errors) != 1 || got.Errors[0].Extensions["code"] != "BAD_USER_INPUT" {
		t.Errorf("a cursor of another order: want BAD_USER_INPUT, got %s", clip(got.Text))
	}
}
