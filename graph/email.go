package graph

import (
	"context"

	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

func (q query) Emails(ctx context.Context, first *int, after *string, last *int, before *string, filter *store.EmailFilter) (*store.EmailConnection, error) {
	c, err := q.store.Emails(ctx, actor(ctx), filter, page(ctx, first, after, last, before))
	return connection(ctx, c, err)
}

func (email) About(ctx context.Context, e *models.Email) (models.Noun, error) {
	return subjectOf(ctx, e, func(e *models.Email) models.AnyID { return anyID(e.SubjectPrefix, e.SubjectID) })
}
