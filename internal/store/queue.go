package store

import (
	"context"
	"time"

	"github.com/partnergraph/partnergraph/internal/clock"
	"github.com/partnergraph/partnergraph/models"
	"gorm.io/gorm"
	"gorm.io/hints"
)

// This file moves job rows between their states. Every move is a compare-and-set on the state and, once the job has
// left SCHEDULED, on the generation, so that of several processes one wins and a task of an older generation does
// nothing. Every move finds its rows by primary key, so that it locks no other job's row, and is retried
// after a deadlock. Due times are program time; heartbeats are the database's time, which does not depend on the clocks of
// the processes.

// ClaimDue claims up to limit due jobs for owner, oldest first.
func (s *Store) ClaimDue(ctx context.Context, owner string, limit int) ([]*models.Job, error) {
	due, err := s.Due(ctx, limit)
	if err != nil {
		return nil, err
	}
	return s.Claim(ctx, owner, due)
}

// Due lists up to limit jobs that are due, oldest first.
func (s *Store) Due(ctx context.Context, limit int) (due []*models.Job, err error) {
	err = s.read.WithContext(ctx).Where("state = ? AND run_at <= ?", models.JobScheduled, s.clock.Now()).Order("run_at, id").Limit(limit).Find(&due).Error
	return due, translate(err)
}

// Claim claims due jobs for owner: SCHEDULED becomes QUEUED in a new generation. It returns those that no other process has claimed, in
// the same order.
func (s *Store) Claim(ctx context.Context, owner string, due []*models.Job) (taken []*models.Job, err error) {
	claimed := map[models.ID[models.Job]]bool{}
	for _, group := range byGeneration(due) {
		ids, err := s.claimGroup(ctx, owner, group)
		if err != nil {
			return nil, err
		}
		for _, id := range ids {
			claimed[id] = true
		}
	}
	for _, job := range due {
		if claimed[job.ID] {
			job.State, job.Owner, job.Generation, job.Version = models.JobQueued, owner, job.Generation+1, job.Version+1
			taken = append(taken, job)
		}
	}
	s.jobsMoved(Commit{}, taken...)
	return taken, nil
}

// claimGroup claims jobs of one generation, and returns which of them it got. It reads them only when another process was faster with some.
func (s *Store) claimGroup(ctx context.Context, owner string, group []*models.Job) (ids []models.ID[models.Job], err error) {
	moved, err := s.move(ctx, map[string]any{
		"state": models.JobQueued, "owner": owner, "generation": gorm.Expr("generation + 1"), "heartbeat_at": s.heartbeatValue(),
		"updated_at": s.clock.Now(), "version": gorm.Expr("version + 1"),
	}, attemptsIn(group, models.JobScheduled))
	switch {
	case err != nil || moved == 0:
		return nil, err
	case moved == int64(len(group)):
		return jobIDs(group), nil
	}
	mine := s.write.WithContext(ctx).Model(&models.Job{}).Where("id IN ? AND owner = ? AND state = ? AND generation = ?", jobIDs(group), owner, models.JobQueued, group[0].Generation+1)
	return ids, translate(mine.Pluck("id", &ids).Error)
}

// Release undoes ClaimDue for jobs that could not be published: QUEUED becomes SCHEDULED. It returns how many were released; the
// others have been started meanwhile.
func (s *Store) Release(ctx context.Context, taken []*models.Job) (back int64, err error) {
	return s.moveAll(ctx, taken, models.JobQueued, map[string]any{"state": models.JobScheduled, "owner": ""})
}

// Start begins an attempt: QUEUED becomes RUNNING. It returns nil when the job is no longer QUEUED in this generation.
func (s *Store) Start(ctx context.Context, owner string, id models.ID[models.Job], generation int) (*models.Job, error) {
	moved, err := s.move(ctx, s.attempt(owner), where("id = ? AND generation = ? AND state = ?", id, generation, models.JobQueued))
	if err != nil || moved == 0 {
		return nil, err
	}
	job, err := s.Started(ctx, owner, id, generation)
	if job != nil {
		s.jobsMoved(Commit{}, job)
	}
	return job, err
}

// attempt is the change of a job that an owner begins to run.
func (s *Store) attempt(owner string) map[string]any {
	now := s.clock.Now()
	return map[string]any{
		"state": models.JobRunning, "owner": owner, "attempts": gorm.Expr("attempts + 1"), "heartbeat_at": s.heartbeatValue(),
		"started_at": now, "updated_at": now, "version": gorm.Expr("version + 1"),
	}
}

// Queued reads those of the jobs that are still QUEUED in their generation.
func (s *Store) Queued(ctx context.Context, jobs []*models.Job) (queued []*models.Job, err error) {
	for _, group := range byGeneration(jobs) {
		var found []*models.Job
		err := attemptsIn(group, models.JobQueued)(s.write.WithContext(ctx)).Order("id").Find(&found).Error
		if err != nil {
			return nil, translate(err)
		}
		queued = append(queued, found...)
	}
	return queued, nil
}

// Started reads a job that an owner has started; nil when it is not RUNNING for this owner in this generation.
func (s *Store) Started(ctx context.Context, owner string, id models.ID[models.Job], generation int) (*models.Job, error) {
	var found []*models.Job
	err := s.write.WithContext(ctx).Where("id = ? AND generation = ? AND state = ? AND owner = ?", id, generation, models.JobRunning, owner).Limit(1).Find(&found).Error
	if err != nil || len(found) == 0 {
		return nil, translate(err)
	}
	return found[0], nil
}

// Succeed ends successful attempts, many at a time: RUNNING becomes SUCCEEDED.
func (s *Store) Succeed(ctx context.Context, done []*models.Job) error {
	moved, err := s.moveAll(ctx, done, models.JobRunning, s.success())
	s.finished(moved, done...)
	return err
}

// success is the change of a job that has succeeded.
func (s *Store) success() map[string]any {
	now := s.clock.Now()
	return map[string]any{"state": models.JobSucceeded, "finished_at": now, "updated_at": now, "error": "", "owner": "", "version": gorm.Expr("version + 1")}
}

// Fail ends a job: RUNNING becomes FAILED, which only an operator's retry changes.
func (s *Store) Fail(ctx context.Context, job *models.Job, why string) error {
	return s.finish(ctx, job, map[string]any{"state": models.JobFailed, "finished_at": s.clock.Now(), "error": clip(why, 2000)})
}

// Retry ends a failed attempt and schedules the next one: RUNNING becomes SCHEDULED. What the attempt has committed was not all of its work.
func (s *Store) Retry(ctx context.Context, job *models.Job, wait time.Duration, why string) error {
	return s.finish(ctx, job, map[string]any{"state": models.JobScheduled, "run_at": s.clock.Now().Add(wait), "error": clip(why, 2000), "committed": false})
}

// Interrupt reschedules a job that its worker cannot finish, because it is shutting down or does not know the
// kind; the attempt does not count.
func (s *Store) Interrupt(ctx context.Context, job *models.Job, wait time.Duration) error {
	return s.finish(ctx, job, map[string]any{"state": models.JobScheduled, "run_at": s.clock.Now().Add(wait), "attempts": gorm.Expr("attempts - 1"), "committed": false})
}

// finish ends one attempt.
func (s *Store) finish(ctx context.Context, job *models.Job, change map[string]any) error {
	_, err := s.end(ctx, job, change)
	return err
}

// end ends one attempt, if the scopes find it too, and returns whether it did.
func (s *Store) end(ctx context.Context, job *models.Job, change map[string]any, more ...scope) (moved int64, err error) {
	change["updated_at"], change["owner"], change["version"] = s.clock.Now(), "", gorm.Expr("version + 1")
	moved, err = s.moveRun(ctx, job, change, more...)
	s.finished(moved, job)
	return moved, err
}

// finished wakes the relay, and tells the subscriptions of jobs.
func (s *Store) finished(moved int64, which ...*models.Job) {
	if moved > 0 {
		s.jobsMoved(Commit{Jobs: true}, which...)
	}
}

// jobsMoved tells the subscriptions of jobs that may have changed.
func (s *Store) jobsMoved(done Commit, which ...*models.Job) {
	for _, job := range which {
		done.Changes = append(done.Changes, Change{Subject: job.ID.Any(), Organization: job.OrganizationID})
	}
	s.Committed(done)
}

// JobVersions reads the versions of jobs, by which a process notices what others have changed.
func (s *Store) JobVersions(ctx context.Context, ids []models.ID[models.Job]) (map[models.ID[models.Job]]int, error) {
	var rows []models.Job
	err := s.read.WithContext(ctx).Select("id", "version").Where("id IN ?", ids).Find(&rows).Error
	versions := make(map[models.ID[models.Job]]int, len(rows))
	for _, row := range rows {
		versions[row.ID] = row.Version
	}
	return versions, translate(err)
}

// Progress stores how far a running job is. Between its parts such a job can be cancelled, until the last one is done.
func (s *Store) Progress(ctx context.Context, job *models.Job, done, total int) error {
	_, err := s.moveRun(ctx, job, map[string]any{"done": done, "total": total, "committed": done >= total, "updated_at": s.clock.Now(), "version": gorm.Expr("version + 1")})
	s.jobsMoved(Commit{}, job)
	return err
}

// Heartbeat renews the heartbeat of an owner's running jobs. It returns those that it has lost: they were cancelled,
// or another worker runs them.
func (s *Store) Heartbeat(ctx context.Context, owner string, running []*models.Job) (lost []*models.Job, err error) {
	if len(running) == 0 {
		return nil, nil
	}
	if _, err := s.moveAll(ctx, running, models.JobRunning, map[string]any{"heartbeat_at": s.heartbeatValue()}, where("owner = ?", owner)); err != nil {
		return nil, err
	}
	var kept []models.Job
	err = s.write.WithContext(ctx).Select("id", "generation").Where("id IN ? AND owner = ? AND state = ?", jobIDs(running), owner, models.JobRunning).Find(&kept).Error
	if err != nil {
		return nil, translate(err)
	}
	still := map[models.ID[models.Job]]int{} // by generation: an earlier attempt of the same job is lost
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

// ConfirmQueued renews the heartbeat of queued jobs whose task was found in Redis.
func (s *Store) ConfirmQueued(ctx context.Context, waiting []*models.Job) error {
	_, err := s.moveAll(ctx, waiting, models.JobQueued, map[string]any{"heartbeat_at": s.heartbeatValue()})
	return err
}

// move changes the jobs of the scopes, one of which has to name their ids. It returns the number of changed rows.
func (s *Store) move(ctx context.Context, change map[string]any, which ...scope) (rows int64, err error) {
	err = retry(ctx, func() error {
		rows, err = s.moveIn(s.write.WithContext(ctx), change, which...)
		return err
	})
	return rows, translate(err)
}

// moveIn is move on a connection or in a transaction.
func (s *Store) moveIn(db *gorm.DB, change map[string]any, which ...scope) (int64, error) {
	moved := scoped(s.byPrimaryKey(db.Model(&models.Job{})), which).Updates(change)
	return moved.RowsAffected, moved.Error
}

// moveRun changes one running attempt, unless the job has a newer generation.
func (s *Store) moveRun(ctx context.Context, job *models.Job, change map[string]any, more ...scope) (int64, error) {
	return s.move(ctx, change, append(more, where("id = ? AND generation = ? AND state = ?", job.ID, job.Generation, models.JobRunning))...)
}

// moveAll changes attempts that are in a state, with one statement for each generation: MariaDB does not use the primary key for
// (id, generation) IN (...).
func (s *Store) moveAll(ctx context.Context, tries []*models.Job, state models.JobState, change map[string]any, more ...scope) (moved int64, err error) {
	for _, group := range byGeneration(tries) {
		rows, err := s.move(ctx, change, append(more, attemptsIn(group, state))...)
		if err != nil {
			return moved, err
		}
		moved += rows
	}
	return moved, nil
}

func byGeneration(tries []*models.Job) map[int][]*models.Job {
	groups := map[int][]*models.Job{}
	for _, job := range tries {
		groups[job.Generation] = append(groups[job.Generation], job)
	}
	return groups
}

// attemptsIn finds attempts of one generation that are in a state.
func attemptsIn(group []*models.Job, state models.JobState) scope {
	return where("id IN ? AND generation = ? AND state = ?", jobIDs(group), group[0].Generation, state)
}

// byPrimaryKey makes MySQL use the primary key. By its statistics it often prefers the index on state, which locks the rows
// of other jobs in that state.
func (s *Store) byPrimaryKey(db *gorm.DB) *gorm.DB {
	if s.dialect != "mysql" {
		return db
	}
	return db.Clauses(hints.ForceIndex("PRIMARY"))
}

// heartbeatValue is the time of a heartbeat: the database's now, or with SQLite the machine's.
func (s *Store) heartbeatValue() any {
	if s.dialect == "mysql" {
		return gorm.Expr("UTC_TIMESTAMP(3)")
	}
	return clock.Wall()
}

// scope is a condition on one table.
type scope func(*gorm.DB) *gorm.DB

func where(sql string, args ...any) scope {
	return func(db *gorm.DB) *gorm.DB { return db.Where(sql, args...) }
}

func scoped(db *gorm.DB, which []scope) *gorm.DB {
	for _, apply := range which {
		db = apply(db)
	}
	return db
}

// jobIDs are the ids of jobs. It reads nothing else of them, since a batch that runs changes their states.
func jobIDs(rows []*models.Job) []models.ID[models.Job] {
	ids := make([]models.ID[models.Job], len(rows))
	for i, job := range rows {
		ids[i] = job.ID
	}
	return ids
}
