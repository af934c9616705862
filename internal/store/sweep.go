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

// sweepAtMost is how many rows one statement removes, so that nobody waits long for its locks.
const sweepAtMost = 200

// Sweep removes what has served its time: jobs that ended long ago and forgotten idempotency keys.
func (s *Store) Sweep(ctx context.Context) (removed int64, err error) {
	now := s.clock.Now()
	for _, sweep := range []func() (int64, error){
		func() (int64, error) { return s.sweepJobs(ctx, now.Add(-Kept)) },
		func() (int64, error) { return s.sweepKeys(ctx, now) },
	} {
		for n := int64(sweepAtMost); n == sweepAtMost; removed += n {
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
		Order("finished_at").Limit(sweepAtMost).Pluck("id", &ids).Error
	if err != nil || len(ids) == 0 {
		return 0, translate(err)
	}
	return s.remove(ctx, &models.Job{}, "jobs", where("id IN ?", ids))
}

func (s *Store) sweepKeys(ctx context.Context, before time.Time) (int64, error) {
	var old []*models.IdempotencyKey
	err := s.read.WithContext(ctx).Select("actor_id", "key", "field").Where("expires_at < ?", before).Order("expires_at").Limit(sweepAtMost).Find(&old).Error
	if err != nil || len(old) == 0 {
		return 0, translate(err)
	}
	keys := s.read // OR, because (actor_id, key, field) IN (...) is no look-up by primary key in MariaDB
	for _, k := range old {
		keys = keys.Or("actor_id = ? AND `key` = ? AND field = ?", k.ActorID, k.Key, k.Field)
	}
	return s.remove(ctx, &models.IdempotencyKey{}, "idempotency_keys", where("expires_at < ?", before), func(db *gorm.DB) *gorm.DB { return db.Where(keys) })
}

// remove deletes rows of a scope, which has to name their primary keys. Only the form of DELETE that names the table twice
// lets MySQL be told to look them up by it.
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
