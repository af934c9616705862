package program_test

import (
	"testing"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/program/users"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

const (
	issuer = "https://login.example"
	robin  = "robin@vale.example" // somebody whom others invite
)

// guest is a person who has signed in with an address.
func (s *story) guest(address string) access.Actor {
	s.t.Helper()
	who, err := s.Store.SignIn(s.ctx, access.Identity{Issuer: issuer, Subject: models.AddressKey(address), Email: address})
	s.must(err)
	return who
}

// invitations lists who invites an address, by organisation.
func (s *story) invitations(address string) []string {
	s.t.Helper()
	found, err := s.Store.UserInvitations(s.ctx, s.guest(address))
	s.must(err)
	names := []string{}
	for _, i := range found {
		names = append(names, i.OrganizationName)
	}
	return names
}

func (s *story) uninvited(address string) {
	s.t.Helper()
	if who := s.guest(address); who.Known() || len(s.invitations(address)) > 0 {
		s.t.Errorf("%s is %+v, invited by %v", address, who, s.invitations(address))
	}
}

// comesIn answers the invitations to an address, all of them.
func (s *story) comesIn(address string) error {
	s.t.Helper()
	who := s.guest(address)
	found, err := s.Store.UserInvitations(s.ctx, who)
	s.must(err)
	for _, i := range found {
		if _, err := s.AcceptUserInvitation(s.ctx, who, users.AcceptUserInvitationInput{ID: i.ID}); err != nil {
			return err
		}
	}
	if len(found) == 0 {
		s.t.Errorf("%s is not invited", address)
	}
	return nil
}

func (s *story) declines(address string, id models.AnyID) error {
	_, err := s.DeclineUserInvitation(s.ctx, s.guest(address), users.DeclineUserInvitationInput{ID: id})
	return err
}

// T-09: two organisations invite one person, who chooses. An invitation that is declined or revoked is gone, and another one is possible.
func TestUserInvitation_PersonChooses(t *testing.T) {
	tell(t, func(s *story) {
		first, err := s.invites(carla, robin, "en", models.StandardUser)
		s.must(err)
		second, err := s.invites(grant, robin, "en", models.SalesAgent)
		s.must(err)
		third, err := s.invites(paula, robin, "en", models.CustomerUser)
		s.must(err)
		if who := s.guest(robin); who.Known() || len(s.invitations(robin)) != 3 {
			t.Errorf("an invitation alone makes %+v of %v", who, s.invitations(robin))
		}
		s.must(s.declines(robin, first.ID.Any()))
		s.refused(s.declines(robin, first.ID.Any()), "NOT_FOUND at id")
		_, err = s.RemoveUser(s.ctx, s.As(paula), users.RemoveUserInput{ID: third.ID.Any()})
		s.must(err)
		s.refused(s.declines(robin, third.ID.Any()), "NOT_FOUND at id")
		s.must(s.comesIn(robin))
		if who := s.guest(robin); who.UserID != second.ID || !who.Roles.Has(models.SalesAgent) {
			t.Errorf("accepted as %+v", who)
		}
		for id, want := range map[models.ID[models.User]]models.UserStatus{first.ID: models.UserDeclined, second.ID: models.UserActive, third.ID: models.UserRemoved} {
			if u, err := store.Find(s.ctx, s.Store, access.TheSystem, id); err != nil || u.Status() != want {
				t.Errorf("want %s, got %+v, %v", want, u, err)
			}
		}
		again, err := s.invites(carla, robin, "en", models.BillingAdmin)
		s.must(err)
		s.must(s.comesIn(robin))
		if again.ID != first.ID || s.guest(robin).Known() {
			t.Errorf("a user of two organisations acts for %+v without naming one", s.guest(robin))
		}
		who, err := s.Store.ActingIn(s.ctx, s.guest(robin), again.OrganizationID)
		s.must(err)
		if who.UserID != again.ID || !who.Roles.Has(models.BillingAdmin) {
			t.Errorf("acts as %+v", who)
		}
	})
}

// T-09: an invitation is for the owner of its address: for nobody else, and not for a script.
func TestUserInvitation_ForeignIsNotFound(t *testing.T) {
	tell(t, func(s *story) {
		user, err := s.invites(carla, robin, "en", models.StandardUser)
		s.must(err)
		before := s.snapshot()
		in := users.AcceptUserInvitationInput{ID: user.ID.Any()}
		for name, c := range map[string]struct {
			who  access.Actor
			want string
		}{
			"another person":              {s.guest("other@vale.example"), "NOT_FOUND at id"},
			"with a tag":                  {s.guest("robin+x@vale.example"), "NOT_FOUND at id"},
			"an unverified address":       {access.Actor{Identity: access.Identity{Issuer: issuer, Subject: robin}}, "ORGANIZATION_REQUIRED"},
			"nobody":                      {access.Actor{}, "UNAUTHENTICATED"},
			"who invited, with a token":   {s.As(carla), "ROLE_NOT_ALLOWED"},
			"the operator, with a token":  {s.As(olga), "ROLE_NOT_ALLOWED"},
			"the program for the address": {access.TheSystem, "ROLE_NOT_ALLOWED"},
		} {
			_, err := s.AcceptUserInvitation(s.ctx, c.who, in)
			s.t.Run(name, func(t *testing.T) { (&story{s.Program, t, t.Context()}).refused(err, c.want) })
		}
		_, err = s.AcceptUserInvitation(s.ctx, s.guest(robin), users.AcceptUserInvitationInput{ID: s.userAt(carla).ID.Any()})
		s.refused(err, "NOT_FOUND at id")
		s.unchanged(before)
	})
}

// T-09: a person who is a user of the organisation under another address cannot accept a second time; a removed user can return.
func TestUserInvitation_OneUserPerPerson(t *testing.T) {
	tell(t, func(s *story) {
		first, err := s.invites(carla, robin, "en", models.StandardUser)
		s.must(err)
		s.must(s.comesIn(robin))
		second, err := s.invites(carla, "robin.vale@vale.example", "en", models.StandardUser)
		s.must(err)
		who := s.guest(robin)
		who.Identity.Email = second.Email // the issuer has verified another one meanwhile
		_, err = s.AcceptUserInvitation(s.ctx, who, users.AcceptUserInvitationInput{ID: second.ID.Any()})
		s.refused(err, "USER_EXISTS at id")
		_, err = s.RemoveUser(s.ctx, s.As(carla), users.RemoveUserInput{ID: first.ID.Any()})
		s.must(err)
		_, err = s.AcceptUserInvitation(s.ctx, who, users.AcceptUserInvitationInput{ID: second.ID.Any()})
		s.must(err)
		if who := s.guest(robin); who.UserID != second.ID {
			t.Errorf("came back as %+v", who)
		}
	})
}

// T-48, R-100: an invited global admin does not count as the last one.
func TestRemoveUser_InvitedGlobalAdminsDoNotCount(t *testing.T) {
	tell(t, func(s *story) {
		_, err := s.invites(carla, robin, "en", models.GlobalAdmin)
		s.must(err)
		s.refused(s.removes(carla, carla), "LAST_GLOBAL_ADMIN")
		s.refused(s.gives(carla, carla, models.AdminAgent), "LAST_GLOBAL_ADMIN")
		s.must(s.gives(carla, robin, models.StandardUser))
		s.must(s.gives(carla, robin, models.GlobalAdmin))
		s.must(s.removes(carla, robin))
		_, err = s.invites(carla, robin, "en", models.GlobalAdmin)
		s.must(err)
		s.must(s.declines(robin, s.userAt(robin).ID.Any()))
		s.refused(s.removes(carla, carla), "LAST_GLOBAL_ADMIN")
		_, err = s.invites(carla, robin, "en", models.GlobalAdmin)
		s.must(err)
		s.must(s.comesIn(robin))
		s.must(s.removes(carla, carla))
	})
}
