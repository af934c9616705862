package imports

import (
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// readCustomers makes customers. Their accounts exist, so that nothing is set up, and the operator that brings them along has reviewed their
// details before.
func readCustomers(b *batch, rows []*entry) error {
	taken, err := b.takenTenants(rows)
	if err != nil {
		return err
	}
	var made struct {
		orgs      []*models.Organization
		tenants   []*models.Tenant
		customers []*models.Customer
	}
	for _, e := range rows {
		form := customerForm(e)
		tenant := b.tenantOf(e, taken)
		e.found.Add(rules.CheckImportedCustomer(form, tenant, b.Content())...)
		if len(e.found) > 0 {
			continue
		}
		org := b.newOrganization(form.CompanyName, form.Market, models.KindCustomer)
		has := b.newTenant(org.ID, tenant.TenantForm, form.Market)
		c := b.newCustomer(form, org, has)
		b.claimTenant(tenant.TenantForm)
		b.buyers[e.id] = buyer{c.ID, org.ID, c.CompanyName, c.Market, false}
		b.makes(e, store.About(c.ID, org.ID), string(c.Status))
		made.orgs, made.tenants, made.customers = append(made.orgs, org), append(made.tenants, has), append(made.customers, c)
	}
	if b.dry != nil {
		return nil
	}
	return create(b, made.orgs, made.tenants, made.customers)
}

func customerForm(e *entry) rules.CustomerForm {
	form := rules.CustomerForm{CompanyName: e.Get("company_name"), Market: e.upper("market"), RegistrationNumber: e.Get("registration_number")}
	form.Billing = models.CustomerBilling{
		Contact: models.PrimaryContact{
			FirstName: e.Get("contact_first_name"), LastName: e.Get("contact_last_name"), Email: e.Get("contact_email"), Phone: e.Get("contact_phone"), Locale: e.Get("contact_locale"),
		},
		Address: e.address(form.Market), Culture: e.Get("culture"),
	}
	if culture := rules.Culture(form.Billing.Culture); culture != "" {
		form.Billing.Culture = culture
	}
	return form
}

func (b *batch) newCustomer(form rules.CustomerForm, org *models.Organization, has *models.Tenant) *models.Customer {
	now := b.tx.Now()
	return &models.Customer{
		ID: models.NewID[models.Customer](), OrganizationID: org.ID, TenantID: has.ID, CompanyName: form.CompanyName, SearchName: models.FoldForSearch(form.CompanyName),
		Domain: has.DefaultDomain, Market: form.Market, Segment: models.SegmentCommercial, Status: models.CustomerActive, RegistrationNumber: form.RegistrationNumber,
		Billing: form.Billing, Review: models.ReviewVerified, ReviewRound: 1, ReviewedAt: &now, ReviewedBy: b.who.UserID, Stamp: models.FirstStamp(now),
	}
}
