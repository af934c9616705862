package letters

import (
	"context"
	"strings"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/program/kernel"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
)

// This file helps people whose one-time link arrived without its token, or does not work any more.

// EnterLinkCodeInput is the number and the code in a letter.
type EnterLinkCodeInput struct {
	Reference        string
	Code             string
	ClientMutationID *string
}

// EnterLinkCode returns the token of a letter's link for the number and the code in the letter. Wrong codes are counted, and
// all mistakes get the same answer.
func (p *UseCases) EnterLinkCode(ctx context.Context, who access.Actor, in EnterLinkCodeInput) (*kernel.LinkToken, error) {
	if err := who.May(access.EnterLinkCode); err != nil {
		return nil, err
	}
	var found *kernel.LinkToken
	err := p.Tx(ctx, func(tx *store.Tx) (err error) {
		found, err = p.linkByCode(tx, in, true)
		return err
	})
	return opened(found, err) // not within the transaction, which keeps the number of tries
}

// EnteredLinkCode is EnterLinkCode for a request that is repeated with its Idempotency-Key: it counts nothing.
func (p *UseCases) EnteredLinkCode(ctx context.Context, who access.Actor, in EnterLinkCodeInput) (*kernel.LinkToken, error) {
	if err := who.May(access.EnterLinkCode); err != nil {
		return nil, err
	}
	var found *kernel.LinkToken
	err := p.Store.View(ctx, func(tx *store.Tx) (err error) {
		found, err = p.linkByCode(tx, in, false)
		return err
	})
	return opened(found, err)
}

func opened(found *kernel.LinkToken, err error) (*kernel.LinkToken, error) {
	if err == nil && found == nil {
		err = rules.LinkCodeInvalid()
	}
	if err != nil {
		return nil, err
	}
	return found, nil
}

// linkByCode finds the link of a letter; nil when the number or the code is wrong. Counts says whether this counts as a wrong code.
func (p *UseCases) linkByCode(tx *store.Tx, in EnterLinkCodeInput, counts bool) (*kernel.LinkToken, error) {
	reference := plainReference(in.Reference)
	found, err := p.Relationships.InvitationByCode(tx, reference, in.Code, counts)
	if err != nil || found != nil {
		return found, err
	}
	return p.Enrolment.VerificationByCode(tx, reference, in.Code, counts)
}

// plainReference is a number as it is stored: people type lower case and spaces.
func plainReference(typed string) string {
	return strings.ToUpper(strings.ReplaceAll(typed, " ", ""))
}

// RequestNewLinkInput is the number of the letter whose link does not work.
type RequestNewLinkInput struct {
	Reference        string
	ClientMutationID *string
}

// RequestNewLink sends the letter with this number once more, with a new link, to the address it went to. Whether there is such a
// letter, and whether it is sent, only that address learns.
func (p *UseCases) RequestNewLink(ctx context.Context, who access.Actor, in RequestNewLinkInput) error {
	if err := who.May(access.RequestNewLink); err != nil {
		return err
	}
	reference := plainReference(in.Reference)
	if reference == "" {
		return problem.Invalid("reference", "required")
	}
	err := p.Tx(ctx, func(tx *store.Tx) error {
		if err := p.Relationships.InvitationAgain(tx, who, reference); err != nil {
			return err
		}
		return p.Enrolment.VerificationAgain(tx, who, reference)
	})
	if _, only := problem.All(err); only { // such as too many letters, which are not disclosed either
		return nil
	}
	return err
}
