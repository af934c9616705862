package store

import (
	"context"
	"errors"
	"time"

	"github.com/partnergraph/partnergraph/models"
	"github.com/partnergraph/partnergraph/worker/jobs"
)

// EnqueuePeriodic enqueues a periodic job if it is due. Of several processes, the one that moves the
// next time enqueues it, in the same commit.
func (s *Store) EnqueuePeriodic(ctx context.Context, name string, every time.Duration, j jobs.Job) error {
	return s.Tx(ctx, func(tx *Tx) error {
		var rows []models.Schedule // not by first: a schedule has a name and no id
		if err := tx.db.Where("name = ?", name).Limit(1).Find(&rows).Error; err != nil {
			return translate(err)
		}
		if len(rows) == 0 {
			err := tx.Create(&models.Schedule{Name: name, NextRunAt: tx.now.Add(every), UpdatedAt: tx.now})
			if errors.Is(err, ErrDuplicate) {
				return nil // another process was faster
			}
			return err
		}
		if tx.now.Before(rows[0].NextRunAt) {
			return nil
		}
		moved := tx.db.Model(&models.Schedule{}).Where("name = ? AND next_run_at = ?", name, rows[0].NextRunAt).
			Updates(map[string]any{"next_run_at": tx.now.Add(every), "updated_at": tx.now})
		if moved.Error != nil || moved.RowsAffected == 0 {
			return translate(moved.Error)
		}
		_, err := tx.Enqueue(Subject{}, j)
		return err
	})
}

// NextSchedule is when the next periodic job is due; nil when there is none.
func (s *Store) NextSchedule(ctx context.Context) (*time.Time, error) {
	var rows []models.Schedule
	if err := s.read.WithContext(ctx).Order("next_run_at").Limit(1).Find(&rows).Error; err != nil || len(rows) == 0 {
		return nil, translate(err)
	}
	return &rows[0].NextRunAt, nil
}
