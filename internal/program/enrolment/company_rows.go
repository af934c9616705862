package enrolment

import (
	"strings"

	"github.com/google/uuid"
	"github.com/partnergraph/partnergraph/internal/program/kernel"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// This file writes the rows of a company that the operator enrols.

// kindOf is the company of a form, new or known, as one of a kind.
func kindOf(tx *store.Tx, form rules.EnrollForm, f rules.EnrollFacts, kind models.OrganizationKind) (*models.Organization, error) {
	org := f.Organization
	switch {
	case org == nil:
		org = &models.Organization{ID: models.NewID[models.Organization](), Name: form.CompanyName, Market: form.Market}
	case org.Kinds.Has(kind):
		return org, nil
	}
	org.Kinds = append(org.Kinds, kind)
	return org, tx.Save(org)
}

// enrolledAccount is the account that is meant: the one of that market, or a new one.
func (p *UseCases) enrolledAccount(tx *store.Tx, org *models.Organization, form rules.EnrollForm, f rules.EnrollFacts) (*models.Partner, error) {
	if known := f.Account(form); known != nil {
		return store.LockAny(tx, known.ID)
	}
	tenant, err := p.enrolledTenant(tx, org, form, f)
	if err != nil {
		return nil, err
	}
	market, _ := p.Content().FindMarket(form.Market)
	name := kernel.Either(form.CompanyName, org.Name)
	return &models.Partner{
		ID: models.NewID[models.Partner](), OrganizationID: org.ID, TenantID: tenant.ID, Name: name, SearchName: models.FoldForSearch(name), Status: models.PartnerPendingQualification,
		Market: form.Market, Region: market.RegionCode, BillingCurrency: kernel.Either(form.Currency, market.Currency),
	}, nil // saved by vouch
}

// enrolledTenant is the tenant of a new account or company: the one that was named, a new one, or one that waits for an account.
func (p *UseCases) enrolledTenant(tx *store.Tx, org *models.Organization, form rules.EnrollForm, f rules.EnrollFacts) (*models.Tenant, error) {
	tenant := &models.Tenant{
		ID: models.NewID[models.Tenant](), OrganizationID: org.ID, TenantID: uuid.NewString(), Cloud: models.CloudCommercial, Country: form.Market, CreatedAt: tx.Now(),
	}
	switch {
	case form.NewTenant != nil:
		tenant.DefaultDomain = p.WorkDomain(form.NewTenant.Name)
	case form.Tenant == nil:
		return rules.TenantIn(f.Tenants, form.Market), nil
	case f.Named != nil:
		return f.Named, nil
	default:
		tenant.TenantID, _ = rules.TenantID(form.Tenant.ID)
		tenant.DefaultDomain = form.Tenant.Domain
	}
	return tenant, tx.Create(tenant)
}

// associateFirst associates the PartnerID of a form with an account that has none.
func associateFirst(tx *store.Tx, partner *models.Partner, form rules.EnrollForm, f rules.EnrollFacts) (err error) {
	id := f.Identifier
	switch {
	case form.PartnerID == "" && form.Location == nil:
		return nil
	case form.Location != nil:
		id = newLocation(partner.OrganizationID, form.Location.Name, form.Location.Address)
		if id.Number, err = freeNumber(tx); err != nil {
			return err
		}
	case id == nil: // it was given elsewhere
		id = newLocation(partner.OrganizationID, partner.Name, models.PostalAddress{Country: partner.Market})
		id.Number = form.PartnerID
	}
	now := tx.Now()
	id.PartnerID, id.AssociatedAt = partner.ID, &now
	return tx.Save(id)
}

// newLocation is a location without a number.
func newLocation(org models.ID[models.Organization], name string, address models.PostalAddress) *models.PartnerIdentifier {
	return &models.PartnerIdentifier{
		ID: models.NewID[models.PartnerIdentifier](), OrganizationID: org, Type: models.PartnerIDLocation, Name: name, SearchName: models.Fold(name),
		Country: address.Country, Address: address, Migrated: true,
	}
}

// vouch adds types to an account for which the operator vouches from now on, and derives its status.
func (p *UseCases) vouch(tx *store.Tx, partner *models.Partner, types []models.PartnerType) error {
	for _, t := range types {
		if !partner.Types.Has(t) {
			partner.Types = append(partner.Types, t)
		}
	}
	if partner.EnrolledAt == nil {
		now := tx.Now()
		partner.EnrolledAt = &now
	}
	if err := tx.Save(partner); err != nil {
		return err
	}
	r, err := tx.RegistrationOfPartner(partner.ID)
	if err != nil {
		return err
	}
	_, err = p.settleStatus(tx, partner, r)
	return err
}

func typeList(types []models.PartnerType) string {
	words := make([]string, len(types))
	for i, t := range types {
		words[i] = string(t)
	}
	return strings.Join(words, ", ")
}
