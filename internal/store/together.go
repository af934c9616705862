package store

import (
	"context"
	"time"

	"github.com/partnergraph/partnergraph/models"
	"gorm.io/gorm"
)

// shared is a transaction in which many jobs run, one after the other.
type shared struct {
	db     *gorm.DB
	did    Commit
	events []*models.AuditEvent // written together, at the end
	rows   lentRows
	failed error // the first one, also where a job took it for none
}

type sharedKey struct{}

// Together runs queued jobs in one transaction, and marks them SUCCEEDED in the same commit. All transactions under the context of run are
// this one. When a job fails, or one of them is not QUEUED any more, nothing is kept; then each has to be started alone.
func (s *Store) Together(ctx context.Context, jobs []*models.Job, run func(context.Context, *models.Job) error) error {
	all, began := &shared{rows: lentRows{}}, s.clock.Now()
	err := s.write.WithContext(ctx).Transaction(func(db *gorm.DB) error {
		all.db = db
		if err := all.rows.lockSubjects(db, jobs); err != nil {
			return err
		}
		for _, job := range jobs {
			job.Attempts++
			if err := run(context.WithValue(ctx, sharedKey{}, all), job); err != nil {
				return err
			}
			if all.failed != nil {
				return all.failed
			}
		}
		if err := all.rows.save(db); err != nil {
			return err
		}
		if len(all.events) > 0 {
			if err := db.Create(&all.events).Error; err != nil {
				return err
			}
		}
		return s.succeedIn(db, jobs, began)
	})
	if err != nil {
		return translate(err)
	}
	s.Committed(all.did)
	s.finished(int64(len(jobs)), jobs...)
	return nil
}

// succeedIn is the last statement of the transaction: it locks the jobs, so that a cancellation is before it, and rolls it back, or after it.
func (s *Store) succeedIn(db *gorm.DB, jobs []*models.Job, began time.Time) error {
	change := s.success()
	change["attempts"], change["started_at"], change["heartbeat_at"] = gorm.Expr("attempts + 1"), began, s.heartbeatValue()
	var moved int64
	for _, group := range byGeneration(jobs) {
		rows, err := s.moveIn(db, change, attemptsIn(group, models.JobQueued))
		if err != nil {
			return err
		}
		moved += rows
	}
	if moved != int64(len(jobs)) {
		return ErrRunEnded
	}
	return nil
}

// runShared runs fn as a part of a shared transaction. It does not run again after an error: the whole transaction fails then.
func (s *Store) runShared(ctx context.Context, all *shared, fn func(*Tx) error) error {
	tx := s.begin(ctx)
	tx.shared = all
	tx.db = all.db.WithContext(context.WithValue(ctx, locksKey{}, tx.locked))
	err := fn(tx)
	if err == nil {
		err = tx.settle()
	}
	if err != nil {
		all.failed = err
		return translate(err)
	}
	all.did.Jobs = all.did.Jobs || tx.did.Jobs
	all.did.Changes = append(all.did.Changes, tx.did.Changes...)
	return nil
}

// begin is a transaction before its first statement.
func (s *Store) begin(ctx context.Context) *Tx {
	return &Tx{now: s.clock.Now().UTC().Truncate(time.Millisecond), key: claimFrom(ctx), content: s.Content.Get(), keyLife: s.Retention.Keys, locked: locks{}, texts: &s.texts}
}
