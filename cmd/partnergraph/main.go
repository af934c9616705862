// Command partnergraph is the whole program: the API, the workers, and what an operator needs around them.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"
	kongcompletion "github.com/jotaen/kong-completion"
	"github.com/partnergraph/partnergraph/internal/config"
)

type cli struct {
	Config      config.Config `embed:""`
	ConfigFile  settingsFile  `name:"config" env:"PARTNERGRAPH_CONFIG" placeholder:"FILE" help:"File with settings; flags and variables win over it."`
	ShowVersion versionFlag   `name:"version" help:"Print the version."`

	Demo       demoCmd                   `cmd:"" help:"Try everything, with invented companies and a clock to move."`
	Serve      serveCmd                  `cmd:"" help:"Serve the API and do the jobs, in one process."`
	API        apiCmd                    `cmd:"" name:"api" help:"Serve the API; workers run elsewhere."`
	Worker     workerCmd                 `cmd:"" help:"Do the jobs; the API is served elsewhere."`
	Settings   configCmd                 `cmd:"" name:"config" help:"Write a file with all settings, or print those in force."`
	Migrate    migrateCmd                `cmd:"" help:"Bring the database's schema up to date."`
	Doctor     doctorCmd                 `cmd:"" help:"Say what is wrong with a deployment, and what to do about it."`
	Seed       seedCmd                   `cmd:"" help:"Fill an empty database, with the operator or with the demo."`
	Program    programCmd                `cmd:"" help:"Make a program of your own: names, markets, agreements."`
	Partner    partnerCmd                `cmd:"" help:"Enrol, suspend, reinstate and list partners."`
	Publisher  publisherCmd              `cmd:"" help:"Enrol publishers."`
	User       userCmd                   `cmd:"" help:"Invite people."`
	Job        jobCmd                    `cmd:"" help:"List jobs and run failed ones again."`
	Token      tokenCmd                  `cmd:"" help:"Make, list and revoke API tokens."`
	Backup     backupCmd                 `cmd:"" help:"Write all data to one file, while the program runs."`
	Restore    restoreCmd                `cmd:"" help:"Restore a backup into an empty data folder."`
	Health     healthCmd                 `cmd:"" help:"Ask whether the process beside this one is ready."`
	Schema     schemaCmd                 `cmd:"" help:"Print the GraphQL schema."`
	Version    versionCmd                `cmd:"" help:"Print the version."`
	Completion kongcompletion.Completion `cmd:"" help:"Print how to switch on completion in your shell."`
}

const description = `Partnergraph runs a cloud channel partner program: a GraphQL API, pages to sign in and to answer invitations, and workers that keep deadlines and write letters.

To try it, run "partnergraph demo". In production, in this order:

  partnergraph config init partnergraph.yaml     then edit it, and set PARTNERGRAPH_CONFIG to its name
  partnergraph program init program              then make it yours, and set PARTNERGRAPH_PROGRAM to its name
  partnergraph migrate
  partnergraph doctor                            says what is missing or wrong
  partnergraph seed operator --help              the operator and its first administrator
  partnergraph serve
  partnergraph partner enroll --help             the first company that sells

A running program explains itself at /docs/.`

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second signal ends the process at once
	collectLess()
	readSecretFiles()
	var c cli
	var sources config.Sources
	parser := kong.Must(&c,
		kong.Name("partnergraph"), kong.Description(description),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, NoExpandSubcommands: true, WrapUpperBound: 110}), kong.Help(printHelp),
		kong.BindTo(ctx, (*context.Context)(nil)), kong.Bind(&c.Config, &sources),
	)
	kongcompletion.Register(parser)
	if len(os.Args) == 1 {
		os.Args = append(os.Args, "--help")
	}
	command, err := parser.Parse(os.Args[1:])
	if err != nil {
		fmt.Fprintf(os.Stderr, "partnergraph: %v\nSee \"partnergraph --help\".\n", explained(err, sources.File))
		os.Exit(1)
	}
	refuseUnknownVariables()
	c.Config.Sources = config.FindSources(givenFlags(command), os.LookupEnv, sources.File)
	if c.Config.ListensHere() {
		c.Config.LinkHere()
	}
	if err := command.Run(); err != nil {
		fmt.Fprintln(os.Stderr, "partnergraph:", err)
		if errors.As(err, new(refused)) {
			os.Exit(exitRefused)
		}
		os.Exit(1)
	}
}

// explained adds to a value that cannot be read where it stands in the file, or the variable, and an example.
func explained(err error, file *config.File) error {
	for _, s := range config.Settings() {
		if !strings.HasPrefix(err.Error(), "--"+s.Flag+":") {
			continue
		}
		if place := file.Place(s.Flag); place != "" && !overridden(s) {
			return fmt.Errorf("%s: %w; for example %s: %s", place, err, s.Flag, s.Example)
		}
		return fmt.Errorf("%w; for example %s=%s", err, s.Variable, s.Example)
	}
	return err
}

// overridden reports whether a setting is a flag or a variable of this process, which win over the file.
func overridden(s config.Setting) bool {
	_, variable := os.LookupEnv(s.Variable)
	return variable || slices.ContainsFunc(os.Args, func(arg string) bool { return arg == "--"+s.Flag || strings.HasPrefix(arg, "--"+s.Flag+"=") })
}

// refuseUnknownVariables exits if there is an unknown variable with the prefix of settings: a typo must
// not leave a default in force.
func refuseUnknownVariables() {
	if unknown := config.UnknownVariables(os.Environ()); len(unknown) > 0 {
		fmt.Fprintln(os.Stderr, "partnergraph:", strings.Join(unknown, "\n              "))
		os.Exit(1)
	}
}

// validated reports all mistakes in the settings at once.
func validated(c *config.Config, mode config.Mode) error {
	mistakes := c.Validate(mode)
	if len(mistakes) == 0 {
		return nil
	}
	lines := make([]string, len(mistakes))
	for i, m := range mistakes {
		lines[i] = "  " + m.Error()
	}
	return fmt.Errorf("settings:\n%s", strings.Join(lines, "\n"))
}
