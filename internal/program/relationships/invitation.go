package relationships

import (
	"context"
	"crypto/subtle"
	"time"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/program/agreements"
	"github.com/partnergraph/partnergraph/internal/program/kernel"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/secret"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// Invitation is what the holder of a link is invited to.
type Invitation struct {
	Kind              models.RequestKind
	Reference         string
	PartnerName       string
	PartnerMarket     string
	ProviderName      *string
	InviterName       *string
	DelegatedAccess   bool
	GovernmentCloud   bool
	ExpiresAt         time.Time
	TimeZone          string
	Locale            *string
	CustomerAgreement *agreements.Agreement
	Blockers          problem.List
}

// ShowInvitation shows what the holder of a link is invited to. It writes nothing: mail gateways, the issuer and
// the operator look as well (D-23).
func (p *UseCases) ShowInvitation(ctx context.Context, who access.Actor, token string) (*Invitation, error) {
	return kernel.Do(ctx, p.Kernel, who, access.ReadInvitation, func(tx *store.Tx) (shown *Invitation, err error) {
		a, err := p.answerer(tx, who, token)
		if err != nil {
			return shown, err
		}
		shown, err = p.shownInvitation(tx, who, a)
		return shown, err
	})
}

// answer is an invitation that somebody answers, and who that is.
type answer struct {
	invitation *models.RelationshipRequest
	invited    *models.Partnership // the partnership of the invitation, if it has one
	who        rules.Invitee
}

// answerer finds and locks the invitation of a token, and checks whether its link works for the actor. All invalid tokens get the
// same answer after the same work.
func (p *UseCases) answerer(tx *store.Tx, who access.Actor, token string) (*answer, error) {
	a := &answer{}
	found, err := tx.InvitationByHash(secret.Hash(token))
	if err != nil {
		return nil, err
	}
	if found != nil {
		if a.invitation, err = store.LockAny(tx, found.ID); err != nil {
			return nil, err
		}
		if subtle.ConstantTimeCompare([]byte(p.linkToken(a.invitation)), []byte(token)) != 1 { // replaced while we waited for the lock
			a.invitation = nil
		}
	}
	return a, p.answers(tx, who, a)
}

// answers completes an answer, and checks whether the invitation can still be answered.
func (p *UseCases) answers(tx *store.Tx, who access.Actor, a *answer) (err error) {
	if a.invitation != nil && !a.invitation.PartnershipID.IsZero() {
		if a.invited, err = store.LockAny(tx, a.invitation.PartnershipID); err != nil {
			return err
		}
	}
	if a.who, err = p.invitee(tx, who); err != nil {
		return err
	}
	return rules.LinkWorks(a.invitation, a.invited, a.who, tx.Now()).Err()
}

// answererOf is answerer for a token or for a partnership to which the actor's reseller is invited, which needs no link.
// The field is the name of the partnership in the input.
func (p *UseCases) answererOf(tx *store.Tx, who access.Actor, do access.Action, token *string, field string, partnership *models.AnyID) (*answer, error) {
	switch {
	case (token == nil) == (partnership == nil):
		return nil, problem.Invalid("token", "one_of").With("Allowed", problem.Named{Values: []string{"field.token", "field.partnershipId"}}).Detailing("allowed", "token", field)
	case token != nil:
		return p.answerer(tx, who, *token)
	}
	invitation, err := tx.InvitationTo(who, models.As[models.Partnership](*partnership), models.ResellerSide) // locked first, as by a link
	if err != nil && !problem.Has(err, problem.NotFound) {
		return nil, err
	}
	if _, _, err := p.lockPartnership(tx, do, who, *partnership, field); err != nil {
		return nil, err
	}
	a := &answer{invitation: invitation}
	return a, p.answers(tx, who, a)
}

// invitee holds the facts about the actor who answers.
func (p *UseCases) invitee(tx *store.Tx, who access.Actor) (i rules.Invitee, err error) {
	if who.Guest() {
		return rules.Invitee{Guest: true, Email: who.Identity.Email, Verified: who.Identity.Email, Domains: rules.NewcomerDomain(who.Identity.Email, p.Content().Domains())}, nil
	}
	if who.UserID.IsZero() {
		return i, nil
	}
	i.CustomerID, i.PartnerID, i.Verified = who.CustomerID, who.PartnerID, who.Identity.Email
	user, err := store.Get(tx, who.UserID)
	if err != nil {
		return i, err
	}
	i.Email = user.Email
	if who.CustomerID.IsZero() {
		return i, nil
	}
	customer, err := store.Get(tx, who.CustomerID)
	if err != nil {
		return i, err
	}
	tenant, err := store.Get(tx, customer.TenantID)
	if err != nil {
		return i, err
	}
	i.TenantID, i.Domains = tenant.TenantID, []string{customer.Domain, tenant.DefaultDomain}
	return i, nil
}

// letterLocale is the language of an invitation's letter; nil where each of a reseller's global admins gets the draft in his or her own.
func (p *UseCases) letterLocale(tx *store.Tx, r *models.RelationshipRequest, zone string) (*string, error) {
	if r.Kind == models.RequestPartnership {
		draft, err := p.drafted(tx, r, r.InviteeLocale, zone)
		if err != nil || draft != nil {
			return nil, err
		}
	}
	return &r.InviteeLocale, nil
}

func (p *UseCases) shownInvitation(tx *store.Tx, who access.Actor, a *answer) (*Invitation, error) {
	r := a.invitation
	issuer, err := store.Get(tx, r.PartnerID)
	if err != nil {
		return nil, err
	}
	shown := &Invitation{
		Kind: r.Kind, Reference: r.Reference, PartnerName: issuer.Name, PartnerMarket: issuer.Market,
		DelegatedAccess: r.DelegatedAccess || r.Kind == models.RequestPartnership, GovernmentCloud: r.GovernmentCloud,
		ExpiresAt: r.ExpiresAt,
	}
	if shown.TimeZone, err = p.inviteeZone(tx, r); err != nil {
		return nil, err
	}
	if shown.Locale, err = p.letterLocale(tx, r, shown.TimeZone); err != nil {
		return nil, err
	}
	if shown.InviterName, err = inviterOf(tx, r); err != nil {
		return nil, err
	}
	if !r.ProviderID.IsZero() {
		provider, err := store.Get(tx, r.ProviderID)
		if err != nil {
			return nil, err
		}
		shown.ProviderName = &provider.Name
	}
	if r.Kind != models.RequestPartnership {
		if shown.CustomerAgreement, err = p.agreementOf(tx, who); err != nil {
			return nil, err
		}
	}
	wrong := p.wouldAnswer(tx, who, a)
	found, only := problem.All(wrong)
	if !only {
		return nil, wrong
	}
	shown.Blockers = found
	return shown, nil
}

// inviterOf is the name of the person who issued an invitation, as long as he or she is there.
func inviterOf(tx *store.Tx, r *models.RelationshipRequest) (*string, error) {
	issuer, err := store.Get(tx, r.IssuerID)
	if err != nil || issuer.DisabledAt != nil {
		return nil, err
	}
	return &issuer.Name, nil
}

// agreementOf is the customer agreement with the customer's acceptance; without a customer there is none.
func (p *UseCases) agreementOf(tx *store.Tx, who access.Actor) (*agreements.Agreement, error) {
	var accepted []*models.AgreementAcceptance
	if !who.CustomerID.IsZero() {
		last, err := tx.CustomerAcceptance(who.CustomerID)
		if err != nil {
			return nil, err
		}
		if last != nil {
			accepted = append(accepted, last)
		}
	}
	return p.agreements.CustomerAgreement(who.Language(), accepted)
}

// wouldAnswer returns what would prevent the actor from accepting.
func (p *UseCases) wouldAnswer(tx *store.Tx, who access.Actor, a *answer) error {
	if a.invitation.Kind == models.RequestPartnership {
		if err := who.May(access.AuthorizeIndirectProvider); err != nil {
			return err
		}
		_, err := p.mayAuthorize(tx, a, true)
		return err
	}
	if err := who.May(access.AcceptRelationshipRequest); err != nil {
		return err
	}
	_, _, err := p.mayAccept(tx, who, a, AcceptRelationshipRequestInput{})
	return err
}
