package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/config"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/program"
	"github.com/partnergraph/partnergraph/internal/program/kernel"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// acting are the flags of commands that do what the API does, as one of the operator's administrators: the audit trail names that person.
type acting struct {
	As   string `help:"The e-mail address of the operator's administrator who does this; needed where there are several." placeholder:"ada@example.com"`
	JSON bool   `name:"json" help:"Print JSON, also of what is refused."`
}

// operator is the program in the hands of one of the operator's administrators. A process that serves does the jobs and sends the letters.
type operator struct {
	*program.Program
	who access.Actor
}

// refused is what the program has refused, with exit code 2; other failures have 1.
type refused struct{ problems problem.List }

const exitRefused = 2

func (r refused) Error() string {
	lines := make([]string, len(r.problems))
	for i, p := range r.problems {
		lines[i] = strings.TrimPrefix(flagOf(p.Field)+": ", ": ") + p.Message("en") + " " + p.Remediation("en")
	}
	return "refused:\n  " + strings.Join(lines, "\n  ")
}

// run does something as the operator, and prints what it results in.
func (a acting) run(ctx context.Context, c *config.Config, do func(operator) (printed, error)) error {
	return openedMigrated(ctx, c, func(s *store.Store) error {
		o, err := a.operator(ctx, c, s)
		if err != nil {
			return err
		}
		result, err := do(o)
		if problems, only := problem.All(err); err != nil && only {
			return a.refuse(problems)
		}
		if err != nil {
			return err
		}
		if a.JSON {
			return printJSON(result)
		}
		fmt.Println(result.text())
		return nil
	})
}

// write is run for a command that writes letters: their links are those of the settings of this command.
func (a acting) write(ctx context.Context, c *config.Config, do func(operator) (printed, error)) error {
	if c.PublicURLIsDefault() && sqliteFile(c) == "" {
		return errors.New("set PARTNERGRAPH_PUBLIC_URL as for the server: the links of the letters lead there")
	}
	return a.run(ctx, c, do)
}

// operator is the program as a person uses it. It needs neither Redis nor the secret key.
func (a acting) operator(ctx context.Context, c *config.Config, s *store.Store) (o operator, err error) {
	content, err := readContent(c, config.Migrate)
	if err != nil {
		return o, err
	}
	s.Content.Set(content)
	k := kernel.Kernel{Store: s, Settings: settingsOf(c), Log: slog.Default()}
	person, err := a.person(ctx, s)
	if err != nil {
		return o, err
	}
	o.Program = program.New(&k)
	o.who, err = s.ActorOf(ctx, person)
	return o, err
}

var errNoOperator = errors.New(`the operator has no administrator yet; make one with "partnergraph seed operator"`)

// person finds the administrator who acts: the one that is named, or the only one.
func (a acting) person(ctx context.Context, s *store.Store) (id models.ID[models.User], err error) {
	var people []store.Recipient
	err = s.Tx(ctx, func(tx *store.Tx) (err error) {
		people, err = tx.RecipientsWithRole(models.OperatorAdmin)
		return err
	})
	if err != nil {
		return id, err
	}
	addresses := make([]string, len(people))
	for i, p := range people {
		if addresses[i] = p.Address; a.As == "" && len(people) == 1 || models.SameAddress(a.As, p.Address) {
			return p.UserID, nil
		}
	}
	switch {
	case len(people) == 0:
		return id, errNoOperator
	case a.As == "":
		return id, fmt.Errorf("--as: the operator has several administrators; name one of %s", strings.Join(addresses, ", "))
	}
	return id, fmt.Errorf("--as: %s is no administrator of the operator; name one of %s", a.As, strings.Join(addresses, ", "))
}

// refusal is what the program has refused, as in the payloads of the API.
type refusal struct {
	Code        problem.Code `json:"code"`
	Field       []string     `json:"field"`
	Message     string       `json:"message"`
	Remediation string       `json:"remediation"`
}

func (a acting) refuse(problems problem.List) error {
	if a.JSON {
		out := make([]refusal, len(problems))
		for i, p := range problems {
			out[i] = refusal{p.Code, p.Field, p.Message("en"), p.Remediation("en")}
		}
		if err := printJSON(map[string]any{"userErrors": out}); err != nil {
			return err
		}
	}
	return refused{problems}
}

// printed is what a command prints: lines for people, or itself as JSON.
type printed interface{ text() string }

func printJSON(value any) error {
	e := json.NewEncoder(os.Stdout)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(value)
}

// textOrNil is a pointer to a text, or nil for an empty one.
func textOrNil(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

// idOf reads an id of the command line; nil for none.
func idOf(text string) (*models.AnyID, error) {
	if text == "" {
		return nil, nil
	}
	id, err := models.ParseAnyID(text)
	return &id, err
}
