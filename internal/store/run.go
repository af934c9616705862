package store

import (
	"context"
	"errors"

	"github.com/partnergraph/partnergraph/models"
)

// ErrRunEnded says that a unit of work was undone because the job that it belongs to is no longer this try's: it was
// cancelled, or given to another worker.
var ErrRunEnded = errors.New("store: the job is no longer this worker's")

type runKey struct{}

// WithRun makes every unit of work under ctx commit only while the job is still this try's. So what an operator cancels,
// or what another worker was given after a silence, changes nothing any more.
func WithRun(ctx context.Context, job *models.Job) context.Context {
	return context.WithValue(ctx, runKey{}, job)
}

// WithoutRun is for what has happened outside of the database and is written down whoever owns the job now.
func WithoutRun(ctx context.Context) context.Context {
	return context.WithValue(ctx, runKey{}, (*models.Job)(nil))
}

// holdRun is the last statement of a unit of work: a sign of life that finds no row when the try has ended. The row stays
// locked until the commit, so that a cancellation comes before it or after it.
func (s *Store) holdRun(ctx context.Context, tx *Tx) error {
	job, _ := ctx.Value(runKey{}).(*models.Job)
	if job == nil {
		return nil
	}
	held := s.byPrimaryKey(tx.db.Model(&models.Job{})).
		Where("id = ? AND generation = ? AND state = ?", job.ID, job.Generation, models.JobRunning).UpdateColumn("heartbeat_at", s.heartbeat())
	if held.Error == nil && held.RowsAffected == 0 {
		return ErrRunEnded
	}
	return held.Error
}
