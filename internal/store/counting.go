package store

import (
	"context"
	"sync/atomic"

	"gorm.io/gorm"
)

type countKey struct{}

// CountStatements returns a context whose SQL statements are counted, for tests that limit the number of statements of a query.
func CountStatements(ctx context.Context) (context.Context, *atomic.Int64) {
	n := new(atomic.Int64)
	return context.WithValue(ctx, countKey{}, n), n
}

// statementCounter is the GORM plugin behind CountStatements and Store.Statement.
type statementCounter struct{ each func() }

func (statementCounter) Name() string { return "partnergraph:counting" }

func (c statementCounter) Initialize(db *gorm.DB) error {
	count := func(db *gorm.DB) {
		if db.DryRun { // a subquery, which is part of another statement
			return
		}
		c.each()
		if n, ok := db.Statement.Context.Value(countKey{}).(*atomic.Int64); ok {
			n.Add(1)
		}
	}
	for _, err := range []error{
		db.Callback().Query().Before("*").Register("partnergraph:count", count),
		db.Callback().Row().Before("*").Register("partnergraph:count", count),
		db.Callback().Raw().Before("*").Register("partnergraph:count", count),
		db.Callback().Create().Before("*").Register("partnergraph:count", count),
		db.Callback().Update().Before("*").Register("partnergraph:count", count),
		db.Callback().Delete().Before("*").Register("partnergraph:count", count),
	} {
		if err != nil {
			return err
		}
	}
	return nil
}

func (tx *Tx) count(model any, sql string, args ...any) (int, error) {
	var n int64
	err := tx.db.Model(model).Where(sql, args...).Count(&n).Error
	return int(n), translate(err)
}
