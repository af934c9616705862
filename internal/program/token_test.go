package program_test

import (
	"slices"
	"testing"
	"time"

	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/program/users"
	"github.com/partnergraph/partnergraph/internal/secret"
	"github.com/partnergraph/partnergraph/models"
)

// signedIn fails unless a token makes an actor with exactly these roles.
func (s *story) signedIn(text string, want ...models.Role) {
	s.t.Helper()
	who, _, err := s.Store.ActorOfToken(s.ctx, secret.Hash(text))
	s.must(err)
	if !slices.Equal(who.Roles, want) {
		s.t.Errorf("the token allows %v, want %v", who.Roles, want)
	}
}

// signedOut fails if a token still works.
func (s *story) signedOut(text string) {
	s.t.Helper()
	if who, _, err := s.Store.ActorOfToken(s.ctx, secret.Hash(text)); !problem.Has(err, problem.NotFound) {
		s.t.Errorf("the token still makes %s, %v", who.Name, err)
	}
}

func (s *story) makes(who string, days int, roles ...models.Role) (*models.APIToken, string) {
	s.t.Helper()
	token, text, err := s.CreateAPIToken(s.ctx, s.As(who), users.CreateAPITokenInput{Name: " nightly sync ", Roles: roles, ExpiresInDays: days})
	s.must(err)
	return token, text
}

func (s *story) ends(who string, token *models.APIToken) error {
	s.t.Helper()
	_, err := s.RevokeAPIToken(s.ctx, s.As(who), users.RevokeAPITokenInput{ID: token.ID.Any()})
	return err
}

// Section 2: a token allows at most what its owner may at the time, and expires.
func TestToken_AllowsNoMoreThanItsOwner(t *testing.T) {
	tell(t, func(s *story) {
		token, all := s.makes(amir, 30)
		_, some := s.makes(amir, 366, models.AdminAgent)
		if token.Name != "nightly sync" || !token.ExpiresAt.Equal(s.Clock.Now().Add(30*24*time.Hour)) || string(token.Hash) == all {
			t.Errorf("kept as %+v", token)
		}
		s.signedIn(all, models.AdminAgent, models.GlobalAdmin)
		s.signedIn(some, models.AdminAgent)
		s.must(s.gives(amir, amir, models.GlobalAdmin, models.BillingAdmin))
		s.signedIn(all, models.GlobalAdmin) // what was lost is lost, and what is new was not given to it
		s.signedIn(some)
		s.Clock.Set(token.ExpiresAt.Add(-time.Millisecond))
		s.signedIn(all, models.GlobalAdmin)
		s.Clock.Set(token.ExpiresAt)
		s.signedOut(all)
		s.signedIn(some)
	})
}

func TestToken_Refusals(t *testing.T) {
	tell(t, func(s *story) {
		before := s.snapshot()
		for name, tc := range map[string]struct {
			in   users.CreateAPITokenInput
			want []string
		}{
			"a role one does not have": {users.CreateAPITokenInput{Name: "x", Roles: []models.Role{models.SalesAgent, models.GlobalAdmin}, ExpiresInDays: 1}, []string{"TOKEN_ROLES_EXCEEDED at roles"}},
			"for ever":                 {users.CreateAPITokenInput{Name: "x", ExpiresInDays: 367}, []string{"VALIDATION_FAILED at expiresInDays"}},
			"without name and roles":   {users.CreateAPITokenInput{Roles: []models.Role{}, ExpiresInDays: 0}, []string{"VALIDATION_FAILED at name", "VALIDATION_FAILED at expiresInDays", "VALIDATION_FAILED at roles"}},
		} {
			_, text, err := s.CreateAPIToken(s.ctx, s.As(lucia), tc.in)
			s.refused(err, tc.want...)
			if text != "" {
				t.Errorf("%s: %q was shown", name, text)
			}
		}
		s.unchanged(before)
	})
}

// A token is revoked by its owner, or by a user who manages all roles of the owner; for others it does not exist.
func TestToken_RevokedByOwnerOrManager(t *testing.T) {
	tell(t, func(s *story) {
		for _, tc := range []struct {
			owner string
			by    string
			may   bool
		}{
			{dana, dana, true}, {dana, carla, true}, {dana, neil, true}, {carla, carla, true}, {neil, uma, true},
			{carla, uma, false}, {carla, dana, false}, {neil, dana, false}, {uma, neil, false}, {lucia, theo, false}, {dana, grant, false}, {dana, olga, false}, {paula, amir, false},
		} {
			token, text := s.makes(tc.owner, 30)
			err := s.ends(tc.by, token)
			if !tc.may {
				s.refused(err, "NOT_FOUND at id")
				s.signedIn(text, s.As(tc.owner).Roles...)
				continue
			}
			s.must(err)
			s.signedOut(text)
			s.must(s.ends(tc.by, token)) // once more, and it stays ended
		}
		s.refused(s.ends(dana, &models.APIToken{ID: models.NewID[models.APIToken]()}), "NOT_FOUND at id")
	})
}

// madeWith makes a token with another, as a script does.
func (s *story) madeWith(text string, days int, makes bool) (*models.APIToken, string, error) {
	s.t.Helper()
	who, _, err := s.Store.ActorOfToken(s.ctx, secret.Hash(text))
	s.must(err)
	return s.CreateAPIToken(s.ctx, who, users.CreateAPITokenInput{Name: "child", ExpiresInDays: days, MakesTokens: makes})
}

// maker makes a token with which tokens can be made.
func (s *story) maker(who string, days int, roles ...models.Role) (*models.APIToken, string) {
	s.t.Helper()
	token, text, err := s.CreateAPIToken(s.ctx, s.As(who), users.CreateAPITokenInput{Name: "maker", Roles: roles, ExpiresInDays: days, MakesTokens: true})
	s.must(err)
	return token, text
}

// T-03: a token creates tokens only if it was created with that permission, and those create none.
func TestToken_MakesTokensOnlyWhenGranted(t *testing.T) {
	tell(t, func(s *story) {
		_, plain := s.makes(amir, 30)
		_, _, err := s.madeWith(plain, 1, false)
		s.refused(err, "TOKEN_MAKES_NO_TOKENS")
		_, text := s.maker(amir, 30, models.AdminAgent)
		_, _, err = s.madeWith(text, 1, true)
		s.refused(err, "TOKEN_MAKES_NO_TOKENS at makesTokens")
		_, child, err := s.madeWith(text, 1, false)
		s.must(err)
		s.signedIn(child, models.AdminAgent)
		_, _, err = s.madeWith(child, 1, false)
		s.refused(err, "TOKEN_MAKES_NO_TOKENS")
	})
}

// T-03: a token that was created with another token ends with it, and no later.
func TestToken_ChildEndsWithItsParent(t *testing.T) {
	for name, end := range map[string]func(s *story, parent *models.APIToken){
		"revoked":                     func(s *story, parent *models.APIToken) { s.must(s.ends(dana, parent)) },
		"revoked on the command line": func(s *story, parent *models.APIToken) { s.must(s.Store.RevokeAPIToken(s.ctx, parent.ID)) },
		"expired":                     func(s *story, parent *models.APIToken) { s.Clock.Set(parent.ExpiresAt) },
		"its owner removed":           func(s *story, _ *models.APIToken) { s.must(s.removes(carla, dana)) },
	} {
		t.Run(name, func(t *testing.T) {
			tell(t, func(s *story) {
				parent, text := s.maker(dana, 1)
				child, childText, err := s.madeWith(text, 366, false)
				s.must(err)
				if child.ExpiresAt.After(parent.ExpiresAt) {
					t.Errorf("the child ends at %v, after its parent at %v", child.ExpiresAt, parent.ExpiresAt)
				}
				s.signedIn(childText, s.As(dana).Roles...)
				end(s, parent)
				s.signedOut(text)
				s.signedOut(childText)
			})
		})
	}
}

// T-03: if a parent is revoked while a child is created, no child stays.
func TestToken_ChildOfARevokedParentIsNotMade(t *testing.T) {
	tell(t, func(s *story) {
		parent, text := s.maker(amir, 30)
		who, _, err := s.Store.ActorOfToken(s.ctx, secret.Hash(text))
		s.must(err)
		s.must(s.ends(amir, parent))
		_, _, err = s.CreateAPIToken(s.ctx, who, users.CreateAPITokenInput{Name: "late", ExpiresInDays: 1})
		s.refused(err, "UNAUTHENTICATED")
		removed := s.As(dana)
		s.must(s.removes(carla, dana))
		_, _, err = s.CreateAPIToken(s.ctx, removed, users.CreateAPITokenInput{Name: "late", ExpiresInDays: 1})
		s.refused(err, "UNAUTHENTICATED")
	})
}
