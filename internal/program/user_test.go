package program_test

import (
	"context"
	"slices"
	"testing"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/program/users"
	"github.com/partnergraph/partnergraph/models"
)

const (
	neil = "neil.foster@brightmesa.example" // account admin of a reseller
	uma  = "uma.patel@brightmesa.example"   // its user-management admin
	theo = "theo.park@meridian.example"     // helpdesk agent of a provider
)

// invites adds somebody new; languages and roles are what the tests vary.
func (s *story) invites(who, email, locale string, roles ...models.Role) (*models.User, error) {
	s.t.Helper()
	user, _, err := s.InviteUser(s.ctx, s.As(who), users.InviteUserInput{Email: email, Name: " Robin Vale ", Locale: &locale, Roles: roles})
	return user, err
}

func (s *story) gives(who, whom string, roles ...models.Role) error {
	s.t.Helper()
	_, err := s.UpdateUserRoles(s.ctx, s.As(who), users.UpdateUserRolesInput{ID: s.userAt(whom).ID.Any(), Roles: roles})
	return err
}

func (s *story) removes(who, whom string) error {
	s.t.Helper()
	_, err := s.RemoveUser(s.ctx, s.As(who), users.RemoveUserInput{ID: s.userAt(whom).ID.Any()})
	return err
}

// userAt reads a person, removed or not.
func (s *story) userAt(email string) *models.User {
	s.t.Helper()
	user, err := s.Store.UserByEmail(s.ctx, email)
	s.must(err)
	return user
}

// roles fails unless a person has exactly these.
func (s *story) roles(email string, want ...models.Role) {
	s.t.Helper()
	id := s.userAt(email).ID
	found, err := s.Store.RolesOf(s.ctx, []models.ID[models.User]{id})
	s.must(err)
	slices.Sort(want)
	if !slices.Equal(found[id], want) {
		s.t.Errorf("%s is %v, want %v", email, found[id], want)
	}
}

// Section 2: an invited user gets a letter in his or her own language, and can sign in.
func TestInviteUser_SixLanguages(t *testing.T) {
	tell(t, func(s *story) {
		for locale, subject := range map[string]string{
			"en": "You are invited to become a user", "es": "Invitación para ser usuario", "zh-Hans": "邀请您成为用户", "ja": "ユーザーとしての招待のお知らせ",
			"pl": "Zaproszenie do grona użytkowników", "id": "Anda diundang menjadi pengguna",
		} {
			email := "Robin." + locale + "@BrightMesa.example"
			user, err := s.invites(carla, " Robin."+locale+"@BrightMesa.example ", locale, models.StandardUser, models.BillingAdmin)
			s.must(err)
			if user.Status() != models.UserInvited || user.Name != "Robin Vale" || user.OrganizationID != s.As(carla).OrganizationID {
				t.Errorf("kept as %+v", user)
			}
			s.Work()
			m := s.letter(email, locale, subject, "Carla Mesa", "Bright Mesa Resellers")
			if m.ToName != "Robin Vale" {
				t.Errorf("to %q", m.ToName)
			}
			s.roles(email, models.StandardUser, models.BillingAdmin)
		}
	})
}

// a partner without an admin agent cannot invite users; other organisations need none.
func TestInviteUser_NeedsAnAdminAgent(t *testing.T) {
	tell(t, func(s *story) {
		_, err := s.invites(naomi, "robin@meridian.example", "en", models.StandardUser)
		s.must(err) // Grant is an admin agent
		s.active()
		_, err = s.invites(maya, "robin@alderridge.example", "en", models.StandardUser)
		s.refused(err, "ADMIN_AGENT_REQUIRED")
		s.must(s.gives(maya, ruben, models.AccountAdmin, models.AdminAgent))
		_, err = s.invites(maya, "robin@alderridge.example", "en", models.StandardUser)
		s.must(err)
		s.must(s.removes(maya, ruben)) // then nobody is one any more
		_, err = s.invites(maya, "vale@alderridge.example", "en", models.StandardUser)
		s.refused(err, "ADMIN_AGENT_REQUIRED")
		_, err = s.invites(paula, "robin@cedarcounty.gov.example", "en", models.CustomerUser)
		s.must(err)
		_, err = s.invites("ivy.chen@lumenapps.example", "robin@lumenapps.example", "en", models.PublisherDeveloper)
		s.must(err)
		_, err = s.invites(olga, "robin@program.example", "en", models.VettingReviewer)
		s.must(err)
	})
}

func TestInviteUser_Refusals(t *testing.T) {
	tell(t, func(s *story) {
		before := s.snapshot()
		for name, tc := range map[string]struct {
			who, email, locale string
			roles              []models.Role
			want               []string
		}{
			"somebody who is there":         {carla, " DANA.brooks@brightmesa.example ", "en", []models.Role{models.StandardUser}, []string{"USER_EXISTS at email"}},
			"in wide letters":               {carla, "ｄana.brooks@brightmesa.example", "en", []models.Role{models.StandardUser}, []string{"VALIDATION_FAILED at email"}},
			"by a helpdesk agent":           {theo, "robin@meridian.example", "en", []models.Role{models.StandardUser}, []string{"ROLE_NOT_ALLOWED"}},
			"by a reviewer":                 {vera, "robin@program.example", "en", []models.Role{models.SupportAgent}, []string{"ROLE_NOT_ALLOWED"}},
			"a directory role":              {neil, "robin@brightmesa.example", "en", []models.Role{models.BillingAdmin}, []string{"ROLE_CHANGE_NOT_ALLOWED at roles"}},
			"a global admin, by user admin": {uma, "robin@brightmesa.example", "en", []models.Role{models.GlobalAdmin}, []string{"ROLE_CHANGE_NOT_ALLOWED at roles"}},
			"the operator's role":           {carla, "robin@brightmesa.example", "en", []models.Role{models.OperatorAdmin}, []string{"ROLE_CHANGE_NOT_ALLOWED at roles"}},
			"no address, language or role":  {carla, "robin", "de", nil, []string{"VALIDATION_FAILED at email", "VALIDATION_FAILED at locale", "VALIDATION_FAILED at roles"}},
		} {
			s.t.Run(name, func(t *testing.T) {
				s := &story{s.Program, t, t.Context()}
				_, err := s.invites(tc.who, tc.email, tc.locale, tc.roles...)
				s.refused(err, tc.want...)
			})
		}
		s.unchanged(before)
	})
}

// A removed user has no access, is not visible to others, and returns as the same user when invited again.
func TestInviteUser_RemovedUserReturns(t *testing.T) {
	tell(t, func(s *story) {
		who := s.As(neil)
		_, text, err := s.CreateAPIToken(s.ctx, who, users.CreateAPITokenInput{Name: "ci", ExpiresInDays: 30})
		s.must(err)
		s.must(s.removes(uma, neil))
		s.roles(neil)
		if _, err := s.Store.ActorOf(s.ctx, who.UserID); !problem.Has(err, problem.NotFound) {
			t.Errorf("a removed user is %v", err)
		}
		s.signedOut(text)
		s.refused(s.removes(carla, neil), "NOT_FOUND at id")
		s.refused(s.gives(carla, neil, models.StandardUser), "NOT_FOUND at id")

		user, err := s.invites(carla, neil, "pl", models.SalesAgent)
		s.must(err)
		if user.ID != who.UserID || user.Status() != models.UserInvited || user.Locale != "pl" {
			t.Errorf("came back as %+v", user)
		}
		s.roles(neil, models.SalesAgent)
		s.signedOut(text) // a token that was ended stays so
		s.Work()
		s.letter(neil, "pl", "Zaproszenie do grona użytkowników")
		_, err = s.invites(carla, neil, "pl", models.SalesAgent)
		s.refused(err, "USER_EXISTS at email")
	})
}

// R-100, section 2.2: who may change whose roles, as in the rules, with stored roles.
func TestChangeRoles_AsTheRulesSay(t *testing.T) {
	tell(t, func(s *story) {
		s.must(s.gives(carla, carla, models.GlobalAdmin, models.AdminAgent)) // herself
		s.roles(carla, models.GlobalAdmin, models.AdminAgent)
		s.must(s.gives(uma, neil, models.AccountAdmin, models.BillingAdmin))
		s.must(s.gives(neil, dana, models.SalesAgent))
		for _, tc := range []struct {
			who, whom string
			roles     []models.Role
			want      []string
		}{
			{uma, uma, []models.Role{models.UserAdmin, models.BillingAdmin}, []string{"ROLE_CHANGE_NOT_ALLOWED at roles"}},
			{uma, carla, []models.Role{models.AdminAgent}, []string{"ROLE_CHANGE_NOT_ALLOWED at roles", "LAST_GLOBAL_ADMIN"}},
			{neil, uma, []models.Role{models.StandardUser}, []string{"ROLE_CHANGE_NOT_ALLOWED at roles"}},
			{carla, carla, []models.Role{models.AdminAgent}, []string{"LAST_GLOBAL_ADMIN"}},
			{dana, neil, []models.Role{models.StandardUser}, []string{"ROLE_NOT_ALLOWED"}},
			{carla, grant, []models.Role{models.StandardUser}, []string{"NOT_FOUND at id"}},
			{olga, carla, []models.Role{models.GlobalAdmin}, []string{"NOT_FOUND at id"}},
			{olga, olga, []models.Role{models.VettingReviewer}, []string{"LAST_GLOBAL_ADMIN"}},
		} {
			s.refused(s.gives(tc.who, tc.whom, tc.roles...), tc.want...)
		}
		s.refused(s.removes(carla, carla), "LAST_GLOBAL_ADMIN")
		s.roles(neil, models.AccountAdmin, models.BillingAdmin)
		s.roles(dana, models.SalesAgent)
		_, err := s.RemoveUser(s.ctx, s.As(carla), users.RemoveUserInput{ID: s.userAt(neil).ID.Any(), ExpectedVersion: ptr(1)})
		s.refused(err, "STALE_OBJECT at expectedVersion")
	})
}

// Two global admins remove each other at the same moment: one of them stays.
func TestRemoveUser_LastGlobalAdminStays(t *testing.T) {
	tell(t, func(s *story) {
		s.must(s.gives(carla, dana, models.GlobalAdmin))
		pair := []string{carla, dana}
		actors := []access.Actor{s.As(carla), s.As(dana)}
		errs := atOnce(2, func(i int) error {
			_, err := s.RemoveUser(context.WithoutCancel(s.ctx), actors[i], users.RemoveUserInput{ID: actors[1-i].UserID.Any()})
			return err
		})
		s.onlyOne(errs, "LAST_GLOBAL_ADMIN")
		left := 0
		for _, email := range pair {
			if s.userAt(email).DisabledAt == nil {
				left++
				s.roles(email, models.GlobalAdmin)
			}
		}
		if left != 1 {
			t.Errorf("%d global admins are left, want 1", left)
		}
	})
}
