package store_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

const login = "https://login.example"

// signsIn is what somebody becomes whose address an issuer has verified.
func (w *world) signsIn(subject, address string) access.Actor {
	w.t.Helper()
	who, err := w.SignIn(w.ctx, access.Identity{Issuer: login, Subject: subject, Email: address})
	w.must(err)
	return who
}

// invited adds somebody who was invited and has not answered.
func (w *world) invited(c *company, email string, roles ...models.Role) *models.User {
	w.t.Helper()
	user := &models.User{ID: models.NewID[models.User](), OrganizationID: c.org.ID, Email: email, Name: email, Locale: "en", Stamp: models.FirstStamp(start)}
	user.Invite(start, "Ivo of "+c.org.Name)
	w.add(user)
	for _, role := range roles {
		w.add(&models.UserRole{UserID: user.ID, Role: role})
	}
	return user
}

// member accepts an invitation as a subject.
func (w *world) member(user *models.User, subject string) {
	w.t.Helper()
	w.must(w.Tx(w.ctx, func(tx *store.Tx) error {
		row, err := tx.LockUser(user.OrganizationID, user.ID)
		if err != nil {
			return err
		}
		row.AcceptedAt = ptr(tx.Now())
		if err := tx.Bind(row, access.Identity{Issuer: login, Subject: subject}); err != nil {
			return err
		}
		return tx.Save(row)
	}))
}

// standing is what an actor may be told of himself or herself.
func (w *world) standing(who access.Actor) string {
	w.t.Helper()
	members, err := w.Memberships(w.ctx, who)
	w.must(err)
	invitations, err := w.UserInvitations(w.ctx, who)
	w.must(err)
	text := ""
	for _, m := range members {
		text += fmt.Sprintf("is %v at %s; ", m.Roles, m.OrganizationName)
	}
	for _, i := range invitations {
		text += fmt.Sprintf("invited by %s as %v; ", i.InviterName, i.Roles)
	}
	return text
}

// A verified address finds the user's account, once. An unknown address, or one of another identity, is a guest.
func TestSignIn_BindsAVerifiedAddressOnce(t *testing.T) {
	each(t, func(w *world) {
		a, b := w.company("A", models.KindPartner, models.AdminAgent), w.company("B", models.KindPartner, models.AdminAgent)
		_, err := w.SignIn(w.ctx, access.Identity{Issuer: login, Subject: "s"})
		if !problem.Has(err, problem.NotFound) {
			w.t.Errorf("without a verified address: want NOT_FOUND, got %v", err)
		}
		if who := w.signsIn("n", "nobody@x.example"); !who.Guest() || w.standing(who) != "" {
			w.t.Errorf("an unknown address: %+v, %s", who, w.standing(who))
		}
		if who := w.signsIn("s", a.user.Email); who.UserID != a.user.ID || !slices.Equal(who.Roles, a.who.Roles) {
			w.t.Errorf("want %s, got %+v", a.user.ID, who)
		}
		if linked, err := w.UserByEmail(w.ctx, a.user.Email); err != nil || linked.Version != a.user.Version {
			w.t.Errorf("want no edit of the user by a sign-in, got version %d, %v", linked.Version, err)
		}
		who, err := w.SignIn(w.ctx, access.Identity{Issuer: login, Subject: "s"}) // known by now, whatever the address
		w.must(err)
		if who.UserID != a.user.ID {
			w.t.Errorf("the second time: %+v", who)
		}
		for name, id := range map[string]access.Identity{
			"the same subject of another issuer": {Issuer: "https://other.example", Subject: "s", Email: "x@x.example"},
			"another subject with the address":   {Issuer: login, Subject: "thief", Email: a.user.Email},
		} {
			if who, err := w.SignIn(w.ctx, id); err != nil || !who.Guest() {
				w.t.Errorf("%s: want a guest, got %+v, %v", name, who, err)
			}
		}
		w.person(a, "shared@x.example", models.SalesAgent)
		w.person(b, "shared@x.example", models.SalesAgent)
		if who := w.signsIn("t", "shared@x.example"); !who.Guest() || w.standing(who) != "is [SALES_AGENT] at A; is [SALES_AGENT] at B; " {
			w.t.Errorf("a person with two accounts: %+v, %s", who, w.standing(who))
		}
	})
}

// T-09: two invitations to one address lock nobody out and bind nobody; an invitation changes nothing for an existing user.
func TestSignIn_InvitationsBindNobody(t *testing.T) {
	each(t, func(w *world) {
		a, b, c := w.company("A", models.KindPartner, models.AdminAgent), w.company("B", models.KindPartner, models.AdminAgent), w.company("C", models.KindPartner)
		for _, by := range []*company{b, c} {
			w.invited(by, a.user.Email, models.GlobalAdmin)
			w.invited(by, "new@x.example", models.SalesAgent)
		}
		before := w.total("events")
		guest := w.signsIn("new", "new@x.example")
		if want := "invited by Ivo of B as [SALES_AGENT]; invited by Ivo of C as [SALES_AGENT]; "; !guest.Guest() || w.standing(guest) != want || w.total("events") != before {
			w.t.Errorf("%+v, %s", guest, w.standing(guest))
		}
		who := w.signsIn("s", a.user.Email)
		if who.UserID != a.user.ID || !slices.Equal(who.Roles, a.who.Roles) {
			w.t.Errorf("want %s with the own roles, got %+v", a.user.ID, who)
		}
		if got := w.standing(access.Actor{UserID: a.user.ID}); got != "is [ADMIN_AGENT] at A; " { // as with an API token
			w.t.Errorf("without an identity: %s", got)
		}
		if _, err := w.ActingIn(w.ctx, who, b.org.ID); !problem.Has(err, problem.NotFound) {
			w.t.Errorf("acting where one was merely invited: want NOT_FOUND, got %v", err)
		}
	})
}

// T-09: one identity can be a user of several organisations and selects one; a removed user is none.
func TestActingIn_SelectsAMembership(t *testing.T) {
	each(t, func(w *world) {
		a, b, c := w.company("A", models.KindPartner, models.AdminAgent), w.company("B", models.KindCustomer), w.company("C", models.KindPartner)
		w.signsIn("s", a.user.Email)
		invited := w.invited(b, "s@x.example", models.CustomerUser)
		w.member(invited, "s")
		who := w.signsIn("s", a.user.Email)
		if !who.Guest() || w.standing(who) != "is [ADMIN_AGENT] at A; is [CUSTOMER_USER] at B; " {
			w.t.Errorf("%+v, %s", who, w.standing(who))
		}
		for _, of := range []*company{a, b} {
			acting, err := w.ActingIn(w.ctx, who, of.org.ID)
			w.must(err)
			again, err := w.ActingIn(w.ctx, acting, of.org.ID)
			w.must(err)
			if acting.OrganizationID != of.org.ID || again.UserID != acting.UserID || acting.Identity != who.Identity {
				w.t.Errorf("acting for %s: %+v", of.org.Name, acting)
			}
		}
		for _, of := range []models.ID[models.Organization]{c.org.ID, {}} {
			if _, err := w.ActingIn(w.ctx, who, of); !problem.Has(err, problem.NotFound) {
				w.t.Errorf("acting for %s: want NOT_FOUND, got %v", of, err)
			}
		}
		w.must(w.Exec("UPDATE users SET disabled_at = ? WHERE id = ?", start, invited.ID))
		if who := w.signsIn("s", a.user.Email); who.UserID != a.user.ID {
			w.t.Errorf("of one organisation again: %+v", who)
		}
		again := w.invited(b, "other@x.example", models.CustomerUser) // who was removed comes back under another address
		w.member(again, "s")
		if got := w.standing(w.signsIn("s", a.user.Email)); got != "is [ADMIN_AGENT] at A; is [CUSTOMER_USER] at B; " {
			w.t.Errorf("back again: %s", got)
		}
	})
}

func TestSignIn_Concurrent(t *testing.T) {
	each(t, func(w *world) {
		a := w.company("A", models.KindPartner, models.AdminAgent)
		for _, err := range together(8, func(int) error {
			who, err := w.SignIn(w.ctx, access.Identity{Issuer: login, Subject: "s", Email: a.user.Email})
			if err == nil && who.UserID != a.user.ID {
				err = fmt.Errorf("signed in as %+v", who)
			}
			return err
		}) {
			w.must(err)
		}
		if n := w.total("events"); n != 1 {
			w.t.Errorf("want one event, got %d", n)
		}
	})
}
