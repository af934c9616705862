package store_test

import (
	"fmt"
	"testing"

	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// T-04, D-24: a verified address signs in if it is the same as the user's, in either spelling of its domain, and not if only full case
// folding makes them equal.
func TestSignIn_FindsTheSameAddressOnly(t *testing.T) {
	each(t, func(w *world) {
		c := w.company("A", models.KindPartner)
		for i, tc := range []struct {
			known, claimed string
			same           bool
		}{
			{"anna@weiß-handel.example", "anna@weiss-handel.example", false},
			{"anna2@weiß-handel.example", "ANNA2@xn--wei-handel-73a.example", true},
			{"anna3@xn--wei-handel-73a.example", "anna3@Weiß-Handel.example", true},
			{"finn@x.example", "ﬁnn@x.example", false},
			{"e2@x.example", "e²@x.example", false},
			{"Jürgen@müller.example", "JÜRGEN@MÜLLER.EXAMPLE", true},
			{"straße@x.example", "strasse@x.example", false},
			{"gate@b\u00fccher.example", "gate@bucher.example", false},
			{"wide@x.example", "wide@ｘ.example", false},
			{"anna+team@x.example", "anna@x.example", false},
		} {
			w.person(c, tc.known, models.AdminAgent)
			if who := w.signsIn(tc.known, tc.claimed); who.UserID.IsZero() == tc.same {
				w.t.Errorf("%d: %q signs in as %q: %+v", i, tc.claimed, tc.known, who)
			}
			if user, err := w.UserByEmail(w.ctx, tc.known); err != nil || user.Email != tc.known {
				w.t.Errorf("%d: want %q as it was given, got %+v, %v", i, tc.known, user, err)
			}
		}
	})
}

// T-04: older rows get their address keys when the program starts. If an organisation has the same person under two spellings, both rows
// stay, and one of them signs in.
func TestMigrate_GivesKeysToOlderRows(t *testing.T) {
	each(t, func(w *world) {
		c := w.company("A", models.KindPartner)
		first, _ := w.person(c, "anna@müller.example", models.AdminAgent)
		second, _ := w.person(c, "anna@other.example", models.AdminAgent)
		plain, _ := w.person(c, "ben@alder.example", models.AdminAgent)
		w.must(w.Exec("UPDATE users SET email_key = NULL, email = CASE WHEN id = ? THEN 'anna@xn--mller-kva.example' ELSE email END", second.ID))
		if _, err := w.Migrate(w.ctx); err != nil {
			w.t.Fatal(err)
		}
		for address, want := range map[string]models.ID[models.User]{"anna@xn--mller-kva.example": first.ID, "BEN@alder.example": plain.ID} {
			if user, err := w.UserByEmail(w.ctx, address); err != nil || user.ID != want {
				w.t.Errorf("%s: want %s, got %+v, %v", address, want, user, err)
			}
		}
		if who := w.signsIn("s", "anna@MÜLLER.example"); who.UserID != first.ID {
			w.t.Errorf("want %s, got %+v", first.ID, who)
		}
		w.must(w.Tx(w.ctx, func(tx *store.Tx) error { // the other row can be changed as well
			user, err := store.Get(tx, second.ID)
			if err != nil {
				return err
			}
			user.Name = "Anna Berg"
			return tx.Save(user)
		}))
	})
}

// T-04: older rows that full folding has changed are found by comparing the contacts of customers, which were stored as given, with their
// users.
func TestFoldedAdmins_AreNamed(t *testing.T) {
	each(t, func(w *world) {
		for i, tc := range []struct{ contact, user string }{
			{"anna@weiß.example", "anna@weiss.example"}, {"e²@x.example", "e2@x.example"}, // changed
			{"jo@müller.example", "jo@müller.example"}, {"jörg@x.example", "jörg@x.example"}, {"ben@x.example", "ben@x.example"}, {"eva@groß.example", "lee@x.example"},
		} {
			c := w.company(fmt.Sprint("C", i), models.KindCustomer)
			w.person(c, tc.user, models.CustomerGlobalAdmin)
			w.must(w.Exec("UPDATE customers SET billing = ? WHERE id = ?", models.CustomerBilling{Contact: models.PrimaryContact{FirstName: "Ä", Email: tc.contact}}, c.customer.ID))
			if i == 1 {
				w.signsIn("s", tc.user)
			}
		}
		found, err := w.FoldedAdmins(w.ctx)
		w.must(err)
		if len(found) != 2 || found[0].SignedIn == found[1].SignedIn {
			w.t.Errorf("want the first two, of whom one has signed in, got %+v", found)
		}
	})
}
