package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
)

const mebibyte = 1 << 20

// field is a root field that has arguments.
type field struct {
	schema *ast.Schema
	kind   string
	*ast.FieldDefinition
}

// rootFields lists the root fields with arguments of the schema in this repository.
func rootFields() (fields []field, err error) {
	files, err := filepath.Glob("graph/schema/*.graphqls")
	if err != nil {
		return nil, err
	}
	var sources []*ast.Source
	for _, name := range append(files, "schema.graphqls") {
		text, err := os.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("run this in the repository: %w", err)
		}
		sources = append(sources, &ast.Source{Name: name, Input: string(text)})
	}
	schema, err := gqlparser.LoadSchema(sources...)
	if err != nil {
		return nil, err
	}
	for kind, root := range map[string]*ast.Definition{"query": schema.Query, "mutation": schema.Mutation} {
		for _, f := range root.Fields {
			if len(f.Arguments) > 0 && !strings.HasPrefix(f.Name, "__") {
				fields = append(fields, field{schema, kind, f})
			}
		}
	}
	return fields, nil
}

// document selects the field. Its arguments are variables, or the first one is the literal.
func (f field) document(literal string) string {
	var variables, arguments []string
	for _, a := range f.Arguments {
		variables = append(variables, "$"+a.Name+":"+a.Type.String())
		arguments = append(arguments, a.Name+":$"+a.Name)
	}
	head := f.kind + "(" + strings.Join(variables, ",") + ")"
	if literal != "" {
		head, arguments = f.kind, []string{f.Arguments[0].Name + ":" + literal}
	}
	selection := "{__typename}"
	if f.schema.Types[f.Type.Name()].IsLeafType() {
		selection = ""
	}
	return head + "{" + f.Name + "(" + strings.Join(arguments, ",") + ")" + selection + "}"
}

func (f field) body(variables string) string {
	document, _ := json.Marshal(f.document(""))
	return `{"query":` + string(document) + `,"variables":` + variables + "}"
}

// bodyWith is a request whose last argument is a JSON value.
func (f field) bodyWith(value string) string {
	return f.body(`{"` + f.Arguments[len(f.Arguments)-1].Name + `":` + value + `}`)
}

// fill returns a value of a type with the given text for every text. Other parts are the smallest values that the schema allows.
func (f field) fill(t *ast.Type, text string, depth int) any {
	if t.Elem != nil {
		return []any{f.fill(t.Elem, text, depth)}
	}
	switch d := f.schema.Types[t.Name()]; {
	case d.Kind == ast.Enum:
		return d.EnumValues[0].Name
	case d.Kind == ast.InputObject && depth < 4:
		object := map[string]any{}
		for _, inner := range d.Fields {
			value := f.fill(inner.Type, text, depth+1)
			if value != nil {
				object[inner.Name] = value
			}
		}
		return object
	case d.Name == "Int", d.Name == "Float":
		return 1
	case d.Name == "Boolean":
		return true
	case d.Name == "CountryCode":
		return "US"
	case d.Name == "DateTime":
		return "2026-07-01T17:00:00Z"
	case d.Kind == ast.Scalar && d.Name != "Upload":
		return text
	}
	return nil
}

// texts counts the texts in the filled arguments of the field.
func (f field) texts() int {
	all, _ := json.Marshal(f.filled("\x01"))
	return strings.Count(string(all), `\u0001`)
}

func (f field) filled(text string) map[string]any {
	variables := map[string]any{}
	for _, a := range f.Arguments {
		if a.Name == "last" || a.Name == "before" || a.Name == "after" {
			continue // they cannot be combined with first, or need a cursor
		}
		variables[a.Name] = f.fill(a.Type, text, 0)
	}
	return variables
}

// long is a request of nearly a MiB in which all texts have the same length.
func (f field) long(letters string) string {
	each := (mebibyte - 40_000) / max(f.texts(), 1) / len(letters)
	variables, _ := json.Marshal(f.filled(strings.Repeat(letters, each)))
	return f.body(string(variables))
}

func nested(open, inner, end string, bytes int) string {
	n := bytes / (len(open) + len(end))
	return strings.Repeat(open, n) + inner + strings.Repeat(end, n)
}

// inputs sends deep, wide and long values to every root field, anonymously and as an operator.
func (r *report) inputs(ctx context.Context, fields []field, quick bool) {
	const size = mebibyte - 4096
	values := []struct{ name, value, want string }{
		{"and", nested(`{"and":[`, `{}`, "]}", size), "DEPTH_LIMIT_EXCEEDED"},
		{"not", nested(`{"not":`, `{}`, "}", size), "DEPTH_LIMIT_EXCEEDED"},
		{"lists", nested("[", "1", "]", size), "DEPTH_LIMIT_EXCEEDED"},
		{"deep, never closed", strings.Repeat(`{"or":[`, size/7), "DEPTH_LIMIT_EXCEEDED"},
		{"numbers", "[" + strings.Repeat("1,", size/2) + "1]", "VALUE_LIMIT_EXCEEDED"},
		{"empty objects", "[" + strings.Repeat("{},", size/3) + "1]", "VALUE_LIMIT_EXCEEDED"},
		{"keys", "{" + strings.Repeat(`"a":1,`, size/6) + `"a":1}`, "VALUE_LIMIT_EXCEEDED"},
		{"one number", strings.Repeat("9", size), ""},
	}
	texts := map[string]string{"long": "x", "long, links": "www.evil.example ", "long, folds": "ß²ﬁ", "long, at": "a@b."}
	callers := map[string]string{"anonymous": "", "an operator": r.server.token}
	for _, f := range fields {
		for _, v := range values {
			if quick && v.name != "and" && v.name != "numbers" {
				continue
			}
			r.try(f.Name+", "+v.name+", anonymous", v.want, func() answer { return r.server.post(ctx, f.bodyWith(v.value), "") })
		}
		literal, _ := json.Marshal(f.document(nested("{not:", "{}", "}", 1800)))
		r.try(f.Name+", literal", "DEPTH_LIMIT_EXCEEDED", func() answer { return r.server.post(ctx, `{"query":`+string(literal)+`}`, "") })
		for name, letters := range texts {
			if quick && name != "long" {
				continue
			}
			for caller, token := range callers {
				if quick && token == "" {
					continue
				}
				r.try(f.Name+", "+name+", "+caller, "", func() answer { return r.server.post(ctx, f.long(letters), token) })
			}
		}
	}
}
