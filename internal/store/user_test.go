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

// A token never allows more than its owner's roles and its own.
func TestAPIToken_RolesAreLimited(t *testing.T) {
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

func TestAPIToken_NotInForceIsRejected(t *testing.T) {
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
			user, err := store.Get(tx, owner.user.ID)
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

// The last use is stored, but not at every request.
func TestAPIToken_LastUseIsRecorded(t *testing.T) {
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

// Letters to a role go to the operator's users only; removed users get none.
func TestRecipients_AreActiveUsersOfTheRole(t *testing.T) {
	each(t, func(w *world) {
		operator := w.company("Operator", models.KindOperator, models.EligibilityReviewer, models.OperatorAdmin)
		partner := w.company("A", models.KindPartner, models.AdminAgent, models.SalesAgent)
		w.person(partner, "odd@x.example", models.EligibilityReviewer)
		left, _ := w.person(operator, "left@x.example", models.EligibilityReviewer)
		w.invited(partner, "invited@x.example", models.AdminAgent) // T-09: nobody is written to for being invited
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
