package kernel

import (
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

// ReferenceLetters do not contain letters that are easily mistaken: I, L, O, U.
var ReferenceLetters = base32.NewEncoding("0123456789ABCDEFGHJKMNPQRSTVWXYZ").WithPadding(base32.NoPadding)
