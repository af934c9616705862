package enrolment

import (
	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/program/kernel"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// VerificationByCode finds the link in the letter to a primary contact; nil when the number or the code is wrong. Counts says whether this
// counts as a wrong code.
func (p *UseCases) VerificationByCode(tx *store.Tx, reference, code string, counts bool) (*kernel.LinkToken, error) {
	found, err := tx.RegistrationByReference(reference)
	if err != nil || found == nil {
		return nil, err
	}
	r, err := store.LockAny(tx, found.ID)
	if err != nil {
		return nil, err
	}
	v, err := tx.LastVerification(r.ID)
	if err != nil || !rules.VerificationOpen(*r, v) || !tx.Now().Before(v.ExpiresAt) || v.CodeTries >= rules.MaxCodeTries {
		return nil, err
	}
	if p.Secret.CodeMatches(contactVerification, v.ID.String(), code) {
		return &kernel.LinkToken{Token: p.Secret.Token(contactVerification, v.ID.String()), Page: models.PageConfirm}, nil
	}
	if !counts {
		return nil, nil
	}
	v.CodeTries++
	return nil, tx.SaveVerification(v)
}

// VerificationAgain sends the letter to a primary contact once more, with a new link, if there is one with this number and it may be asked for.
func (p *UseCases) VerificationAgain(tx *store.Tx, who access.Actor, reference string) error {
	found, err := tx.RegistrationByReference(reference)
	if err != nil || found == nil {
		return err
	}
	r, err := store.LockAny(tx, found.ID)
	if err != nil {
		return err
	}
	last, err := tx.LastVerification(r.ID)
	if err != nil || !rules.VerificationOpen(*r, last) || tx.Now().Before(last.SentAt.Add(rules.LetterPause)) {
		return err
	}
	profile, err := tx.Profile(r.PartnerID, models.ProfileCurrent)
	if err != nil || profile == nil || !models.SameAddress(profile.Contact.Email, last.ToAddress) {
		return err
	}
	if err := p.mayAsk(tx, r, "reference"); err != nil {
		return err
	}
	from := stateOf(r)
	if _, err := p.sendVerification(tx, r); err != nil {
		return err
	}
	if err := tx.Save(r); err != nil {
		return err
	}
	return p.recordRegistration(tx, who, r, access.RequestNewLink, from, "")
}
