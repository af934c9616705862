package store

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/models"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// This file finds out for whom a person acts. An identity is the person; a user is that person at one organisation, made of the
// person's own account or of an invitation that the person accepted.

// accepted: the person wants to be a user (models.User.Accepted).
const accepted = "(users.invited_at IS NULL OR users.accepted_at IS NOT NULL)"

// invited: somebody waits for the person's answer (models.UserInvited).
const invited = "users.invited_at IS NOT NULL AND users.accepted_at IS NULL AND users.declined_at IS NULL AND users.disabled_at IS NULL"

// SignIn makes the actor of an identity: the user, where it is one of a single organisation. Who acts for several or for none is a
// guest. At the first sign-in a verified address finds the person's own account; what others have made of the address binds nobody.
// An identity that is no user and has no verified address is NOT_FOUND.
func (s *Store) SignIn(ctx context.Context, id access.Identity) (access.Actor, error) {
	users, err := s.usersOf(ctx, id)
	if err == nil && len(users) == 0 && id.Email != "" {
		users, err = s.linkOwn(ctx, id)
	}
	switch {
	case err != nil:
		return access.Actor{}, err
	case len(users) == 1:
		who, err := s.actorAs(ctx, users[0])
		who.Identity = id
		return who, err
	case len(users) > 1:
		return access.Actor{Identity: id, Name: users[0].Name, Locale: users[0].Locale}, nil
	case id.Email == "":
		return access.Actor{}, translate(gorm.ErrRecordNotFound)
	}
	return access.Actor{Identity: id}, nil
}

// ActingIn makes somebody act for another organisation of which he or she is a user; NOT_FOUND when there is no such one.
func (s *Store) ActingIn(ctx context.Context, who access.Actor, org models.ID[models.Organization]) (access.Actor, error) {
	if !org.IsZero() && who.OrganizationID == org {
		return who, nil
	}
	users, err := s.usersOf(ctx, who.Identity)
	if err != nil {
		return access.Actor{}, err
	}
	i := slices.IndexFunc(users, func(u *models.User) bool { return u.OrganizationID == org })
	if i < 0 {
		return access.Actor{}, translate(gorm.ErrRecordNotFound)
	}
	acting, err := s.actorAs(ctx, users[i])
	acting.Identity = who.Identity
	return acting, err
}

// usersOf are the users that an identity is, in the order in which they came.
func (s *Store) usersOf(ctx context.Context, id access.Identity) (users []*models.User, err error) {
	if id.Subject == "" {
		return nil, nil
	}
	err = s.read.WithContext(ctx).Where("issuer = ? AND subject = ? AND disabled_at IS NULL AND "+accepted, id.Issuer, id.Subject).
		Order("created_at, id").Find(&users).Error
	return users, translate(err)
}

// linkOwn ties an identity to the accounts with its verified address that are the person's own and nobody's yet. A first page may ask
// several things at once: whoever comes second finds the tie made, and that is well.
func (s *Store) linkOwn(ctx context.Context, id access.Identity) ([]*models.User, error) {
	const own = "email_key = ? AND invited_at IS NULL AND subject IS NULL AND disabled_at IS NULL"
	key := models.AddressKey(id.Email)
	var n int64
	if err := s.read.WithContext(ctx).Model(&models.User{}).Where(own, key).Count(&n).Error; err != nil {
		return nil, translate(err)
	}
	if n == 0 { // a guest, who writes nothing; or somebody else was faster
		return s.usersOf(ctx, id)
	}
	err := s.Tx(ctx, func(tx *Tx) error {
		var users []*models.User
		if err := tx.db.Clauses(clause.Locking{Strength: "UPDATE"}).Where(own, key).Order("id").Find(&users).Error; err != nil {
			return translate(err)
		}
		for _, user := range users {
			if err := tx.Bind(user, id); err != nil {
				return err
			}
			if err := tx.Save(user); err != nil {
				return err
			}
			if err := tx.Record(access.TheSystem, About(user.ID, user.OrganizationID), Event{Action: "linkIdentity", To: "LINKED"}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return s.usersOf(ctx, id)
}

// Bind makes an identity that of a user, who has to be saved afterwards. Somebody who was removed and comes back under another address
// leaves the old user without one; who is a user of the organisation already is ErrDuplicate.
func (tx *Tx) Bind(user *models.User, id access.Identity) error {
	held, err := first[models.User](tx, "issuer = ? AND subject = ? AND organization_id = ? AND id <> ?", id.Issuer, id.Subject, user.OrganizationID, user.ID)
	if err != nil {
		return err
	}
	if held != nil && held.DisabledAt == nil && held.Accepted() {
		return ErrDuplicate
	}
	if held != nil {
		held.Issuer, held.Subject = nil, nil
		if err := tx.Note(held); err != nil {
			return err
		}
	}
	user.Issuer, user.Subject = &id.Issuer, &id.Subject
	return nil
}

// Membership is an organisation for which somebody can act.
type Membership struct {
	UserID           models.ID[models.User]
	OrganizationID   models.AnyID
	OrganizationName string
	Roles            []models.Role
	Current          bool // the one that is acted for now
}

// UserInvitation is an organisation that asks somebody to become its user, as the letter says it.
type UserInvitation struct {
	ID               models.AnyID // of the user that the person would be
	OrganizationName string
	InviterName      string
	Roles            []models.Role
	InvitedAt        time.Time
}

// Memberships lists the organisations for which somebody can act, by name.
func (s *Store) Memberships(ctx context.Context, who access.Actor) ([]*Membership, error) {
	if who.Identity.Subject == "" && who.UserID.IsZero() {
		return nil, nil
	}
	found, err := s.standings(ctx, "((issuer = ? AND subject = ?) OR users.id = ?) AND users.disabled_at IS NULL AND "+accepted, who.Identity.Issuer, who.Identity.Subject, who.UserID)
	out := make([]*Membership, len(found))
	for i, f := range found {
		out[i] = &Membership{UserID: f.ID, OrganizationID: f.OrganizationID.Any(), OrganizationName: f.Organization, Roles: f.roles, Current: f.OrganizationID == who.OrganizationID}
	}
	return out, err
}

// MembershipOf finds the organisation for which somebody can act as a user; nil when the user is somebody else.
func (s *Store) MembershipOf(ctx context.Context, who access.Actor, user models.ID[models.User]) (*Membership, error) {
	all, err := s.Memberships(ctx, who)
	i := slices.IndexFunc(all, func(m *Membership) bool { return m.UserID == user })
	if err != nil || i < 0 {
		return nil, err
	}
	return all[i], nil
}

// UserInvitations lists the invitations to somebody's verified address that wait for an answer, by name of the organisation.
func (s *Store) UserInvitations(ctx context.Context, who access.Actor) ([]*UserInvitation, error) {
	if who.Identity.Email == "" {
		return nil, nil
	}
	found, err := s.standings(ctx, "email_key = ? AND "+invited, models.AddressKey(who.Identity.Email))
	out := make([]*UserInvitation, len(found))
	for i, f := range found {
		out[i] = &UserInvitation{ID: f.ID.Any(), OrganizationName: f.Organization, InviterName: f.Inviter, Roles: f.roles, InvitedAt: *f.InvitedAt}
	}
	return out, err
}

// standing is a user with what is said of the organisation to somebody who may not read it.
type standing struct {
	models.User
	Organization string
	roles        []models.Role
}

func (s *Store) standings(ctx context.Context, sql string, args ...any) ([]*standing, error) {
	var found []*standing
	err := s.read.WithContext(ctx).Model(&models.User{}).Select("users.*, organizations.name AS organization").
		Joins("JOIN organizations ON organizations.id = users.organization_id").Where(sql, args...).Scan(&found).Error
	if err != nil || len(found) == 0 {
		return nil, translate(err)
	}
	ids := make([]models.ID[models.User], len(found))
	for i, f := range found {
		ids[i] = f.ID
	}
	roles, err := s.RolesOf(ctx, ids)
	for _, f := range found {
		f.roles = append([]models.Role{}, roles[f.ID]...)
	}
	slices.SortFunc(found, func(a, b *standing) int {
		return cmp.Or(cmp.Compare(a.Organization, b.Organization), cmp.Compare(a.ID.String(), b.ID.String()))
	})
	return found, err
}
