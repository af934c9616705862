package graph

import (
	"context"
	"time"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/models"
)

// EligibilityRequestUpdated sends a request each time it changes. What the viewer may not see is not sent,
// and an id that is not visible is refused like an unknown one.
func (s subscription) EligibilityRequestUpdated(ctx context.Context, id *models.AnyID) (<-chan *models.EligibilityRequest, error) {
	return watched(ctx, s, id, s.store.EligibilityRequest, s.store.EligibilityRequestsByID)
}

// RegistrationUpdated sends a registration each time it changes, in the same way.
func (s subscription) RegistrationUpdated(ctx context.Context, id *models.AnyID) (<-chan *models.Registration, error) {
	return watched(ctx, s, id, s.store.Registration, s.store.RegistrationsByID)
}

// RelationshipRequestUpdated sends an invitation each time it changes, in the same way.
func (s subscription) RelationshipRequestUpdated(ctx context.Context, id *models.AnyID) (<-chan *models.RelationshipRequest, error) {
	return watched(ctx, s, id, s.store.RelationshipRequest, s.store.RelationshipRequestsByID)
}

// watched sends the rows of a kind as they change, or the one with an id, as long as the viewer may see them: a stream
// ends when its viewer's roles change, and begins anew with the new ones.
func watched[T models.Noun](ctx context.Context, s subscription, id *models.AnyID, one func(context.Context, access.Actor, models.ID[T]) (*T, error), read readByID[T]) (<-chan *T, error) {
	var only models.AnyID
	if id != nil {
		only = *id
		if _, err := one(ctx, actor(ctx), models.As[T](only)); err != nil {
			return nil, atID(err)
		}
	}
	var kind T
	w, forget := s.updates.watch(kind.Prefix(), only)
	out := make(chan *T)
	go func() {
		defer close(out)
		defer forget()
		for {
			select {
			case <-ctx.Done():
				return
			case <-w.bell:
			}
			if !stays(ctx) || !send(ctx, w, read, out) {
				return
			}
		}
	}()
	return out, nil
}

type readByID[T models.Noun] func(context.Context, access.Actor, []models.ID[T]) ([]*T, error)

func send[T models.Noun](ctx context.Context, w *watcher, read readByID[T], out chan<- *T) bool {
	changed := w.take()
	ids := make([]models.ID[T], len(changed))
	for i, id := range changed {
		ids[i] = models.As[T](id)
	}
	rows, err := read(ctx, actor(ctx), ids)
	if err != nil {
		return again(ctx, w, changed)
	}
	for _, row := range rows {
		select {
		case out <- row:
		case <-ctx.Done():
			return false
		}
	}
	return true
}

// again has a watcher told once more, after a while, of changes that could not be read.
func again(ctx context.Context, w *watcher, changed []models.AnyID) bool {
	pause := time.NewTimer(lookEvery)
	defer pause.Stop()
	select {
	case <-pause.C:
	case <-ctx.Done():
		return false
	}
	for _, id := range changed {
		w.ring(id)
	}
	return true
}

func atID(err error) error {
	if problem.Has(err, problem.NotFound) {
		return problem.New(problem.NotFound, "id")
	}
	return err
}

const jobLookEvery = 250 * time.Millisecond

// JobUpdated sends a job at once and at each change, until it is finished. Jobs change too often for audit
// events, so their version is looked at while somebody watches.
func (s subscription) JobUpdated(ctx context.Context, id models.AnyID) (<-chan *models.Job, error) {
	jobID := models.As[models.Job](id)
	row, err := s.store.Job(ctx, actor(ctx), jobID)
	if err != nil {
		return nil, atID(err)
	}
	out := make(chan *models.Job, 1)
	out <- row
	go func() {
		defer close(out)
		look := time.NewTicker(jobLookEvery)
		defer look.Stop()
		for !row.State.Final() {
			select {
			case <-ctx.Done():
				return
			case <-look.C:
			}
			next, err := s.store.Job(ctx, actor(ctx), jobID)
			if problem.Has(err, problem.NotFound) {
				return // it is gone, or no longer the viewer's to see
			}
			if err != nil || next.Version == row.Version {
				continue
			}
			if !stays(ctx) {
				return
			}
			row = next
			select {
			case out <- row:
			case <-ctx.Done():
				return
			}
		}
	}()
	return out, nil
}
