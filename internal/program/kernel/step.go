package kernel

import (
	"context"
	"errors"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// Do runs a use case: it checks that the actor may do it, and runs the step in one transaction. A step that fails has changed
// nothing.
func Do[T any](ctx context.Context, p *Kernel, who access.Actor, do access.Action, step func(*store.Tx) (T, error)) (T, error) {
	if err := who.May(do); err != nil {
		var nothing T
		return nothing, err
	}
	return Commit(ctx, p, step)
}

// DoBoth is Do for a step with two results, such as a row and its job.
func DoBoth[T, U any](ctx context.Context, p *Kernel, who access.Actor, do access.Action, step func(*store.Tx) (T, U, error)) (T, U, error) {
	type both struct {
		first  T
		second U
	}
	done, err := Do(ctx, p, who, do, func(tx *store.Tx) (b both, err error) {
		b.first, b.second, err = step(tx)
		return b, err
	})
	return done.first, done.second, err
}

// OnRow runs a job about one row: it checks that the actor may do it, and runs the step in one transaction that has locked the row.
func OnRow[T models.Noun](ctx context.Context, p *Kernel, who access.Actor, do access.Action, id models.ID[T], run func(*store.Tx, *T) error) error {
	if err := who.May(do); err != nil {
		return err
	}
	return p.Tx(ctx, func(tx *store.Tx) error {
		row, err := store.LockAny(tx, id)
		if err != nil {
			return err
		}
		return run(tx, row)
	})
}

// Commit runs a step in one transaction. If another transaction has created the same row at the same time, the step runs once more: now
// it sees that row, and can use or name it.
func Commit[T any](ctx context.Context, p *Kernel, step func(*store.Tx) (T, error)) (changed T, err error) {
	run := func(tx *store.Tx) (err error) {
		changed, err = step(tx)
		return err
	}
	if err = p.Tx(ctx, run); errors.Is(err, store.ErrDuplicate) {
		err = p.Tx(ctx, run)
	}
	if err != nil {
		var nothing T
		return nothing, err
	}
	return changed, nil
}
