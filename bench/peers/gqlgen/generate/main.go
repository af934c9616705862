// Command generate writes the code of the peer with gqlgen alone: go run ./generate, in its folder.
package main

import (
	"log"

	"github.com/99designs/gqlgen/api"
	"github.com/99designs/gqlgen/codegen/config"
)

func main() {
	c, err := config.LoadConfig("gqlgen.yml")
	if err != nil {
		log.Fatal(err)
	}
	if err := api.Generate(c); err != nil {
		log.Fatal(err)
	}
}
