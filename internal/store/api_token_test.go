package store_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
	"pgregory.net/rapid"
)

// The tokens of users, newest first and page by page; tokens that the actor does not manage are missing.
func TestAPITokens_AreListedNewestFirst(t *testing.T) {
	each(t, func(w *world) {
		c := w.company("A", models.KindPartner, models.GlobalAdmin)
		colleague, agent := w.person(c, "agent@a.example", models.SalesAgent)
		var rows []*models.APIToken
		for i := range 11 {
			token := &models.APIToken{ID: models.NewID[models.APIToken](), UserID: colleague.ID, Name: "t", Hash: []byte{byte(i)}, ExpiresAt: start, CreatedAt: start.Add(time.Duration(i%3) * time.Second)}
			w.add(token)
			rows = append(rows, token)
		}
		w.token(c, "the admin's own", models.GlobalAdmin)
		people := []models.ID[models.User]{c.user.ID, colleague.ID}
		read := func(who access.Actor) func(context.Context, store.Page) (*store.APITokenConnection, error) {
			return func(ctx context.Context, p store.Page) (*store.APITokenConnection, error) {
				found, err := w.APITokensOf(ctx, who, people, p)
				return found[colleague.ID], err
			}
		}
		newest := func(a, b *models.APIToken) int { return a.CreatedAt.Compare(b.CreatedAt) }
		all := []ordered{order("by the admin", rows, true, newest, read(c.who)), order("by their owner", rows, true, newest, read(agent))}
		rapid.Check(w.t, func(r *rapid.T) {
			o := all[rapid.IntRange(0, 1).Draw(r, "who")]
			if rapid.Bool().Draw(r, "backward") {
				o.walkBackward(r, w.ctx)
				return
			}
			o.walkForward(r, w.ctx)
		})
		found, err := w.APITokensOf(w.ctx, agent, people, store.Page{Count: true})
		w.must(err)
		if got := found[c.user.ID].TotalCount; got != 0 {
			w.t.Errorf("an agent sees %d tokens of the admin", got)
		}
	})
}

// Only an actor who sees a token can lock it. Ending a user's tokens ends no other user's, and no token twice.
func TestAPITokens_EndOnce(t *testing.T) {
	each(t, func(w *world) {
		a, b := w.company("A", models.KindPartner, models.SalesAgent), w.company("B", models.KindPartner, models.GlobalAdmin)
		first, second, other := w.token(a, "first"), w.token(a, "second"), w.token(b, "other")
		w.must(w.RevokeAPIToken(w.ctx, first.ID))
		w.clock.Advance(time.Minute)
		w.must(w.Tx(w.ctx, func(tx *store.Tx) error {
			for name, who := range map[string]access.Actor{"a stranger": b.who, "nobody": {}, "the system": access.TheSystem} {
				if _, err := store.Lock(tx, who, second.ID); !problem.Has(err, problem.NotFound) {
					w.t.Errorf("%s locks it: %v", name, err)
				}
			}
			if got, err := store.Lock(tx, a.who, second.ID); err != nil || got.ID != second.ID {
				w.t.Errorf("the owner: %v, %v", got, err)
			}
			return tx.RevokeTokens(a.user.ID)
		}))
		ended := func(c *company, want ...*time.Time) {
			w.t.Helper()
			tokens, err := w.APITokens(w.ctx, c.user.ID)
			w.must(err)
			var got []*time.Time
			for _, token := range slices.Backward(tokens) {
				got = append(got, token.RevokedAt)
			}
			if !slices.EqualFunc(got, want, func(a, b *time.Time) bool { return (a == nil) == (b == nil) && (a == nil || a.Equal(*b)) }) {
				w.t.Errorf("%s: ended at %v, want %v", c.org.Name, got, want)
			}
		}
		ended(a, &start, ptr(start.Add(time.Minute)))
		ended(b, nil)
		if other.RevokedAt != nil {
			w.t.Error("another's token is ended")
		}
	})
}
