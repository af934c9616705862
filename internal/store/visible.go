package store

import (
	"slices"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/models"
)

// This file says who sees which rows. Every read of rows of a kind is limited by the policy of the kind. For the actor another
// organisation's row does not exist: it is NOT_FOUND, not forbidden.

// kinds are all kinds of rows that have an id, with the policy of each.
var kinds = []kind{
	node[models.AgreementAcceptance](visibleAcceptances),
	node[models.APIToken](visibleTokens),
	node[models.AuditEvent](visibleEvents),
	node[models.Cart](visibleCarts),
	node[models.CartLine](visibleCartLines),
	node[models.Customer](visibleCustomers),
	node[models.CustomerQualification](visibleCustomerQualifications),
	node[models.Document](visibleDocuments),
	node[models.EligibilityMessage](visibleMessages),
	node[models.EligibilityRequest](visibleEligibilityRequests),
	node[models.Email](visibleEmails),
	node[models.Job](visibleJobs),
	node[models.Offer](visibleInCatalog),
	node[models.OfferPlan](visibleInCatalog),
	node[models.Order](visibleOrders),
	node[models.OrderLine](visibleOrderLines),
	node[models.Organization](visibleOrganizations),
	node[models.Partner](visiblePartners),
	node[models.PartnerIdentifier](visibleInOrganization),
	node[models.PartnerQualification](visibleQualifications),
	node[models.Partnership](visiblePartnerships),
	node[models.ProgramImport](visibleImports),
	node[models.ProviderListing](visibleListings),
	node[models.Registration](visibleRegistrations),
	node[models.RelationshipRequest](visibleInvitations),
	node[models.ResellerRelationship](visibleRelationships),
	node[models.Subscription](visibleSubscriptions),
	node[models.SupportMessage](visibleSupportMessages),
	node[models.SupportRequest](visibleSupportRequests),
	node[models.User](visibleInOrganization),
	node[models.ValidationID](visibleValidationIDs),
	node[models.VettingCheck](visibleInRegistrations),
	part[models.AccessGrant](visibleToNobody),
	part[models.Audience](visibleInOrganization),
	part[models.ContactVerification](visibleInRegistrations),
	part[models.PartnerProfile](visibleProfiles),
	part[models.DraftPrice](visibleInOrganization),
	part[models.OfferListing](visibleToNobody),
	part[models.PlanPrice](visibleToNobody),
	part[models.Session](visibleToNobody),
	part[models.SignInCode](visibleToNobody),
	part[models.Tenant](visibleTenants),
	part[models.ValidationHold](visibleToNobody),
}

// sent matches the requests that are no drafts and were none when they ended. It asks for nothing but the status, which the indexes of the lists have.
const sent = "status NOT IN ('DRAFT', 'EXPIRED')"

// visibleEligibilityRequests: the operator sees what was submitted; an organisation sees its own requests, drafts
// included; a transacting partner also sees the submitted requests of customers that name it.
func visibleEligibilityRequests(who access.Actor) policy {
	switch {
	case who.Operator:
		return policy{when(sent)}
	case who.OrganizationID.IsZero():
		return nothing
	case who.PartnerID.IsZero():
		return policy{when("organization_id = ?", who.OrganizationID)}
	}
	return policy{
		when("organization_id = ?", who.OrganizationID),
		when("partner_id = ? AND "+sent, who.PartnerID),
	}
}

// visiblePartners: the operator all; a partner its own accounts, one that it has just made included, and those it is in partnership with; a customer the
// partners it buys through or names in a request.
func visiblePartners(who access.Actor) policy {
	switch {
	case who.Operator:
		return everything
	case !who.PartnerID.IsZero():
		return policy{
			when("organization_id = ?", who.OrganizationID),
			when("id IN (SELECT provider_id FROM partnerships WHERE reseller_id = ? AND status IN ('ACTIVE', 'SUSPENDED'))", who.PartnerID),
			when("id IN (SELECT reseller_id FROM partnerships WHERE provider_id = ? AND status IN ('ACTIVE', 'SUSPENDED'))", who.PartnerID),
		}
	case !who.CustomerID.IsZero():
		return policy{
			when("id IN (SELECT partner_id FROM reseller_relationships WHERE customer_id = ? AND status IN ('PENDING', 'ACTIVE'))", who.CustomerID),
			when("id IN (SELECT partner_id FROM eligibility_requests WHERE customer_id = ?)", who.CustomerID),
		}
	case !who.OrganizationID.IsZero():
		return policy{when("organization_id = ?", who.OrganizationID)}
	}
	return nothing
}

// accessTo is the branch of the rows whose column names a customer that a partner sees. It names the customer within the subquery too, since
// SQLite would otherwise collect all customers of the partner for each look-up.
func accessTo(column string, partner models.ID[models.Partner]) branch {
	return when("EXISTS (SELECT 1 FROM customer_access AS seen WHERE seen.partner_id = ? AND seen.customer_id = "+column+")", partner)
}

// visibleCustomers: the operator all; a partner those that its access rows name (customer_access.go); a customer itself.
func visibleCustomers(who access.Actor) policy {
	switch {
	case who.Operator:
		return everything
	case !who.PartnerID.IsZero():
		return policy{accessTo("customers.id", who.PartnerID)}
	case !who.CustomerID.IsZero():
		return policy{when("id = ?", who.CustomerID)}
	}
	return nothing
}

// ofResellers matches the relationships of a provider's resellers.
const ofResellers = "partner_id IN (SELECT reseller_id FROM partnerships WHERE provider_id = ? AND status IN ('ACTIVE', 'SUSPENDED'))"

// visibleRelationships: the operator all; a customer its own; a partner its own, those of providers through which it sells,
// and a provider also those of its resellers with customers that they share, or shared when the provider ended its own.
func visibleRelationships(who access.Actor) policy {
	switch {
	case who.Operator:
		return everything
	case !who.PartnerID.IsZero():
		return policy{
			when("partner_id = ?", who.PartnerID),
			when("associated_reseller_id = ?", who.PartnerID),
			when(ofResellers+" AND provider_id = ?", who.PartnerID, who.PartnerID),
			when(ofResellers+" AND EXISTS (SELECT 1 FROM reseller_relationships AS mine WHERE mine.partner_id = ? AND mine.customer_id = reseller_relationships.customer_id"+
				" AND (mine.status = 'ACTIVE' OR mine.removed_at >= reseller_relationships.started_at))", who.PartnerID, who.PartnerID),
		}
	case !who.CustomerID.IsZero():
		return policy{when("customer_id = ?", who.CustomerID)}
	}
	return nothing
}

// visibleInvitations: the operator all; a partner's people those it issued, and as a provider the joint ones that a customer accepted;
// a customer those it answered, where their role allows it.
func visibleInvitations(who access.Actor) policy {
	switch {
	case who.Roles.Has(models.System):
		return everything
	case !who.Can(access.ReadRelationshipRequest):
		return nothing
	case who.Operator:
		return everything
	case !who.PartnerID.IsZero():
		return policy{
			when("partner_id = ?", who.PartnerID),
			when("provider_id = ? AND status = ? AND kind = ?", who.PartnerID, models.RequestAccepted, models.RequestJoint), // no other kind has a provider
		}
	case !who.CustomerID.IsZero():
		return policy{when("customer_id = ?", who.CustomerID)}
	}
	return nothing
}

// visiblePartnerships: the operator all; a partner its own, invited ones included.
func visiblePartnerships(who access.Actor) policy {
	switch {
	case who.Operator:
		return everything
	case !who.PartnerID.IsZero():
		return policy{when("provider_id = ?", who.PartnerID), when("reseller_id = ?", who.PartnerID)}
	}
	return nothing
}

// visibleOrganizations: the operator all; one's own; those behind the visible partners and customers.
func visibleOrganizations(who access.Actor) policy {
	switch {
	case who.Operator:
		return everything
	case who.OrganizationID.IsZero():
		return nothing
	}
	return policy{
		when("id = ?", who.OrganizationID),
		of("id", "organization_id", "partners", visiblePartners(who)),
		of("id", "organization_id", "customers", visibleCustomers(who).and("customers.organization_id = organizations.id")),
	}
}

// visibleTenants follow their organisations.
func visibleTenants(who access.Actor) policy {
	if who.Operator {
		return everything
	}
	return policy{of("organization_id", "id", "organizations", visibleOrganizations(who).and("organizations.id = tenants.organization_id"))}
}

// visibleQualifications follow their partners.
func visibleQualifications(who access.Actor) policy {
	return following(who, "partner_id", "partners", visiblePartners)
}

// visibleCustomerQualifications follow their customers.
func visibleCustomerQualifications(who access.Actor) policy {
	if !who.Operator && !who.PartnerID.IsZero() {
		return policy{accessTo("customer_qualifications.customer_id", who.PartnerID)}
	}
	return following(who, "customer_id", "customers", visibleCustomers)
}

// visibleValidationIDs: the operator's reviewers and administrators all; a partner's agents their own.
func visibleValidationIDs(who access.Actor) policy {
	switch {
	case !who.Can(access.ReadValidationIDs):
		return nothing
	case who.Operator:
		return everything
	case who.PartnerID.IsZero():
		return nothing
	}
	return policy{when("partner_id = ?", who.PartnerID)}
}

// visibleRegistrations: the operator's desk all; others those of their own organisation, where their role allows it.
func visibleRegistrations(who access.Actor) policy {
	if !who.Can(access.ReadRegistration) && !who.Roles.Has(models.System) {
		return nothing
	}
	return visibleInOrganization(who)
}

// visibleInRegistrations: what belongs to a registration follows it.
func visibleInRegistrations(who access.Actor) policy {
	return policy{of("registration_id", "id", "registrations", visibleRegistrations(who))}
}

// visibleProfiles: the operator's desk all; others their own organisation's, where their role allows it.
func visibleProfiles(who access.Actor) policy {
	if !who.Can(access.ReadProfile) {
		return nothing
	}
	return visibleInOrganization(who)
}

// visibleDocuments: those of registrations for the vetting reviewers, and for the people of the applicant whose role allows it; those of support
// requests for whoever sees the message that they came with.
func visibleDocuments(who access.Actor) policy {
	sent := policy{of("message_id", "id", "support_messages", visibleSupportMessages(who))}
	if !who.Can(access.ReadDocuments) {
		return sent
	}
	return append(visibleInOrganization(who).and("registration_id IS NOT NULL"), sent...)
}

// visibleSupportRequests: the operator all; others those of their own organisation, if they may open one. Those about registrations are for those
// who may read registrations.
func visibleSupportRequests(who access.Actor) policy {
	if !who.Operator && !who.Can(access.CreateSupportRequest) {
		return nothing
	}
	return aboutReadable(who, visibleInOrganization(who))
}

// visibleSupportMessages: with their request; the notes of the operator's people for them alone.
func visibleSupportMessages(who access.Actor) policy {
	requests := of("request_id", "id", "support_requests", visibleSupportRequests(who))
	if who.Operator {
		return policy{requests}
	}
	return policy{requests}.and("internal = FALSE")
}

// visibleAcceptances: the operator all; a party its own; a partner's people also those of customers that it has a relationship with,
// where their role allows them to view agreements (section 2.2).
func visibleAcceptances(who access.Actor) policy {
	if !who.PartnerID.IsZero() && !who.Can(access.ReadAgreement) {
		return nothing
	}
	if who.Operator || who.OrganizationID.IsZero() {
		return visibleInOrganization(who)
	}
	return policy{
		when("organization_id = ?", who.OrganizationID),
		when("customer_id IN (SELECT customer_id FROM customer_access WHERE partner_id = ? AND related = TRUE)", who.PartnerID),
	}
}

// visibleTokens: everybody's own; whoever manages users, those of the whole organisation.
func visibleTokens(who access.Actor) policy {
	if who.UserID.IsZero() {
		return nothing
	}
	if !who.Can(access.UpdateUserRoles) {
		return policy{when("user_id = ?", who.UserID)}
	}
	return policy{when("user_id IN (SELECT id FROM users WHERE organization_id = ?)", who.OrganizationID)}
}

// visibleJobs: the operator all; others those of their own organisation.
func visibleJobs(who access.Actor) policy {
	return aboutReadable(who, visibleInOrganization(who))
}

// aboutReadable leaves out what concerns registrations for those who may not read them.
func aboutReadable(who access.Actor, p policy) policy {
	if who.Can(access.ReadRegistration) || who.Roles.Has(models.System) {
		return p
	}
	return p.and("subject_prefix <> ?", models.Registration{}.Prefix())
}

// visibleEmails: the operator's administrators only.
func visibleEmails(who access.Actor) policy {
	if who.Can(access.ReadEmails) {
		return everything
	}
	return nothing
}

// visibleImports: the operator's administrators, and the jobs.
func visibleImports(who access.Actor) policy {
	if who.Can(access.ReadProgramImports) || who.Roles.Has(models.System) {
		return everything
	}
	return nothing
}

// visibleEvents: the operator's staff all; others those of their own organisation, where their role allows it.
func visibleEvents(who access.Actor) policy {
	if !who.Can(access.ReadAuditEvents) {
		return nothing
	}
	return aboutReadable(who, visibleInOrganization(who))
}

// visibleMessages: of requests of the own organisation; the operator all.
func visibleMessages(who access.Actor) policy {
	if who.Operator {
		return everything
	}
	return policy{when("request_id IN (SELECT id FROM eligibility_requests WHERE organization_id = ?)", who.OrganizationID)}
}

// visibleListings: what is published, for everybody; the operator all; a provider its own.
func visibleListings(who access.Actor) policy {
	if who.Operator {
		return everything
	}
	return policy{
		when("organization_id = ?", who.OrganizationID),
		when(published, models.PartnerActive),
	}
}

// qualifiedSeller holds when a partner may sell government cloud: it holds the qualification itself, or a provider in partnership with it does.
const qualifiedSeller = "(SELECT COUNT(*) FROM partner_qualifications WHERE active_key = ? OR partner_id IN (SELECT provider_id FROM partnerships" +
	" WHERE reseller_id = ? AND status = 'ACTIVE') AND code = 'GOVERNMENT_COMMUNITY_CLOUD' AND status = 'GRANTED') > 0"

// visibleInCatalog: the operator all; a publisher its own; a partner what is on sale, of the government catalog only if it may sell that;
// a customer what is on sale for its segment, and for the special qualifications that it has. All columns are those of offers and of plans.
func visibleInCatalog(who access.Actor) policy {
	switch {
	case who.Operator:
		return everything
	case !who.PartnerID.IsZero():
		return slices.Concat(
			policy{when("organization_id = ?", who.OrganizationID)},
			onSale(models.OfferCommercial, models.OfferEducation, models.OfferNonprofit),
			onSale(models.OfferGovernment).and(qualifiedSeller, QualificationKey(who.PartnerID, models.GovernmentCommunityCloud), who.PartnerID),
		)
	case !who.CustomerID.IsZero():
		const (
			in       = "(SELECT COUNT(*) FROM customers WHERE id = ? AND segment = ?) > 0"
			approved = "(SELECT COUNT(*) FROM customers AS c JOIN customer_qualifications AS q ON q.customer_id = c.id WHERE c.id = ? AND c.segment = 'COMMERCIAL'" +
				" AND q.code = ? AND q.vetting = 'APPROVED' AND q.active_key IS NOT NULL) > 0"
		)
		return slices.Concat(
			onSale(models.OfferCommercial).and(in, who.CustomerID, models.SegmentCommercial),
			onSale(models.OfferGovernment).and(in, who.CustomerID, models.SegmentGovernment),
			onSale(models.OfferEducation).and(approved, who.CustomerID, models.QualificationEducation),
			onSale(models.OfferNonprofit).and(approved, who.CustomerID, models.QualificationNonprofit),
		)
	}
	return visibleInOrganization(who)
}

// onSale is what is on sale in some segments, a branch for each. What its publisher lets no partner resell is not there for others; what it lets some resell
// is there for all.
func onSale(segments ...models.OfferSegment) (p policy) {
	for _, segment := range segments {
		p = append(p, when("status = 'LIVE' AND audience <> 'NONE' AND segment = ?", segment))
	}
	return p
}

// visibleCarts: the operator all; a partner its own.
func visibleCarts(who access.Actor) policy {
	switch {
	case who.Operator:
		return everything
	case !who.PartnerID.IsZero():
		return policy{when("partner_id = ?", who.PartnerID)}
	}
	return nothing
}

// visibleCartLines: with their cart.
func visibleCartLines(who access.Actor) policy {
	return following(who, "cart_id", "carts", visibleCarts)
}

// visibleOrders: the operator all; a partner those that it has placed, and those with it as partner of record.
func visibleOrders(who access.Actor) policy {
	switch {
	case who.Operator:
		return everything
	case !who.PartnerID.IsZero():
		return policy{when("partner_id = ?", who.PartnerID), when("partner_of_record_id = ?", who.PartnerID)}
	}
	return nothing
}

// visibleOrderLines: with their order.
func visibleOrderLines(who access.Actor) policy {
	return following(who, "order_id", "orders", visibleOrders)
}

// visibleSubscriptions: the operator all; a partner those that it has bought, and those with it as partner of record; a customer its own.
func visibleSubscriptions(who access.Actor) policy {
	if !who.Operator && who.PartnerID.IsZero() && !who.CustomerID.IsZero() {
		return policy{when("customer_id = ?", who.CustomerID)}
	}
	return visibleOrders(who)
}

// visibleInOrganization: the operator all; others what belongs to their own organisation.
func visibleInOrganization(who access.Actor) policy {
	switch {
	case who.Operator:
		return everything
	case who.OrganizationID.IsZero():
		return nothing
	}
	return policy{when("organization_id = ?", who.OrganizationID)}
}

// visibleToNobody: what is only shown with the row that it belongs to.
func visibleToNobody(access.Actor) policy { return nothing }
