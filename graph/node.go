package graph

import (
	"context"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

const maxNodes = 100

func (q query) Node(ctx context.Context, id models.AnyID) (models.Noun, error) {
	return node(ctx, id)
}

func (q query) Nodes(ctx context.Context, ids []*models.AnyID) ([]models.Noun, error) {
	if len(ids) > maxNodes {
		return nil, problem.Invalid("ids", "range").With("Min", 0).With("Max", maxNodes)
	}
	all := make([]models.AnyID, len(ids))
	for i, id := range ids {
		all[i] = *id
	}
	out := make([]models.Noun, len(ids))
	for i, id := range all {
		found, err := load(ctx).nodes.get(ctx, id, func() []models.AnyID { return all })
		if err != nil {
			return nil, err
		}
		out[i] = found
	}
	return out, nil
}

// node finds an object of any kind by its id; nil when it is unknown or not visible.
func node(ctx context.Context, id models.AnyID) (models.Noun, error) {
	if id.IsZero() {
		return nil, nil
	}
	return load(ctx).nodes.get(ctx, id, func() []models.AnyID { return nil })
}

// subjectOf loads the object of any kind that a field of row refers to.
func subjectOf[R any](ctx context.Context, row *R, id func(*R) models.AnyID) (models.Noun, error) {
	return linked(ctx, load(ctx).nodes, row, id)
}

// findNodes reads objects of any kinds, with one statement for each kind.
func findNodes(ctx context.Context, l *loaders, s *store.Store, who access.Actor, ids []models.AnyID) (map[models.AnyID]models.Noun, error) {
	kinds, err := s.FindNodes(ctx, who, ids)
	found := make(map[models.AnyID]models.Noun, len(ids))
	for _, rows := range kinds {
		addSiblings(l, rows)
		for _, row := range rows {
			found[row.GlobalID()] = row
		}
	}
	return found, err
}

// visible turns NOT_FOUND into null: a query for an object that is unknown or not visible is not an error.
func visible[T any](row *T, err error) (*T, error) {
	if problem.Has(err, problem.NotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return row, nil
}
