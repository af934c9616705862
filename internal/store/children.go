package store

import (
	"context"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/models"
)

// Children is how rows T belong to rows P: the column that has the parent's id, and the order in which they are read.
type Children[T, P models.Noun] struct {
	column, order string
	visible       func(access.Actor) policy // nil for what an actor sees of T
}

// The children of each kind. Those that everybody may see are shown with their parent only.
var (
	PartnersOfOrganizations  = Children[models.Partner, models.Organization]{column: "organization_id", order: "id"}
	CustomersOfOrganizations = Children[models.Customer, models.Organization]{column: "organization_id", order: "id"}
	CommercialTenantsOf      = Children[models.Tenant, models.Organization]{"organization_id", "id", visibleCommercialTenants}
	PartnerAcceptancesOf     = Children[models.AgreementAcceptance, models.Organization]{"organization_id", "accepted_at DESC, id DESC", all("type = ?", models.PartnerAgreement)}
	CustomerAcceptancesOf    = Children[models.AgreementAcceptance, models.Customer]{"customer_id", "accepted_at DESC, id DESC", all("type = ?", models.CustomerAgreement)}

	RegistrationsOf         = Children[models.Registration, models.Partner]{column: "partner_id", order: "id"}
	ProfilesOf              = Children[models.PartnerProfile, models.Partner]{column: "partner_id", order: "id"} // in both versions
	ListingsOf              = Children[models.ProviderListing, models.Partner]{column: "partner_id", order: "id"}
	AssociatedIdentifiersOf = Children[models.PartnerIdentifier, models.Partner]{column: "partner_id", order: "id"}
	QualificationsOf        = Children[models.PartnerQualification, models.Partner]{column: "partner_id", order: "granted_at DESC, id DESC"}

	ChecksOf              = Children[models.VettingCheck, models.Registration]{column: "registration_id", order: "id"}
	VerificationsOf       = Children[models.ContactVerification, models.Registration]{column: "registration_id", order: "created_at DESC, id DESC"}
	DocumentsOf           = Children[models.Document, models.Registration]{column: "registration_id", order: "created_at, id"}
	RegistrationHistoryOf = Children[models.AuditEvent, models.Registration]{"subject_id", "created_at, id", eventsAbout[models.Registration]}

	SupportMessagesOf = Children[models.SupportMessage, models.SupportRequest]{column: "request_id", order: "created_at, id"}
	SupportHistoryOf  = Children[models.AuditEvent, models.SupportRequest]{"subject_id", "created_at, id", eventsAbout[models.SupportRequest]}
	AttachmentsOf     = Children[models.Document, models.SupportMessage]{column: "message_id", order: "created_at, id"}

	EligibilityMessagesOf = Children[models.EligibilityMessage, models.EligibilityRequest]{column: "request_id", order: "created_at, id"}
	HistoryOf             = Children[models.AuditEvent, models.EligibilityRequest]{"subject_id", "created_at, id", eventsAbout[models.EligibilityRequest]}
	QualificationsFrom    = Children[models.PartnerQualification, models.EligibilityRequest]{column: "request_id", order: "id"}
	ValidationIDsFrom     = Children[models.ValidationID, models.EligibilityRequest]{column: "request_id", order: "id"}

	RelationshipsOfCustomers  = Children[models.ResellerRelationship, models.Customer]{column: "customer_id", order: "started_at DESC, id DESC"}
	OwnRelationshipsOf        = Children[models.ResellerRelationship, models.Customer]{"customer_id", "started_at DESC, id DESC", visibleOwnRelationships}
	QualificationsOfCustomers = Children[models.CustomerQualification, models.Customer]{column: "customer_id", order: "created_at DESC, id DESC"}
	CustomerGrantsOf          = Children[models.AccessGrant, models.Customer]{"customer_id", "granted_at DESC, id DESC", all("1 = 1")}

	LiveListingsOf  = Children[models.OfferListing, models.Offer]{"offer_id", "id", all("stage = 'LIVE'")}
	DraftListingsOf = Children[models.OfferListing, models.Offer]{"offer_id", "id", visibleDraftListings}
	DraftPricesOf   = Children[models.DraftPrice, models.OfferPlan]{column: "plan_id", order: "market, currency, term, billing_cycle"}

	CartLinesOf          = Children[models.CartLine, models.Cart]{column: "cart_id", order: "number"}
	OrdersOfCarts        = Children[models.Order, models.Cart]{column: "cart_id", order: "id"}
	OrderLinesOf         = Children[models.OrderLine, models.Order]{column: "order_id", order: "number"}
	OrderHistoryOf       = Children[models.AuditEvent, models.Order]{"subject_id", "created_at, id", eventsAbout[models.Order]}
	SubscriptionsOrdered = Children[models.Subscription, models.Order]{column: "order_id", order: "id"}

	RelationshipsFrom   = Children[models.ResellerRelationship, models.RelationshipRequest]{column: "request_id", order: "id"}
	InvitationHistoryOf = Children[models.AuditEvent, models.RelationshipRequest]{"subject_id", "created_at, id", eventsAbout[models.RelationshipRequest]}
	InvitationsTo       = Children[models.RelationshipRequest, models.Partnership]{"partnership_id", "created_at DESC, id DESC", visiblePartnershipInvitations}
	ProviderGrantsOf    = Children[models.AccessGrant, models.Partnership]{"partnership_id", "granted_at DESC, id DESC", all("1 = 1")}
)

// Find reads those of the children that the actor may see, in one statement, in their order.
func (c Children[T, P]) Find(ctx context.Context, s *Store, who access.Actor, parents []models.ID[P]) ([]*T, error) {
	return c.FindParts(ctx, s, who, parents, nil)
}

// FindParts is Find for children of which only some columns may be needed.
func (c Children[T, P]) FindParts(ctx context.Context, s *Store, who access.Actor, parents []models.ID[P], columns Columns) ([]*T, error) {
	visible := c.visible
	if visible == nil {
		visible = policyOf[T]
	}
	return by[T](ctx, columns.of(prefix[T](), s.read, c.column), visible(who), c.column, parents, c.order)
}

// Parent finds the id of the parent of a row.
func (c Children[T, P]) Parent() func(row *T) models.ID[P] {
	column := columnOf[T](c.column)
	return func(row *T) models.ID[P] { return models.ID[P](column.id(row)) }
}

// all lets every actor see the rows that match a condition.
func all(sql string, args ...any) func(access.Actor) policy {
	return func(access.Actor) policy { return policy{when(sql, args...)} }
}

// eventsAbout are the events of an organisation about objects of a kind, for those who see the object.
func eventsAbout[P models.Noun](who access.Actor) policy {
	var noun P
	return visibleInOrganization(who).and("subject_prefix = ?", noun.Prefix())
}

// visibleDraftListings: those of the own organisation; the operator all.
func visibleDraftListings(who access.Actor) policy {
	return visibleInOrganization(who).and("stage = 'DRAFT'")
}

func visiblePartnershipInvitations(who access.Actor) policy {
	return visibleInvitations(who).and("kind = ?", models.RequestPartnership)
}

// visibleOwnRelationships: those of the partner account the actor acts for that were not removed.
func visibleOwnRelationships(who access.Actor) policy {
	if who.PartnerID.IsZero() {
		return nothing
	}
	return policy{when("partner_id = ? AND status <> ?", who.PartnerID, models.RelationshipRemoved)}
}

// visibleCommercialTenants: of the actor's own organisation, that of the partner account the actor acts for (D-13).
func visibleCommercialTenants(who access.Actor) policy {
	within := visibleTenants(who).and("cloud = ?", models.CloudCommercial)
	if !who.PartnerID.IsZero() {
		within = within.and("(organization_id <> ? OR id IN (SELECT tenant_id FROM partners WHERE id = ?))", who.OrganizationID, who.PartnerID)
	}
	return within
}
