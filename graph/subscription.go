package graph

import (
	"context"
	"time"

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

// RelationshipRequestUpdated sends an invitation each time it changes, in the same way.
func (s subscription) RelationshipRequestUpdated(ctx context.Context, id *models.AnyID) (<-chan *models.RelationshipRequest, error) {
	return watched[models.RelationshipRequest](ctx, s, id)
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
	go func() {
		defer close(out)
		defer forget()
		for {
			select {
			case <-ctx.Done():
				return
			case <-w.signal:
			}
			if !stillValid(ctx) || !send(ctx, s.store, w, out) {
				return
			}
		}
	}()
	return out, nil
}

func send[T models.Noun](ctx context.Context, s *store.Store, w *watcher, out chan<- *T) bool {
	changed := w.take()
	ids := make([]models.ID[T], len(changed))
	for i, id := range changed {
		ids[i] = models.As[T](id)
	}
	rows, err := store.FindMany(ctx, s, actor(ctx), ids)
	if err != nil {
		return retryLater(ctx, w, changed)
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

// retryLater adds changes that could not be read to the watcher again, after a while.
func retryLater(ctx context.Context, w *watcher, changed []models.AnyID) bool {
	pause := time.NewTimer(pollEvery)
	defer pause.Stop()
	select {
	case <-pause.C:
	case <-ctx.Done():
		return false
	}
	for _, id := range changed {
		w.add(id)
	}
	return true
}

func atID(err error) error {
	if problem.Has(err, problem.NotFound) {
		return problem.New(problem.NotFound, "id")
	}
	return err
}

const jobPollEvery = 250 * time.Millisecond

// JobUpdated sends a job at once and at each change, until it is finished. Jobs have no audit events, because they change
// often; their version is polled while somebody watches.
func (s subscription) JobUpdated(ctx context.Context, id models.AnyID) (<-chan *models.Job, error) {
	jobID := models.As[models.Job](id)
	row, err := store.Find(ctx, s.store, actor(ctx), jobID)
	if err != nil {
		return nil, atID(err)
	}
	out := make(chan *models.Job, 1)
	out <- row
	go func() {
		defer close(out)
		look := time.NewTicker(jobPollEvery)
		defer look.Stop()
		for !row.State.Final() {
			select {
			case <-ctx.Done():
				return
			case <-look.C:
			}
			next, err := store.Find(ctx, s.store, actor(ctx), jobID)
			if problem.Has(err, problem.NotFound) {
				return // it was deleted, or is no longer visible
			}
			if err != nil || next.Version == row.Version {
				continue
			}
			if !stillValid(ctx) {
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
