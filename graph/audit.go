package graph

import (
	"context"

	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

func (q query) AuditEvents(ctx context.Context, first *int, after *string, last *int, before *string, filter *store.AuditEventFilter) (*store.AuditEventConnection, error) {
	c, err := q.store.AuditEvents(ctx, actor(ctx), filter, page(ctx, first, after, last, before))
	return connection(ctx, c, err)
}

func (auditEvent) Actor(ctx context.Context, e *models.AuditEvent) (*models.User, error) {
	return linked(ctx, load(ctx).users, e, func(e *models.AuditEvent) models.ID[models.User] { return e.ActorID })
}

func (auditEvent) BySystem(_ context.Context, e *models.AuditEvent) (bool, error) {
	return e.ActorID.IsZero(), nil
}

func (auditEvent) Subject(ctx context.Context, e *models.AuditEvent) (models.Noun, error) {
	return subjectOf(ctx, e, func(e *models.AuditEvent) models.AnyID { return anyID(e.SubjectPrefix, e.SubjectID) })
}

func (auditEvent) RequestID(_ context.Context, e *models.AuditEvent) (*string, error) {
	return &e.CauseID, nil
}
