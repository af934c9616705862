package transport

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

const (
	defaultPage = 25        // of a list that is asked for without first or last
	schemaCost  = 1000      // __schema is large however little of it is selected
	mostCost    = 1_000_000 // a page size beyond this is no more expensive
	freeValues  = 10        // so many values of arguments cost one
)

// Cost refuses an operation by its price: one for each field and for every ten values of its arguments, and a list as many times
// its children as it may hold. Unlike a price per field function, it needs nothing but the schema, counts introspection, and
// prices each fragment once.
type Cost struct {
	Limit int
}

var _ interface {
	graphql.HandlerExtension
	graphql.OperationContextMutator
	graphql.ResponseInterceptor
} = Cost{}

const costExtension = "Cost"

// ExtensionName names the extension in logs.
func (Cost) ExtensionName() string { return costExtension }

// Validate accepts every schema.
func (Cost) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationContext prices the operation and refuses it when it is too expensive.
func (c Cost) MutateOperationContext(_ context.Context, op *graphql.OperationContext) *gqlerror.Error {
	p := pricing{variables: op.Variables, known: map[string]int{}, weights: map[string]int{}}
	cost := p.selections(op.Operation.SelectionSet)
	op.Stats.SetExtension(costExtension, cost)
	if cost > c.Limit {
		message := fmt.Sprintf("The %s costs %d; the limit is %d. Ask for fewer rows (first, last) or fewer fields.", op.Operation.Operation, cost, c.Limit)
		return exceeded(CodeTooComplex, message, c.Limit, cost)
	}
	return nil
}

// InterceptResponse reports the price to whoever asks for it with the header GraphQL-Cost: 1.
func (c Cost) InterceptResponse(ctx context.Context, next graphql.ResponseHandler) *graphql.Response {
	if graphql.HasOperationContext(ctx) {
		op := graphql.GetOperationContext(ctx)
		if cost := CostOf(op); cost > 0 && op.Headers.Get("GraphQL-Cost") == "1" {
			graphql.RegisterExtension(ctx, "cost", map[string]int{"cost": cost, "limit": c.Limit})
		}
	}
	return next(ctx)
}

// CostOf is the price of an operation that has been priced, and otherwise zero.
func CostOf(op *graphql.OperationContext) int {
	cost, _ := op.Stats.GetExtension(costExtension).(int)
	return cost
}

// pricing walks a validated operation: fragments exist, end, and have one price each, as the variables are given.
type pricing struct {
	variables map[string]any
	known     map[string]int // prices of fragments
	weights   map[string]int // how many values a variable has
}

func (p pricing) selections(set ast.SelectionSet) int {
	total := 0
	for _, selection := range set {
		total = min(total+p.selection(selection), mostCost)
	}
	return total
}

func (p pricing) selection(selection ast.Selection) int {
	switch s := selection.(type) {
	case *ast.Field:
		return p.field(s)
	case *ast.InlineFragment:
		return p.selections(s.SelectionSet)
	case *ast.FragmentSpread:
		cost, ok := p.known[s.Name]
		if !ok {
			cost = p.selections(s.Definition.SelectionSet)
			p.known[s.Name] = cost
		}
		return cost
	}
	return 0
}

func (p pricing) field(f *ast.Field) int {
	children := p.selections(f.SelectionSet)
	if f.Name == "__schema" {
		return min(schemaCost+children, mostCost)
	}
	return min(1+p.values(f)/freeValues+p.times(f)*children, mostCost)
}

// times is how often a field's children may come: as often as its page is long, or as it names ids.
func (p pricing) times(f *ast.Field) int {
	if f.Definition == nil || len(f.SelectionSet) == 0 {
		return 1
	}
	page, paged := 0, false
	for _, argument := range f.Definition.Arguments {
		switch argument.Name {
		case "first", "last":
			paged = true
			page = max(page, number(p.value(f, argument)))
		case "ids":
			ids, _ := p.value(f, argument).([]any)
			return max(len(ids), 1)
		}
	}
	if !paged {
		return 1
	}
	if page <= 0 {
		return defaultPage
	}
	return min(page, mostCost)
}

// value is what an argument will be: as given, or as the schema defaults it.
func (p pricing) value(f *ast.Field, definition *ast.ArgumentDefinition) any {
	given := definition.DefaultValue
	if argument := f.Arguments.ForName(definition.Name); argument != nil {
		given = argument.Value
	}
	if given == nil {
		return nil
	}
	value, err := given.Value(p.variables)
	if err != nil {
		return nil
	}
	return value
}

// number reads a page size however it was decoded; what is no number is refused later, where it is used.
func number(value any) int {
	switch n := value.(type) {
	case int64:
		return clamp(n)
	case int:
		return clamp(int64(n))
	case json.Number:
		i, _ := n.Int64()
		return clamp(i)
	}
	return 0
}

func clamp(n int64) int { return int(min(max(n, 0), mostCost)) }

// values is how many values the arguments of a field have. They are read anew wherever the field occurs: one variable that is
// named a hundred times is a hundred times as much work.
func (p pricing) values(f *ast.Field) int {
	total := 0
	for _, argument := range f.Arguments {
		total = min(total+p.weight(argument.Value), mostCost)
	}
	return total
}

func (p pricing) weight(v *ast.Value) int {
	if v == nil {
		return 0
	}
	if v.Kind == ast.Variable {
		known, ok := p.weights[v.Raw]
		if !ok {
			known = amount(reflect.ValueOf(p.variables[v.Raw]))
			p.weights[v.Raw] = known
		}
		return known
	}
	total := 1
	for _, child := range v.Children {
		total = min(total+p.weight(child.Value), mostCost)
	}
	return total
}

// amount counts the values in a variable.
func amount(v reflect.Value) int {
	total := 1
	switch v.Kind() {
	case reflect.Interface:
		return amount(v.Elem())
	case reflect.Slice:
		for i := range v.Len() {
			total += amount(v.Index(i))
		}
	case reflect.Map:
		for _, inner := range v.Seq2() {
			total += amount(inner)
		}
	}
	return total
}
