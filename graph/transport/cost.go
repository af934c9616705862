package transport

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

const (
	defaultPage = 25        // of a list without first or last
	schemaCost  = 1000      // __schema is large however little of it is selected
	maxCost     = 1_000_000 // costs are cut off here
	freeValues  = 10        // this many values of arguments cost 1
)

// Cost rejects operations whose cost is above a limit: one for each field and for every ten values of its arguments; a list costs
// its page size times the cost of its children, and one without pages its likely size. It needs only the schema, no cost function for each
// field, and covers introspection. It computes the cost of each fragment once.
type Cost struct {
	Limit int
	Sizes map[string]int // how long a list without pages usually is, by the type of its elements; one when it is not named
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

// MutateOperationContext computes the cost of the operation and rejects it when it is above the limit.
func (c Cost) MutateOperationContext(_ context.Context, op *graphql.OperationContext) *gqlerror.Error {
	p := costWalk{variables: op.Variables, sizes: c.Sizes, known: map[string]int{}, valueCounts: map[string]int{}}
	cost := p.selections(op.Operation.SelectionSet)
	op.Stats.SetExtension(costExtension, cost)
	if cost > c.Limit {
		message := fmt.Sprintf("The %s costs %d; the limit is %d. Ask for fewer rows (first, last) or fewer fields.", op.Operation.Operation, cost, c.Limit)
		return exceeded(CodeTooComplex, message, c.Limit, cost)
	}
	return nil
}

// InterceptResponse adds the cost to the response when the request has the header GraphQL-Cost: 1.
func (c Cost) InterceptResponse(ctx context.Context, next graphql.ResponseHandler) *graphql.Response {
	if graphql.HasOperationContext(ctx) {
		op := graphql.GetOperationContext(ctx)
		if cost := CostOf(op); cost > 0 && WantsCost(op) {
			graphql.RegisterExtension(ctx, "cost", map[string]int{"cost": cost, "limit": c.Limit})
		}
	}
	return next(ctx)
}

// WantsCost reports whether the request has the header GraphQL-Cost: 1.
func WantsCost(op *graphql.OperationContext) bool { return op.Headers.Get("GraphQL-Cost") == "1" }

// CostOf is the cost of an operation; zero when it has not been computed.
func CostOf(op *graphql.OperationContext) int {
	cost, _ := op.Stats.GetExtension(costExtension).(int)
	return cost
}

// costWalk computes the cost of a validated operation: its fragments exist and have no cycles. Each fragment's cost is computed once, since
// the variables are known.
type costWalk struct {
	variables   map[string]any
	sizes       map[string]int
	known       map[string]int // costs of fragments
	valueCounts map[string]int // how many values a variable has
}

func (p costWalk) selections(set ast.SelectionSet) int {
	total := 0
	for _, selection := range set {
		total = min(total+p.selection(selection), maxCost)
	}
	return total
}

func (p costWalk) selection(selection ast.Selection) int {
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

func (p costWalk) field(f *ast.Field) int {
	children := p.selections(f.SelectionSet)
	if f.Name == "__schema" {
		return min(schemaCost+children, maxCost)
	}
	return min(1+p.values(f)/freeValues+p.times(f)*children, maxCost)
}

// times is how many rows a field may return: its page size, the number of its ids, or the likely size of a list without pages.
func (p costWalk) times(f *ast.Field) int {
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
		return p.likely(f)
	}
	if page <= 0 {
		return defaultPage
	}
	return min(page, maxCost)
}

// likely is the likely size of a list without pages. What a connection lists was counted at the connection.
func (p costWalk) likely(f *ast.Field) int {
	if !PlainList(f.ObjectDefinition, f.Definition) {
		return 1
	}
	return max(p.sizes[f.Definition.Type.Name()], 1)
}

// PlainList reports whether a field is a list of objects without pages.
func PlainList(of *ast.Definition, f *ast.FieldDefinition) bool {
	if f.Type.Elem == nil || of == nil || strings.HasSuffix(of.Name, "Connection") {
		return false
	}
	return f.Arguments.ForName("ids") == nil && f.Arguments.ForName("first") == nil
}

// value is the value of an argument: as given, or the schema's default.
func (p costWalk) value(f *ast.Field, definition *ast.ArgumentDefinition) any {
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

// number reads a page size, whatever Go type it was decoded to. A value that is no number is rejected later, where it is used.
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

func clamp(n int64) int { return int(min(max(n, 0), maxCost)) }

// values is how many values the arguments of a field have. A variable is read at each place where it is used, so a variable that is
// used a hundred times counts a hundred times.
func (p costWalk) values(f *ast.Field) int {
	total := 0
	for _, argument := range f.Arguments {
		total = min(total+p.valueCount(argument.Value), maxCost)
	}
	return total
}

func (p costWalk) valueCount(v *ast.Value) int {
	if v == nil {
		return 0
	}
	if v.Kind == ast.Variable {
		known, ok := p.valueCounts[v.Raw]
		if !ok {
			known = countValues(reflect.ValueOf(p.variables[v.Raw]))
			p.valueCounts[v.Raw] = known
		}
		return known
	}
	total := 1
	for _, child := range v.Children {
		total = min(total+p.valueCount(child.Value), maxCost)
	}
	return total
}

// countValues counts the values of a variable.
func countValues(v reflect.Value) int {
	total := 1
	switch v.Kind() {
	case reflect.Interface:
		return countValues(v.Elem())
	case reflect.Slice:
		for i := range v.Len() {
			total += countValues(v.Index(i))
		}
	case reflect.Map:
		for _, inner := range v.Seq2() {
			total += countValues(inner)
		}
	}
	return total
}
