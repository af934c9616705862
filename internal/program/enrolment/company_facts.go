package enrolment

import (
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/program/kernel"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// enrollFacts reads what a form names, and locks the company, so that of two who enrol at the same moment the second finds what the first has
// made.
func (p *UseCases) enrollFacts(tx *store.Tx, org models.AnyID, form rules.EnrollForm) (f rules.EnrollFacts, err error) {
	f.Content, f.Contact = p.Content(), p.Content().SupportContact
	if form.Known {
		if err = p.companyFacts(tx, models.As[models.Organization](org), form, &f); err != nil {
			return f, err
		}
	}
	if err = p.tenantFacts(tx, form, &f); err != nil {
		return f, err
	}
	if form.PartnerID != "" {
		if f.Identifier, err = tx.LockNumber(form.PartnerID); err != nil {
			return f, err
		}
	}
	if form.Admin != nil {
		f.Letters, err = kernel.LettersTo(tx, form.Admin.Email)
	}
	return f, err
}

// companyFacts reads a company that is here already; one that is not leaves the facts as they are.
func (p *UseCases) companyFacts(tx *store.Tx, id models.ID[models.Organization], form rules.EnrollForm, f *rules.EnrollFacts) (err error) {
	if f.Organization, err = store.LockAny(tx, id); problem.Has(err, problem.NotFound) {
		f.Organization = nil
		return nil
	}
	if err != nil {
		return err
	}
	if f.Accounts, err = tx.PartnersOfOrganization(id); err != nil {
		return err
	}
	if f.Tenants, err = waitingTenants(tx, f.Organization); err != nil {
		return err
	}
	if f.Holders, err = tx.Holders(id); err != nil {
		return err
	}
	if account := f.Account(form); account != nil {
		associated, err := tx.AssociatedIdentifier(account.ID)
		if f.Associated = associated != nil; err != nil {
			return err
		}
	}
	if form.Location != nil {
		f.SameLocation, err = tx.Location(id, form.Location.Address.Country, form.Location.Name)
	}
	return err
}

func (p *UseCases) tenantFacts(tx *store.Tx, form rules.EnrollForm, f *rules.EnrollFacts) (err error) {
	if form.NewTenant != nil {
		if f.NameTaken, err = tx.DomainTaken(p.WorkDomain(form.NewTenant.Name)); err != nil {
			return err
		}
	}
	if form.Tenant == nil {
		return nil
	}
	if guid, ok := rules.TenantID(form.Tenant.ID); ok {
		if f.Named, err = tx.TenantByGUID(guid); err != nil {
			return err
		}
	}
	f.DomainTaken, err = tx.DomainTaken(form.Tenant.Domain)
	return err
}
