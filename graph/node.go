package graph

import (
	"context"
	"fmt"

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
	return of(ctx, load(ctx).nodes, row, id)
}

// findNodes reads objects of any kinds, with one statement for each kind.
func findNodes(ctx context.Context, l *loaders, s *store.Store, who access.Actor, ids []models.AnyID) (map[models.AnyID]models.Noun, error) {
	found := make(map[models.AnyID]models.Noun, len(ids))
	for _, read := range []func() error{
		func() error { return nodesOf(ctx, l, who, ids, found, s.OrganizationsByID) },
		func() error { return nodesOf(ctx, l, who, ids, found, s.PartnersByID) },
		func() error { return nodesOf(ctx, l, who, ids, found, s.QualificationsByID) },
		func() error { return nodesOf(ctx, l, who, ids, found, s.CustomersByID) },
		func() error { return nodesOf(ctx, l, who, ids, found, s.UsersByID) },
		func() error { return nodesOf(ctx, l, who, ids, found, s.EligibilityRequestsByID) },
		func() error { return nodesOf(ctx, l, who, ids, found, s.EligibilityMessagesByID) },
		func() error { return nodesOf(ctx, l, who, ids, found, s.ValidationIDsByID) },
		func() error { return nodesOf(ctx, l, who, ids, found, s.RegistrationsByID) },
		func() error { return nodesOf(ctx, l, who, ids, found, s.ChecksByID) },
		func() error { return nodesOf(ctx, l, who, ids, found, s.DocumentsByID) },
		func() error { return nodesOf(ctx, l, who, ids, found, s.IdentifiersByID) },
		func() error { return nodesOf(ctx, l, who, ids, found, s.AcceptancesByID) },
		func() error { return nodesOf(ctx, l, who, ids, found, s.SupportRequestsByID) },
		func() error { return nodesOf(ctx, l, who, ids, found, s.ListingsByID) },
		func() error { return nodesOf(ctx, l, who, ids, found, s.CustomerQualificationsByID) },
		func() error { return nodesOf(ctx, l, who, ids, found, s.RelationshipsByID) },
		func() error { return nodesOf(ctx, l, who, ids, found, s.RelationshipRequestsByID) },
		func() error { return nodesOf(ctx, l, who, ids, found, s.PartnershipsByID) },
		func() error { return nodesOf(ctx, l, who, ids, found, s.APITokensByID) },
		func() error { return nodesOf(ctx, l, who, ids, found, s.JobsByID) },
		func() error { return nodesOf(ctx, l, who, ids, found, s.EmailsByID) },
		func() error { return nodesOf(ctx, l, who, ids, found, s.AuditEventsByID) },
	} {
		if err := read(); err != nil {
			return nil, err
		}
	}
	return found, nil
}

func nodesOf[T models.Noun](ctx context.Context, l *loaders, who access.Actor, ids []models.AnyID, found map[models.AnyID]models.Noun, find func(context.Context, access.Actor, []models.ID[T]) ([]*T, error)) error {
	var mine []models.ID[T]
	for _, id := range ids {
		if typed := models.As[T](id); !typed.IsZero() {
			mine = append(mine, typed)
		}
	}
	if len(mine) == 0 {
		return nil
	}
	rows, err := find(ctx, who, mine)
	if err != nil {
		return fmt.Errorf("nodes: %w", err)
	}
	addSiblings(l, rows)
	for _, row := range rows {
		found[(*row).GlobalID()] = any(row).(models.Noun)
	}
	return nil
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
