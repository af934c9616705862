package graphtest

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"
)

// T-63: an absent field is not changed, and null empties it. Each mutation with optional fields either updates an object, and is tested
// with every field, or is listed as one that creates or decides.
func TestOnlyWhatIsGivenChanges(t *testing.T) {
	t.Parallel()
	schema := contract()
	known := slices.Concat(slices.Collect(maps.Keys(partials)), steps)
	for _, f := range schema.Mutation.Fields {
		p, changes := partials[f.Name]
		fields := p.fields(t, schema, f)
		switch {
		case len(fields) == 0 && slices.Contains(known, f.Name):
			t.Errorf("%s has no optional field", f.Name)
		case len(fields) > 0 && !slices.Contains(known, f.Name):
			t.Errorf("%s has optional fields %v: list it in partials_test.go, in partials or in steps", f.Name, fields)
		}
		known = slices.DeleteFunc(known, func(name string) bool { return name == f.Name })
		if changes {
			t.Run(f.Name, func(t *testing.T) {
				t.Parallel()
				c := changing{api: begin(t, p.before...), t: t, how: p, mutation: f, schema: schema}
				c.tryAll(fields)
			})
		}
	}
	if len(known) > 0 {
		t.Errorf("there are no mutations %v", known)
	}
}

// T-63: a field whose variable was not given is left as it is, whether the field is in the document or in the variables.
func TestPartialUpdate_AbsentVariableClearsNothing(t *testing.T) {
	t.Parallel()
	a := begin(t)
	const document = `mutation($website: String) { publishProviderListing(input: {website: $website}) { listing { website } userErrors { code } } }`
	who, website := partials["publishProviderListing"].as, "https://wisla.example"
	for _, c := range []struct {
		given []any
		want  any
	}{{[]any{"website", website}, website}, {nil, website}, {[]any{"website", nil}, nil}} {
		if got := a.ask(who, document, c.given...); got.at("publishProviderListing", "listing", "website") != c.want {
			t.Errorf("%v given: want %v, got %s", c.given, c.want, got.Text)
		}
	}
}

// field is an optional field of an input, by its path; a part is an input within the input whose fields are all optional.
type field struct {
	path string
	part bool
}

// fields are the optional fields of a mutation's input, those of a part before the part itself.
func (p partial) fields(t *testing.T, schema *ast.Schema, f *ast.FieldDefinition) []field {
	t.Helper()
	skip := append([]string{"expectedVersion", "clientMutationId"}, p.apart...)
	for name := range object(t, p.needs) {
		skip = append(skip, name)
	}
	return optionalIn(schema, schema.Types[f.Arguments[0].Type.Name()], "", skip)
}

func optionalIn(schema *ast.Schema, input *ast.Definition, prefix string, skip []string) (found []field) {
	for _, f := range input.Fields {
		if f.Type.NonNull || slices.Contains(skip, prefix+f.Name) {
			continue
		}
		inner := schema.Types[f.Type.Name()]
		part := inner.Kind == ast.InputObject && f.Type.Elem == nil && !slices.ContainsFunc(inner.Fields, func(f *ast.FieldDefinition) bool { return f.Type.NonNull })
		if part {
			found = append(found, optionalIn(schema, inner, prefix+f.Name+".", skip)...)
		}
		found = append(found, field{prefix + f.Name, part})
	}
	return found
}

// changing is an object on which a mutation is tried.
type changing struct {
	*api
	how      partial
	t        *testing.T
	mutation *ast.FieldDefinition
	schema   *ast.Schema
}

// tryAll gives each field alone, with another value and with null. Whatever is emptied is filled again.
func (c changing) tryAll(fields []field) {
	full, other := object(c.t, c.names.fill(c.how.full)), object(c.t, c.names.fill(c.how.other))
	if got := c.send(full); len(got) > 0 {
		c.t.Fatalf("the whole object: %v", got)
	}
	before := c.shows()
	c.expect("nothing given", before, "", c.send(nil), nil)
	for _, f := range fields {
		place := c.place(f.path)
		if slices.ContainsFunc(c.how.follows, func(f string) bool { return covers(f, place) }) {
			c.t.Errorf("%s is among what follows from others, which nobody looks at", place)
		}
		value, _ := at(full, f.path)
		if !f.part {
			before = c.shows()
			changed, given := at(other, f.path)
			if !given || value == nil {
				c.t.Errorf("%s: there are no two values to give: add one to full and another to other, in partials_test.go", f.path)
				continue
			}
			refused := c.send(nest(f.path, changed))
			c.expect(f.path+" given", before, place, refused, nil)
			if after := c.shows(); maps.Equal(under(place, before), under(place, after)) {
				c.t.Errorf("%s given: it is still %v", f.path, under(place, after))
			}
		}
		before = c.shows()
		refused := c.send(nest(f.path, nil))
		if slices.Contains(c.how.needed, f.path) {
			c.expectRefusal(f.path, before, refused)
			continue
		}
		c.expect(f.path+" null", before, place, refused, func(value string) bool { return slices.Contains([]string{`null`, `""`, `[]`}, value) })
		if got := c.send(nest(f.path, value)); len(got) > 0 {
			c.t.Errorf("%s again: %v", f.path, got)
		}
	}
}

// place is where the object shows a field of the input.
func (c changing) place(path string) string {
	for name, place := range c.how.shown {
		if rest, within := strings.CutPrefix(path+".", name+"."); within {
			return strings.TrimSuffix(place+"."+rest, ".")
		}
	}
	return path
}

// expect fails unless the change was made and nothing but what the object shows at a place, and what follows from it, is another.
func (c changing) expect(what string, before map[string]string, place string, refused []any, is func(value string) bool) {
	c.t.Helper()
	if len(refused) > 0 {
		c.t.Errorf("%s: %v", what, refused)
		return
	}
	after := c.shows()
	for path := range union(before, after) {
		meant := place != "" && covers(place, path)
		switch {
		case slices.ContainsFunc(c.how.follows, func(f string) bool { return covers(f, path) }):
		case !meant && before[path] != after[path]:
			c.t.Errorf("%s: %s was %s and is %s", what, path, before[path], after[path])
		case meant && is != nil && after[path] != "" && !is(after[path]):
			c.t.Errorf("%s: %s is still %s", what, path, after[path])
		}
	}
}

// expectRefusal fails unless all problems are at the field, or in it, and nothing is another.
func (c changing) expectRefusal(path string, before map[string]string, refused []any) {
	c.t.Helper()
	if len(refused) == 0 {
		c.t.Errorf("%s null: want it refused", path)
	}
	for _, e := range refused {
		var names []string
		for _, name := range list(follow(e, "field")) {
			names = append(names, fmt.Sprint(name))
		}
		if at := strings.Join(names, "."); !covers(path, at) {
			c.t.Errorf("%s null: refused at %q: %v", path, at, e)
		}
	}
	if after := c.shows(); !maps.Equal(before, after) {
		c.t.Errorf("%s null: was refused, and left something else behind", path)
	}
}

// send gives these fields, and returns the problems.
func (c changing) send(fields map[string]any) []any {
	c.t.Helper()
	input := object(c.t, c.names.fill(c.how.needs))
	maps.Copy(input, fields)
	document := fmt.Sprintf("mutation($input: %s) {%s(input: $input) {userErrors {code field message}}}", c.mutation.Arguments[0].Type, c.mutation.Name)
	got := c.ask(c.how.as, document, "input", input)
	if len(got.Errors) > 0 {
		c.t.Fatalf("%v: %s", fields, got.Text)
	}
	return list(got.at(c.mutation.Name, "userErrors"))
}

// shows is what the actor who changes an object can read of it, by path.
func (c changing) shows() map[string]string {
	c.t.Helper()
	document := fmt.Sprintf(c.names.fill(c.how.read), whole(c.schema, c.schema.Types[c.how.object]))
	got := c.api.read(c.names.hide(c.api.send(request{As: c.how.as, Document: document})))
	if len(got.Errors) > 0 {
		c.t.Fatalf("%s", got.Text)
	}
	leaves := map[string]string{}
	flatten(only(got.Data), "", leaves)
	if len(leaves) < 5 {
		c.t.Fatalf("the object shows only %v", leaves)
	}
	return leaves
}

// whole selects all that belongs to an object: the fields of its parts, and the leaves of the objects that it refers to.
func whole(schema *ast.Schema, def *ast.Definition) string {
	var parts []string
	for _, f := range def.Fields {
		inner := schema.Types[f.Type.Name()]
		switch {
		case len(f.Arguments) > 0 || strings.HasPrefix(f.Name, "__"):
		case inner.Kind != ast.Object:
			parts = append(parts, f.Name)
		case slices.Contains(inner.Interfaces, "Node"):
			parts = append(parts, f.Name+writer{schema: schema}.selection(f.Type, 0))
		default:
			parts = append(parts, f.Name+whole(schema, inner))
		}
	}
	return "{" + strings.Join(parts, " ") + "}"
}

// only goes down to the first value that is more than a name and another value.
func only(value any) any {
	if m, object := value.(map[string]any); object && len(m) == 1 {
		for _, inner := range m {
			return only(inner)
		}
	}
	return value
}

// flatten notes the leaves of an answer by their paths.
func flatten(value any, path string, into map[string]string) {
	switch v := value.(type) {
	case map[string]any:
		for name, inner := range v {
			if name != "__typename" {
				flatten(inner, strings.TrimPrefix(path+"."+name, "."), into)
			}
		}
		return
	case []any:
		for i, inner := range v {
			flatten(inner, fmt.Sprintf("%s.%d", path, i), into)
		}
		if len(v) > 0 {
			return
		}
	}
	text, _ := json.Marshal(value)
	into[path] = string(text)
}

// covers reports whether a path is that of a place, or within it.
func covers(place, path string) bool { return strings.HasPrefix(path+".", place+".") }

func under(place string, leaves map[string]string) map[string]string {
	found := maps.Clone(leaves)
	maps.DeleteFunc(found, func(path, _ string) bool { return !covers(place, path) })
	return found
}

func union(one, other map[string]string) map[string]string {
	all := maps.Clone(one)
	maps.Copy(all, other)
	return all
}

// object reads the text of an object; an empty text is an empty one.
func object(t *testing.T, text string) map[string]any {
	t.Helper()
	read := map[string]any{}
	if text == "" {
		return read
	}
	if err := json.Unmarshal([]byte(text), &read); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	return read
}

// nest is an object that has a value at a path, and nothing else.
func nest(path string, value any) map[string]any {
	name, rest, deeper := strings.Cut(path, ".")
	if deeper {
		value = nest(rest, value)
	}
	return map[string]any{name: value}
}

// at is the value of an object at a path.
func at(value any, path string) (found any, given bool) {
	for name := range strings.SplitSeq(path, ".") {
		inner, _ := value.(map[string]any)
		if value, given = inner[name]; !given {
			return nil, false
		}
	}
	return value, true
}
