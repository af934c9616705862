package main

import (
	"os"

	"github.com/partnergraph/partnergraph/graph"
	"github.com/partnergraph/partnergraph/internal/program"
	"github.com/partnergraph/partnergraph/internal/program/kernel"
	"github.com/vektah/gqlparser/v2/formatter"
)

type schemaCmd struct{}

// Run prints the schema, for code generators and linters.
func (schemaCmd) Run() error {
	schema := graph.NewSchema(program.New(&kernel.Kernel{}), nil, version).Schema()
	formatter.NewFormatter(os.Stdout, formatter.WithIndent("  ")).FormatSchema(schema)
	return nil
}
