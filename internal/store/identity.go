package store

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/models"
	"gorm.io/gorm"
)

// This file finds the organisation that a person acts for. An identity is the person; a user is that person in one organisation: the
// person's own account, or one that began with an invitation which the person accepted.

// accepted matches users who have accepted their invitation or needed none (models.User.Accepted).
const accepted = "(users.invited_at IS NULL OR users.accepted_at IS NOT NULL)"

// invited matches users whose invitation is not answered yet (models.UserInvited).
const invited = "users.invited_at IS NOT NULL AND users.accepted_at IS NULL AND users.declined_at IS NULL AND users.disabled_at IS NULL"

// SignIn returns the actor of an identity. An identity that is a user of exactly one organisation acts for it; any other is a
// guest. At the first sign-in the identity is linked to the person's own account by the verified address; invitations are not
// linked before they are accepted. An identity that is no user and has no verified address is NOT_FOUND.
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

// ActingIn returns the actor for another organisation of which the person is a user; NOT_FOUND when the person is none.
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
	acting.Identity, acting.SessionID = who.Identity, who.SessionID
	return acting, err
}

// sameIdentity compares the identity of a user with one, and with that of whoever reads the mail to its verified address.
const sameIdentity = "((issuer = ? AND subject = ?) OR (issuer = ? AND subject = ?))"

// usersOf reads the users of an identity, oldest first. An issuer that has verified the address of a person stands for a code in an e-mail
// to it: who has signed in by a code first is known to the issuer later.
func (s *Store) usersOf(ctx context.Context, id access.Identity) (users []*models.User, err error) {
	if id.Subject == "" {
		return nil, nil
	}
	err = s.read.WithContext(ctx).Where(sameIdentity+" AND disabled_at IS NULL AND "+accepted, id.Issuer, id.Subject, access.ByEmail, models.AddressKey(id.Email)).
		Order("created_at, id").Find(&users).Error
	return users, translate(err)
}

// linkOwn links an identity to the accounts with its verified address that are the person's own and not linked yet. Several requests
// may do so at the same time; the later ones find the link made.
func (s *Store) linkOwn(ctx context.Context, id access.Identity) ([]*models.User, error) {
	const own = "email_key = ? AND invited_at IS NULL AND subject IS NULL AND disabled_at IS NULL"
	key := models.AddressKey(id.Email)
	var n int64
	if err := s.read.WithContext(ctx).Model(&models.User{}).Where(own, key).Count(&n).Error; err != nil {
		return nil, translate(err)
	}
	if n == 0 { // a guest, or another request was faster
		return s.usersOf(ctx, id)
	}
	err := s.Tx(ctx, func(tx *Tx) error {
		var users []*models.User
		if err := forUpdate(tx.db).Where(own, key).Order("id").Find(&users).Error; err != nil {
			return translate(err)
		}
		for _, user := range users {
			if err := tx.Bind(user, id); err != nil {
				return err
			}
			if err := tx.Note(user); err != nil { // no edit: whoever edits the user at the same time goes on
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

// Bind sets the identity of a user, which the caller saves. The identity is taken from a removed user of the same organisation; if it
// belongs to another user of the organisation, the error is ErrDuplicate.
func (tx *Tx) Bind(user *models.User, id access.Identity) error {
	held, err := firstOf[models.User](forUpdate(tx.db), "issuer = ? AND subject = ? AND organization_id = ? AND id <> ?", id.Issuer, id.Subject, user.OrganizationID, user.ID)
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

// Membership is an organisation that a person can act for.
type Membership struct {
	UserID           models.ID[models.User]
	OrganizationID   models.AnyID
	OrganizationName string
	Roles            []models.Role
	Current          bool // the one of this request
}

// UserInvitation is an invitation to become a user of an organisation, with what its e-mail says.
type UserInvitation struct {
	ID               models.AnyID // of the user that the person would be
	OrganizationName string
	InviterName      string
	Roles            []models.Role
	InvitedAt        time.Time
}

// Memberships lists the organisations that a person can act for, by name.
func (s *Store) Memberships(ctx context.Context, who access.Actor) ([]*Membership, error) {
	if who.Identity.Subject == "" && who.UserID.IsZero() {
		return nil, nil
	}
	found, err := s.membershipRows(ctx, "("+sameIdentity+" OR users.id = ?) AND users.disabled_at IS NULL AND "+accepted,
		who.Identity.Issuer, who.Identity.Subject, access.ByEmail, models.AddressKey(who.Identity.Email), who.UserID)
	out := make([]*Membership, len(found))
	for i, f := range found {
		out[i] = &Membership{UserID: f.ID, OrganizationID: f.OrganizationID.Any(), OrganizationName: f.Organization, Roles: f.roles, Current: f.OrganizationID == who.OrganizationID}
	}
	return out, err
}

// MembershipOf finds the organisation of a user of this person; nil when the user is another person.
func (s *Store) MembershipOf(ctx context.Context, who access.Actor, user models.ID[models.User]) (*Membership, error) {
	all, err := s.Memberships(ctx, who)
	i := slices.IndexFunc(all, func(m *Membership) bool { return m.UserID == user })
	if err != nil || i < 0 {
		return nil, err
	}
	return all[i], nil
}

// UserInvitations lists the unanswered invitations to a person's verified address, by name of the organisation.
func (s *Store) UserInvitations(ctx context.Context, who access.Actor) ([]*UserInvitation, error) {
	if who.Identity.Email == "" {
		return nil, nil
	}
	found, err := s.membershipRows(ctx, "email_key = ? AND "+invited, models.AddressKey(who.Identity.Email))
	out := make([]*UserInvitation, len(found))
	for i, f := range found {
		out[i] = &UserInvitation{ID: f.ID.Any(), OrganizationName: f.Organization, InviterName: f.Inviter, Roles: f.roles, InvitedAt: *f.InvitedAt}
	}
	return out, err
}

// membershipRow is a user with the organisation's data that the person may see before acting for it.
type membershipRow struct {
	models.User
	Organization string
	roles        []models.Role
}

func (s *Store) membershipRows(ctx context.Context, sql string, args ...any) ([]*membershipRow, error) {
	var found []*membershipRow
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
	slices.SortFunc(found, func(a, b *membershipRow) int {
		return cmp.Or(cmp.Compare(a.Organization, b.Organization), cmp.Compare(a.ID.String(), b.ID.String()))
	})
	return found, err
}
