package main

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"os"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/partnergraph/partnergraph/internal/config"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

type tokenCmd struct {
	Create tokenCreateCmd `cmd:"" help:"Make a token for a script, which is shown once."`
	List   tokenListCmd   `cmd:"" help:"List a user's tokens."`
	Revoke tokenRevokeCmd `cmd:"" help:"End a token."`
}

// whose are the flags that select a user.
type whose struct {
	User         string `required:"" help:"The user's e-mail address." placeholder:"ada@example.com"`
	Organization string `help:"The id of the organisation, for somebody who is a user of several." placeholder:"org_01…"`
}

type tokenCreateCmd struct {
	whose   `embed:""`
	Accept  bool          `help:"Accept an invitation for the user, who has agreed to it outside of the program."`
	Name    string        `required:"" help:"What the token is for." placeholder:"nightly-export"`
	Roles   []word        `help:"The roles it carries, of those the user holds; all of them when left out." placeholder:"sales-agent"`
	Makes   bool          `name:"makes-tokens" help:"Let it make tokens too, with createApiToken; they end with it."`
	Expires time.Duration `default:"2160h" help:"After how long it expires (default ${default}, 90 days)."`
}

const maxTokenLife = 366 * 24 * time.Hour

// Run creates the token, stores its hash and prints it.
func (t tokenCreateCmd) Run(ctx context.Context, c *config.Config) error {
	if t.Expires < time.Minute || t.Expires > maxTokenLife {
		return fmt.Errorf("--expires: %s is not between 1m and %s; for example --expires=720h", t.Expires, maxTokenLife)
	}
	return openedMigrated(ctx, c, func(s *store.Store) error {
		user, err := t.find(ctx, s)
		if err != nil {
			return err
		}
		if err := t.admit(ctx, s, user); err != nil {
			return err
		}
		who, err := s.ActorOf(ctx, user.ID)
		if err != nil {
			return err
		}
		roles, err := t.roles(who.Roles)
		if err != nil {
			return err
		}
		token := models.TokenPrefix + rand.Text() + rand.Text()
		hash := sha256.Sum256([]byte(token))
		row := &models.APIToken{ID: models.NewID[models.APIToken](), UserID: user.ID, Name: t.Name, Hash: hash[:], Roles: roles, MakesTokens: t.Makes, ExpiresAt: s.Now().Add(t.Expires)}
		if err := s.CreateAPIToken(ctx, row); err != nil {
			return err
		}
		fmt.Fprintf(os.Stderr, "token %s for %s with %v, until %s; it is not shown again:\n", row.ID, t.User, roles, row.ExpiresAt.Format(time.RFC3339))
		fmt.Println(token)
		return nil
	})
}

// find finds the selected user. Users who have accepted their invitation take precedence over those who have not.
func (w whose) find(ctx context.Context, s *store.Store) (*models.User, error) {
	users, err := s.UsersAt(ctx, w.User)
	if err != nil {
		return nil, err
	}
	users = slices.DeleteFunc(users, func(u *models.User) bool { return w.Organization != "" && u.OrganizationID.String() != w.Organization })
	if there := slices.DeleteFunc(slices.Clone(users), func(u *models.User) bool { return !u.Accepted() }); len(there) > 0 {
		users = there
	}
	switch len(users) {
	case 0:
		return nil, fmt.Errorf("--user: nobody has the address %s", w.User)
	case 1:
		return users[0], nil
	}
	ids := make([]string, len(users))
	for i, u := range users {
		ids[i] = u.OrganizationID.String()
	}
	return nil, fmt.Errorf("--organization: %s is a user of several organisations; name one of %s", w.User, strings.Join(ids, ", "))
}

// admit accepts an invitation for a person who has agreed outside of the program.
func (t tokenCreateCmd) admit(ctx context.Context, s *store.Store, user *models.User) error {
	switch {
	case user.Accepted():
		return nil
	case !t.Accept:
		return fmt.Errorf("--user: %s was invited and has not accepted; when the person has agreed otherwise, repeat this with --accept", t.User)
	}
	return s.AcceptFor(ctx, user.ID)
}

func (t tokenCreateCmd) roles(held models.Set[models.Role]) (models.Set[models.Role], error) {
	if len(t.Roles) == 0 {
		return held, nil
	}
	var roles models.Set[models.Role]
	for _, role := range words[models.Role](t.Roles) {
		if !slices.Contains(held, role) {
			return nil, fmt.Errorf("--roles: the user does not hold %s but %v", role, held)
		}
		roles = append(roles, role)
	}
	return roles, nil
}

type tokenListCmd struct {
	whose `embed:""`
}

// Run lists the tokens, without the tokens themselves, which are not stored.
func (t tokenListCmd) Run(ctx context.Context, c *config.Config) error {
	return openedMigrated(ctx, c, func(s *store.Store) error {
		user, err := t.find(ctx, s)
		if err != nil {
			return err
		}
		tokens, err := s.APITokens(ctx, user.ID)
		if err != nil {
			return err
		}
		w := tabwriter.NewWriter(os.Stdout, 0, 4, 2, ' ', 0)
		fmt.Fprintln(w, "ID\tNAME\tROLES\tEXPIRES\tLAST USED\tSTATE")
		for _, t := range tokens {
			fmt.Fprintf(w, "%s\t%s\t%v\t%s\t%s\t%s\n", t.ID, t.Name, t.Roles, t.ExpiresAt.Format(time.RFC3339), stamp(t.LastUsedAt), state(t, s.Now()))
		}
		return w.Flush()
	})
}

func stamp(t *time.Time) string {
	if t == nil {
		return "never"
	}
	return t.Format(time.RFC3339)
}

func state(t *models.APIToken, now time.Time) string {
	switch {
	case t.RevokedAt != nil:
		return "revoked"
	case now.After(t.ExpiresAt):
		return "expired"
	}
	return "active"
}

type tokenRevokeCmd struct {
	ID string `arg:"" help:"The token's id, as listed." placeholder:"apitoken_01…"`
}

// Run revokes a token.
func (t tokenRevokeCmd) Run(ctx context.Context, c *config.Config) error {
	id, err := models.ParseID[models.APIToken](t.ID)
	if err != nil {
		return err
	}
	return openedMigrated(ctx, c, func(s *store.Store) error {
		err := s.RevokeAPIToken(ctx, id)
		if problem.Has(err, problem.NotFound) {
			return fmt.Errorf("there is no active token %s", t.ID)
		}
		if err != nil {
			return err
		}
		fmt.Println("revoked", t.ID)
		return nil
	})
}
