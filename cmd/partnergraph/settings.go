package main

import (
	"errors"
	"fmt"
	"os"

	"github.com/partnergraph/partnergraph/internal/config"
)

type configCmd struct {
	Print configPrintCmd `cmd:"" help:"Print the settings in force, without secrets."`
}

type configPrintCmd struct{}

// Run prints the settings.
func (configPrintCmd) Run(c *config.Config) error { return c.Print(os.Stdout) }

// readSecretFiles sets the variables of secrets that stand in files, before the command line is read; the program exits if it cannot.
func readSecretFiles() {
	values, err := config.ReadSecretFiles(os.LookupEnv)
	for variable, value := range values {
		err = errors.Join(err, os.Setenv(variable, value))
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "partnergraph:", err)
		os.Exit(1)
	}
}
