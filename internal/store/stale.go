package store

import (
	"context"
	"time"

	"github.com/partnergraph/partnergraph/internal/clock"
	"github.com/partnergraph/partnergraph/models"
	"gorm.io/gorm"
)

// maxCrashes is how often the worker of a job may vanish before the job fails.
const maxCrashes = 3

// RecoverRunning reschedules running jobs whose heartbeat is older than timeout; one that was recovered too often fails. Before it
// fails, giveUp is called; if the process dies in between, a later call does both.
func (s *Store) RecoverRunning(ctx context.Context, timeout time.Duration, giveUp func(context.Context, *models.Job)) (recovered int, err error) {
	stale, err := s.staleJobs(ctx, models.JobRunning, timeout)
	if err != nil {
		return 0, err
	}
	for _, job := range stale {
		moved, err := s.recoverJob(ctx, job, giveUp)
		if err != nil {
			return recovered, err
		}
		recovered += int(moved)
	}
	return recovered, nil
}

func (s *Store) recoverJob(ctx context.Context, job *models.Job, giveUp func(context.Context, *models.Job)) (moved int64, err error) {
	unheard := where("heartbeat_at = ?", job.HeartbeatAt)
	change := map[string]any{"crashes": gorm.Expr("crashes + 1"), "error": "the worker vanished"}
	if job.Crashes+1 < maxCrashes && job.Attempts < job.MaxAttempts {
		change["state"], change["run_at"] = models.JobScheduled, s.clock.Now()
		return s.end(ctx, job, change, unheard)
	}
	taken, err := s.moveRun(ctx, job, map[string]any{"generation": gorm.Expr("generation + 1"), "owner": "", "heartbeat_at": s.heartbeatValue()}, unheard)
	if err != nil || taken == 0 {
		return 0, err
	}
	job.Generation++ // so that giving up is an attempt of its own, and its worker, if it is alive, commits nothing
	giveUp(ctx, job)
	change["state"], change["finished_at"] = models.JobFailed, s.clock.Now()
	return s.end(ctx, job, change)
}

// Unstarted lists queued jobs that no worker has started within timeout; their tasks may be waiting in Redis, or lost.
func (s *Store) Unstarted(ctx context.Context, timeout time.Duration) ([]*models.Job, error) {
	return s.staleJobs(ctx, models.JobQueued, timeout)
}

func (s *Store) staleJobs(ctx context.Context, state models.JobState, timeout time.Duration) (found []*models.Job, err error) {
	err = s.read.WithContext(ctx).Where("state = ?", state).Where("heartbeat_at < ?", s.before(timeout)).
		Order("heartbeat_at, id").Limit(500).Find(&found).Error
	return found, translate(err)
}

// before is the time that long ago, by the clock of heartbeats.
func (s *Store) before(timeout time.Duration) any {
	if s.dialect == "mysql" {
		return gorm.Expr("UTC_TIMESTAMP(3) - INTERVAL ? MICROSECOND", timeout.Microseconds())
	}
	return clock.Wall().Add(-timeout)
}
