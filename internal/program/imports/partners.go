package imports

import (
	"slices"
	"strings"

	"github.com/partnergraph/partnergraph/internal/csvfile"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// tenants knows which tenants and domains of rows are taken.
type tenants struct{ guids, domains []string }

// takenTenants reads which tenants and domains of rows others have.
func (b *batch) takenTenants(rows []*entry) (t tenants, err error) {
	var guids, domains []string
	for _, e := range rows {
		form := tenantForm(e)
		if len(form.ID)+len(form.Domain) <= longestStored {
			guids, domains = append(guids, form.ID), append(domains, form.Domain)
		}
	}
	if t.guids, err = store.TakenValues[models.Tenant](b.tx, "tenant_id", guids); err != nil {
		return t, err
	}
	t.domains, err = store.TakenValues[models.Tenant](b.tx, "default_domain", domains)
	return t, err
}

// tenantForm is the tenant of a row in the spelling that is stored.
func tenantForm(e *entry) rules.TenantForm {
	form := rules.TenantForm{ID: csvfile.GUID(e.Get("tenant_id")), Domain: strings.ToLower(strings.TrimRight(e.Get("domain"), "."))}
	if ascii, ok := models.ALabel(form.Domain); ok {
		form.Domain = ascii
	}
	return form
}

func (b *batch) tenantOf(e *entry, taken tenants) rules.BroughtTenant {
	form := tenantForm(e)
	return rules.BroughtTenant{
		TenantForm: form, Taken: slices.Contains(taken.guids, form.ID) || b.claimed("tenant", form.ID),
		DomainTaken: slices.Contains(taken.domains, form.Domain) || b.claimed("domain", form.Domain),
	}
}

// claimTenant keeps the tenant of a row that was accepted.
func (b *batch) claimTenant(form rules.TenantForm) {
	b.claim("tenant", form.ID)
	b.claim("domain", form.Domain)
}

// newTenant is the row of a tenant that the company has already: nothing is set up.
func (b *batch) newTenant(org models.ID[models.Organization], form rules.TenantForm, market string) *models.Tenant {
	return &models.Tenant{
		ID: models.NewID[models.Tenant](), OrganizationID: org, TenantID: form.ID, Cloud: models.CloudCommercial, DefaultDomain: form.Domain, Country: market, CreatedAt: b.tx.Now(),
	}
}

func (b *batch) newOrganization(name, market string, kind models.OrganizationKind) *models.Organization {
	return &models.Organization{
		ID: models.NewID[models.Organization](), Name: name, Market: market, Kinds: models.Set[models.OrganizationKind]{kind}, Stamp: models.FirstStamp(b.tx.Now()),
	}
}

// readPartners makes partner accounts. The operator vouches for them as for those that it enrols (D-19).
func readPartners(b *batch, rows []*entry) error {
	taken, err := b.takenTenants(rows)
	if err != nil {
		return err
	}
	companies, err := b.partnersOf(rows, "company")
	if err != nil {
		return err
	}
	var made struct {
		orgs     []*models.Organization
		tenants  []*models.Tenant
		partners []*models.Partner
	}
	for _, e := range rows {
		form := rules.EnrollForm{CompanyName: e.Get("company_name"), Market: e.upper("market"), Currency: e.upper("billing_currency")}
		for _, word := range csvfile.Words(e.upper("types")) {
			form.Types = append(form.Types, models.PartnerType(word))
		}
		company := b.partner(e, companies, "company", false)
		f := rules.EnrollFacts{Content: b.Content()}
		if company != nil {
			if f.Accounts, err = b.accountsOf(company.OrganizationID); err != nil {
				return err
			}
		}
		tenant := b.tenantOf(e, taken)
		e.found.Add(rules.CheckImportedPartner(form, tenant, f)...)
		if len(e.found) > 0 {
			continue
		}
		p := b.newPartner(form)
		if company != nil {
			p.OrganizationID = company.OrganizationID
		} else {
			org := b.newOrganization(form.CompanyName, form.Market, models.KindPartner)
			p.OrganizationID, made.orgs = org.ID, append(made.orgs, org)
		}
		has := b.newTenant(p.OrganizationID, tenant.TenantForm, form.Market)
		p.TenantID = has.ID
		made.tenants, made.partners = append(made.tenants, has), append(made.partners, p)
		b.claimTenant(tenant.TenantForm)
		b.partners[e.id] = p
		b.makes(e, store.About(p.ID, p.OrganizationID), string(p.Status))
	}
	if b.dry != nil {
		return nil
	}
	return create(b, made.orgs, made.tenants, made.partners)
}

// create writes rows of three types.
func create[A, B, C any](b *batch, first []*A, second []*B, third []*C) error {
	if err := store.CreateAll(b.tx, first); err != nil {
		return err
	}
	if err := store.CreateAll(b.tx, second); err != nil {
		return err
	}
	return store.CreateAll(b.tx, third)
}

func (b *batch) newPartner(form rules.EnrollForm) *models.Partner {
	now := b.tx.Now()
	market, _ := b.Content().FindMarket(form.Market)
	currency := form.Currency
	if currency == "" {
		currency = market.Currency
	}
	return &models.Partner{
		ID: models.NewID[models.Partner](), Name: form.CompanyName, SearchName: models.FoldForSearch(form.CompanyName), Types: form.Types, Market: form.Market, Region: market.RegionCode,
		BillingCurrency: currency, Status: rules.ProgramStatus(rules.ProgramFacts{Finalized: true}), EnrolledAt: &now, Stamp: models.FirstStamp(now),
	}
}

// accountsOf are the partner accounts of a company, those of this batch too.
func (b *batch) accountsOf(org models.ID[models.Organization]) ([]*models.Partner, error) {
	accounts, err := b.tx.PartnersOfOrganization(org)
	if err != nil {
		return nil, err
	}
	for _, p := range b.partners {
		if p.OrganizationID == org {
			accounts = append(accounts, p)
		}
	}
	if b.dry != nil {
		accounts = append(accounts, b.dry.accounts[org]...)
	}
	return accounts, nil
}

// readLocations makes locations with their PartnerIDs, and derives the status of the accounts that get one.
func readLocations(b *batch, rows []*entry) error {
	partners, err := b.partnersOf(rows, "partner")
	if err != nil {
		return err
	}
	taken, err := store.TakenValues[models.PartnerIdentifier](b.tx, "number", cells(rows, "partner_id"))
	if err != nil {
		return err
	}
	having, err := store.TakenValues[models.PartnerIdentifier](b.tx, "partner_id", idsOf(partners))
	if err != nil {
		return err
	}
	var made []*models.PartnerIdentifier
	var touched []models.ID[models.Partner]
	for _, e := range rows {
		p := b.partner(e, partners, "partner", true)
		if p == nil {
			continue
		}
		l := rules.ImportedLocation{
			LocationForm: rules.LocationForm{Name: e.Get("name"), Address: e.address(p.Market)}, Number: e.Get("partner_id"), Associated: e.yes("associated"), Market: p.Market,
			HasOne: slices.Contains(having, p.ID) || b.claimed("associated", p.ID.String()),
		}
		l.Taken = slices.Contains(taken, l.Number) || b.claimed("number", l.Number)
		place := []string{"location", p.OrganizationID.String(), l.Address.Country, models.Fold(l.Name)}
		if l.Same, err = b.tx.Location(p.OrganizationID, l.Address.Country, l.Name); err != nil {
			return err
		}
		if l.Same == nil && b.claimed(place...) {
			l.Same = &models.PartnerIdentifier{Name: l.Name, Country: l.Address.Country, Number: l.Number}
		}
		e.found.Add(rules.CheckImportedLocation(l, b.Content())...)
		if len(e.found) > 0 {
			continue
		}
		id := b.newLocation(p, l)
		if l.Associated {
			b.claim("associated", p.ID.String())
			touched = append(touched, p.ID)
		}
		b.claim("number", l.Number)
		b.claim(place...)
		made = append(made, id)
		b.makes(e, store.About(id.ID, id.OrganizationID), string(id.Type))
	}
	if b.dry != nil {
		return nil
	}
	if err := store.CreateAll(b.tx, made); err != nil {
		return err
	}
	return b.settleAll(touched)
}

func (b *batch) newLocation(p *models.Partner, l rules.ImportedLocation) *models.PartnerIdentifier {
	now := b.tx.Now()
	id := &models.PartnerIdentifier{
		ID: models.NewID[models.PartnerIdentifier](), OrganizationID: p.OrganizationID, Number: l.Number, Type: models.PartnerIDLocation, Name: l.Name,
		SearchName: models.Fold(l.Name), Country: l.Address.Country, Address: l.Address, Migrated: true, Stamp: models.FirstStamp(now),
	}
	if l.Associated {
		id.PartnerID, id.AssociatedAt = p.ID, &now
	}
	return id
}

// settleAll derives the status of partner accounts.
func (b *batch) settleAll(partners []models.ID[models.Partner]) error {
	slices.SortFunc(partners, func(x, y models.ID[models.Partner]) int { return slices.Compare(x[:], y[:]) })
	for _, id := range slices.Compact(partners) {
		if err := b.settle(b.tx, id); err != nil {
			return err
		}
	}
	return nil
}

func idsOf(partners map[string]*models.Partner) (ids []models.ID[models.Partner]) {
	for _, p := range partners {
		ids = append(ids, p.ID)
	}
	return ids
}
