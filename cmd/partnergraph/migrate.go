package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/mail"
	"os"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/partnergraph/partnergraph/internal/clock"
	"github.com/partnergraph/partnergraph/internal/config"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// opened runs an operator's command with the store.
func opened(c *config.Config, do func(*store.Store) error) error {
	if err := validated(c, config.Migrate); err != nil {
		return err
	}
	s, err := openStore(c, clock.System{})
	if err != nil {
		return err
	}
	defer s.Close()
	return do(s)
}

// openedMigrated is opened for a command that needs the tables: another shell may have other settings than the server.
func openedMigrated(ctx context.Context, c *config.Config, do func(*store.Store) error) error {
	missing := fmt.Errorf("the database %s is not migrated; is PARTNERGRAPH_DATABASE_URL set as for the server? If it is, run partnergraph migrate", databaseName(c))
	if file := sqliteFile(c); file != "" {
		if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) { // opening it would make it
			return missing
		}
	}
	return opened(c, func(s *store.Store) error {
		all, err := s.MigrationStatus(ctx)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(all, func(m store.Migration) bool { return !m.Applied }) {
			return missing
		}
		return do(s)
	})
}

// databaseName is the database of the settings, without secrets.
func databaseName(c *config.Config) string {
	if c.DatabaseURL != "" {
		return c.DatabaseURL.String()
	}
	return sqliteFile(c)
}

type migrateCmd struct {
	Status bool `help:"Only list the migrations and whether they are applied."`
}

// Run brings the schema up to date. Several at once wait for each other.
func (m migrateCmd) Run(ctx context.Context, c *config.Config) error {
	return opened(c, func(s *store.Store) error {
		if m.Status {
			return printMigrations(ctx, s)
		}
		applied, err := s.Migrate(ctx)
		if err != nil {
			return err
		}
		fmt.Printf("%d migrations applied; the schema is up to date\n", applied)
		changed, err := foldedAdmins(ctx, s)
		if changed != "" {
			fmt.Println(changed)
		}
		return err
	})
}

func printMigrations(ctx context.Context, s *store.Store) error {
	all, err := s.MigrationStatus(ctx)
	if err != nil {
		return err
	}
	w := tabwriter.NewWriter(os.Stdout, 0, 4, 2, ' ', 0)
	for _, m := range all {
		state := "pending"
		if m.Applied {
			state = "applied"
		}
		fmt.Fprintf(w, "%d\t%s\t%s\n", m.Number, m.Name, state)
	}
	return w.Flush()
}

type seedCmd struct {
	Demo     seedDemoCmd     `cmd:"" help:"The organisations, people and requests of the demo. Not for production."`
	Operator seedOperatorCmd `cmd:"" help:"The program operator with its first administrator, to begin with in production."`
}

var errNotEmpty = errors.New("seed: the database holds organisations already; nothing was changed")

type seedDemoCmd struct{}

// Run fills an empty database with the demo's data.
func (seedDemoCmd) Run(ctx context.Context, c *config.Config) error {
	if err := validated(c, config.Migrate); err != nil {
		return err
	}
	seeded, err := seedDemo(ctx, c, config.Migrate)
	if err != nil {
		return err
	}
	if !seeded {
		return errNotEmpty
	}
	fmt.Println("the demo's data is in the database")
	return nil
}

type seedOperatorCmd struct {
	Name   string `required:"" help:"The operator's name." placeholder:"'Example Program Office'"`
	Market string `default:"US" help:"The operator's country, ISO 3166-1 alpha-2 (default ${default})."`
	Email  string `required:"" help:"The administrator's e-mail address; the first sign-in with this verified address is his or hers." placeholder:"admin@example.com"`
	Person string `required:"" help:"The administrator's name." placeholder:"'Ada Jones'"`
	Locale string `default:"en" enum:"en,es,zh-Hans,ja,pl,id" help:"The administrator's language: ${enum} (default ${default})."`
}

// Run makes the operator and its first administrator, who may also review.
func (o seedOperatorCmd) Run(ctx context.Context, c *config.Config) error {
	o.Market = strings.ToUpper(o.Market)
	content, err := readContent(c, config.Migrate)
	if err != nil {
		return err
	}
	if _, found := content.FindMarket(o.Market); !found {
		return fmt.Errorf("--market: %q is no market of the program; for example --market=US", o.Market)
	}
	if address, err := mail.ParseAddress(o.Email); err != nil || address.Address != o.Email {
		return fmt.Errorf("--email: %q is not a bare e-mail address; for example --email=admin@example.com", o.Email)
	}
	return opened(c, func(s *store.Store) error {
		if _, err := s.Migrate(ctx); err != nil {
			return err
		}
		empty, err := s.Empty(ctx)
		if err != nil {
			return err
		}
		if !empty { // a second operator would have access to everything
			return errNotEmpty
		}
		user, err := s.CreateOperator(ctx, o.Name, o.Market, models.User{Email: o.Email, Name: o.Person, Locale: o.Locale})
		if err != nil {
			return err
		}
		fmt.Printf("operator and administrator made: %[1]s\nstart \"partnergraph serve\"; %[2]s signs in at %[3]s with a code that is sent there\nfor scripts, make a token with: partnergraph token create --user %[2]s --name setup\n", user.ID, o.Email, c.PublicURL)
		return nil
	})
}
