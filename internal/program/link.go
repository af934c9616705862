package program

import (
	"context"
	"strings"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// This file helps people whose one-time link arrived without its token, or does not work any more.

// EnterLinkCodeInput is what somebody copies from a letter.
type EnterLinkCodeInput struct {
	Reference        string
	Code             string
	ClientMutationID *string
}

// LinkToken is the token of a link and where it leads.
type LinkToken struct {
	Token string
	Page  models.LinkPage
}

// EnterLinkCode gives whoever knows the number and the code of a letter the token of its link. Wrong codes are counted, and
// whatever is wrong, the answer is the same.
func (p *Program) EnterLinkCode(ctx context.Context, who access.Actor, in EnterLinkCodeInput) (*LinkToken, error) {
	if err := who.May(access.EnterLinkCode); err != nil {
		return nil, err
	}
	var found *LinkToken
	err := p.tx(ctx, func(tx *store.Tx) (err error) {
		found, err = p.linkByCode(tx, in, true)
		return err
	})
	return opened(found, err) // not within the unit of work, which keeps the number of tries
}

// EnteredLinkCode is EnterLinkCode for who sends the same again under the same key: nothing is counted twice.
func (p *Program) EnteredLinkCode(ctx context.Context, who access.Actor, in EnterLinkCodeInput) (*LinkToken, error) {
	if err := who.May(access.EnterLinkCode); err != nil {
		return nil, err
	}
	var found *LinkToken
	err := p.Store.View(ctx, func(tx *store.Tx) (err error) {
		found, err = p.linkByCode(tx, in, false)
		return err
	})
	return opened(found, err)
}

func opened(found *LinkToken, err error) (*LinkToken, error) {
	if err == nil && found == nil {
		err = rules.LinkCodeInvalid()
	}
	if err != nil {
		return nil, err
	}
	return found, nil
}

// linkByCode finds the link of a letter; nil when the number or the code is wrong. Counts says whether that is one try more.
func (p *Program) linkByCode(tx *store.Tx, in EnterLinkCodeInput, counts bool) (*LinkToken, error) {
	reference := plainReference(in.Reference)
	found, err := p.invitationByCode(tx, reference, in.Code, counts)
	if err != nil || found != nil {
		return found, err
	}
	return p.verificationByCode(tx, reference, in.Code, counts)
}

// plainReference is a number as it is kept: people type small letters and spaces.
func plainReference(typed string) string {
	return strings.ToUpper(strings.ReplaceAll(typed, " ", ""))
}

func (p *Program) invitationByCode(tx *store.Tx, reference, code string, counts bool) (*LinkToken, error) {
	found, err := tx.RequestByReference(reference)
	if err != nil || found == nil {
		return nil, err
	}
	r, err := tx.LockAnyRequest(found.ID)
	if err != nil || rules.StatusAt(*r, tx.Now()).Final() || r.CodeTries >= rules.MaxCodeTries || !p.linkOpens(r) {
		return nil, err
	}
	if p.Secret.CodeMatches(invitationToken, linkName(r), code) {
		return &LinkToken{Token: p.requestToken(r), Page: models.PageInvitation}, nil
	}
	if !counts {
		return nil, nil
	}
	r.CodeTries++
	return nil, tx.Note(r)
}

func (p *Program) verificationByCode(tx *store.Tx, reference, code string, counts bool) (*LinkToken, error) {
	found, err := tx.RegistrationByReference(reference)
	if err != nil || found == nil {
		return nil, err
	}
	r, err := tx.LockAnyRegistration(found.ID)
	if err != nil {
		return nil, err
	}
	v, err := tx.LastVerification(r.ID)
	if err != nil || !rules.VerificationOpen(*r, v) || !tx.Now().Before(v.ExpiresAt) || v.CodeTries >= rules.MaxCodeTries {
		return nil, err
	}
	if p.Secret.CodeMatches(contactVerification, v.ID.String(), code) {
		return &LinkToken{Token: p.Secret.Token(contactVerification, v.ID.String()), Page: models.PageConfirm}, nil
	}
	if !counts {
		return nil, nil
	}
	v.CodeTries++
	return nil, tx.SaveVerification(v)
}

// RequestNewLinkInput is the number of the letter whose link does not work.
type RequestNewLinkInput struct {
	Reference        string
	ClientMutationID *string
}

// RequestNewLink sends the letter with this number once more, with a new link, to the address it went to. Whether there is such a
// letter, and whether it leaves, is told to nobody but that address.
func (p *Program) RequestNewLink(ctx context.Context, who access.Actor, in RequestNewLinkInput) error {
	if err := who.May(access.RequestNewLink); err != nil {
		return err
	}
	reference := plainReference(in.Reference)
	if reference == "" {
		return problem.Invalid("reference", "required")
	}
	err := p.tx(ctx, func(tx *store.Tx) error {
		if err := p.invitationAgain(tx, who, reference); err != nil {
			return err
		}
		return p.verificationAgain(tx, who, reference)
	})
	if _, only := problem.All(err); only { // such as too many letters: a full mailbox is not told of either
		return nil
	}
	return err
}

func (p *Program) invitationAgain(tx *store.Tx, who access.Actor, reference string) error {
	found, err := tx.RequestByReference(reference)
	if err != nil || found == nil {
		return err
	}
	partner, err := tx.LockPartner(found.PartnerID) // first, as wherever letters are counted
	if err != nil {
		return err
	}
	r, err := tx.LockAnyRequest(found.ID)
	if err != nil || !rules.MayAskForLetter(*r, tx.Now()) {
		return err
	}
	party, err := p.party(tx, partner)
	if err != nil {
		return err
	}
	f := rules.InvitationFacts{Issuer: party}
	if err := p.countLetters(tx, &f, r, r.InviteeEmail); err != nil {
		return err
	}
	f.SentToday = 0 // it was counted when it was issued
	if err := checked(rules.TooMany(true, f)); err != nil {
		return err
	}
	from := r.Status
	if _, err := p.sendLetter(tx, r); err != nil {
		return err
	}
	if err := tx.Save(r); err != nil {
		return err
	}
	return tx.Record(who, requestSubject(r), store.Event{Action: access.RequestNewLink, From: string(from), To: string(r.Status)})
}

func (p *Program) verificationAgain(tx *store.Tx, who access.Actor, reference string) error {
	found, err := tx.RegistrationByReference(reference)
	if err != nil || found == nil {
		return err
	}
	r, err := tx.LockAnyRegistration(found.ID)
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
