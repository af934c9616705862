package users

import (
	"context"
	"fmt"
	"strings"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/mail"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/program/kernel"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// InviteUserInput is a person to add to the viewer's organisation, or for the operator to another one.
type InviteUserInput struct {
	OrganizationID   *models.AnyID
	Email, Name      string
	Locale           *string
	Roles            []models.Role
	ClientMutationID *string
}

// InviteUser asks somebody to become a user of the actor's organisation (R-99, section 2). One who was removed or has declined is
// asked again. Nothing changes for the person before he or she accepts.
func (p *UseCases) InviteUser(ctx context.Context, who access.Actor, in InviteUserInput) (*models.User, *models.Job, error) {
	in.Email = strings.TrimSpace(in.Email)
	return kernel.DoBoth(ctx, p.Kernel, who, access.InviteUser, func(tx *store.Tx) (*models.User, *models.Job, error) {
		org, facts, err := p.inviting(tx, who, in.OrganizationID)
		if err != nil {
			return nil, nil, err
		}
		known, err := tx.UserAt(org, in.Email)
		if err != nil {
			return nil, nil, err
		}
		facts.Taken = known != nil && (known.Status() == models.UserActive || known.Status() == models.UserInvited && known.BouncedAt == nil)
		if facts.Letters, err = kernel.LettersTo(tx, in.Email); err != nil {
			return nil, nil, err
		}
		readers, err := tx.ReadersOf(org)
		if err != nil {
			return nil, nil, err
		}
		lang := kernel.Either(kernel.Value(in.Locale), readers.Language)
		if err := rules.CheckInvitation(who, in.Email, in.Name, lang, in.Roles, facts).Err(); err != nil {
			return nil, nil, err
		}
		return p.invite(tx, who, org, known, in, lang)
	})
}

// inviting finds the organisation to which somebody invites: the own one, or for the operator any other one (D-19).
func (p *UseCases) inviting(tx *store.Tx, who access.Actor, named *models.AnyID) (org models.ID[models.Organization], f rules.UserFacts, err error) {
	org = who.OrganizationID
	if named != nil && *named != org.Any() {
		if org = models.As[models.Organization](*named); !who.Operator || org.IsZero() {
			return org, f, problem.New(problem.NotFound, "organizationId")
		}
	}
	f, err = p.facts(tx, org)
	f.Foreign = org != who.OrganizationID
	return org, f, kernel.At("organizationId", err)
}

// facts reads and locks the organisation whose users change.
func (p *UseCases) facts(tx *store.Tx, id models.ID[models.Organization]) (f rules.UserFacts, err error) {
	org, err := store.LockAny(tx, id)
	if err != nil {
		return f, err
	}
	return members(tx, org)
}

// ViewerFacts adds the users of the actor's organisation, and the organisations that have invited the actor.
func (p *UseCases) ViewerFacts(ctx context.Context, tx *store.Tx, who access.Actor, f *rules.ViewerFacts) error {
	invited, err := p.Store.UserInvitations(ctx, who)
	if f.Invitations = len(invited); err != nil || who.OrganizationID.IsZero() {
		return err
	}
	org, err := store.Get(tx, who.OrganizationID)
	if err != nil {
		return err
	}
	f.Members, err = members(tx, org)
	return err
}

func members(tx *store.Tx, org *models.Organization) (f rules.UserFacts, err error) {
	f.Kinds = org.Kinds
	if f.Partner, err = tx.PartnerOfOrganization(org.ID); err != nil {
		return f, err
	}
	f.Holders, err = tx.Holders(org.ID)
	return f, err
}

func (p *UseCases) invite(tx *store.Tx, who access.Actor, at models.ID[models.Organization], user *models.User, in InviteUserInput, lang string) (*models.User, *models.Job, error) {
	now := tx.Now()
	if user == nil {
		user = &models.User{ID: models.NewID[models.User](), OrganizationID: at, Email: in.Email}
	}
	user.Name, user.Locale = strings.TrimSpace(in.Name), lang
	user.Invite(now, who.Name)
	user.Bounce = models.Bounce{} // the letter before did not arrive; a new one leaves
	if err := tx.Save(user); err != nil {
		return nil, nil, err
	}
	if err := tx.SetRoles(user.ID, in.Roles); err != nil {
		return nil, nil, err
	}
	org, err := store.Get(tx, at)
	if err != nil {
		return nil, nil, err
	}
	about := store.About(user.ID, user.OrganizationID)
	if err := tx.Record(who, about, store.Event{Action: access.InviteUser, To: string(models.UserInvited), Reason: roleList(in.Roles)}); err != nil {
		return nil, nil, err
	}
	to := store.Recipient{OrganizationID: org.ID, Name: user.Name, Address: user.Email, Locale: user.Locale}
	job, err := tx.Post(to, about, fmt.Sprintf("invited-%d", user.Version), mail.UserInvitation, mail.Data{
		OrganizationName: org.Name, InviterName: who.Name, Roles: roleList(in.Roles), Mailbox: p.Content().SupportContact, ProgramName: p.Content().Name, Link: p.Link(""),
	})
	return user, job, err
}

func roleList(roles models.Set[models.Role]) string {
	words := make([]string, len(roles))
	for i, role := range roles {
		words[i] = string(role)
	}
	return strings.Join(words, ", ")
}

// UpdateUserRolesInput says which roles a user shall have.
type UpdateUserRolesInput struct {
	ID               models.AnyID
	Roles            []models.Role
	ExpectedVersion  *int
	ClientMutationID *string
}

// UpdateUserRoles gives a user exactly these roles (R-100, section 2).
func (p *UseCases) UpdateUserRoles(ctx context.Context, who access.Actor, in UpdateUserRolesInput) (*models.User, error) {
	return p.change(ctx, who, access.UpdateUserRoles, in.ID, in.ExpectedVersion, func(tx *store.Tx, user *models.User, m rules.Member, facts rules.UserFacts) (string, error) {
		if err := rules.CheckRoles(who, m.Change(who, in.Roles), facts).Err(); err != nil {
			return "", err
		}
		return roleList(in.Roles), tx.SetRoles(user.ID, in.Roles)
	})
}

// RemoveUserInput says whom to remove.
type RemoveUserInput struct {
	ID               models.AnyID
	ExpectedVersion  *int
	ClientMutationID *string
}

// RemoveUser removes a user: the roles, the API tokens and the sessions end at once; the name stays with what the user did.
func (p *UseCases) RemoveUser(ctx context.Context, who access.Actor, in RemoveUserInput) (*models.User, error) {
	return p.change(ctx, who, access.RemoveUser, in.ID, in.ExpectedVersion, func(tx *store.Tx, user *models.User, _ rules.Member, _ rules.UserFacts) (string, error) {
		now := tx.Now()
		user.DisabledAt = &now
		if err := tx.SetRoles(user.ID, nil); err != nil {
			return "", err
		}
		if user.Issuer != nil {
			if err := tx.EndSessionsOf(access.Identity{Issuer: *user.Issuer, Subject: *user.Subject, Email: user.Email}); err != nil {
				return "", err
			}
		}
		return "", tx.RevokeTokens(user.ID)
	})
}

type change func(tx *store.Tx, user *models.User, m rules.Member, facts rules.UserFacts) (after string, err error)

// change changes a user of the actor's organisation; who was removed does not exist any more.
func (p *UseCases) change(ctx context.Context, who access.Actor, do access.Action, id models.AnyID, expected *int, change change) (*models.User, error) {
	return kernel.Do(ctx, p.Kernel, who, do, func(tx *store.Tx) (user *models.User, err error) {
		facts, err := p.facts(tx, who.OrganizationID)
		if err != nil {
			return user, err
		}
		if user, err = tx.LockUser(who.OrganizationID, models.As[models.User](id)); err != nil {
			return user, kernel.At("id", err)
		}
		before, err := tx.RolesOf(user.ID)
		if err != nil {
			return user, err
		}
		m := rules.Member{User: *user, Roles: before, Holders: facts.Holders}
		if err := rules.Possible(rules.OnUser.WhyNot(do, who, m), store.Fresh(expected, user.Version)).Err(); err != nil {
			return user, err
		}
		after, err := change(tx, user, m, facts)
		if err != nil {
			return user, err
		}
		if err := tx.Save(user); err != nil {
			return user, err
		}
		return user, tx.Record(who, store.About(user.ID, user.OrganizationID), store.Event{Action: do, To: string(user.Status()), Reason: roleList(before) + " → " + after})
	})
}
