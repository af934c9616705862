package main

import (
	"context"
	"fmt"

	"github.com/partnergraph/partnergraph/internal/config"
	"github.com/partnergraph/partnergraph/internal/program/users"
	"github.com/partnergraph/partnergraph/models"
)

type userCmd struct {
	Invite userInviteCmd `cmd:"" help:"Invite a colleague, or somebody to manage a company."`
}

type userInviteCmd struct {
	acting       `embed:""`
	Organization string `help:"The id of another company; the roles are then global-admin, customer-global-admin or publisher-owner." placeholder:"org_01…"`
	Email        string `required:"" help:"The e-mail address with which the person signs in." placeholder:"vera@example.com"`
	Name         string `required:"" help:"The person's name." placeholder:"'Vera Lind'"`
	Locale       string `help:"The person's language: en, es, zh-Hans, ja, pl or id; by default that of the market." placeholder:"en"`
	Roles        []word `name:"role" required:"" help:"What the person may do, once for each role; for the operator operator-admin, eligibility-reviewer or vetting-reviewer." placeholder:"vetting-reviewer"`
}

// Run invites somebody.
func (u userInviteCmd) Run(ctx context.Context, c *config.Config) error {
	in := users.InviteUserInput{Email: u.Email, Name: u.Name, Locale: textOrNil(u.Locale), Roles: words[models.Role](u.Roles)}
	var err error
	if in.OrganizationID, err = idOf(u.Organization); err != nil {
		return fmt.Errorf("--organization: %w", err)
	}
	return u.write(ctx, c, func(o operator) (printed, error) {
		user, _, err := o.InviteUser(ctx, o.who, in)
		if err != nil {
			return nil, err
		}
		return userOf(user), nil
	})
}

// invitedUser is a person who was invited.
type invitedUser struct {
	ID           string            `json:"id"`
	Organization string            `json:"organization"`
	Email        string            `json:"email"`
	Status       models.UserStatus `json:"status"`
}

func userOf(u *models.User) invitedUser {
	return invitedUser{u.ID.String(), u.OrganizationID.String(), u.Email, u.Status()}
}

func (u invitedUser) text() string {
	return fmt.Sprintf("invited %s as %s to %s; a letter is on its way", u.Email, u.ID, u.Organization)
}
