package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/alecthomas/kong"
	"github.com/partnergraph/partnergraph/internal/config"
)

type configCmd struct {
	Print configPrintCmd `cmd:"" help:"Print the settings in force and where each comes from, without secrets."`
	Init  configInitCmd  `cmd:"" help:"Write a file with all settings as comments, to begin with."`
}

type configPrintCmd struct{}

// Run prints the settings.
func (configPrintCmd) Run(c *config.Config) error { return c.Print(os.Stdout) }

type configInitCmd struct {
	File string `arg:"" default:"partnergraph.yaml" help:"The file, which must not be there yet; - is standard output (default ${default})."`
}

// Run writes the file, readable by this user only: secrets may come into it.
func (i configInitCmd) Run() (err error) {
	if i.File == "-" {
		return config.WriteFile(os.Stdout)
	}
	file, err := os.OpenFile(i.File, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("config init: %s is there already; nothing was changed", i.File)
	}
	if err != nil {
		return fmt.Errorf("config init: %w", err)
	}
	if err := errors.Join(config.WriteFile(file), file.Close()); err != nil {
		return fmt.Errorf("config init: %w", err)
	}
	fmt.Printf("%[1]s has all settings as comments. Edit it, and see what is in force with: partnergraph config print --config %[1]s\n", i.File)
	return nil
}

// settingsFile is the flag --config.
type settingsFile string

// BeforeResolve reads the file, so that kong finds in it what neither a flag nor a variable sets.
func (f settingsFile) BeforeResolve(ctx *kong.Context, trace *kong.Path, sources *config.Sources) error {
	path, _ := ctx.FlagValue(trace.Flag).(settingsFile)
	if path == "" {
		return nil
	}
	file, err := config.ReadFile(string(path))
	if err != nil {
		return fmt.Errorf("--config (%s):\n%w", config.FileVariable, err)
	}
	sources.File = file
	ctx.AddResolver(kong.ResolverFunc(func(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
		value, found := file.Lookup(flag.Name)
		if _, overridden := os.LookupEnv(variableOf(flag)); !found || overridden {
			return nil, nil
		}
		return value, nil
	}))
	return nil
}

func variableOf(flag *kong.Flag) string {
	if len(flag.Envs) == 0 {
		return ""
	}
	return flag.Envs[0]
}

// givenFlags are the flags of the command line.
func givenFlags(ctx *kong.Context) (names []string) {
	for _, step := range ctx.Path {
		if step.Flag != nil && !step.Resolved {
			names = append(names, step.Flag.Name)
		}
	}
	return names
}

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
