package store

import (
	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/models"
	"gorm.io/gorm"
)

// This file limits every read to the rows that the actor may see. For the actor another organisation's row
// does not exist: it is NOT_FOUND, not forbidden.

// scope is a condition on one table.
type scope func(*gorm.DB) *gorm.DB

func everything(db *gorm.DB) *gorm.DB { return db }
func nothing(db *gorm.DB) *gorm.DB    { return db.Where("1 = 0") }

func where(sql string, args ...any) scope {
	return func(db *gorm.DB) *gorm.DB { return db.Where(sql, args...) }
}

// visibleEligibilityRequests: the operator sees what was submitted; an organisation sees its own requests, drafts
// included; a transacting partner also sees the submitted requests of customers that name it.
func visibleEligibilityRequests(who access.Actor) scope {
	switch {
	case who.Operator:
		return where("status <> ?", models.EligibilityDraft)
	case who.OrganizationID.IsZero():
		return nothing
	case who.PartnerID.IsZero():
		return where("organization_id = ?", who.OrganizationID)
	}
	return where("(organization_id = ? OR (partner_id = ? AND status <> ?))", who.OrganizationID, who.PartnerID, models.EligibilityDraft)
}

// MayReadFile reports whether the actor may read what is confidential in a request: evidence, contact,
// messages and history belong to the applicant and the operator, not to the partner it names.
func MayReadFile(who access.Actor, r *models.EligibilityRequest) bool {
	return who.Owns(r.OrganizationID) == nil
}

const (
	partnersOfPartner = "(organization_id = ? OR id IN (SELECT provider_id FROM partnerships WHERE reseller_id = ? AND status IN ('ACTIVE', 'SUSPENDED'))" +
		" OR id IN (SELECT reseller_id FROM partnerships WHERE provider_id = ? AND status IN ('ACTIVE', 'SUSPENDED')))"
	partnersOfCustomer = "(id IN (SELECT partner_id FROM reseller_relationships WHERE customer_id = ? AND status IN ('PENDING', 'ACTIVE'))" +
		" OR id IN (SELECT partner_id FROM eligibility_requests WHERE customer_id = ?))"
	customersOfPartner = "(id IN (SELECT customer_id FROM reseller_relationships WHERE partner_id = ? AND (status IN ('PENDING', 'ACTIVE') OR " + neverProvisioned + "))" +
		" OR id IN (SELECT customer_id FROM eligibility_requests WHERE partner_id = ? AND customer_id IS NOT NULL AND " + namingEligibilityRequest + "))"
)

// visiblePartners: the operator all; a partner its own accounts, one that it has just made included, and those it is in partnership with; a customer the
// partners it buys through or names in a request.
func visiblePartners(who access.Actor) scope {
	switch {
	case who.Operator:
		return everything
	case !who.PartnerID.IsZero():
		return where(partnersOfPartner, who.OrganizationID, who.PartnerID, who.PartnerID)
	case !who.CustomerID.IsZero():
		return where(partnersOfCustomer, who.CustomerID, who.CustomerID)
	case !who.OrganizationID.IsZero():
		return where("organization_id = ?", who.OrganizationID)
	}
	return nothing
}

// neverProvisioned: the relationship is over because the customer's account could not be set up.
const neverProvisioned = "EXISTS (SELECT 1 FROM customers AS gone WHERE gone.id = reseller_relationships.customer_id AND gone.status = 'FAILED')"

// visibleCustomers: the operator all; a partner those it has a relationship with, or would have if their account had not
// failed, and those that name it in a request that is open or was approved; a customer itself.
func visibleCustomers(who access.Actor) scope {
	switch {
	case who.Operator:
		return everything
	case !who.PartnerID.IsZero():
		return where(customersOfPartner, who.PartnerID, who.PartnerID)
	case !who.CustomerID.IsZero():
		return where("id = ?", who.CustomerID)
	}
	return nothing
}

// visibleRelationships: the operator all; a customer its own; a partner its own, those of providers through which it sells,
// and a provider also those of its resellers with customers that they share, or shared when the provider ended its own.
func visibleRelationships(who access.Actor) scope {
	const ofPartner = "(partner_id = ? OR associated_reseller_id = ?" +
		" OR (partner_id IN (SELECT reseller_id FROM partnerships WHERE provider_id = ? AND status IN ('ACTIVE', 'SUSPENDED'))" +
		" AND (provider_id = ? OR EXISTS (SELECT 1 FROM reseller_relationships AS mine WHERE mine.partner_id = ? AND mine.customer_id = reseller_relationships.customer_id" +
		" AND (mine.status = 'ACTIVE' OR mine.removed_at >= reseller_relationships.started_at)))))"
	switch {
	case who.Operator:
		return everything
	case !who.PartnerID.IsZero():
		return where(ofPartner, who.PartnerID, who.PartnerID, who.PartnerID, who.PartnerID, who.PartnerID)
	case !who.CustomerID.IsZero():
		return where("customer_id = ?", who.CustomerID)
	}
	return nothing
}

// visibleInvitations: the operator all; a partner's people those it issued, and as a provider the joint ones that a customer accepted;
// a customer those it answered, where their role allows it.
func visibleInvitations(who access.Actor) scope {
	switch {
	case who.Roles.Has(models.System):
		return everything
	case !who.Can(access.ReadRelationshipRequest):
		return nothing
	case who.Operator:
		return everything
	case !who.PartnerID.IsZero():
		return where("(partner_id = ? OR (provider_id = ? AND status = 'ACCEPTED'))", who.PartnerID, who.PartnerID)
	case !who.CustomerID.IsZero():
		return where("customer_id = ?", who.CustomerID)
	}
	return nothing
}

// visiblePartnerships: the operator all; a partner its own, invited ones included.
func visiblePartnerships(who access.Actor) scope {
	switch {
	case who.Operator:
		return everything
	case !who.PartnerID.IsZero():
		return where("(provider_id = ? OR reseller_id = ?)", who.PartnerID, who.PartnerID)
	}
	return nothing
}

// visibleOrganizations: the operator all; one's own; those behind the visible partners and customers.
func (s *Store) visibleOrganizations(who access.Actor) scope {
	if who.Operator {
		return everything
	}
	if who.OrganizationID.IsZero() {
		return nothing
	}
	return func(db *gorm.DB) *gorm.DB {
		fresh := func() *gorm.DB { return db.Session(&gorm.Session{NewDB: true}) }
		partners := visiblePartners(who)(fresh().Model(&models.Partner{}).Select("organization_id"))
		customers := visibleCustomers(who)(fresh().Model(&models.Customer{}).Select("organization_id"))
		return db.Where("(id = ? OR id IN (?) OR id IN (?))", who.OrganizationID, partners, customers)
	}
}

// visibleTenants follow their organisations.
func (s *Store) visibleTenants(who access.Actor) scope {
	if who.Operator {
		return everything
	}
	return func(db *gorm.DB) *gorm.DB {
		fresh := db.Session(&gorm.Session{NewDB: true})
		return db.Where("organization_id IN (?)", s.visibleOrganizations(who)(fresh.Model(&models.Organization{}).Select("id")))
	}
}

// visibleUsers: the operator all; others the people of their own organisation.
func visibleUsers(who access.Actor) scope { return own(who, "organization_id") }

// visibleQualifications follow their partners.
func visibleQualifications(who access.Actor) scope {
	if who.Operator {
		return everything
	}
	return func(db *gorm.DB) *gorm.DB {
		fresh := db.Session(&gorm.Session{NewDB: true})
		return db.Where("partner_id IN (?)", visiblePartners(who)(fresh.Model(&models.Partner{}).Select("id")))
	}
}

// visibleValidationIDs: the operator's reviewers and administrators all; a partner's agents their own.
func visibleValidationIDs(who access.Actor) scope {
	switch {
	case !who.Can(access.ReadValidationIDs):
		return nothing
	case who.Operator:
		return everything
	case who.PartnerID.IsZero():
		return nothing
	}
	return where("partner_id = ?", who.PartnerID)
}

// visibleRegistrations: the operator's desk all; others those of their own organisation, where their role allows it.
func visibleRegistrations(who access.Actor) scope {
	if !who.Can(access.ReadRegistration) && !who.Roles.Has(models.System) {
		return nothing
	}
	return own(who, "organization_id")
}

// ofVisibleRegistrations limits what belongs to a registration.
func ofVisibleRegistrations(who access.Actor) scope {
	return func(db *gorm.DB) *gorm.DB {
		fresh := db.Session(&gorm.Session{NewDB: true})
		return db.Where("registration_id IN (?)", visibleRegistrations(who)(fresh.Model(&models.Registration{}).Select("id")))
	}
}

// visibleProfiles: the operator's desk all; others their own organisation's, where their role allows it.
func visibleProfiles(who access.Actor) scope {
	if !who.Can(access.ReadProfile) {
		return nothing
	}
	return own(who, "organization_id")
}

// visibleDocuments: the vetting reviewers all; others those of their own organisation, where their role allows it.
func visibleDocuments(who access.Actor) scope {
	if !who.Can(access.ReadDocuments) {
		return nothing
	}
	return own(who, "organization_id")
}

// visibleAcceptances: the operator all; a party its own; a partner's people also those of customers that it has a relationship with,
// where their role allows them to view agreements (section 2.2).
func visibleAcceptances(who access.Actor) scope {
	if !who.PartnerID.IsZero() && !who.Can(access.ReadAgreement) {
		return nothing
	}
	if who.Operator || who.OrganizationID.IsZero() {
		return own(who, "organization_id")
	}
	return where("(organization_id = ? OR customer_id IN (SELECT customer_id FROM reseller_relationships WHERE partner_id = ? AND status IN ('PENDING', 'ACTIVE')))",
		who.OrganizationID, who.PartnerID)
}

// visibleTokens: everybody's own; whoever manages users, those of the whole organisation.
func visibleTokens(who access.Actor) scope {
	if who.UserID.IsZero() {
		return nothing
	}
	if !who.Can(access.UpdateUserRoles) {
		return where("user_id = ?", who.UserID)
	}
	return where("user_id IN (SELECT id FROM users WHERE organization_id = ?)", who.OrganizationID)
}

// visibleJobs: the operator all; others those of their own organisation.
func visibleJobs(who access.Actor) scope {
	return both(own(who, "organization_id"), aboutReadable(who))
}

// aboutReadable leaves out what concerns registrations for those who may not read them.
func aboutReadable(who access.Actor) scope {
	if who.Can(access.ReadRegistration) || who.Roles.Has(models.System) {
		return everything
	}
	return where("subject_prefix <> ?", models.Registration{}.Prefix())
}

// visibleEmails: the operator's administrators only.
func visibleEmails(who access.Actor) scope {
	if who.Can(access.ReadEmails) {
		return everything
	}
	return nothing
}

// visibleEvents: the operator's staff all; others those of their own organisation, where their role allows it.
func visibleEvents(who access.Actor) scope {
	if !who.Can(access.ReadAuditEvents) {
		return nothing
	}
	return both(own(who, "organization_id"), aboutReadable(who))
}

func own(who access.Actor, column string) scope {
	switch {
	case who.Operator:
		return everything
	case who.OrganizationID.IsZero():
		return nothing
	}
	return where(column+" = ?", who.OrganizationID)
}
