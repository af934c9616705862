package fastgql

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
)

// Schema describes the types of a schema. The plugin in fastgql/generate writes it.
type Schema struct {
	Objects []Object
	// Abstract has the objects of each interface and union, in the order of its appender.
	Abstract map[string][]string
	// Roots are the fields of Query and Mutation whose values can be appended, by type and name.
	Roots map[string]map[string]Root
	// NewContext makes gqlgen's executionContext of an operation.
	NewContext func(*graphql.OperationContext) any
}

// Object is one object type.
type Object struct {
	Name       string
	Implements []string // as in gqlgen's own code: its name, and those of its interfaces
	Members    []Member // in the order of its appender
}

// Member is a field of an object. It is plain unless it has a Link.
type Member struct {
	Name string
	Type string // the object or abstract type of its value; empty for leaves
	Link *Link
}

// Root is a field of Query or Mutation.
type Root struct {
	Type   string
	Append Append
}

// Append appends a value, whose type must be that of the field.
type Append func(e *Encoder, b []byte, p *Plan, value any) []byte

// Link is a field with code of its own: a resolver, or a hole. The executionContext is that of NewContext.
type Link struct {
	Context func(ctx context.Context, executionContext any, f graphql.CollectedField) (*graphql.FieldContext, error)
	Resolve func(ctx context.Context, executionContext, object any) (any, error)
	Append  Append

	// Hole is gqlgen's own function of a field that this package does not resolve; Append is then not used.
	Hole    func(ctx context.Context, executionContext any, f graphql.CollectedField, object any) graphql.Marshaler
	NonNull bool
}

// types finds the parts of a schema by name.
type types struct {
	objects  map[string]*object
	abstract map[string][]*object
}

type object struct {
	*Object
	members map[string]int // positions in Members
}

func newTypes(s *Schema) types {
	t := types{objects: map[string]*object{}, abstract: map[string][]*object{}}
	for i := range s.Objects {
		o := &object{Object: &s.Objects[i], members: map[string]int{}}
		for n, m := range o.Members {
			o.members[m.Name] = n
		}
		t.objects[o.Name] = o
	}
	for name, objects := range s.Abstract {
		for _, one := range objects {
			t.abstract[name] = append(t.abstract[name], t.objects[one])
		}
	}
	return t
}
