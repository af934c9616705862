package store_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/partnergraph/partnergraph/internal/mail"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// Letters are counted by address and time, for all senders and all outcomes of the invitation; nothing else is counted.
func TestLetters_AreCountedByAddress(t *testing.T) {
	each(t, func(w *world) {
		a, b := w.company("A", models.KindPartner, models.AdminAgent), w.company("B", models.KindPartner, models.AdminAgent)
		const paula = "paula@cedar.example"
		week := start.Add(rules.InvitationSpan)
		for i, l := range []struct {
			after    time.Duration
			template mail.Template
			to       string
			by       *company
		}{
			{0, mail.RelationshipRequest, paula, a}, {time.Hour, mail.JointInvitation, paula, b}, {2 * time.Hour, mail.PartnershipInvitation, paula, b},
			{3 * time.Hour, mail.InvitationReminder, paula, a}, {3 * time.Hour, mail.RelationshipRequest, "other@cedar.example", a}, {4 * time.Hour, mail.RelationshipRequest, paula, a},
		} {
			w.clock.Set(start.Add(l.after))
			w.must(w.Tx(w.ctx, func(tx *store.Tx) error {
				_, err := tx.Post(store.Recipient{OrganizationID: l.by.org.ID, Address: l.to}, store.About(models.NewID[models.RelationshipRequest](), l.by.org.ID), fmt.Sprint(i), l.template, mail.Data{})
				return err
			}))
		}
		for _, c := range []struct {
			now  time.Time
			most int
			want []time.Duration
		}{
			{week.Add(-time.Millisecond), 5, []time.Duration{4 * time.Hour, 2 * time.Hour, time.Hour, 0}},
			{week.Add(-time.Millisecond), 3, []time.Duration{4 * time.Hour, 2 * time.Hour, time.Hour}},
			{week, 5, []time.Duration{4 * time.Hour, 2 * time.Hour, time.Hour}},
			{week.Add(5 * time.Hour), 5, nil},
		} {
			w.clock.Set(c.now)
			w.must(w.Tx(w.ctx, func(tx *store.Tx) error {
				at, err := tx.SentTo(paula, c.now.Add(-rules.InvitationSpan), c.most)
				var got []time.Duration
				for _, sent := range at {
					got = append(got, sent.Sub(start))
				}
				if !slices.Equal(got, c.want) {
					w.t.Errorf("at %v, at most %d: %v, want %v", c.now, c.most, got, c.want)
				}
				return err
			}))
		}
	})
}

// Dots, and what follows a +, do not make another mailbox; another domain, or a name that only begins the same, does.
func TestLetters_AreCountedByMailbox(t *testing.T) {
	each(t, func(w *world) {
		a := w.company("A", models.KindPartner, models.AdminAgent)
		const paula = "paula@cedar.example"
		for i, to := range []string{
			paula, "paula+a@cedar.example", "paula+b+c@cedar.example", "paula+@cedar.example", // one mailbox
			"paula+a@elsewhere.example", "paula.b@cedar.example", "paula-b@cedar.example", "paulab+a@cedar.example", "pauli@cedar.example", "paula+a@x.cedar.example",
		} {
			w.must(w.Tx(w.ctx, func(tx *store.Tx) error {
				_, err := tx.Post(store.Recipient{OrganizationID: a.org.ID, Address: to}, store.About(models.NewID[models.RelationshipRequest](), a.org.ID), fmt.Sprint(i), mail.RelationshipRequest, mail.Data{})
				return err
			}))
		}
		for to, want := range map[string]int{paula: 4, "paula+z@cedar.example": 4, "paula+a@elsewhere.example": 1, "paulab@cedar.example": 2, "+a@cedar.example": 0, "paula": 0} {
			w.must(w.Tx(w.ctx, func(tx *store.Tx) error {
				at, err := tx.SentTo(to, start.Add(-time.Hour), 100)
				if len(at) != want {
					w.t.Errorf("%s got %d letters, want %d", to, len(at), want)
				}
				return err
			}))
		}
		w.must(w.Tx(w.ctx, func(tx *store.Tx) error {
			n, err := tx.LettersSince(a.org.ID, start.Add(-time.Hour))
			if n != 10 {
				w.t.Errorf("%d letters of a day, want 10", n)
			}
			return err
		}))
	})
}
