package enrolment

import (
	"context"
	"errors"
	"strings"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/program/agreements"
	"github.com/partnergraph/partnergraph/internal/program/kernel"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// AcceptPartnerAgreementInput says which text is accepted.
type AcceptPartnerAgreementInput struct {
	Version          string
	SHA256           *string
	ClientMutationID *string
}

// AcceptPartnerAgreement accepts the partner agreement for the partner's region: who, when, which version, which text
// . With a PartnerID, the partner is active from now on.
func (p *UseCases) AcceptPartnerAgreement(ctx context.Context, who access.Actor, in AcceptPartnerAgreementInput) (*models.Partner, *models.AgreementAcceptance, error) {
	if err := who.May(access.AcceptPartnerAgreement); err != nil {
		return nil, nil, err
	}
	var partner *models.Partner
	var accepted *models.AgreementAcceptance
	unit := func(tx *store.Tx) (err error) {
		partner, accepted, err = p.accept(tx, who, in)
		return err
	}
	err := p.Tx(ctx, unit)
	if errors.Is(err, store.ErrDuplicate) { // somebody was faster; now that can be said
		err = p.Tx(ctx, unit)
	}
	if err != nil {
		return nil, nil, err
	}
	return partner, accepted, nil
}

func (p *UseCases) accept(tx *store.Tx, who access.Actor, in AcceptPartnerAgreementInput) (*models.Partner, *models.AgreementAcceptance, error) {
	if who.PartnerID.IsZero() {
		return nil, nil, problem.New(problem.VettingNotComplete, "")
	}
	partner, err := store.LockAny(tx, who.PartnerID)
	if err != nil {
		return nil, nil, err
	}
	identifier, err := tx.AssociatedIdentifier(partner.ID)
	if err != nil {
		return nil, nil, err
	}
	text, err := agreements.InForce(models.PartnerAgreement, partner.Region, tx.Now())
	if err != nil {
		return nil, nil, err
	}
	before, err := tx.PartnerAcceptance(partner.OrganizationID, partner.Region)
	if err != nil {
		return nil, nil, err
	}
	facts := rules.AgreementFacts{InForce: text, Accepted: before, Contact: p.Settings.SupportContact}
	if err := rules.CheckPartnerAgreement(*partner, identifier != nil, in.Version, strings.ToLower(kernel.Value(in.SHA256)), facts); err != nil {
		return nil, nil, err
	}
	signer, err := store.Get(tx, who.UserID)
	if err != nil {
		return nil, nil, err
	}
	a := agreements.AcceptanceOf(models.PartnerAgreement, text, models.AgreementDirect, tx.Now())
	a.OrganizationID, a.PartnerID, a.Region = partner.OrganizationID, partner.ID, partner.Region
	a.SignerID, a.SignerName, a.SignerEmail, a.AcceptedAt, a.RecordedBy = signer.ID, signer.Name, signer.Email, tx.Now(), signer.ID
	a.OnceKey = agreements.OnceKey(models.PartnerAgreement, partner.OrganizationID.String(), partner.Region, text.Version)
	if err := tx.Create(a); err != nil {
		return nil, nil, err
	}
	if err := tx.Record(who, store.About(a.ID, a.OrganizationID), store.Event{Action: access.AcceptPartnerAgreement, To: text.Version}); err != nil {
		return nil, nil, err
	}
	partner, err = p.activate(tx, who, partner)
	return partner, a, err
}

// activate derives the status of a partner that has accepted the agreement.
func (p *UseCases) activate(tx *store.Tx, who access.Actor, partner *models.Partner) (*models.Partner, error) {
	r, err := tx.RegistrationOfPartner(partner.ID)
	if err != nil {
		return nil, err
	}
	if r == nil { // the operator has enrolled it
		_, err = p.settleStatus(tx, partner, nil)
		return partner, err
	}
	if err := p.refreshStatus(tx, r); err != nil {
		return nil, err
	}
	if err := p.recordRegistration(tx, who, r, access.AcceptPartnerAgreement, stateOf(r), ""); err != nil {
		return nil, err
	}
	return store.Get(tx, partner.ID)
}
