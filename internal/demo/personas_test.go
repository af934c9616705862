package demo_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/clock"
	"github.com/partnergraph/partnergraph/internal/demo"
	"github.com/partnergraph/partnergraph/internal/program/enrolment"
	"github.com/partnergraph/partnergraph/internal/program/programtest"
	"github.com/partnergraph/partnergraph/internal/program/users"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/internal/store/storetest"
	"github.com/partnergraph/partnergraph/models"
)

// staged runs a test on every database, with the cast and no requests yet.
func staged(t *testing.T, run func(t *testing.T, p *programtest.Program)) {
	t.Helper()
	t.Parallel()
	storetest.Each(t, func(t *testing.T, open func(clock.Clock) *store.Store) {
		now := clock.NewFake(programtest.Start)
		p := programtest.New(t, now, open(now))
		if err := demo.Enter(t.Context(), p.Program); err != nil {
			t.Fatal(err)
		}
		run(t, p)
	})
}

func load(t *testing.T, p *programtest.Program) *demo.Personas {
	t.Helper()
	personas, err := demo.Load(t.Context(), p.Store)
	if err != nil {
		t.Fatal(err)
	}
	return personas
}

func list(t *testing.T, personas *demo.Personas) []demo.Persona {
	t.Helper()
	all, err := personas.List(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// find returns the actor of a valid token.
func find(t *testing.T, personas *demo.Personas, token string) access.Actor {
	t.Helper()
	who, ok, err := personas.Find(t.Context(), token)
	if !ok || err != nil {
		t.Fatalf("the token %s: %v, %v; want an actor", token, ok, err)
	}
	return who
}

func nobody(t *testing.T, personas *demo.Personas, token string) {
	t.Helper()
	if who, ok, err := personas.Find(t.Context(), token); ok || err != nil {
		t.Errorf("the token %q: %v, %v, %v; want no actor", token, who.Name, ok, err)
	}
}

// named returns the persona with a name, and its index.
func named(t *testing.T, all []demo.Persona, name string) (demo.Persona, int) {
	t.Helper()
	i := slices.IndexFunc(all, func(p demo.Persona) bool { return p.Name == name })
	if i < 0 {
		return demo.Persona{}, i
	}
	return all[i], i
}

// New users are personas at once, and removed users are not.
func TestPersonas_FollowNewAndRemovedUsers(t *testing.T) {
	staged(t, func(t *testing.T, p *programtest.Program) {
		personas := load(t, p)
		before := list(t, personas)
		company, country := "Fernbank Computing", "GB"
		_, err := p.StartRegistration(t.Context(), access.Actor{}, enrolment.StartRegistrationInput{
			EnrollAs: models.IndirectReseller, CompanyName: &company, Country: &country,
			WorkAccount: &enrolment.WorkAccountInput{Name: "fernbank", AdminUserName: "admin", AdminName: "Isla Fern"},
		})
		if err != nil {
			t.Fatal(err)
		}
		tomas, _, err := p.InviteUser(t.Context(), p.As("dana.brooks@brightmesa.example"), users.InviteUserInput{
			Email: "tomas.reyes@brightmesa.example", Name: "Tomás Reyes", Roles: []models.Role{models.SalesAgent},
		})
		if err != nil {
			t.Fatal(err)
		}

		after := list(t, personas)
		if len(after) != len(before)+2 || !slices.EqualFunc(before, after[:len(before)], samePersona) {
			t.Fatalf("%d people before, %d after; want the same and two behind them", len(before), len(after))
		}
		isla, at := named(t, after, "Isla Fern")
		if at < len(before) || isla.Organization != company || !slices.Equal(isla.Roles, []string{"GLOBAL_ADMIN"}) || isla.Locale != "en" {
			t.Errorf("number %d is %+v", at, isla)
		}
		if who := find(t, personas, isla.Token); who.Name != "Isla Fern" || !who.Roles.Has(models.GlobalAdmin) {
			t.Errorf("her token signs in %+v", who)
		}
		invited, _ := named(t, after, "Tomás Reyes")
		if want := "demo_" + tomas.ID.String(); invited.Token != want {
			t.Errorf("the token of the invited user is %q, want %q", invited.Token, want)
		}
		guest := find(t, personas, invited.Token) // T-09: until he accepts
		if !guest.Guest() || guest.Identity.Email != tomas.Email {
			t.Errorf("his token signs in %+v", guest)
		}
		if _, err := p.AcceptUserInvitation(t.Context(), guest, users.AcceptUserInvitationInput{ID: tomas.ID.Any()}); err != nil {
			t.Fatal(err)
		}
		if who := find(t, personas, invited.Token); who.UserID != tomas.ID || !who.Roles.Has(models.SalesAgent) {
			t.Errorf("once he has accepted, his token signs in %+v", who)
		}

		if _, err := p.RemoveUser(t.Context(), p.As("uma.patel@brightmesa.example"), users.RemoveUserInput{ID: tomas.ID.Any()}); err != nil {
			t.Fatal(err)
		}
		if _, at := named(t, list(t, personas), "Tomás Reyes"); at >= 0 {
			t.Error("the removed user is listed")
		}
		nobody(t, personas, invited.Token)
	})
}

func samePersona(a, b demo.Persona) bool {
	return a.Name == b.Name && a.Organization == b.Organization && a.Locale == b.Locale && a.Token == b.Token && slices.Equal(a.Roles, b.Roles)
}

// A removed member of the cast is not listed, and the others are listed with their current roles.
func TestPersonas_ShowTheCurrentRoles(t *testing.T) {
	staged(t, func(t *testing.T, p *programtest.Program) {
		personas := load(t, p)
		carla, neil := p.As("carla.mesa@brightmesa.example"), p.As("neil.foster@brightmesa.example")
		_, err := p.UpdateUserRoles(t.Context(), carla, users.UpdateUserRolesInput{ID: neil.UserID.Any(), Roles: []models.Role{models.StandardUser}})
		if err != nil {
			t.Fatal(err)
		}
		if got, _ := named(t, list(t, personas), "Neil Foster"); got.Token != "demo_neil-foster" || !slices.Equal(got.Roles, []string{"STANDARD_USER"}) {
			t.Errorf("after the change of his roles: %+v", got)
		}
		if _, err := p.RemoveUser(t.Context(), carla, users.RemoveUserInput{ID: neil.UserID.Any()}); err != nil {
			t.Fatal(err)
		}
		if _, at := named(t, list(t, personas), "Neil Foster"); at >= 0 {
			t.Error("the removed user is listed")
		}
		nobody(t, personas, "demo_neil-foster")
		nobody(t, load(t, p), "demo_neil-foster") // after a restart
	})
}

func TestPersonas_AreReadWithOneStatement(t *testing.T) {
	staged(t, func(t *testing.T, p *programtest.Program) {
		personas := load(t, p)
		var statements int
		p.Store.Statement = func() { statements++ }
		all := list(t, personas)
		if statements != 1 || len(all) < 30 {
			t.Errorf("%d people with %d statements, want all with one", len(all), statements)
		}
	})
}

// People who are missing in the data of an older demo are left out, and everything else works.
func TestPersonas_MissingPeopleAreLeftOut(t *testing.T) {
	t.Parallel()
	now := clock.NewFake(programtest.Start)
	s := storetest.SQLite(t, now)
	olga, err := s.CreateOperator(t.Context(), "Cloud Channel Program Office", "US", models.User{Email: "olga.marsh@program.example", Name: "Olga Marsh", Locale: "en"})
	if err != nil {
		t.Fatal(err)
	}
	personas, err := demo.Load(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	if all := list(t, personas); len(all) != 1 || all[0].Token != "demo_olga-marsh" {
		t.Errorf("the personas are %+v, want Olga alone", all)
	}
	if who := find(t, personas, "demo_olga-marsh"); who.UserID != olga.ID {
		t.Errorf("her token signs in %+v", who)
	}
	nobody(t, personas, "demo_vera-lind")
}

func TestPersonas_UnknownTokensAreRejected(t *testing.T) {
	t.Parallel()
	_, personas := seeded(t, programtest.Start)
	for _, token := range []string{
		"", "demo_", "demo_nobody", "lucia-herrera", "DEMO_LUCIA-HERRERA", "demo_lucia-herrera ", "demo_lucia.herrera@meridian.example",
		"demo_" + models.NewID[models.User]().String(), models.NewID[models.User]().String(), "demo_" + models.NewID[models.Partner]().String(),
	} {
		nobody(t, personas, token)
	}
}

func TestPersonas_AreServedAsJSON(t *testing.T) {
	t.Parallel()
	_, personas := seeded(t, programtest.Start)
	got := httptest.NewRecorder()
	personas.ServeHTTP(got, httptest.NewRequest(http.MethodGet, "/demo/personas", nil))
	var all []demo.Persona
	if err := json.Unmarshal(got.Body.Bytes(), &all); err != nil || got.Code != http.StatusOK || !slices.EqualFunc(all, list(t, personas), samePersona) {
		t.Errorf("%v: %d %s", err, got.Code, got.Body)
	}
	if cache := got.Header().Get("Cache-Control"); cache != "no-store" {
		t.Errorf("Cache-Control is %q, want no caching", cache)
	}
	got = httptest.NewRecorder()
	personas.ServeHTTP(got, httptest.NewRequest(http.MethodPost, "/demo/personas", nil))
	if got.Code != http.StatusMethodNotAllowed || got.Header().Get("Allow") != "GET, HEAD" {
		t.Errorf("POST: %d, %v", got.Code, got.Header())
	}
	unread, cancel := context.WithCancel(t.Context())
	cancel() // so that the database answers nothing
	got = httptest.NewRecorder()
	personas.ServeHTTP(got, httptest.NewRequestWithContext(unread, http.MethodGet, "/demo/personas", nil))
	if got.Code != http.StatusServiceUnavailable {
		t.Errorf("without a database: %d %s", got.Code, got.Body)
	}
}
