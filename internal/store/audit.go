package store

import (
	"context"
	"crypto/sha256"
	"strings"

	"github.com/google/uuid"
	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/models"
)

// AuditEventConnection is one page of audit events.
type (
	AuditEventConnection = Connection[models.AuditEvent]
	AuditEventEdge       = Edge[models.AuditEvent]
)

// AuditActionFilter is what was done, one of several.
type AuditActionFilter = In[string]

// AuditEventFilter selects events.
type AuditEventFilter struct {
	Action    *AuditActionFilter `column:"action,ranges"`
	SubjectID *models.AnyID      `column:"subject"`
	CreatedAt *DateTimeRange     `column:"created_at"`
}

// AuditEvents lists the events the actor may see, newest first.
func (s *Store) AuditEvents(ctx context.Context, who access.Actor, f *AuditEventFilter, p Page) (*AuditEventConnection, error) {
	return listOf[models.AuditEvent](s, who, f, newestFirst).page(ctx, p)
}

// Denied is the to-state in the audit event of a refused action.
const Denied = "DENIED"

// RecordRefusal writes an audit event for a refused action. The event belongs to the actor's organisation and has no
// subject: the object that the actor named may belong to another organisation, or not exist.
func (s *Store) RecordRefusal(ctx context.Context, who access.Actor, do access.Action, reason string) error {
	return s.Tx(ctx, func(tx *Tx) error {
		return tx.Record(who, Subject{OrganizationID: who.OrganizationID}, Event{Action: do, To: Denied, Reason: reason})
	})
}

// Change says that an object changed, for those who watch it.
type Change struct {
	Event        uuid.UUID // zero for jobs, whose steps leave no audit event
	Subject      models.AnyID
	Organization models.ID[models.Organization] // whose object it is
	Actor        models.ID[models.User]         // who did it; zero for the program itself and for guests
}

func changeOf(e *models.AuditEvent) Change {
	return Change{Event: uuid.UUID(e.ID), Subject: models.AnyID{Prefix: e.SubjectPrefix, UUID: uuid.UUID(e.SubjectID)}, Organization: e.OrganizationID, Actor: e.ActorID}
}

// ChangesSince reads the changes whose event is newer than the given one, oldest first. Ids of several processes
// are only roughly in the order of time, so callers read with some overlap.
func (s *Store) ChangesSince(ctx context.Context, after uuid.UUID, limit int) ([]Change, error) {
	var rows []*models.AuditEvent
	err := s.read.WithContext(ctx).Select("id, subject_prefix, subject_id, organization_id, actor_id").Where("id > ? AND subject_id IS NOT NULL", after[:]).
		Order("id").Limit(limit).Find(&rows).Error
	changes := make([]Change, len(rows))
	for i, row := range rows {
		changes[i] = changeOf(row)
	}
	return changes, translate(err)
}

func hashOf(text string) []byte {
	sum := sha256.Sum256([]byte(text))
	return sum[:16]
}

// clip cuts a text to the size of its column.
func clip(text string, max int) string {
	text = strings.ToValidUTF8(text, "�")
	if len(text) <= max {
		return text
	}
	return strings.ToValidUTF8(text[:max], "")
}

// Clip cuts a text to a number of bytes.
func Clip(text string, most int) string { return clip(text, most) }
