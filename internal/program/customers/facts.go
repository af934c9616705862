package customers

import (
	"context"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/program/agreements"
	"github.com/partnergraph/partnergraph/internal/program/kernel"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// facts reads the facts for creating a customer, both for the creation and for its dry run, so that these
// cannot disagree.
func (p *UseCases) facts(tx *store.Tx, who access.Actor, in CreateCustomerInput) (f rules.CustomerFacts, err error) {
	f.Content = p.Content()
	f.Mailbox = f.Content.EligibilityMailbox
	if err := p.sellerFacts(tx, who, &f); err != nil || f.Partner == nil {
		return f, err
	}
	if rules.UsableAccountName(in.Domain) {
		if f.Taken, err = tx.AccountTaken(p.WorkDomain(in.Domain)); err != nil {
			return f, err
		}
	}
	if in.form().Qualification == models.QualificationGovernment {
		if err := p.validationFacts(tx, &f, kernel.Value(in.ValidationID)); err != nil {
			return f, err
		}
	}
	if f.Letters, err = kernel.LettersTo(tx, in.form().Billing.Contact.Email); err != nil {
		return f, err
	}
	if in.IndirectResellerID != nil {
		err = p.throughFacts(tx, &f, models.As[models.Partner](*in.IndirectResellerID))
	}
	return f, err
}

// ViewerFacts adds the facts about an actor as a seller.
func (p *UseCases) ViewerFacts(_ context.Context, tx *store.Tx, who access.Actor, f *rules.ViewerFacts) error {
	return p.sellerFacts(tx, who, &f.Seller)
}

func (p *UseCases) sellerFacts(tx *store.Tx, who access.Actor, f *rules.CustomerFacts) (err error) {
	if who.PartnerID.IsZero() {
		return nil
	}
	if f.Partner, err = store.Get(tx, who.PartnerID); err != nil {
		return err
	}
	accepted, err := tx.PartnerAcceptance(f.Partner.OrganizationID, f.Partner.Region)
	if err != nil {
		return err
	}
	f.Agreement = agreements.Holds(p.Content(), f.Partner.Region, accepted, tx.Now())
	if f.Qualified, err = qualifiedNow(tx, f.Partner.ID); err != nil {
		return err
	}
	if !f.Partner.Transacts() {
		f.Providers, err = tx.ActiveProvidersOf(f.Partner.ID)
	}
	return err
}

// qualifiedNow reports whether a partner may work with government customers at this moment.
func qualifiedNow(tx *store.Tx, partner models.ID[models.Partner]) (bool, error) {
	held, err := tx.ActiveQualification(partner, models.GovernmentCommunityCloud)
	return held != nil, err
}

// mostSelectable is how many validation IDs are offered for selection.
const mostSelectable = 100

// validationFacts locks the given validation ID before it reads those that can be selected.
func (p *UseCases) validationFacts(tx *store.Tx, f *rules.CustomerFacts, typed string) (err error) {
	if f.Chosen, err = tx.OwnValidationID(f.Partner.ID, typed); err != nil {
		return err
	}
	f.Available, err = tx.SelectableValidationIDs(f.Partner.ID, mostSelectable)
	return err
}

// throughFacts reads a named reseller only if there is a partnership with it.
func (p *UseCases) throughFacts(tx *store.Tx, f *rules.CustomerFacts, reseller models.ID[models.Partner]) (err error) {
	if f.Partnership, err = tx.PartnershipBetween(f.Partner.ID, reseller); err != nil || f.Partnership == nil {
		return err
	}
	f.Reseller, err = store.Get(tx, reseller)
	return err
}
