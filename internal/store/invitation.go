package store

import (
	"context"
	"time"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/models"
	"gorm.io/gorm/clause"
)

// RelationshipRequestConnection is one page of invitations.
type (
	RelationshipRequestConnection = Connection[models.RelationshipRequest]
	RelationshipRequestEdge       = Edge[models.RelationshipRequest]
)

// Filters by one of several values.
type (
	RequestStatusFilter = In[models.RequestStatus]
	RequestKindFilter   = In[models.RequestKind]
)

// RelationshipRequestFilter selects invitations.
type RelationshipRequestFilter struct {
	Status       *RequestStatusFilter
	Kind         *RequestKindFilter `column:"kind,ranges"`
	Reference    *string            `column:"reference"`
	InviteeEmail *string            `form:"email"`
	CustomerID   *models.AnyID      `column:"customer_id,customer"`
	CreatedAt    *DateTimeRange     `column:"created_at"`
	ExpiresAt    *DateTimeRange     `column:"expires_at"`
}

func (f *RelationshipRequestFilter) selects(s *selection, v viewer) {
	choose(s, f.Status, func(status models.RequestStatus) clause.Expression { return invitationStatus(status, v.now) })
	if f.InviteeEmail != nil {
		s.add("invitee_key = ?", models.AddressKey(*f.InviteeEmail))
	}
}

// invitationStatus is rules.StatusAt in SQL: an invitation past its end is expired.
func invitationStatus(status models.RequestStatus, now time.Time) clause.Expression {
	var c conditions
	switch {
	case status == models.RequestExpired:
		c.add("(status = ? OR (status IN ? AND expires_at <= ?))", status, models.OpenStatuses(), now)
	case status.Final():
		c.add("status = ?", status)
	default:
		c.add("(status = ? AND expires_at > ?)", status, now)
	}
	return c.all()
}

// RelationshipRequestOrderField is a field by which invitations can be ordered.
type RelationshipRequestOrderField string

const (
	InvitationByCreated RelationshipRequestOrderField = "CREATED_AT"
	InvitationByUpdated RelationshipRequestOrderField = "UPDATED_AT"
	InvitationByExpiry  RelationshipRequestOrderField = "EXPIRES_AT"
)

// RelationshipRequestOrder is an order of invitations.
type RelationshipRequestOrder = OrderBy[RelationshipRequestOrderField]

var invitationOrders = orders[RelationshipRequestOrderField]{
	InvitationByCreated: "created_at",
	InvitationByUpdated: "updated_at",
	InvitationByExpiry:  "expires_at",
}

// RelationshipRequests lists the invitations the actor may see.
func (s *Store) RelationshipRequests(ctx context.Context, who access.Actor, f *RelationshipRequestFilter, o *RelationshipRequestOrder, p Page) (*RelationshipRequestConnection, error) {
	return listOf[models.RelationshipRequest](s, who, f, invitationOrders.by(o, InvitationByCreated, Descending)).page(ctx, p)
}

// InvitationByHash finds the invitation whose newest link has this hash, without an access check; nil when there is none.
func (tx *Tx) InvitationByHash(hash []byte) (*models.RelationshipRequest, error) {
	return first[models.RelationshipRequest](tx, "token_hash = ?", hash)
}

// InvitationByReference finds the invitation with this number, without an access check; nil when there is none.
func (tx *Tx) InvitationByReference(reference string) (*models.RelationshipRequest, error) {
	return first[models.RelationshipRequest](tx, "reference = ?", reference)
}

// AcceptedAt finds the newest accepted invitation to an address from a partner, alone or jointly; nil when there is none.
func (tx *Tx) AcceptedAt(email string, partner models.ID[models.Partner]) (*models.RelationshipRequest, error) {
	if email == "" {
		return nil, nil
	}
	return firstOf[models.RelationshipRequest](tx.db.Order("closed_at DESC"), "invitee_key = ? AND (partner_id = ? OR provider_id = ?) AND status = ? AND customer_id IS NOT NULL", models.AddressKey(email), partner, partner, models.RequestAccepted)
}

// IssuedSince counts the invitations that an organisation has issued since an instant.
func (tx *Tx) IssuedSince(org models.ID[models.Organization], since time.Time) (int, error) {
	return tx.count(&models.RelationshipRequest{}, "organization_id = ? AND created_at > ?", org, since)
}
