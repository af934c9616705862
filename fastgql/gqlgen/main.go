// Command gqlgen is gqlgen's generator with the plugin of fastgql. Like gqlgen's own command it reads gqlgen.yml of the working folder.
package main

import (
	"fmt"
	"io"
	"log"
	"os"

	"github.com/99designs/gqlgen/api"
	"github.com/99designs/gqlgen/codegen/config"

	"github.com/partnergraph/partnergraph/fastgql/generate"
)

func main() {
	log.SetOutput(io.Discard) //nolint:forbidigo // gqlgen tells of each resolver that it expects, as its own command does with --verbose only
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "gqlgen:", err)
		os.Exit(1)
	}
}

func run() error {
	c, err := config.LoadConfigFromDefaultLocations()
	if err != nil {
		return err
	}
	return api.Generate(c, api.AddPlugin(generate.Plugin{}))
}
