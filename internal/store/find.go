package store

import (
	"context"
	"fmt"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/models"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// This file has the ways to rows by their ids, the same for all kinds. What an actor sees of a kind is its policy in visible.go.

// Find reads one row that the actor may see. Any other row is NOT_FOUND, like one that does not exist.
func Find[T models.Noun](ctx context.Context, s *Store, who access.Actor, id models.ID[T]) (*T, error) {
	return one(ctx, s.read, policyOf[T](who), id)
}

// FindMany reads those of the rows that the actor may see, in one statement, in no particular order.
func FindMany[T models.Noun](ctx context.Context, s *Store, who access.Actor, ids []models.ID[T]) ([]*T, error) {
	return FindParts(ctx, s, who, ids, nil)
}

// FindParts is FindMany for rows of which only some columns may be needed.
func FindParts[T models.Noun](ctx context.Context, s *Store, who access.Actor, ids []models.ID[T], columns Columns) ([]*T, error) {
	return many(ctx, columns.of(prefix[T](), s.read), policyOf[T](who), ids)
}

// FindNodes reads those of the objects of any kinds that the actor may see. It returns the rows of each kind, which one statement has
// read.
func (s *Store) FindNodes(ctx context.Context, who access.Actor, ids []models.AnyID) (found [][]models.Noun, err error) {
	for _, k := range kinds {
		if k.nodes == nil {
			continue
		}
		rows, err := k.nodes(ctx, s, who, ids)
		if err != nil {
			return nil, fmt.Errorf("nodes: %w", err)
		}
		found = append(found, rows)
	}
	return found, nil
}

// Lock reads one row that the actor may see, and locks it until the end of the transaction.
func Lock[T models.Noun](tx *Tx, who access.Actor, id models.ID[T]) (*T, error) {
	return locked(tx, policyOf[T](who), id)
}

// LockAny is Lock without an access check: for the program itself, for the holder of a link, and for rows that belong to one which the
// actor may see.
func LockAny[T models.Noun](tx *Tx, id models.ID[T]) (*T, error) {
	return locked(tx, everything, id)
}

func locked[T models.Noun](tx *Tx, within policy, id models.ID[T]) (*T, error) {
	row, err := lent(tx, within, id), error(nil)
	if row == nil {
		row, err = one(tx.ctx(), forUpdate(tx.db), within, id)
	}
	if err == nil {
		tx.access.locked(row)
		tx.names.locked(row)
	}
	return row, err
}

// Get reads one row in the transaction, without an access check.
func Get[T models.Noun](tx *Tx, id models.ID[T]) (*T, error) {
	return one(tx.ctx(), tx.db, everything, id)
}

func (tx *Tx) ctx() context.Context { return tx.db.Statement.Context }

func forUpdate(db *gorm.DB) *gorm.DB { return db.Clauses(clause.Locking{Strength: "UPDATE"}) }

// one reads a row by id within a policy. A row outside of it is NOT_FOUND, like one that does not exist.
func one[T models.Noun](ctx context.Context, db *gorm.DB, within policy, id models.ID[T]) (*T, error) {
	row := new(T)
	err := within.rows(db.WithContext(ctx)).Take(row, "id = ?", id).Error
	return row, translate(err)
}

// many reads rows by their ids within a policy, in one statement, in no particular order.
func many[T models.Noun](ctx context.Context, db *gorm.DB, within policy, ids []models.ID[T]) ([]*T, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	var rows []*T
	err := within.rows(db.WithContext(ctx)).Find(&rows, "id IN ?", ids).Error
	return rows, translate(err)
}

// idsOf are the ids of rows.
func idsOf[T models.Noun](rows []*T) []models.ID[T] {
	ids := make([]models.ID[T], len(rows))
	for i, row := range rows {
		ids[i] = models.ID[T]((*row).GlobalID().UUID)
	}
	return ids
}

// IDs are the ids of rows.
func IDs[T models.Noun](rows []*T) []models.ID[T] { return idsOf(rows) }

// byID are rows by their ids.
func byID[T models.Noun](rows []*T) map[models.ID[T]]*T {
	found := make(map[models.ID[T]]*T, len(rows))
	for _, row := range rows {
		found[models.As[T]((*row).GlobalID())] = row
	}
	return found
}

// by reads rows whose column is one of the ids, in one statement, ordered.
func by[T, P models.Noun](ctx context.Context, db *gorm.DB, within policy, column string, ids []models.ID[P], order string) ([]*T, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	var rows []*T
	err := within.rows(db.WithContext(ctx)).Where(column+" IN ?", ids).Order(order).Find(&rows).Error
	return rows, translate(err)
}
