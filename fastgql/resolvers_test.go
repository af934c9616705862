package fastgql_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"github.com/partnergraph/partnergraph/fastgql/fastgqltest"
	"github.com/partnergraph/partnergraph/fastgql/fastgqltest/generated"
)

// names are those of the things. Fields of some of them fail.
var names = []string{"good", `qu"ote\` + "\n\x01é", "", "bad", "worse", "both"}

func thing(i int) *fastgqltest.Thing {
	t := &fastgqltest.Thing{Name: names[i%len(names)], Label: "label", Size: i, Weight: float64(i) / 3, Colour: "RED", Day: fastgqltest.Day(i), Loud: "loud", Plain: "plain"}
	if i%2 == 1 {
		note, heavy, made := "", true, time.Date(2026, 1, 2, 3, 4, 5, 678, time.UTC)
		t.Note, t.Heavy, t.Made, t.Label = &note, &heavy, &made, ""
		t.Tags, t.Grid = []string{"a", "b"}, [][]int{{1, 2}, nil, {}}
	}
	t.Box = &fastgqltest.Box{Name: "box of " + t.Name}
	t.Boxes = []fastgqltest.Box{{Name: "first", Thing: &fastgqltest.Thing{Name: "inner", Colour: "BLUE"}}, {Name: "second"}}
	return t
}

func things(n int) []*fastgqltest.Thing {
	all := make([]*fastgqltest.Thing, n)
	for i := range all {
		all[i] = thing(i)
	}
	return all
}

func named(name string) *fastgqltest.Thing {
	for i, known := range names {
		if known == name {
			return thing(i)
		}
	}
	return nil
}

// resolver resolves everything; meeting is called for each child list.
type resolver struct{ meeting func(context.Context) error }

type (
	query    struct{ *resolver }
	ofThing  struct{ *resolver }
	ofPerson struct{}
	other    struct{}
)

func (r *resolver) Query() generated.QueryResolver             { return query{r} }
func (r *resolver) Thing() generated.ThingResolver             { return ofThing{r} }
func (*resolver) Person() generated.PersonResolver             { return ofPerson{} }
func (*resolver) Mutation() generated.MutationResolver         { return other{} }
func (*resolver) Subscription() generated.SubscriptionResolver { return other{} }

func (query) Things(_ context.Context, count *int) ([]*fastgqltest.Thing, error) {
	return things(*count), nil
}

func (query) Thing(_ context.Context, name string) (*fastgqltest.Thing, error) {
	return named(name), nil
}

func (query) Node(_ context.Context, name string) (fastgqltest.Node, error) {
	switch name {
	case "box":
		return fastgqltest.Box{Name: name, Thing: thing(0)}, nil
	case "none":
		return nil, nil
	case "nothing":
		return (*fastgqltest.Thing)(nil), nil
	}
	return named(name), nil
}

func (query) Found(context.Context) ([]fastgqltest.Found, error) {
	return []fastgqltest.Found{thing(0), fastgqltest.Box{Name: "box"}, &fastgqltest.Box{Name: "box too"}, nil, thing(1)}, nil
}

func (query) Number(context.Context) (int, error) { return 42, nil }

func (ofThing) Owner(ctx context.Context, t *fastgqltest.Thing) (*fastgqltest.Person, error) {
	if t.Name == "both" && graphql.GetExtension(ctx, "owner") == nil {
		graphql.RegisterExtension(ctx, "owner", t.Name)
	}
	return &fastgqltest.Person{Name: "owner of " + t.Name}, nil
}

func (ofThing) Parent(ctx context.Context, t *fastgqltest.Thing) (*fastgqltest.Thing, error) {
	switch t.Name {
	case "bad":
		return nil, errors.New("parent: bad")
	case "worse":
		panic("parent: worse")
	case "both":
		graphql.AddErrorf(ctx, "parent: besides")
	case "":
		return nil, nil
	}
	return thing(t.Size + 1), nil
}

func (ofThing) Keeper(_ context.Context, t *fastgqltest.Thing) (*fastgqltest.Person, error) {
	if t.Name == "bad" {
		return nil, nil
	}
	return &fastgqltest.Person{Name: "keeper"}, nil
}

func (r ofThing) Children(ctx context.Context, t *fastgqltest.Thing, first int) ([]*fastgqltest.Thing, error) {
	if first < 0 {
		return nil, fmt.Errorf("children: %d", first)
	}
	if r.meeting != nil {
		if err := r.meeting(ctx); err != nil {
			return nil, err
		}
	}
	return things(first), nil
}

func (ofThing) About(_ context.Context, t *fastgqltest.Thing) (fastgqltest.Node, error) {
	if t.Size%2 == 0 {
		return nil, nil
	}
	return fastgqltest.Box{Name: "about " + t.Name, Thing: t}, nil
}

// Place tells what code that looks at contexts sees: the fields above, and the arguments.
func (ofThing) Place(ctx context.Context, _ *fastgqltest.Thing) (string, error) {
	var place []string
	for fc := graphql.GetFieldContext(ctx); fc != nil; fc = fc.Parent {
		if fc.Field.Field != nil {
			place = append(place, fmt.Sprintf("%s.%s as %s %v", fc.Object, fc.Field.Name, fc.Field.Alias, fc.IsResolver))
		}
	}
	return strings.Join(place, ", "), nil
}

func (ofPerson) Things(_ context.Context, _ *fastgqltest.Person, count int) ([]*fastgqltest.Thing, error) {
	return things(count), nil
}

func (other) Rename(_ context.Context, name string) (*fastgqltest.Renamed, error) {
	return &fastgqltest.Renamed{Thing: named(name)}, nil
}

func (other) Changed(context.Context) (<-chan *fastgqltest.Thing, error) {
	changes := make(chan *fastgqltest.Thing, 1)
	changes <- thing(0)
	close(changes)
	return changes, nil
}

// upper is the directive of the schema: it changes a text.
func upper(ctx context.Context, _ any, next graphql.Resolver) (any, error) {
	value, err := next(ctx)
	text, _ := value.(string)
	return strings.ToUpper(text), err
}

// twice is the executable directive: it changes a text too.
func twice(ctx context.Context, _ any, next graphql.Resolver) (any, error) {
	value, err := next(ctx)
	if text, ok := value.(string); ok {
		value = text + text
	}
	return value, err
}
