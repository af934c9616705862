package relationships

import (
	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/program/kernel"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// InvitationByCode finds the link in the letter of an invitation; nil when the number or the code is wrong. Counts says whether that is one
// try more.
func (p *UseCases) InvitationByCode(tx *store.Tx, reference, code string, counts bool) (*kernel.LinkToken, error) {
	found, err := tx.InvitationByReference(reference)
	if err != nil || found == nil {
		return nil, err
	}
	r, err := store.LockAny(tx, found.ID)
	if err != nil || rules.StatusAt(*r, tx.Now()).Final() || r.CodeTries >= rules.MaxCodeTries || !p.linkOpens(r) {
		return nil, err
	}
	if p.Secret.CodeMatches(invitationToken, linkName(r), code) {
		return &kernel.LinkToken{Token: p.linkToken(r), Page: models.PageInvitation}, nil
	}
	if !counts {
		return nil, nil
	}
	r.CodeTries++
	return nil, tx.Note(r)
}

// InvitationAgain sends the letter of an invitation once more, with a new link, if there is one with this number and it may be asked for.
func (p *UseCases) InvitationAgain(tx *store.Tx, who access.Actor, reference string) error {
	found, err := tx.InvitationByReference(reference)
	if err != nil || found == nil {
		return err
	}
	partner, err := store.LockAny(tx, found.PartnerID) // first, as wherever letters are counted
	if err != nil {
		return err
	}
	r, err := store.LockAny(tx, found.ID)
	if err != nil || !rules.MayAskForLetter(*r, tx.Now()) {
		return err
	}
	party, err := p.party(tx, partner.ID)
	if err != nil {
		return err
	}
	f := rules.InvitationFacts{Issuer: party}
	if err := p.countLetters(tx, &f, r, r.InviteeEmail); err != nil {
		return err
	}
	f.SentToday = 0 // it was counted when it was issued
	if err := rules.TooMany(true, f).Err(); err != nil {
		return err
	}
	from := r.Status
	if _, err := p.sendLetter(tx, r); err != nil {
		return err
	}
	if err := tx.Save(r); err != nil {
		return err
	}
	return tx.Record(who, subject(r), store.Event{Action: access.RequestNewLink, From: string(from), To: string(r.Status)})
}
