package store

import (
	"context"
	"time"

	"github.com/partnergraph/partnergraph/internal/clock"
	"github.com/partnergraph/partnergraph/models"
	"gorm.io/gorm"
	"gorm.io/hints"
)

// This file moves job rows between their states. Every move is a compare-and-set: it names the state and,
// once the job has left SCHEDULED, the generation it expects, so that of several processes one wins and a
// task of an older generation does nothing. Every move finds its rows by primary key, so that it locks no other
// job's row, and is repeated as a whole after a deadlock. Due times are program time; heartbeats are the database's
// time, which all processes share however wrong their own clocks are.

// Due takes up to limit due jobs for owner, oldest first: SCHEDULED becomes QUEUED in a new generation.
func (s *Store) Due(ctx context.Context, owner string, limit int) ([]*models.Job, error) {
	var ids []models.ID[models.Job]
	err := s.read.WithContext(ctx).Model(&models.Job{}).Where("state = ? AND run_at <= ?", models.JobScheduled, s.clock.Now()).
		Order("run_at, id").Limit(limit).Pluck("id", &ids).Error
	if err != nil || len(ids) == 0 {
		return nil, translate(err)
	}
	_, err = s.move(ctx, map[string]any{
		"state": models.JobQueued, "owner": owner, "generation": gorm.Expr("generation + 1"), "heartbeat_at": s.heartbeat(),
		"updated_at": s.clock.Now(), "version": gorm.Expr("version + 1"),
	}, where("id IN ? AND state = ?", ids, models.JobScheduled))
	if err != nil {
		return nil, err
	}
	var taken []*models.Job
	err = s.write.WithContext(ctx).Where("id IN ? AND owner = ? AND state = ?", ids, owner, models.JobQueued).Order("run_at, id").Find(&taken).Error
	return taken, translate(err)
}

// PutBack returns jobs that could not be handed over: QUEUED becomes SCHEDULED. It tells how many went back; the
// others have been started meanwhile.
func (s *Store) PutBack(ctx context.Context, taken []*models.Job) (back int64, err error) {
	return s.moveAll(ctx, taken, models.JobQueued, map[string]any{"state": models.JobScheduled, "owner": ""})
}

// Start begins a try: QUEUED becomes RUNNING. It returns nil when the job is no longer this generation's to run.
func (s *Store) Start(ctx context.Context, owner string, id models.ID[models.Job], generation int) (*models.Job, error) {
	now := s.clock.Now()
	moved, err := s.move(ctx, map[string]any{
		"state": models.JobRunning, "owner": owner, "attempts": gorm.Expr("attempts + 1"), "heartbeat_at": s.heartbeat(),
		"started_at": now, "updated_at": now, "version": gorm.Expr("version + 1"),
	}, where("id = ? AND generation = ? AND state = ?", id, generation, models.JobQueued))
	if err != nil || moved == 0 {
		return nil, err
	}
	return s.Started(ctx, owner, id, generation)
}

// Started reads a job that an owner has started; nil when it has not, or when the job is no longer this generation's to run.
func (s *Store) Started(ctx context.Context, owner string, id models.ID[models.Job], generation int) (*models.Job, error) {
	var found []*models.Job
	err := s.write.WithContext(ctx).Where("id = ? AND generation = ? AND state = ? AND owner = ?", id, generation, models.JobRunning, owner).Limit(1).Find(&found).Error
	if err != nil || len(found) == 0 {
		return nil, translate(err)
	}
	return found[0], nil
}

// Succeed ends tries that went well, many at a time: RUNNING becomes SUCCEEDED.
func (s *Store) Succeed(ctx context.Context, done []*models.Job) error {
	now := s.clock.Now()
	moved, err := s.moveAll(ctx, done, models.JobRunning, map[string]any{
		"state": models.JobSucceeded, "finished_at": now, "updated_at": now, "error": "", "owner": "", "version": gorm.Expr("version + 1"),
	})
	s.finished(moved)
	return err
}

// Fail ends a job for good: RUNNING becomes FAILED, visible until the operator retries it.
func (s *Store) Fail(ctx context.Context, job *models.Job, why string) error {
	return s.finish(ctx, job, map[string]any{"state": models.JobFailed, "finished_at": s.clock.Now(), "error": clip(why, 2000)})
}

// Again ends a try that went wrong: RUNNING becomes SCHEDULED for later.
func (s *Store) Again(ctx context.Context, job *models.Job, wait time.Duration, why string) error {
	return s.finish(ctx, job, map[string]any{"state": models.JobScheduled, "run_at": s.clock.Now().Add(wait), "error": clip(why, 2000)})
}

// Interrupt returns a job that its worker cannot finish, because it is shutting down or does not know the
// kind; the try does not count.
func (s *Store) Interrupt(ctx context.Context, job *models.Job, wait time.Duration) error {
	return s.finish(ctx, job, map[string]any{"state": models.JobScheduled, "run_at": s.clock.Now().Add(wait), "attempts": gorm.Expr("attempts - 1")})
}

// finish ends one try.
func (s *Store) finish(ctx context.Context, job *models.Job, change map[string]any) error {
	change["updated_at"], change["owner"], change["version"] = s.clock.Now(), "", gorm.Expr("version + 1")
	moved, err := s.moveRun(ctx, job, change)
	s.finished(moved)
	return err
}

// finished lets the relay and the watchers know.
func (s *Store) finished(moved int64) {
	if moved > 0 {
		s.Committed(true)
	}
}

// Progress tells how far a running job is.
func (s *Store) Progress(ctx context.Context, job *models.Job, done, total int) error {
	_, err := s.moveRun(ctx, job, map[string]any{"done": done, "total": total, "updated_at": s.clock.Now(), "version": gorm.Expr("version + 1")})
	return err
}

// Beat says that the owner still works on its jobs. It returns those that are no longer its own: cancelled,
// or given to somebody else.
func (s *Store) Beat(ctx context.Context, owner string, running []*models.Job) (lost []*models.Job, err error) {
	if len(running) == 0 {
		return nil, nil
	}
	if _, err := s.moveAll(ctx, running, models.JobRunning, map[string]any{"heartbeat_at": s.heartbeat()}, where("owner = ?", owner)); err != nil {
		return nil, err
	}
	var kept []models.Job
	err = s.write.WithContext(ctx).Select("id", "generation").Where("id IN ? AND owner = ? AND state = ?", idsOf(running), owner, models.JobRunning).Find(&kept).Error
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

// Seen notes that queued jobs were found waiting in Redis.
func (s *Store) Seen(ctx context.Context, waiting []*models.Job) error {
	_, err := s.moveAll(ctx, waiting, models.JobQueued, map[string]any{"heartbeat_at": s.heartbeat()})
	return err
}

// move changes the jobs of a scope, which has to name their ids. It tells how many rows it changed.
func (s *Store) move(ctx context.Context, change map[string]any, which ...scope) (rows int64, err error) {
	err = retry(ctx, func() error {
		moved := scoped(s.byPrimaryKey(s.write.WithContext(ctx).Model(&models.Job{})), which).Updates(change)
		rows = moved.RowsAffected
		return moved.Error
	})
	return rows, translate(err)
}

// moveRun changes one try, as long as the job is still this generation's.
func (s *Store) moveRun(ctx context.Context, job *models.Job, change map[string]any, more ...scope) (int64, error) {
	return s.move(ctx, change, append(more, where("id = ? AND generation = ? AND state = ?", job.ID, job.Generation, models.JobRunning))...)
}

// moveAll changes tries that are in a state. Those of one generation share a statement: (id, generation) IN (...) would be
// no look-up by primary key in MariaDB.
func (s *Store) moveAll(ctx context.Context, tries []*models.Job, state models.JobState, change map[string]any, more ...scope) (moved int64, err error) {
	byGeneration := map[int][]*models.Job{}
	for _, job := range tries {
		byGeneration[job.Generation] = append(byGeneration[job.Generation], job)
	}
	for generation, group := range byGeneration {
		rows, err := s.move(ctx, change, append(more, where("id IN ? AND generation = ? AND state = ?", idsOf(group), generation, state))...)
		if err != nil {
			return moved, err
		}
		moved += rows
	}
	return moved, nil
}

// byPrimaryKey keeps MySQL from finding rows by state, which locks the rows of others that are in it: its statistics
// often say that there are fewer of those.
func (s *Store) byPrimaryKey(db *gorm.DB) *gorm.DB {
	if s.dialect != "mysql" {
		return db
	}
	return db.Clauses(hints.ForceIndex("PRIMARY"))
}

// heartbeat is the value of a sign of life: now, by the database's clock. SQLite's is the machine's.
func (s *Store) heartbeat() any {
	if s.dialect == "mysql" {
		return gorm.Expr("UTC_TIMESTAMP(3)")
	}
	return clock.Wall()
}

func scoped(db *gorm.DB, which []scope) *gorm.DB {
	for _, narrow := range which {
		db = narrow(db)
	}
	return db
}

func idsOf(rows []*models.Job) []models.ID[models.Job] {
	ids := make([]models.ID[models.Job], len(rows))
	for i, job := range rows {
		ids[i] = job.ID
	}
	return ids
}
