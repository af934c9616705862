package kernel

import (
	"crypto/rand"
	"encoding/base32"
	"slices"

	"github.com/partnergraph/partnergraph/internal/mail"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// Addressee is an object that waits for the answer to a letter, with the people who are told if the letter does not arrive (D-25).
type Addressee struct {
	Row    any
	Bounce *models.Bounce
	About  store.Subject
	Told   func() ([]store.Recipient, error) // who can do something about it
	Data   mail.Data
}

// AgentsAnd are a partner's admin agents, and the person who caused the letter.
func AgentsAnd(tx *store.Tx, org models.ID[models.Organization], cause models.ID[models.User]) ([]store.Recipient, error) {
	return HoldersAnd(tx, org, cause, models.AdminAgent)
}

// HoldersAnd are the people of an organisation with a role, and the person who caused the letter, if that person is still there.
func HoldersAnd(tx *store.Tx, org models.ID[models.Organization], cause models.ID[models.User], role models.Role) ([]store.Recipient, error) {
	people, err := tx.RecipientsOf(org, role)
	if err != nil || cause.IsZero() {
		return people, err
	}
	for _, known := range people {
		if known.UserID == cause {
			return people, nil
		}
	}
	u, err := store.Get(tx, cause)
	if err != nil || u.DisabledAt != nil {
		return people, err
	}
	return append(people, store.Recipient{UserID: u.ID, OrganizationID: u.OrganizationID, Name: u.Name, Address: u.Email, Locale: u.Locale}), nil
}

// CallDesk writes to each of the operator's people with a role. It returns the first job; nil where all have had this letter before.
func (p *Kernel) CallDesk(tx *store.Tx, role models.Role, about store.Subject, event string, t mail.Template, d mail.Data) (*models.Job, error) {
	people, err := tx.RecipientsWithRole(role)
	if err != nil {
		return nil, err
	}
	if len(people) == 0 {
		p.Log.Warn("nobody holds the role that should be told", "role", role, "subject", about.ID.String())
	}
	return tx.PostAll(people, about, event, t, d)
}

// LettersTo counts the letters to an address that did not ask for them, so that nobody can flood a mailbox.
func LettersTo(tx *store.Tx, address string) (f rules.InvitationFacts, err error) {
	sent, err := tx.SentTo(address, tx.Now().Add(-rules.InvitationSpan), rules.MaxPerAddress)
	if f.Sent = len(sent); f.Sent == rules.MaxPerAddress {
		f.Until = sent[f.Sent-1].Add(rules.InvitationSpan)
	}
	return f, err
}

// Sides are the organisations without repetitions.
func Sides(orgs ...models.ID[models.Organization]) (all []models.ID[models.Organization]) {
	for _, org := range orgs {
		if !slices.Contains(all, org) {
			all = append(all, org)
		}
	}
	return all
}

// NewReference makes a number that is easy to say on the telephone and discloses nothing about others, from random bytes: five, or more
// where nobody may guess it.
func NewReference(prefix string, length int) string {
	random := make([]byte, length)
	rand.Read(random) // never fails
	return prefix + referenceLetters.EncodeToString(random)
}

// referenceLetters do not contain letters that are easily mistaken: I, L, O, U.
var referenceLetters = base32.NewEncoding("0123456789ABCDEFGHJKMNPQRSTVWXYZ").WithPadding(base32.NoPadding)
