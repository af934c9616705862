// Package transporttest is a tiny schema with a query, a mutation and subscriptions, executed by hand, for tests
// of what lies around a schema. It is not generated and knows no selection below its root fields.
package transporttest

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
)

const source = `
scalar Upload
enum Color { RED GREEN BLUE }
input RenameInput { name: String!, color: Color }
type Partner { id: ID!, name: String!, partners(first: Int, last: Int): PartnerConnection!, parent: Partner, friends: [Partner!]! }
type PartnerEdge { node: Partner! }
type PartnerConnection { edges: [PartnerEdge!]!, nodes: [Partner!]!, totalCount: Int! }
type Query {
  hello: String!
  echo(text: String, color: Color): String
  partner: Partner
  partners(first: Int, last: Int, after: String): PartnerConnection!
  nodes(ids: [ID!]!): [Partner]!
  slow: String
  panics: String
  fails: String
  large: String
}
type Mutation {
  rename(input: RenameInput!): String
  attach(file: Upload!, files: [Upload!]): String
}
type Subscription {
  ticks(count: Int!): Int!
  forever: Int!
  flood: String!
  refuses: Int!
}
`

// Schema executes root fields with its resolvers. Its zero value is not usable; see New.
type Schema struct {
	// Resolve overrides or adds root fields of queries and mutations.
	Resolve map[string]func(ctx context.Context, args map[string]any) (any, error)
	schema  *ast.Schema
}

var _ graphql.ExecutableSchema = (*Schema)(nil)

// New is the tiny schema with its default resolvers.
func New() *Schema {
	s := &Schema{schema: gqlparser.MustLoadSchema(&ast.Source{Name: "test", Input: source})}
	text := func(value any) func(context.Context, map[string]any) (any, error) {
		return func(context.Context, map[string]any) (any, error) { return value, nil }
	}
	s.Resolve = map[string]func(context.Context, map[string]any) (any, error){
		"hello":    text("world"),
		"partner":  text(nil),
		"partners": text(map[string]any{"nodes": []any{}, "edges": []any{}, "totalCount": 0}),
		"nodes":    text([]any{}),
		"large":    text(string(make([]byte, 4<<10))),
		"echo":     func(_ context.Context, args map[string]any) (any, error) { return args["text"], nil },
		"fails":    func(context.Context, map[string]any) (any, error) { return nil, errors.New("SELECT secret FROM vault") },
		"panics":   func(context.Context, map[string]any) (any, error) { panic("secret in a panic") },
		"slow": func(ctx context.Context, _ map[string]any) (any, error) {
			<-ctx.Done()
			return nil, ctx.Err()
		},
		"rename": func(_ context.Context, args map[string]any) (any, error) {
			return args["input"].(map[string]any)["name"], nil
		},
		"attach": func(_ context.Context, args map[string]any) (any, error) {
			text, err := io.ReadAll(args["file"].(graphql.Upload).File)
			return string(text), err
		},
	}
	return s
}

// Schema is the parsed source.
func (s *Schema) Schema() *ast.Schema { return s.schema }

// Complexity knows no prices.
func (s *Schema) Complexity(context.Context, string, string, int, map[string]any) (int, bool) {
	return 0, false
}

// Exec runs the operation in ctx.
func (s *Schema) Exec(ctx context.Context) graphql.ResponseHandler {
	op := graphql.GetOperationContext(ctx)
	if op.Operation.Operation == ast.Subscription {
		return s.subscribe(ctx, op)
	}
	first := true
	return func(ctx context.Context) *graphql.Response {
		if !first {
			return nil
		}
		first = false
		data := map[string]any{}
		for _, f := range graphql.CollectFields(op, op.Operation.SelectionSet, []string{"Query", "Mutation"}) {
			data[f.Alias] = s.field(ctx, op, f)
		}
		return &graphql.Response{Data: encode(data)}
	}
}

func (s *Schema) field(ctx context.Context, op *graphql.OperationContext, f graphql.CollectedField) (value any) {
	ctx = graphql.WithFieldContext(ctx, &graphql.FieldContext{Field: f})
	defer func() {
		if cause := recover(); cause != nil {
			graphql.AddError(ctx, op.Recover(ctx, cause))
		}
	}()
	if f.Name == "__typename" || f.Name == "__schema" || f.Name == "__type" {
		return f.ObjectDefinition.Name
	}
	value, err := s.Resolve[f.Name](ctx, f.ArgumentMap(op.Variables))
	if err != nil {
		graphql.AddError(ctx, err)
		return nil
	}
	return value
}

func (s *Schema) subscribe(ctx context.Context, op *graphql.OperationContext) graphql.ResponseHandler {
	f := op.Operation.SelectionSet[0].(*ast.Field)
	n, count := 0, int64(-1)
	switch f.Name {
	case "ticks":
		count, _ = f.ArgumentMap(op.Variables)["count"].(int64)
	case "refuses":
		graphql.AddError(ctx, errors.New("SELECT secret FROM vault"))
		return nil
	}
	return func(ctx context.Context) *graphql.Response {
		switch {
		case int64(n) == count:
			return nil
		case f.Name == "forever" && n > 0:
			<-ctx.Done()
			return nil
		case f.Name == "flood":
			n++
			return &graphql.Response{Data: encode(map[string]any{f.Alias: string(make([]byte, 64<<10))})}
		}
		n++
		return &graphql.Response{Data: encode(map[string]any{f.Alias: n})}
	}
}

func encode(data any) json.RawMessage {
	b, err := json.Marshal(data)
	if err != nil {
		panic(err) // a test's resolver returned something that is not JSON
	}
	return b
}

// Soon is how long a test waits for what should happen at once.
const Soon = 5 * time.Second
