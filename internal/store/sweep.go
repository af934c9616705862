package store

import (
	"context"
	"time"

	"github.com/partnergraph/partnergraph/models"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// Kept says how long finished jobs stay visible.
const Kept = 90 * 24 * time.Hour

// sweepBatch is how many rows one statement deletes, so that it holds its locks only briefly.
const sweepBatch = 200

// Sweep deletes expired rows: jobs that finished long ago, and idempotency keys after their lifetime.
func (s *Store) Sweep(ctx context.Context) (removed int64, err error) {
	now := s.clock.Now()
	for _, sweep := range []func() (int64, error){
		func() (int64, error) { return s.sweepJobs(ctx, now.Add(-Kept)) },
		func() (int64, error) { return s.sweepKeys(ctx, now) },
	} {
		for n := int64(sweepBatch); n == sweepBatch; removed += n {
			if n, err = sweep(); err != nil {
				return removed, err
			}
		}
	}
	return removed, nil
}

func (s *Store) sweepJobs(ctx context.Context, before time.Time) (int64, error) {
	var ids []models.ID[models.Job]
	err := s.read.WithContext(ctx).Model(&models.Job{}).Where("finished_at < ? AND state IN ?", before, []models.JobState{models.JobSucceeded, models.JobCancelled}).
		Order("finished_at").Limit(sweepBatch).Pluck("id", &ids).Error
	if err != nil || len(ids) == 0 {
		return 0, translate(err)
	}
	return s.remove(ctx, &models.Job{}, "jobs", where("id IN ?", ids))
}

func (s *Store) sweepKeys(ctx context.Context, before time.Time) (int64, error) {
	var old []*models.IdempotencyKey
	err := s.read.WithContext(ctx).Select("actor_id", "key", "field").Where("expires_at < ?", before).Order("expires_at").Limit(sweepBatch).Find(&old).Error
	if err != nil || len(old) == 0 {
		return 0, translate(err)
	}
	keys := s.read // OR, because MariaDB does not use the primary key for (actor_id, key, field) IN (...)
	for _, k := range old {
		keys = keys.Or("actor_id = ? AND `key` = ? AND field = ?", k.ActorID, k.Key, k.Field)
	}
	return s.remove(ctx, &models.IdempotencyKey{}, "idempotency_keys", where("expires_at < ?", before), func(db *gorm.DB) *gorm.DB { return db.Where(keys) })
}

// remove deletes the rows of the scopes, one of which has to name their primary keys. MySQL accepts an index hint only in the
// multiple-table form of DELETE.
func (s *Store) remove(ctx context.Context, row any, table string, which ...scope) (rows int64, err error) {
	err = retry(ctx, func() error {
		db := s.write.WithContext(ctx)
		if s.dialect == "mysql" {
			db = s.byPrimaryKey(db).Clauses(clause.Delete{Modifier: table})
		}
		gone := scoped(db, which).Delete(row)
		rows = gone.RowsAffected
		return gone.Error
	})
	return rows, translate(err)
}
