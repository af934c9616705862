package relationships

import (
	"strings"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/program/kernel"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// This file lets a company accept an invitation that is not here yet: it becomes a customer in the same transaction (D-22).

// NewCustomerInput is a company that names itself. Exactly one of Domain and TenantID is given.
type NewCustomerInput struct {
	CompanyName                    string
	Domain                         *string // the name of a new account
	TenantID                       *string // that the company has
	Market                         string
	OrganizationRegistrationNumber *string
	Contact                        *kernel.PrimaryContactInput
	Address                        *kernel.PostalAddressInput
	Culture                        *string
}

// form reads the input, in the spelling that is stored. The contact is the person, with the verified address.
func (in NewCustomerInput) form(who access.Actor, r *models.RelationshipRequest) *rules.CustomerForm {
	form := &rules.CustomerForm{CompanyName: strings.TrimSpace(in.CompanyName), Domain: strings.TrimSpace(kernel.Value(in.Domain)), Market: in.Market, Qualification: models.QualificationNone}
	if r.GovernmentCloud { // which catalogue it buys from; the qualification is another thing
		form.Qualification = models.QualificationGovernment
	}
	if in.TenantID != nil {
		form.Tenant = &rules.TenantForm{ID: strings.TrimSpace(*in.TenantID), Domain: models.EmailDomain(who.Identity.Email)}
		if guid, ok := rules.TenantID(*in.TenantID); ok {
			form.Tenant.ID = guid
		}
	}
	kernel.SetText(&form.RegistrationNumber, in.OrganizationRegistrationNumber)
	kernel.SetBilling(&form.Billing, in.Contact, in.Address, in.Culture)
	form.Billing.Contact.Email = kernel.Either(form.Billing.Contact.Email, who.Identity.Email)
	return form
}

// mayJoin checks whether a guest may accept for a company that is not here yet, with all problems at once. Without a company it returns
// what else is in the way.
func (p *UseCases) mayJoin(tx *store.Tx, who access.Actor, a *answer, in AcceptRelationshipRequestInput) (*rules.AcceptanceFacts, *rules.CustomerForm, error) {
	f := rules.NewcomerFacts{Address: who.Identity.Email}
	var form *rules.CustomerForm
	f.Acceptance.Customer = models.Customer{Status: models.CustomerActive, Segment: segmentInvited(a.invitation)}
	if in.Organization != nil {
		form = in.Organization.form(who, a.invitation)
		f.Acceptance.Customer.Market = form.Market
		if err := p.accountFacts(tx, *form, &f); err != nil {
			return nil, nil, err
		}
	}
	if err := p.partnerFacts(tx, who, a, in.CustomerAgreement, &f.Acceptance); err != nil {
		return nil, nil, err
	}
	f.Acceptance.Given = in.CustomerAgreement
	return &f.Acceptance, form, rules.CheckNewcomer(form, f, tx.Now()).Err()
}

// recordAdmission tells in the audit trail of a new customer who made it one.
func recordAdmission(tx *store.Tx, who access.Actor, c models.Customer) error {
	if err := tx.Record(who, store.About(c.ID, c.OrganizationID), store.Event{Action: access.AcceptRelationshipRequest, To: string(c.Status)}); err != nil {
		return err
	}
	return tx.Record(who, store.About(who.UserID, c.OrganizationID), store.Event{Action: access.AcceptRelationshipRequest, To: string(models.UserActive)})
}

// accountFacts finds out whether the account of a form is somebody's already.
func (p *UseCases) accountFacts(tx *store.Tx, form rules.CustomerForm, f *rules.NewcomerFacts) (err error) {
	switch {
	case form.Tenant != nil:
		if f.Named, err = tx.TenantByGUID(form.Tenant.ID); err != nil {
			return err
		}
		f.Taken, err = tx.AccountTaken(form.Tenant.Domain)
	case rules.UsableAccountName(form.Domain):
		f.Taken, err = tx.AccountTaken(p.WorkDomain(form.Domain))
	}
	return err
}

func segmentInvited(r *models.RelationshipRequest) models.CustomerSegment {
	if r.GovernmentCloud {
		return models.SegmentGovernment
	}
	return models.SegmentCommercial
}
