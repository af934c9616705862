package store

import (
	"context"
	"time"

	"github.com/partnergraph/partnergraph/models"
)

// Depth is the number of jobs of a queue in a state.
type Depth struct {
	Queue string
	State models.JobState
	N     int
}

// Depths counts the jobs that are not finished, and the failed ones, by queue.
func (s *Store) Depths(ctx context.Context) (depths []Depth, err error) {
	err = s.read.WithContext(ctx).Model(&models.Job{}).Select("queue, state, COUNT(*) AS n").
		Where("state IN ?", []models.JobState{models.JobScheduled, models.JobQueued, models.JobRunning, models.JobFailed}).
		Group("queue, state").Scan(&depths).Error
	return depths, translate(err)
}

// OldestDue is how long the oldest due job has been waiting for a worker, in SQL or in Redis; zero when no job waits.
func (s *Store) OldestDue(ctx context.Context) (oldest time.Duration, err error) {
	for _, state := range []models.JobState{models.JobScheduled, models.JobQueued} {
		next, err := s.next(ctx, state, time.Time{})
		if err != nil {
			return 0, err
		}
		if next != nil {
			oldest = max(oldest, s.clock.Now().Sub(*next))
		}
	}
	return oldest, nil
}

// NextDue is when the next scheduled job is due; nil when there is none.
func (s *Store) NextDue(ctx context.Context) (*time.Time, error) {
	return s.NextDueAfter(ctx, time.Time{})
}

// NextDueAfter is when the next job scheduled for after an instant is due; nil when there is none.
func (s *Store) NextDueAfter(ctx context.Context, after time.Time) (*time.Time, error) {
	return s.next(ctx, models.JobScheduled, after)
}

func (s *Store) next(ctx context.Context, state models.JobState, after time.Time) (*time.Time, error) {
	var rows []models.Job
	query := s.read.WithContext(ctx).Select("run_at").Where("state = ?", state)
	if !after.IsZero() { // which the driver would write as 0000-00-00, and to TiDB no time is later than that
		query = query.Where("run_at > ?", after)
	}
	err := query.Order("run_at, id").Limit(1).Find(&rows).Error
	if err != nil || len(rows) == 0 {
		return nil, translate(err)
	}
	return &rows[0].RunAt, nil
}

// Busy counts the jobs that are due and not finished.
func (s *Store) Busy(ctx context.Context) (n int64, err error) {
	err = s.read.WithContext(ctx).Model(&models.Job{}).
		Where("state IN ? OR (state = ? AND run_at <= ?)", []models.JobState{models.JobQueued, models.JobRunning}, models.JobScheduled, s.clock.Now()).
		Count(&n).Error
	return n, translate(err)
}
