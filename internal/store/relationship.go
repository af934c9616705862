package store

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/mail"
	"github.com/partnergraph/partnergraph/models"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// RelationshipsOfCustomers reads the reseller relationships of customers that the actor may see, newest first.
func (s *Store) RelationshipsOfCustomers(ctx context.Context, who access.Actor, customers []models.ID[models.Customer]) ([]*models.ResellerRelationship, error) {
	return by[models.ResellerRelationship](ctx, s.read, visibleRelationships(who), "customer_id", customers, "started_at DESC, id DESC")
}

// RelationshipsFrom reads the reseller relationships that invitations led to.
func (s *Store) RelationshipsFrom(ctx context.Context, who access.Actor, requests []models.ID[models.RelationshipRequest]) ([]*models.ResellerRelationship, error) {
	return by[models.ResellerRelationship](ctx, s.read, visibleRelationships(who), "request_id", requests, "id")
}

// CustomerGrantsOf reads the administrative access of partners to customers, newest first; it is shown beside relationships.
func (s *Store) CustomerGrantsOf(ctx context.Context, customers []models.ID[models.Customer]) ([]*models.AccessGrant, error) {
	return by[models.AccessGrant](ctx, s.read, everything, "customer_id", customers, "granted_at DESC, id DESC")
}

// Relationship finds the relationship between a partner and a customer that is not removed; nil when there is none.
func (tx *Tx) Relationship(partner models.ID[models.Partner], customer models.ID[models.Customer]) (*models.ResellerRelationship, error) {
	return first[models.ResellerRelationship](tx, "active_key = ?", models.PairKey(partner, customer))
}

// VettedFor counts the special qualifications of a customer that a partner asked for and that are being vetted.
func (tx *Tx) VettedFor(customer models.ID[models.Customer], partner models.ID[models.Partner]) (int, error) {
	return tx.count(&models.CustomerQualification{}, "customer_id = ? AND requested_by = ? AND vetting = ?", customer, partner, models.VettingInReview)
}

func (tx *Tx) count(model any, sql string, args ...any) (int, error) {
	var n int64
	err := tx.db.Model(model).Where(sql, args...).Count(&n).Error
	return int(n), translate(err)
}

// Grant finds the administrative access of a partner to an organisation; nil when it has none now.
func (tx *Tx) Grant(org models.ID[models.Organization], partner models.ID[models.Partner]) (*models.AccessGrant, error) {
	return first[models.AccessGrant](tx, "active_key = ?", models.PairKey(org, partner))
}

// CustomerGrants reads the administrative access that partners have or had to a customer, newest first.
func (tx *Tx) CustomerGrants(customer models.ID[models.Customer]) (all []*models.AccessGrant, err error) {
	err = tx.db.Where("customer_id = ?", customer).Order("granted_at DESC, id DESC").Find(&all).Error
	return all, translate(err)
}

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

// letters are the e-mails that a user can cause to people who did not ask for them: invitations, new accounts, questions to
// primary contacts. Reminders and decisions are not counted.
var letters = []mail.Template{
	mail.RelationshipRequest, mail.JointInvitation, mail.PartnershipInvitation, mail.CustomerAccountReady, mail.UserInvitation, mail.ContactVerification,
}

// SentTo reads the times at which such e-mails were sent to a mailbox since an instant, by any organisation: newest first, at most so
// many. The current status and address of the invitation do not matter.
func (tx *Tx) SentTo(address string, since time.Time, most int) ([]time.Time, error) {
	return tx.sentTo(address, since, most, letters)
}

// OthersSentTo is SentTo without the questions to primary contacts, which have rows of their own.
func (tx *Tx) OthersSentTo(address string, since time.Time, most int) ([]time.Time, error) {
	return tx.sentTo(address, since, most, slices.DeleteFunc(slices.Clone(letters), func(t mail.Template) bool { return t == mail.ContactVerification }))
}

func (tx *Tx) sentTo(address string, since time.Time, most int, kinds []mail.Template) (at []time.Time, err error) {
	err = tx.db.Model(&models.Email{}).Where("mailbox_key = ? AND created_at > ? AND template IN ?", models.MailboxKey(address), since, kinds).
		Order("created_at DESC, id DESC").Limit(most).Pluck("created_at", &at).Error
	return at, translate(err)
}

// IssuedSince counts the invitations that an organisation has issued since an instant.
func (tx *Tx) IssuedSince(org models.ID[models.Organization], since time.Time) (int, error) {
	return tx.count(&models.RelationshipRequest{}, "organization_id = ? AND created_at > ?", org, since)
}

// LettersSince counts the invitations that an organisation has mailed to customers since an instant. Those to resellers are not
// counted: each reseller's address has its own limit.
func (tx *Tx) LettersSince(org models.ID[models.Organization], since time.Time) (int, error) {
	toCustomers := []mail.Template{mail.RelationshipRequest, mail.JointInvitation}
	return tx.count(&models.Email{}, "organization_id = ? AND created_at > ? AND template IN ?", org, since, toCustomers)
}
