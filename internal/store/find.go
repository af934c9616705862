package store

import (
	"context"

	"github.com/google/uuid"
	"github.com/partnergraph/partnergraph/models"
	"gorm.io/gorm"
)

// one reads a row by id within a scope. A row outside of the scope is NOT_FOUND, like one that does not exist.
func one[T models.Noun](ctx context.Context, db *gorm.DB, within scope, id models.ID[T]) (*T, error) {
	row := new(T)
	err := within(db.WithContext(ctx)).Take(row, "id = ?", id).Error
	return row, translate(err)
}

// many reads rows by their ids within a scope, in one statement, in no particular order.
func many[T models.Noun](ctx context.Context, db *gorm.DB, within scope, ids []models.ID[T]) ([]*T, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	var rows []*T
	err := within(db.WithContext(ctx)).Find(&rows, "id IN ?", ids).Error
	return rows, translate(err)
}

// by reads rows whose column is one of the ids, in one statement, ordered.
func by[T, P models.Noun](ctx context.Context, db *gorm.DB, within scope, column string, ids []models.ID[P], order string) ([]*T, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	var rows []*T
	err := within(db.WithContext(ctx)).Where(column+" IN ?", ids).Order(order).Find(&rows).Error
	return rows, translate(err)
}

func uuids[T models.Noun](ids []models.ID[T]) []uuid.UUID {
	out := make([]uuid.UUID, len(ids))
	for i, id := range ids {
		out[i] = uuid.UUID(id)
	}
	return out
}

func keyed[T models.Noun, V any](m map[uuid.UUID]V) map[models.ID[T]]V {
	out := make(map[models.ID[T]]V, len(m))
	for id, v := range m {
		out[models.ID[T](id)] = v
	}
	return out
}
