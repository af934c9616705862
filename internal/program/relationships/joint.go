package relationships

import (
	"context"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/program/kernel"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// InviteCustomerJointlyInput is an invitation of a customer to a reseller and its provider at once.
type InviteCustomerJointlyInput struct {
	ProviderID       models.AnyID
	Invitee          *InviteeInput
	TenantID         *string
	GovernmentCloud  bool
	DelegatedAccess  bool
	Subject          *string
	Text             *string
	ClientMutationID *string
}

// InviteCustomerJointly invites a customer to authorise the actor's reseller and its provider at once.
func (p *UseCases) InviteCustomerJointly(ctx context.Context, who access.Actor, in InviteCustomerJointlyInput) (*models.RelationshipRequest, *models.Job, error) {
	return kernel.DoBoth(ctx, p.Kernel, who, access.InviteCustomerJointly, func(tx *store.Tx) (*models.RelationshipRequest, *models.Job, error) {
		form := invitationForm(models.RequestJoint, in.Invitee, in.TenantID, in.GovernmentCloud, in.DelegatedAccess)
		f, err := p.invitationFacts(tx, who, form)
		if err != nil {
			return nil, nil, err
		}
		if err := p.jointFacts(tx, &f, models.As[models.Partner](in.ProviderID)); err != nil {
			return nil, nil, err
		}
		r, err := p.issue(tx, who, access.InviteCustomerJointly, form, f, edit{in.Subject, in.Text})
		if err != nil {
			return nil, nil, err
		}
		job, err := p.sendLetter(tx, r)
		if err != nil {
			return nil, nil, err
		}
		return r, job, tx.Save(r)
	})
}

// jointFacts adds the provider, as far as there is a partnership with it: of others nothing is told.
func (p *UseCases) jointFacts(tx *store.Tx, f *rules.InvitationFacts, provider models.ID[models.Partner]) error {
	if provider.IsZero() || f.Issuer.Partner.ID.IsZero() {
		return nil
	}
	known, err := tx.Partnership(provider, f.Issuer.Partner.ID)
	if err != nil || known == nil || known.Status == models.PartnershipInvited || known.Status == models.PartnershipOpened {
		return err
	}
	party, err := p.party(tx, provider)
	f.Provider, f.Partnership = &party, known
	return err
}
