package graph

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
)

// absentTexts answers null for a text that is not there. Rows keep what nobody has said as an empty text; the schema has such fields
// nullable, and no client has to know two ways of saying nothing. What a client has sent to be echoed stays as it was.
func absentTexts(ctx context.Context, next graphql.Resolver) (any, error) {
	value, err := next(ctx)
	if err != nil || !emptyText(value) {
		return value, err
	}
	if !absentIsNull(graphql.GetFieldContext(ctx).Field) {
		return value, nil
	}
	return nil, nil
}

func absentIsNull(field graphql.CollectedField) bool {
	return !field.Definition.Type.NonNull && field.Name != "clientMutationId"
}

func emptyText(value any) bool {
	switch text := value.(type) {
	case string:
		return text == ""
	case *string:
		return text != nil && *text == ""
	}
	return false
}
