package demo

import (
	"fmt"
	"slices"
	"time"

	"github.com/partnergraph/partnergraph/models"
)

// This file creates the rows of the demo's partners besides their accounts: PartnerIDs, profiles, and the accepted agreements of
// active partners.

// account is a partner account.
func (co *company) account(tenant models.ID[models.Tenant], name, country string, types []models.PartnerType, status models.PartnerStatus, now time.Time) *models.Partner {
	market, _ := co.content.FindMarket(country)
	return &models.Partner{
		ID: models.NewID[models.Partner](), OrganizationID: co.org.ID, TenantID: tenant, Name: name, SearchName: models.FoldForSearch(name), Types: types,
		Status: status, Market: country, Region: market.RegionCode, BillingCurrency: market.Currency, Stamp: models.FirstStamp(now),
	}
}

// locations are the PartnerID of a company and that of its seat.
func locations(country, global, seat string) []identifier {
	return []identifier{{global, "", country, models.PartnerIDGlobal, false}, {seat, "", country, models.PartnerIDLocation, false}}
}

// enrolment is what belongs to the enrolment of a partner.
func (co *company) enrolment(p part, now time.Time) (rows []any) {
	for i, id := range p.numbers {
		row := co.identifier(id, p.name, now)
		if i == 1 && p.status == models.PartnerActive { // the seat
			row.PartnerID, row.AssociatedAt = co.partner.ID, &now
		}
		rows = append(rows, row)
	}
	if p.status != models.PartnerActive {
		return rows
	}
	rows = append(rows, co.acceptance(p.signer(), co.partner, now))
	for _, version := range []models.ProfileVersion{models.ProfileCurrent, models.ProfileLastFinalized} {
		rows = append(rows, co.profile(p, version, now))
	}
	if p.services != nil {
		rows = append(rows, co.listing(p, now))
	}
	if p.second != nil {
		rows = append(rows, co.secondAccount(*p.second, p, now)...)
	}
	return rows
}

func (co *company) identifier(id identifier, company string, now time.Time) *models.PartnerIdentifier {
	name := id.name
	if name == "" {
		name = company
	}
	return &models.PartnerIdentifier{
		ID: models.NewID[models.PartnerIdentifier](), OrganizationID: co.org.ID, Number: id.number, Type: id.kind, Name: name, SearchName: models.Fold(name),
		Country: id.country, Migrated: !id.legacy, Stamp: models.FirstStamp(now),
	}
}

// signer returns the global admin, or a former one: the agreement stays valid.
func (p part) signer() person {
	for _, who := range p.people {
		if slices.Contains(who.roles, models.GlobalAdmin) {
			return who
		}
	}
	return person{name: "Robin Vance", email: "robin.vance@" + p.domain}
}

func (co *company) acceptance(signer person, partner *models.Partner, now time.Time) *models.AgreementAcceptance {
	text, _ := co.content.AgreementInForce(string(models.PartnerAgreement), partner.Region, "", now)
	return &models.AgreementAcceptance{
		ID: models.NewID[models.AgreementAcceptance](), Type: models.PartnerAgreement, OrganizationID: co.org.ID, PartnerID: partner.ID, Region: partner.Region,
		TextVersion: text.Version, Locale: text.Locale, SHA256: text.SHA256, Method: models.AgreementDirect, SignerName: signer.name, SignerEmail: signer.email,
		AcceptedAt: now, OnceKey: fmt.Sprintf("%s/%s/%s/%s", models.PartnerAgreement, co.org.ID, partner.Region, text.Version), CreatedAt: now,
	}
}

func (co *company) profile(p part, version models.ProfileVersion, now time.Time) *models.PartnerProfile {
	row := &models.PartnerProfile{
		ID: models.NewID[models.PartnerProfile](), PartnerID: co.partner.ID, OrganizationID: co.org.ID, VettingVersion: version,
		Legal:   models.LegalProfile{Name: p.name, Address: models.PostalAddress{Line1: "1 Exchange Place", City: "Springfield", Country: p.market}, Website: "https://" + p.domain, Source: models.LegalManual},
		Details: models.OrganizationDetails{DisplayName: p.name, Locale: p.people[0].locale}, Stamp: models.FirstStamp(now),
	}
	if p.supported {
		row.Support = models.SupportProfile{Email: "help@" + p.domain, Phone: "+1 206 555 0100", Website: "https://" + p.domain + "/help"}
	}
	if version == models.ProfileLastFinalized {
		row.FinalizedAt = &now
	}
	return row
}

// listing is a provider's entry in the directory.
func (co *company) listing(p part, now time.Time) *models.ProviderListing {
	return &models.ProviderListing{
		ID: models.NewID[models.ProviderListing](), PartnerID: co.partner.ID, OrganizationID: co.org.ID, Name: p.name, SearchName: models.FoldForSearch(p.name),
		Markets: models.Set[string]{p.market}, Services: p.services, Description: "We help resellers from the first offer to the invoice.",
		ContactEmail: "resellers@" + p.domain, ContactPhone: "+1 206 555 0142", Website: "https://" + p.domain + "/resellers", Published: true, Stamp: models.FirstStamp(now),
	}
}

// secondAccount is another account of the same company, in another country, with a PartnerID of its own.
func (co *company) secondAccount(b branch, p part, now time.Time) []any {
	tenant := &models.Tenant{ID: models.NewID[models.Tenant](), OrganizationID: co.org.ID, TenantID: b.tenant, Cloud: models.CloudCommercial, DefaultDomain: b.domain, Country: b.market, CreatedAt: now}
	partner := co.account(tenant.ID, b.name, b.market, p.types, models.PartnerActive, now)
	id := co.identifier(identifier{b.number, b.name, b.market, models.PartnerIDLocation, false}, b.name, now)
	id.PartnerID, id.AssociatedAt = partner.ID, &now
	return []any{tenant, partner, id, co.acceptance(p.signer(), partner, now)}
}
