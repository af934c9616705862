package graph

import (
	"context"
	"maps"
	"slices"

	"github.com/partnergraph/partnergraph/graph/generated"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/vektah/gqlparser/v2/ast"
)

// EnumLabels tells what people call the values of enums, in the caller's language; of all enums when none are named. An enum that is
// named often is answered once: the answer does not grow faster than the schema (T-01).
func (q query) EnumLabels(ctx context.Context, enums []string) ([]*generated.EnumLabels, error) {
	if enums == nil {
		enums = slices.Sorted(maps.Keys(q.enums))
	}
	out := []*generated.EnumLabels{}
	told := map[string]bool{}
	for _, name := range enums {
		if told[name] {
			continue
		}
		told[name] = true
		if values := labelsOf(name, q.enums[name], Locale(ctx)); len(values) > 0 {
			out = append(out, &generated.EnumLabels{Enum: name, Values: values})
		}
	}
	return out, nil
}

func labelsOf(enum string, values ast.EnumValueList, locale string) (labels []*generated.EnumLabel) {
	for _, value := range values {
		if label, known := problem.Label(enum, value.Name, locale); known {
			labels = append(labels, &generated.EnumLabel{Value: value.Name, Label: label})
		}
	}
	return labels
}

// enumsOf are the enums of the program's own schema, by name.
func enumsOf(schema *ast.Schema) map[string]ast.EnumValueList {
	enums := map[string]ast.EnumValueList{}
	for name, d := range schema.Types {
		if d.Kind == ast.Enum && !d.BuiltIn {
			enums[name] = d.EnumValues
		}
	}
	return enums
}
