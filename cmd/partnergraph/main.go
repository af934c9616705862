// Command partnergraph is the whole program: the API, the workers, and what an operator needs around them.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"
	kongcompletion "github.com/jotaen/kong-completion"
	"github.com/partnergraph/partnergraph/internal/config"
)

type cli struct {
	Config      config.Config `embed:""`
	ShowVersion versionFlag   `name:"version" help:"Print the version."`

	Demo       demoCmd                   `cmd:"" help:"Try everything: invented organisations and people, mail kept in the program, a clock that can be moved."`
	Serve      serveCmd                  `cmd:"" help:"Serve the API and do the jobs, in one process."`
	API        apiCmd                    `cmd:"" name:"api" help:"Serve the API; workers run elsewhere."`
	Worker     workerCmd                 `cmd:"" help:"Do the jobs; the API is served elsewhere."`
	Migrate    migrateCmd                `cmd:"" help:"Bring the database's schema up to date."`
	Seed       seedCmd                   `cmd:"" help:"Fill an empty database."`
	Schema     schemaCmd                 `cmd:"" help:"Print the GraphQL schema."`
	Settings   configCmd                 `cmd:"" name:"config" help:"Print the settings."`
	Doctor     doctorCmd                 `cmd:"" help:"Say what is wrong with a deployment."`
	Health     healthCmd                 `cmd:"" help:"Ask whether the process beside this one is ready."`
	Partner    partnerCmd                `cmd:"" help:"Enrol, suspend, reinstate and list partners."`
	Publisher  publisherCmd              `cmd:"" help:"Enrol publishers."`
	User       userCmd                   `cmd:"" help:"Invite people."`
	Job        jobCmd                    `cmd:"" help:"List jobs and run failed ones again."`
	Token      tokenCmd                  `cmd:"" help:"Make, list and revoke API tokens."`
	Version    versionCmd                `cmd:"" help:"Print the version."`
	Completion kongcompletion.Completion `cmd:"" help:"Print how to switch on completion in your shell."`
}

const description = `The open-source back end of a cloud channel partner program: a GraphQL API with durable job workers.

To try it, run "partnergraph demo".

In production, set PARTNERGRAPH_DATABASE_URL, PARTNERGRAPH_REDIS_URL, PARTNERGRAPH_SMTP_URL and PARTNERGRAPH_PUBLIC_URL,
run "partnergraph migrate", "partnergraph doctor" and "partnergraph seed operator", then "partnergraph serve".`

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second signal ends the process at once
	readSecretFiles()
	var c cli
	parser := kong.Must(&c,
		kong.Name("partnergraph"), kong.Description(description),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: 110}), kong.Help(printHelp),
		kong.BindTo(ctx, (*context.Context)(nil)), kong.Bind(&c.Config),
	)
	kongcompletion.Register(parser)
	if len(os.Args) == 1 {
		os.Args = append(os.Args, "--help")
	}
	command, err := parser.Parse(os.Args[1:])
	if err != nil {
		fmt.Fprintf(os.Stderr, "partnergraph: %v\nSee \"partnergraph --help\".\n", explained(err))
		os.Exit(1)
	}
	refuseUnknownVariables()
	if err := command.Run(); err != nil {
		fmt.Fprintln(os.Stderr, "partnergraph:", err)
		if errors.As(err, new(refused)) {
			os.Exit(exitRefused)
		}
		os.Exit(1)
	}
}

// explained adds the variable and an example to a value that cannot be read.
func explained(err error) error {
	for _, s := range config.Settings() {
		if strings.HasPrefix(err.Error(), "--"+s.Flag+":") {
			return fmt.Errorf("%w; for example %s=%s", err, s.Variable, s.Example)
		}
	}
	return err
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
