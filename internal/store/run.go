package store

import (
	"context"
	"errors"

	"github.com/partnergraph/partnergraph/models"
)

// ErrRunEnded means that a transaction was rolled back because its job's attempt has ended: the job was cancelled, or
// another worker runs it.
var ErrRunEnded = errors.New("store: the job is no longer this worker's")

type runKey struct{}

// WithRun makes every transaction under ctx commit only while this attempt of the job is running. A job that was cancelled, or
// that another worker runs because the heartbeat was late, changes nothing any more.
func WithRun(ctx context.Context, job *models.Job) context.Context {
	return context.WithValue(ctx, runKey{}, job)
}

// WithoutRun is for recording what has happened outside of the database, even if the attempt has ended.
func WithoutRun(ctx context.Context) context.Context {
	return context.WithValue(ctx, runKey{}, (*models.Job)(nil))
}

type partsKey struct{}

// InParts is for transactions that each commit a part of a job's work: after one of them the job can still be cancelled, and goes on when it is
// tried again.
func InParts(ctx context.Context) context.Context {
	return context.WithValue(ctx, partsKey{}, true)
}

// holdRun is the last statement of a transaction: a heartbeat, which finds no row when the attempt has ended. It locks the
// row until the commit, so that a cancellation is either before the transaction, which then commits nothing, or after it. What has
// written something is noted in the same commit, so that a job is not called cancelled whose work is done; a part of the work is not noted.
func (s *Store) holdRun(ctx context.Context, tx *Tx) error {
	job, _ := ctx.Value(runKey{}).(*models.Job)
	if job == nil {
		return nil
	}
	change := map[string]any{"heartbeat_at": s.heartbeatValue()}
	if tx.wrote && ctx.Value(partsKey{}) == nil {
		change["committed"] = true
	}
	held := s.byPrimaryKey(tx.db.Model(&models.Job{})).
		Where("id = ? AND generation = ? AND state = ?", job.ID, job.Generation, models.JobRunning).UpdateColumns(change)
	if held.Error == nil && held.RowsAffected == 0 {
		return ErrRunEnded
	}
	return held.Error
}
