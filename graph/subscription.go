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
	w, forget := s.updates.watch(models.Job{}.Prefix(), id)
	row, err := store.Find(ctx, s.store, actor(ctx), models.As[models.Job](id)) // after the watcher has begun, which misses nothing then
	if err != nil {
		forget()
		return nil, atID(err)
	}
	out := make(chan *models.Job, 1)
	out <- row
	if row.State.Final() {
		forget()
		close(out)
		return out, nil
	}
	last := row
	go follow(ctx, s, w, forget, out, func(rows []*models.Job) (news []*models.Job, more bool) {
		if len(rows) == 0 { // it was deleted, or is no longer visible
			return nil, false
		}
		if rows[0].Version != last.Version {
			last, news = rows[0], rows
		}
		return news, !last.State.Final()
	})
	return out, nil
}

// watched sends the rows of a kind, or the one with an id, each time they change, as long as the viewer may see them. The stream
// ends when the viewer's roles change.
func watched[T models.Noun](ctx context.Context, s subscription, id *models.AnyID) (<-chan *T, error) {
	var only models.AnyID
	if id != nil {
		only = *id
		if _, err := store.Find(ctx, s.store, actor(ctx), models.As[T](only)); err != nil {
			return nil, atID(err)
		}
	}
	var kind T
	w, forget := s.updates.watch(kind.Prefix(), only)
	out := make(chan *T)
	go follow(ctx, s, w, forget, out, func(rows []*T) ([]*T, bool) { return rows, true })
	return out, nil
}

// follow reads the objects of a watcher's changes, and sends those that choose selects, until the watcher ends.
func follow[T models.Noun](ctx context.Context, s subscription, w *watcher, forget func(), out chan<- *T, choose func([]*T) ([]*T, bool)) {
	defer close(out)
	defer forget()
	for {
		select {
		case <-ctx.Done():
			return
		case <-w.signal:
		}
		changed, r, ok := w.take()
		if !ok || !stillValid(ctx) {
			return
		}
		if len(changed) == 0 {
			continue
		}
		rows, err := sharedRead(ctx, s.store, r, idsAs[T](changed))
		if err != nil {
			s.updates.readAgain(changed)
			continue
		}
		news, more := choose(rows)
		if !sendAll(ctx, news, out) || !more {
			return
		}
	}
}

func sendAll[T any](ctx context.Context, rows []*T, out chan<- *T) bool {
	for _, row := range rows {
		select {
		case out <- row:
		case <-ctx.Done():
			return false
		}
	}
	return true
}

func idsAs[T models.Noun](all []models.AnyID) []models.ID[T] {
	ids := make([]models.ID[T], len(all))
	for i, id := range all {
		ids[i] = models.As[T](id)
	}
	return ids
}

func atID(err error) error {
	if problem.Has(err, problem.NotFound) {
		return problem.New(problem.NotFound, "id")
	}
	return err
}
