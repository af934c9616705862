package store

import (
	"context"
	"time"

	"github.com/partnergraph/partnergraph/internal/clock"
	"github.com/partnergraph/partnergraph/models"
	"gorm.io/gorm"
)

// maxCrashes is how often a job may take its worker down before it is set aside.
const maxCrashes = 3

// RecoverRunning puts jobs back whose worker has not been heard of for a while; one that did this too often fails. Before
// it does, giveUp has a chance to tidy up; if the process dies in between, both happen at the next look.
func (s *Store) RecoverRunning(ctx context.Context, silence time.Duration, giveUp func(context.Context, *models.Job)) (recovered int, err error) {
	silent, err := s.silent(ctx, models.JobRunning, silence)
	if err != nil {
		return 0, err
	}
	for _, job := range silent {
		change := map[string]any{"state": models.JobScheduled, "crashes": gorm.Expr("crashes + 1"), "error": "the worker vanished", "run_at": s.clock.Now()}
		if job.Crashes+1 >= maxCrashes || job.Attempts >= job.MaxAttempts {
			giveUp(ctx, job)
			change["state"], change["finished_at"] = models.JobFailed, s.clock.Now()
		}
		change["updated_at"], change["owner"], change["version"] = s.clock.Now(), "", gorm.Expr("version + 1")
		moved, err := s.moveRun(ctx, job, change, where("heartbeat_at = ?", job.HeartbeatAt))
		if err != nil {
			return recovered, err
		}
		s.finished(moved)
		recovered += int(moved)
	}
	return recovered, nil
}

// Unstarted lists queued jobs that no worker has begun for a while; they may be waiting in Redis, or lost.
func (s *Store) Unstarted(ctx context.Context, silence time.Duration) ([]*models.Job, error) {
	return s.silent(ctx, models.JobQueued, silence)
}

func (s *Store) silent(ctx context.Context, state models.JobState, silence time.Duration) (found []*models.Job, err error) {
	err = s.read.WithContext(ctx).Where("state = ?", state).Where("heartbeat_at < ?", s.before(silence)).
		Order("heartbeat_at, id").Limit(500).Find(&found).Error
	return found, translate(err)
}

// before is an instant so long ago, by the clock of heartbeats.
func (s *Store) before(silence time.Duration) any {
	if s.dialect == "mysql" {
		return gorm.Expr("UTC_TIMESTAMP(3) - INTERVAL ? MICROSECOND", silence.Microseconds())
	}
	return clock.Wall().Add(-silence)
}
