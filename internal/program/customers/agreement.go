package customers

import (
	"context"
	"strings"
	"time"

	"github.com/partnergraph/partnergraph/data"
	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/program/agreements"
	"github.com/partnergraph/partnergraph/internal/program/kernel"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// RecordCustomerAgreementInput says which customer has accepted which text.
type RecordCustomerAgreementInput struct {
	ID               models.AnyID // the customer
	Version          string
	SHA256           *string
	Signer           *AgreementSignerInput
	AcceptedAt       *time.Time
	ClientMutationID *string
}

// AgreementSignerInput is who signed for the customer.
type AgreementSignerInput struct{ Name, Email string }

// RecordCustomerAgreement records that a customer has accepted the customer agreement: confirmed by a partner of the
// customer, or signed by its global admin.
func (p *UseCases) RecordCustomerAgreement(ctx context.Context, who access.Actor, in RecordCustomerAgreementInput) (*models.Customer, *models.AgreementAcceptance, error) {
	return kernel.DoBoth(ctx, p.Kernel, who, access.RecordCustomerAgreement, func(tx *store.Tx) (*models.Customer, *models.AgreementAcceptance, error) {
		return p.recordAgreement(tx, who, in)
	})
}

func (p *UseCases) recordAgreement(tx *store.Tx, who access.Actor, in RecordCustomerAgreementInput) (*models.Customer, *models.AgreementAcceptance, error) {
	customer, err := p.lockFor(tx, access.RecordCustomerAgreement, who, in.ID)
	if err != nil {
		return nil, nil, err
	}
	a, text, err := p.acceptance(tx, who, customer, in)
	if err != nil {
		return nil, nil, err
	}
	if err := agreements.Accept(tx, a, text); err != nil {
		return nil, nil, err
	}
	return customer, a, tx.Record(who, store.About(a.ID, customer.OrganizationID), store.Event{Action: access.RecordCustomerAgreement, To: a.TextVersion})
}

func (p *UseCases) acceptance(tx *store.Tx, who access.Actor, customer *models.Customer, in RecordCustomerAgreementInput) (a *models.AgreementAcceptance, text data.Agreement, err error) {
	hash, locale := strings.ToLower(kernel.Value(in.SHA256)), ""
	if who.OrganizationID == customer.OrganizationID { // or else nobody knows in which language the customer has read it
		locale = who.Language()
	}
	if text, err = agreements.Read(p.Content(), models.CustomerAgreement, "", hash, locale, tx.Now()); err != nil {
		return nil, text, err
	}
	s := rules.CustomerSignature{Direct: who.OrganizationID == customer.OrganizationID, Version: in.Version, SHA256: hash, AcceptedAt: in.AcceptedAt}
	if in.Signer != nil {
		s.Name, s.Email = strings.TrimSpace(in.Signer.Name), strings.TrimSpace(in.Signer.Email)
	}
	if err := rules.CheckCustomerAgreement(s, rules.AgreementFacts{InForce: text}, tx.Now()).Err(); err != nil {
		return nil, text, err
	}
	a = agreements.AcceptanceOf(models.CustomerAgreement, text, models.AgreementConfirmedByPartner, tx.Now())
	a.OrganizationID, a.CustomerID, a.PartnerID, a.RecordedBy = customer.OrganizationID, customer.ID, who.PartnerID, who.UserID
	a.OnceKey = agreements.OnceKey(models.CustomerAgreement, customer.ID.String(), "", text.Version)
	if s.Direct {
		signer, err := store.Get(tx, who.UserID)
		if err != nil {
			return nil, text, err
		}
		a.Method, a.SignerID, a.SignerName, a.SignerEmail, a.AcceptedAt = models.AgreementDirect, signer.ID, signer.Name, signer.Email, tx.Now()
		return a, text, nil
	}
	a.SignerName, a.SignerEmail, a.AcceptedAt = s.Name, s.Email, in.AcceptedAt.UTC()
	return a, text, nil
}
