package enrolment

import (
	"context"
	"strings"

	"github.com/partnergraph/partnergraph/internal/access"
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
	return kernel.DoBoth(ctx, p.Kernel, who, access.AcceptPartnerAgreement, func(tx *store.Tx) (*models.Partner, *models.AgreementAcceptance, error) {
		return p.accept(tx, who, in)
	})
}

func (p *UseCases) accept(tx *store.Tx, who access.Actor, in AcceptPartnerAgreementInput) (*models.Partner, *models.AgreementAcceptance, error) {
	if !who.PartnerID.IsZero() {
		if _, err := store.LockAny(tx, who.PartnerID); err != nil {
			return nil, nil, err
		}
	}
	hash := strings.ToLower(kernel.Value(in.SHA256))
	facts, err := p.agreementFacts(tx, who, hash)
	if err != nil {
		return nil, nil, err
	}
	if err := rules.CheckPartnerAgreement(in.Version, hash, facts).Err(); err != nil {
		return nil, nil, err
	}
	partner, text := facts.Partner, facts.InForce
	signer, err := store.Get(tx, who.UserID)
	if err != nil {
		return nil, nil, err
	}
	a := agreements.AcceptanceOf(models.PartnerAgreement, text, models.AgreementDirect, tx.Now())
	a.OrganizationID, a.PartnerID, a.Region = partner.OrganizationID, partner.ID, partner.Region
	a.SignerID, a.SignerName, a.SignerEmail, a.AcceptedAt, a.RecordedBy = signer.ID, signer.Name, signer.Email, tx.Now(), signer.ID
	a.OnceKey = agreements.OnceKey(models.PartnerAgreement, partner.OrganizationID.String(), partner.Region, text.Version)
	if err := agreements.Accept(tx, a, text); err != nil {
		return nil, nil, err
	}
	if err := tx.Record(who, store.About(a.ID, a.OrganizationID), store.Event{Action: access.AcceptPartnerAgreement, To: text.Version}); err != nil {
		return nil, nil, err
	}
	partner, err = p.activate(tx, who, partner)
	return partner, a, err
}

// agreementFacts reads the text in force in the region of the actor's partner, which has the hash or is in the actor's language, and the partner's acceptance.
func (p *UseCases) agreementFacts(tx *store.Tx, who access.Actor, hash string) (f rules.PartnerAgreement, err error) {
	f.Contact = p.Content().SupportContact
	if who.PartnerID.IsZero() {
		return f, nil
	}
	if f.Partner, err = store.Get(tx, who.PartnerID); err != nil {
		return f, err
	}
	identifier, err := tx.AssociatedIdentifier(f.Partner.ID)
	if err != nil {
		return f, err
	}
	f.Associated = identifier != nil
	if f.InForce, err = agreements.Read(p.Content(), models.PartnerAgreement, f.Partner.Region, hash, who.Language(), tx.Now()); err != nil {
		return f, err
	}
	f.Accepted, err = tx.PartnerAcceptance(f.Partner.OrganizationID, f.Partner.Region)
	return f, err
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
