package store_test

import (
	"crypto/sha256"
	"slices"
	"testing"
	"time"

	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

func (w *world) token(c *company, secret string, roles ...models.Role) *models.APIToken {
	w.t.Helper()
	hash := sha256.Sum256([]byte(secret))
	token := &models.APIToken{ID: models.NewID[models.APIToken](), UserID: c.user.ID, Name: secret, Hash: hash[:], Roles: roles, ExpiresAt: w.clock.Now().Add(time.Hour)}
	w.must(w.CreateAPIToken(w.ctx, token))
	return token
}

// A token never allows more than its owner, and nothing that it was not given.
func TestTokenRoles(t *testing.T) {
	each(t, func(w *world) {
		owner := w.company("A", models.KindPartner, models.AdminAgent, models.GlobalAdmin)
		for name, c := range map[string]struct{ given, want models.Set[models.Role] }{
			"some":         {models.Set[models.Role]{models.AdminAgent}, models.Set[models.Role]{models.AdminAgent}},
			"more":         {models.Set[models.Role]{models.AdminAgent, models.OperatorAdmin}, models.Set[models.Role]{models.AdminAgent}},
			"none":         {nil, nil},
			"only foreign": {models.Set[models.Role]{models.EligibilityReviewer}, nil},
		} {
			token := w.token(owner, name, c.given...)
			who, expires, err := w.ActorOfToken(w.ctx, token.Hash)
			w.must(err)
			if !slices.Equal(who.Roles, c.want) || !expires.Equal(token.ExpiresAt) || who.UserID != owner.user.ID || who.PartnerID != owner.partner.ID || who.Operator {
				w.t.Errorf("%s: want %v until %s, got %+v until %s", name, c.want, token.ExpiresAt, who, expires)
			}
		}
	})
}

func TestTokensThatAreNotInForce(t *testing.T) {
	each(t, func(w *world) {
		owner := w.company("A", models.KindPartner, models.AdminAgent)
		refused := func(name string, hash []byte) {
			w.t.Helper()
			if _, _, err := w.ActorOfToken(w.ctx, hash); !problem.Has(err, problem.NotFound) {
				w.t.Errorf("%s: want NOT_FOUND, got %v", name, err)
			}
		}
		revoked, old, good := w.token(owner, "revoked", models.AdminAgent), w.token(owner, "old", models.AdminAgent), w.token(owner, "good", models.AdminAgent)
		refused("unknown", make([]byte, 32))
		refused("prefix", good.Hash[:16])
		w.must(w.RevokeAPIToken(w.ctx, revoked.ID))
		refused("revoked", revoked.Hash)
		if err := w.RevokeAPIToken(w.ctx, revoked.ID); !problem.Has(err, problem.NotFound) {
			w.t.Errorf("revoked twice: want NOT_FOUND, got %v", err)
		}
		w.clock.Advance(time.Hour)
		refused("expired at this instant", old.Hash)
		w.clock.Set(start)
		w.must(w.Tx(w.ctx, func(tx *store.Tx) error {
			user, err := tx.User(owner.user.ID)
			if err != nil {
				return err
			}
			now := tx.Now()
			user.DisabledAt = &now
			return tx.Save(user)
		}))
		refused("of a disabled user", good.Hash)
		if _, err := w.ActorOf(w.ctx, owner.user.ID); !problem.Has(err, problem.NotFound) {
			w.t.Errorf("a disabled user: want NOT_FOUND, got %v", err)
		}
	})
}

// The last use is kept, but not written at every request.
func TestLastUseOfAToken(t *testing.T) {
	each(t, func(w *world) {
		token := w.token(w.company("A", models.KindPartner, models.AdminAgent), "t", models.AdminAgent)
		for _, c := range []struct{ at, want time.Duration }{{0, 0}, {time.Minute, 0}, {6 * time.Minute, 6 * time.Minute}} {
			w.clock.Set(start.Add(c.at))
			_, _, err := w.ActorOfToken(w.ctx, token.Hash)
			w.must(err)
			kept, err := w.APITokens(w.ctx, token.UserID)
			w.must(err)
			if got := kept[0].LastUsedAt; got == nil || !got.Equal(start.Add(c.want)) {
				w.t.Errorf("used after %s: want %s, got %v", c.at, start.Add(c.want), got)
			}
		}
	})
}

// A verified address is tied to a subject once; what is ambiguous, unknown or tied already is not found.
func TestLinkSubject(t *testing.T) {
	each(t, func(w *world) {
		a, b := w.company("A", models.KindPartner, models.AdminAgent), w.company("B", models.KindPartner, models.AdminAgent)
		const issuer = "https://login.example"
		refused := func(name string, err error) {
			w.t.Helper()
			if !problem.Has(err, problem.NotFound) {
				w.t.Errorf("%s: want NOT_FOUND, got %v", name, err)
			}
		}
		refused("unknown address", w.LinkSubject(w.ctx, issuer, "s", "nobody@x.example"))
		w.must(w.LinkSubject(w.ctx, issuer, "s", a.user.Email))
		who, err := w.ActorOfSubject(w.ctx, issuer, "s")
		w.must(err)
		if who.UserID != a.user.ID || !slices.Equal(who.Roles, a.who.Roles) {
			w.t.Errorf("want %s, got %+v", a.user.ID, who)
		}
		_, err = w.ActorOfSubject(w.ctx, "https://other.example", "s")
		refused("same subject of another issuer", err)
		refused("tied already", w.LinkSubject(w.ctx, issuer, "thief", a.user.Email))
		w.person(a, "shared@x.example", models.SalesAgent)
		w.person(b, "shared@x.example", models.SalesAgent)
		refused("address of two people", w.LinkSubject(w.ctx, issuer, "t", "shared@x.example"))
		if err := w.LinkSubject(w.ctx, issuer, "s", b.user.Email); err == nil {
			w.t.Error("a subject of two people: want an error, got none")
		}
	})
}

// An invitation by anybody else does not keep a person from signing in where he or she was before; two invitations do not
// say which of them is meant.
func TestLinkSubjectOfTheInvited(t *testing.T) {
	each(t, func(w *world) {
		a, b := w.company("A", models.KindPartner, models.AdminAgent), w.company("B", models.KindPartner, models.AdminAgent)
		const issuer = "https://login.example"
		invited := func(c *company, email string) {
			w.t.Helper()
			w.add(&models.User{ID: models.NewID[models.User](), OrganizationID: c.org.ID, Email: email, Name: email, Locale: "en", InvitedAt: ptr(start), CreatedAt: start, UpdatedAt: start, Version: 1})
		}
		invited(b, a.user.Email)
		invited(w.company("C", models.KindPartner), a.user.Email)
		w.must(w.LinkSubject(w.ctx, issuer, "s", a.user.Email))
		who, err := w.ActorOfSubject(w.ctx, issuer, "s")
		w.must(err)
		if who.UserID != a.user.ID {
			w.t.Errorf("want %s, who was there before, got %+v", a.user.ID, who)
		}
		w.must(w.LinkSubject(w.ctx, issuer, "s", a.user.Email)) // again, with the invitations still open

		invited(a, "new@x.example")
		w.must(w.LinkSubject(w.ctx, issuer, "new", "new@x.example"))
		invited(a, "both@x.example")
		invited(b, "both@x.example")
		if err := w.LinkSubject(w.ctx, issuer, "both", "both@x.example"); !problem.Has(err, problem.NotFound) {
			w.t.Errorf("two invitations: want NOT_FOUND, got %v", err)
		}
	})
}

func TestLinkSubjectByManyAtOnce(t *testing.T) {
	each(t, func(w *world) {
		a := w.company("A", models.KindPartner, models.AdminAgent)
		for _, err := range together(8, func(int) error { return w.LinkSubject(w.ctx, "https://login.example", "s", a.user.Email) }) {
			w.must(err)
		}
		if n := w.total("events"); n != 1 {
			w.t.Errorf("want one event, got %d", n)
		}
	})
}

// Mail for a role goes to the operator's people only; people who left get none.
func TestRecipients(t *testing.T) {
	each(t, func(w *world) {
		operator := w.company("Operator", models.KindOperator, models.EligibilityReviewer, models.OperatorAdmin)
		partner := w.company("A", models.KindPartner, models.AdminAgent, models.SalesAgent)
		w.person(partner, "odd@x.example", models.EligibilityReviewer)
		left, _ := w.person(operator, "left@x.example", models.EligibilityReviewer)
		w.must(w.Tx(w.ctx, func(tx *store.Tx) error {
			left.DisabledAt = ptr(tx.Now())
			if err := tx.Save(&left); err != nil {
				return err
			}
			reviewers, err := tx.RecipientsWithRole(models.EligibilityReviewer)
			if err != nil {
				return err
			}
			agents, err := tx.RecipientsOf(partner.org.ID, models.AdminAgent, models.SalesAgent)
			if len(reviewers) != 1 || reviewers[0].UserID != operator.user.ID || len(agents) != 1 || agents[0].Address != partner.user.Email {
				w.t.Errorf("want one reviewer and one agent, got %+v and %+v", reviewers, agents)
			}
			return err
		}))
	})
}
