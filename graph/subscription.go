package graph

import (
	"context"

	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// EligibilityRequestUpdated sends a request each time it changes. Only visible requests are sent, and an id that is not
// visible is NOT_FOUND like an unknown one.
func (s subscription) EligibilityRequestUpdated(ctx context.Context, id *models.AnyID) (<-chan *models.EligibilityRequest, error) {
	return watched[models.EligibilityRequest](ctx, s, id)
}

// RegistrationUpdated sends a registration each time it changes, in the same way.
func (s subscription) RegistrationUpdated(ctx context.Context, id *models.AnyID) (<-chan *models.Registration, error) {
	return watched[models.Registration](ctx, s, id)
}

// PartnerUpdated sends a partner account each time it changes, in the same way.
func (s subscription) PartnerUpdated(ctx context.Context, id *models.AnyID) (<-chan *models.Partner, error) {
	return watched[models.Partner](ctx, s, id)
}

// RelationshipRequestUpdated sends an invitation each time it changes, in the same way.
func (s subscription) RelationshipRequestUpdated(ctx context.Context, id *models.AnyID) (<-chan *models.RelationshipRequest, error) {
	return watched[models.RelationshipRequest](ctx, s, id)
}

// JobUpdated sends a job at once and at each change, until it is finished.
func (s subscription) JobUpdated(ctx context.Context, id models.AnyID) (<-chan *models.Job, error) {
	if out := changed[models.Job](ctx); out != nil {
		return out, nil
	}
	w, forget := s.updates.watch(models.Job{}.Prefix(), id)
	row, err := store.Find(ctx, s.store, actor(ctx), models.As[models.Job](id)) // after the watcher has begun, which misses nothing then
	if err != nil {
		forget()
		return nil, atID(err)
	}
	last := row
	s.updates.begin(ctx, w, forget, feed{
		waiting: []models.Noun{row}, last: row.State.Final(), read: reader[models.Job](ctx, s.store),
		choose: func(rows []models.Noun) (news []models.Noun, more bool) {
			if len(rows) == 0 { // it was deleted, or is no longer visible
				return nil, false
			}
			if now := rows[0].(*models.Job); now.Version != last.Version {
				last, news = now, rows
			}
			return news, !last.State.Final()
		},
	})
	return nil, nil
}

// watched sends the rows of a kind, or the one with an id, each time they change, as long as the viewer may see them. The stream
// ends when the viewer's roles change.
func watched[T models.Noun](ctx context.Context, s subscription, id *models.AnyID) (<-chan *T, error) {
	if out := changed[T](ctx); out != nil {
		return out, nil
	}
	var only models.AnyID
	if id != nil {
		only = *id
		if _, err := store.Find(ctx, s.store, actor(ctx), models.As[T](only)); err != nil {
			return nil, atID(err)
		}
	}
	var kind T
	w, forget := s.updates.watch(kind.Prefix(), only)
	s.updates.begin(ctx, w, forget, feed{read: reader[T](ctx, s.store)})
	return nil, nil
}

func atID(err error) error {
	if problem.Has(err, problem.NotFound) {
		return problem.New(problem.NotFound, "id")
	}
	return err
}
