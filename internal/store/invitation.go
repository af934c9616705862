package store

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/models"
	"gorm.io/gorm"
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
	Kind         *RequestKindFilter
	Reference    *string
	InviteeEmail *string `form:"email"`
	CustomerID   *models.AnyID
	CreatedAt    *DateTimeRange
	ExpiresAt    *DateTimeRange
}

func (f *RelationshipRequestFilter) scope(now time.Time) scope {
	return func(db *gorm.DB) *gorm.DB {
		if f == nil {
			return db
		}
		var c conditions
		each(&c, f.Status, func(s models.RequestStatus) clause.Expression { return invitationStatus(s, now) })
		in(&c, "kind", f.Kind)
		c.equal("reference", f.Reference)
		if f.InviteeEmail != nil {
			c.add("invitee_key = ?", models.AddressKey(*f.InviteeEmail))
		}
		if f.CustomerID != nil {
			c.add("customer_id = ?", models.As[models.Customer](*f.CustomerID))
		}
		c.within("created_at", f.CreatedAt)
		c.within("expires_at", f.ExpiresAt)
		return db.Where(c.all())
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
type RelationshipRequestOrder struct {
	Field     RelationshipRequestOrderField
	Direction OrderDirection
}

func (o *RelationshipRequestOrder) sorting() sorting[models.RelationshipRequest] {
	type row = models.RelationshipRequest
	if o == nil {
		return sorting[row]{"CREATED_AT", "created_at", func(r *row) any { return r.CreatedAt }, true, nil}
	}
	desc := o.Direction == Descending
	switch o.Field {
	case InvitationByExpiry:
		return sorting[row]{"EXPIRES_AT", "expires_at", func(r *row) any { return r.ExpiresAt }, desc, nil}
	case InvitationByUpdated:
		return sorting[row]{"UPDATED_AT", "updated_at", func(r *row) any { return r.UpdatedAt }, desc, nil}
	}
	return sorting[row]{"CREATED_AT", "created_at", func(r *row) any { return r.CreatedAt }, desc, nil}
}

// RelationshipRequests lists the invitations the actor may see.
func (s *Store) RelationshipRequests(ctx context.Context, who access.Actor, f *RelationshipRequestFilter, o *RelationshipRequestOrder, p Page) (*RelationshipRequestConnection, error) {
	now := s.clock.Now()
	l := list[models.RelationshipRequest]{
		policy: visibleInvitations(who),
		match:  f.scope(now),
		filter: f,
		sort:   o.sorting(),
		id:     func(r *models.RelationshipRequest) uuid.UUID { return uuid.UUID(r.ID) },
	}
	return l.page(ctx, s.read, p)
}

// InvitationHistoryOf reads the events of invitations, oldest first.
func (s *Store) InvitationHistoryOf(ctx context.Context, who access.Actor, requests []models.ID[models.RelationshipRequest]) ([]*models.AuditEvent, error) {
	within := visibleInOrganization(who).and("subject_prefix = ?", models.RelationshipRequest{}.Prefix())
	return by[models.AuditEvent](ctx, s.read, within, "subject_id", requests, "created_at, id")
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
