package program

import (
	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// customerFacts reads what the rules need to know to create a customer. Both the creation and its dry run read it here, so
// that they cannot disagree.
func (p *Program) customerFacts(tx *store.Tx, who access.Actor, in CreateCustomerInput) (f rules.CustomerFacts, err error) {
	f.Mailbox, f.Closed = p.Settings.EligibilityMailbox, p.Settings.ClosedMarkets
	if who.PartnerID.IsZero() {
		return f, nil
	}
	if f.Partner, err = tx.Partner(who.PartnerID); err != nil {
		return f, err
	}
	if err := p.sellerFacts(tx, &f); err != nil {
		return f, err
	}
	if rules.UsableAccountName(in.Domain) {
		if f.Taken, err = tx.AccountTaken(p.workDomain(in.Domain)); err != nil {
			return f, err
		}
	}
	if err := p.validationFacts(tx, &f, value(in.ValidationID)); err != nil {
		return f, err
	}
	if f.Letters, err = lettersTo(tx, in.form().Billing.Contact.Email); err != nil {
		return f, err
	}
	if in.IndirectResellerID != nil {
		err = p.throughFacts(tx, &f, models.As[models.Partner](*in.IndirectResellerID))
	}
	return f, err
}

// lettersTo counts what was sent to an address that did not ask for it, so that the program is not used to fill mailboxes.
func lettersTo(tx *store.Tx, address string) (f rules.InvitationFacts, err error) {
	sent, err := tx.SentTo(address, tx.Now().Add(-rules.InvitationSpan), rules.MaxPerAddress)
	if f.Sent = len(sent); f.Sent == rules.MaxPerAddress {
		f.Until = sent[f.Sent-1].Add(rules.InvitationSpan)
	}
	return f, err
}

func (p *Program) sellerFacts(tx *store.Tx, f *rules.CustomerFacts) error {
	accepted, err := tx.PartnerAcceptance(f.Partner.OrganizationID, f.Partner.Region)
	if err != nil {
		return err
	}
	f.Agreement = holds(f.Partner.Region, accepted, tx.Now())
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

// validationFacts locks the validation ID that is meant before it reads which can be selected.
func (p *Program) validationFacts(tx *store.Tx, f *rules.CustomerFacts, typed string) (err error) {
	if f.Chosen, err = tx.OwnValidationID(f.Partner.ID, typed); err != nil {
		return err
	}
	f.Available, err = tx.SelectableValidationIDs(f.Partner.ID, mostSelectable)
	return err
}

// throughFacts reads who a named reseller is only if there is a partnership with it.
func (p *Program) throughFacts(tx *store.Tx, f *rules.CustomerFacts, reseller models.ID[models.Partner]) (err error) {
	if f.Partnership, err = tx.PartnershipBetween(f.Partner.ID, reseller); err != nil || f.Partnership == nil {
		return err
	}
	f.Reseller, err = tx.Partner(reseller)
	return err
}
