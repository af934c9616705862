package sessions

import (
	"context"
	"errors"
	"strings"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/mail"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/program/kernel"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// purpose is that of the codes and tokens in letters to people who sign in.
const purpose = "sign-in"

// RequestSignInCodeInput is the address of somebody who wants to sign in.
type RequestSignInCodeInput struct {
	Email  string
	Locale string // of the letter
	Client string // the network that asks
}

// RequestSignInCode sends a code and a link to an address. It does the same, in the same time, whether the program knows the address or not
// (D-20).
func (p *UseCases) RequestSignInCode(ctx context.Context, in RequestSignInCodeInput) (*models.SignInCode, error) {
	address := strings.TrimSpace(in.Email)
	if wrong := rules.CheckSignInAddress(address); wrong != nil {
		return nil, wrong
	}
	client := p.Secret.Token(purpose+" from", in.Client) // who asks is kept as a hash only
	code, err := kernel.Commit(ctx, p.Kernel, func(tx *store.Tx) (*models.SignInCode, error) {
		now := tx.Now()
		sent, err := tx.LastSignInCodes(address, rules.MaxSignInCodesDay)
		if err != nil {
			return nil, err
		}
		if wrong := rules.CheckSignInCodes(sent, client, now); wrong != nil {
			return nil, wrong
		}
		code := &models.SignInCode{
			ID: models.NewID[models.SignInCode](), Address: address, Mailbox: models.MailboxKey(address), Client: client, Number: next(sent), ExpiresAt: now.Add(rules.SignInCodeTime), CreatedAt: now,
		}
		if err := tx.Create(code); err != nil {
			return nil, err
		}
		to := store.Recipient{Address: address, Locale: problem.Locale(in.Locale)}
		_, err = tx.Post(to, store.About(code.ID, models.ID[models.Organization]{}), "code", mail.SignInCode, mail.Data{
			SignInID: code.ID.String(), Due: code.ExpiresAt, Mailbox: p.Content().SupportContact, ProgramName: p.Content().Name,
		})
		return code, err
	})
	if errors.Is(err, store.ErrDuplicate) { // of many requests at once for one mailbox
		return nil, rules.SignInBusy(p.Store.Now())
	}
	return code, err
}

// next is the number of the next code of a mailbox.
func next(sent []*models.SignInCode) int {
	if len(sent) == 0 {
		return 1
	}
	return sent[0].Number + 1
}

// SignInLink is the address of the page that signs a person in, and SignInDigits the code that can be entered instead.
func (p *UseCases) SignInLink(id string) string {
	return p.Link("sign-in#" + id + "." + p.Secret.Token(purpose, id))
}

// SignInDigits is the code in the letter of a sign-in.
func (p *UseCases) SignInDigits(id string) string { return p.Secret.Digits(purpose, id) }

// SignInWithCode returns the identity of whoever entered the code that was sent; wrong codes are counted.
func (p *UseCases) SignInWithCode(ctx context.Context, id models.AnyID, digits string) (access.Identity, error) {
	return p.signIn(ctx, id, func(id string) bool { return p.Secret.DigitsMatch(purpose, id, digits) })
}

// SignInWithLink returns the identity of whoever opened the link that was sent: its id and token, with a full stop between them.
func (p *UseCases) SignInWithLink(ctx context.Context, link string) (access.Identity, error) {
	text, token, _ := strings.Cut(link, ".")
	id, err := models.ParseAnyID(text)
	if err != nil {
		return access.Identity{}, rules.SignInCodeInvalid()
	}
	return p.signIn(ctx, id, func(id string) bool { return p.Secret.TokenMatches(purpose, id, token) })
}

// signIn uses up a code if what was shown matches it. Every mistake gets the same answer.
func (p *UseCases) signIn(ctx context.Context, id models.AnyID, matches func(id string) bool) (who access.Identity, err error) {
	wrong := rules.SignInCodeInvalid()
	err = p.Tx(ctx, func(tx *store.Tx) error {
		who = access.Identity{}
		code, err := store.LockAny(tx, models.As[models.SignInCode](id))
		if problem.Has(err, problem.NotFound) {
			return nil
		}
		if err != nil || !rules.SignInOpen(*code, tx.Now()) {
			return err
		}
		if now := tx.Now(); matches(code.ID.String()) {
			code.UsedAt = &now
			who = access.AtAddress(code.Address)
		} else {
			code.Tries++
		}
		return tx.SaveSignInCode(code)
	})
	if err == nil && who.Subject == "" { // not within the transaction, which keeps the number of tries
		err = wrong
	}
	return who, err
}
