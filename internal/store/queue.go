package store

import (
	"context"
	"errors"
	"time"

	"github.com/partnergraph/partnergraph/internal/clock"
	"github.com/partnergraph/partnergraph/models"
	"github.com/partnergraph/partnergraph/worker/jobs"
	"gorm.io/gorm"
)

// This file moves job rows between their states. Every move is a compare-and-set: it names the state and,
// once the job has left SCHEDULED, the generation it expects, so that of several processes one wins and a
// task of an older generation does nothing. Due times are program time; heartbeats are wall time.

// Due takes up to limit due jobs for owner, oldest first: SCHEDULED becomes QUEUED in a new generation.
func (s *Store) Due(ctx context.Context, owner string, limit int) ([]*models.Job, error) {
	var ids []models.ID[models.Job]
	err := s.read.WithContext(ctx).Model(&models.Job{}).Where("state = ? AND run_at <= ?", models.JobScheduled, s.clock.Now()).
		Order("run_at, id").Limit(limit).Pluck("id", &ids).Error
	if err != nil || len(ids) == 0 {
		return nil, translate(err)
	}
	wall := clock.Wall()
	err = s.move(ctx, "id IN ? AND state = ?", ids, models.JobScheduled).Updates(map[string]any{
		"state": models.JobQueued, "owner": owner, "generation": gorm.Expr("generation + 1"), "heartbeat_at": wall,
		"updated_at": s.clock.Now(), "version": gorm.Expr("version + 1"),
	}).Error
	if err != nil {
		return nil, translate(err)
	}
	var taken []*models.Job
	err = s.write.WithContext(ctx).Where("id IN ? AND owner = ? AND state = ? AND heartbeat_at = ?", ids, owner, models.JobQueued, wall).
		Order("run_at, id").Find(&taken).Error
	return taken, translate(err)
}

// PutBack returns jobs that could not be handed over: QUEUED becomes SCHEDULED.
func (s *Store) PutBack(ctx context.Context, taken []*models.Job) error {
	if len(taken) == 0 {
		return nil
	}
	return translate(s.move(ctx, "(id, generation) IN ? AND state = ?", runs(taken), models.JobQueued).
		Updates(map[string]any{"state": models.JobScheduled, "owner": ""}).Error)
}

// Start begins a try: QUEUED becomes RUNNING. It returns nil when the job is no longer this generation's to run.
func (s *Store) Start(ctx context.Context, owner string, id models.ID[models.Job], generation int) (*models.Job, error) {
	now := s.clock.Now()
	moved := s.move(ctx, "id = ? AND generation = ? AND state = ?", id, generation, models.JobQueued).Updates(map[string]any{
		"state": models.JobRunning, "owner": owner, "attempts": gorm.Expr("attempts + 1"), "heartbeat_at": clock.Wall(),
		"started_at": now, "updated_at": now, "version": gorm.Expr("version + 1"),
	})
	if moved.Error != nil || moved.RowsAffected == 0 {
		return nil, translate(moved.Error)
	}
	job := new(models.Job)
	err := s.write.WithContext(ctx).Take(job, "id = ?", id).Error
	return job, translate(err)
}

// Succeed ends tries that went well, many in one statement: RUNNING becomes SUCCEEDED.
func (s *Store) Succeed(ctx context.Context, done []*models.Job) error {
	if len(done) == 0 {
		return nil
	}
	now := s.clock.Now()
	return s.finished(s.move(ctx, "(id, generation) IN ? AND state = ?", runs(done), models.JobRunning).Updates(map[string]any{
		"state": models.JobSucceeded, "finished_at": now, "updated_at": now, "error": "", "owner": "", "version": gorm.Expr("version + 1"),
	}))
}

// Fail ends a job for good: RUNNING becomes FAILED, visible until the operator retries it.
func (s *Store) Fail(ctx context.Context, job *models.Job, why string) error {
	now := s.clock.Now()
	return s.finished(s.run(ctx, job).Updates(map[string]any{
		"state": models.JobFailed, "finished_at": now, "updated_at": now, "error": clip(why, 2000), "owner": "", "version": gorm.Expr("version + 1"),
	}))
}

// Again ends a try that went wrong: RUNNING becomes SCHEDULED for later.
func (s *Store) Again(ctx context.Context, job *models.Job, wait time.Duration, why string) error {
	now := s.clock.Now()
	return s.finished(s.run(ctx, job).Updates(map[string]any{
		"state": models.JobScheduled, "run_at": now.Add(wait), "updated_at": now, "error": clip(why, 2000), "owner": "", "version": gorm.Expr("version + 1"),
	}))
}

// Interrupt returns a job that its worker cannot finish, because it is shutting down or does not know the
// kind; the try does not count.
func (s *Store) Interrupt(ctx context.Context, job *models.Job, wait time.Duration) error {
	now := s.clock.Now()
	return s.finished(s.run(ctx, job).Updates(map[string]any{
		"state": models.JobScheduled, "run_at": now.Add(wait), "attempts": gorm.Expr("attempts - 1"), "updated_at": now, "owner": "", "version": gorm.Expr("version + 1"),
	}))
}

// finished lets the relay and the watchers know.
func (s *Store) finished(moved *gorm.DB) error {
	if moved.Error == nil && moved.RowsAffected > 0 {
		s.Committed(true)
	}
	return translate(moved.Error)
}

// Progress tells how far a running job is.
func (s *Store) Progress(ctx context.Context, job *models.Job, done, total int) error {
	return translate(s.run(ctx, job).Updates(map[string]any{
		"done": done, "total": total, "updated_at": s.clock.Now(), "version": gorm.Expr("version + 1"),
	}).Error)
}

// Beat says that the owner still works on its jobs. It returns those that are no longer its own: cancelled,
// or given to somebody else.
func (s *Store) Beat(ctx context.Context, owner string, running []*models.Job) (lost []*models.Job, err error) {
	if len(running) == 0 {
		return nil, nil
	}
	mine := s.move(ctx, "(id, generation) IN ? AND owner = ? AND state = ?", runs(running), owner, models.JobRunning)
	if err := mine.Update("heartbeat_at", clock.Wall()).Error; err != nil {
		return nil, translate(err)
	}
	var kept []models.Job
	err = s.write.WithContext(ctx).Model(&models.Job{}).
		Where("(id, generation) IN ? AND owner = ? AND state = ?", runs(running), owner, models.JobRunning).Select("id", "generation").Find(&kept).Error
	if err != nil {
		return nil, translate(err)
	}
	still := map[models.ID[models.Job]]int{} // the generation that runs; an earlier try of the same job is lost
	for _, job := range kept {
		still[job.ID] = job.Generation
	}
	for _, job := range running {
		if generation, ok := still[job.ID]; !ok || generation != job.Generation {
			lost = append(lost, job)
		}
	}
	return lost, nil
}

// maxCrashes is how often a job may take its worker down before it is set aside.
const maxCrashes = 3

// RecoverRunning puts jobs back whose worker has not been heard of for a while; one that did this too often fails. Before
// it does, giveUp has a chance to tidy up; if the process dies in between, both happen at the next look.
func (s *Store) RecoverRunning(ctx context.Context, silence time.Duration, giveUp func(context.Context, *models.Job)) (recovered int, err error) {
	stale, err := s.silent(ctx, models.JobRunning, silence)
	for _, job := range stale {
		now := s.clock.Now()
		change := map[string]any{
			"state": models.JobScheduled, "crashes": gorm.Expr("crashes + 1"), "error": "the worker vanished", "owner": "",
			"run_at": now, "updated_at": now, "version": gorm.Expr("version + 1"),
		}
		if job.Crashes+1 >= maxCrashes || job.Attempts >= job.MaxAttempts {
			giveUp(ctx, job)
			change["state"], change["finished_at"] = models.JobFailed, now
		}
		moved := s.run(ctx, job).Where("heartbeat_at = ?", job.HeartbeatAt).Updates(change)
		if err := s.finished(moved); err != nil {
			return recovered, err
		}
		recovered += int(moved.RowsAffected)
	}
	return recovered, err
}

// Unstarted lists queued jobs that no worker has begun for a while; they may be waiting in Redis, or lost.
func (s *Store) Unstarted(ctx context.Context, silence time.Duration) ([]*models.Job, error) {
	return s.silent(ctx, models.JobQueued, silence)
}

// Seen notes that queued jobs were found waiting in Redis.
func (s *Store) Seen(ctx context.Context, waiting []*models.Job) error {
	if len(waiting) == 0 {
		return nil
	}
	return translate(s.move(ctx, "(id, generation) IN ? AND state = ?", runs(waiting), models.JobQueued).Update("heartbeat_at", clock.Wall()).Error)
}

func (s *Store) silent(ctx context.Context, state models.JobState, silence time.Duration) (stale []*models.Job, err error) {
	err = s.read.WithContext(ctx).Where("state = ? AND heartbeat_at < ?", state, clock.Wall().Add(-silence)).
		Order("heartbeat_at, id").Limit(500).Find(&stale).Error
	return stale, translate(err)
}

func (s *Store) move(ctx context.Context, sql string, args ...any) *gorm.DB {
	return s.write.WithContext(ctx).Model(&models.Job{}).Where(sql, args...)
}

// run is the row of one try, as long as it is still this generation's.
func (s *Store) run(ctx context.Context, job *models.Job) *gorm.DB {
	return s.move(ctx, "id = ? AND generation = ? AND state = ?", job.ID, job.Generation, models.JobRunning)
}

func runs(rows []*models.Job) [][]any {
	out := make([][]any, len(rows))
	for i, job := range rows {
		out[i] = []any{job.ID, job.Generation}
	}
	return out
}

// Depth is how many jobs of a queue are in a state.
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

// OldestDue is for how long the oldest due job has been waiting; zero when none waits.
func (s *Store) OldestDue(ctx context.Context) (time.Duration, error) {
	next, err := s.NextDue(ctx)
	if err != nil || next == nil {
		return 0, err
	}
	return max(0, s.clock.Now().Sub(*next)), nil
}

// NextDue is when the next scheduled job is due; nil when there is none.
func (s *Store) NextDue(ctx context.Context) (*time.Time, error) {
	return s.NextDueAfter(ctx, time.Time{})
}

// NextDueAfter is when the next job scheduled for after an instant is due; nil when there is none.
func (s *Store) NextDueAfter(ctx context.Context, after time.Time) (*time.Time, error) {
	var rows []models.Job
	err := s.read.WithContext(ctx).Select("run_at").Where("state = ? AND run_at > ?", models.JobScheduled, after).Order("run_at, id").Limit(1).Find(&rows).Error
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

// EverySchedule enqueues a periodic job if its time has come. Of several processes the one that moves the
// time enqueues it, in the same commit.
func (s *Store) EverySchedule(ctx context.Context, name string, every time.Duration, j jobs.Job) error {
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

// Kept says how long finished jobs stay visible.
const Kept = 90 * 24 * time.Hour

// sweepAtMost is how many rows one statement removes, so that nobody waits long for its locks.
const sweepAtMost = 1000

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
	return int64(len(ids)), translate(s.write.WithContext(ctx).Where("id IN ?", ids).Delete(&models.Job{}).Error)
}

func (s *Store) sweepKeys(ctx context.Context, before time.Time) (int64, error) {
	var old []*models.IdempotencyKey
	err := s.read.WithContext(ctx).Select("actor_id", "key", "field").Where("expires_at < ?", before).Order("expires_at").Limit(sweepAtMost).Find(&old).Error
	if err != nil || len(old) == 0 {
		return 0, translate(err)
	}
	names := make([][]any, len(old))
	for i, k := range old {
		names[i] = []any{k.ActorID, k.Key, k.Field}
	}
	gone := s.write.WithContext(ctx).Where("expires_at < ? AND (actor_id, `key`, field) IN ?", before, names).Delete(&models.IdempotencyKey{})
	return int64(len(old)), translate(gone.Error)
}
