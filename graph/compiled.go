package graph

import (
	"github.com/99designs/gqlgen/graphql"

	"github.com/partnergraph/partnergraph/fastgql"
	"github.com/partnergraph/partnergraph/graph/generated"
)

// Compiled answers the root fields of a schema with code that is generated for it (fastgql/README.md).
func Compiled(schema graphql.ExecutableSchema) *fastgql.Extension {
	return fastgql.New(generated.NewFastgql(schema), fastgql.Options{
		InOrder:     func(string, string) bool { return true }, // no resolver of a row waits alone: loaders load for all siblings
		EmptyIsNull: absentIsNull,
	})
}
