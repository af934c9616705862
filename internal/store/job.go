package store

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/models"
	"github.com/partnergraph/partnergraph/worker/jobs"
	"gorm.io/gorm"
)

// JobConnection is one page of jobs.
type (
	JobConnection = Connection[models.Job]
	JobEdge       = Edge[models.Job]
)

// Filters by one of several values.
type (
	JobStateFilter = In[models.JobState]
	JobKindFilter  = In[string]
)

// JobFilter selects jobs.
type JobFilter struct {
	State     *JobStateFilter
	Kind      *JobKindFilter
	SubjectID *models.AnyID
}

// JobOrderField is a field by which jobs can be ordered.
type JobOrderField string

const (
	JobByCreated JobOrderField = "CREATED_AT"
	JobByRunAt   JobOrderField = "RUN_AT"
)

// JobOrder is an order of jobs.
type JobOrder struct {
	Field     JobOrderField
	Direction OrderDirection
}

func (f *JobFilter) scope(db *gorm.DB) *gorm.DB {
	if f == nil {
		return db
	}
	var c conditions
	in(&c, "state", f.State)
	in(&c, "kind", f.Kind)
	c.about(f.SubjectID)
	return db.Where(c.all())
}

func (o *JobOrder) sorting() sorting[models.Job] {
	if o != nil && o.Field == JobByRunAt {
		return sorting[models.Job]{"RUN_AT", "run_at", func(j *models.Job) any { return j.RunAt }, o.Direction == Descending, nil}
	}
	return sorting[models.Job]{"CREATED_AT", "created_at", func(j *models.Job) any { return j.CreatedAt }, o == nil || o.Direction == Descending, nil}
}

func jobList(who access.Actor, f *JobFilter, o *JobOrder) list[models.Job] {
	return list[models.Job]{
		policy: visibleJobs(who),
		match:  f.scope,
		filter: f,
		sort:   o.sorting(),
		id:     func(j *models.Job) uuid.UUID { return uuid.UUID(j.ID) },
	}
}

// Jobs lists the jobs the actor may see.
func (s *Store) Jobs(ctx context.Context, who access.Actor, f *JobFilter, o *JobOrder, p Page) (*JobConnection, error) {
	return jobList(who, f, o).page(ctx, s.read, p)
}

// JobsAbout lists the jobs about each of the objects, newest first, one statement for all.
func JobsAbout[T models.Noun](ctx context.Context, s *Store, who access.Actor, ids []models.ID[T], p Page) (map[models.ID[T]]*JobConnection, error) {
	l := jobList(who, nil, nil)
	l.column, l.parent = "subject_id", func(j *models.Job) uuid.UUID { return uuid.UUID(j.SubjectID) }
	found, err := l.pages(ctx, s.read, uuids(ids), p)
	return keyed[T](found), err
}

// JobAhead finds the job of a kind about an object that has not finished yet; nil when there is none.
func (tx *Tx) JobAhead(about Subject, kind string) (*models.Job, error) {
	return first[models.Job](tx, "subject_id = ? AND subject_prefix = ? AND kind = ? AND state IN ?", about.bytes(), about.ID.Prefix, kind,
		[]models.JobState{models.JobScheduled, models.JobQueued, models.JobRunning})
}

// EnqueueOnce enqueues a job, unless one of the same kind about the object is unfinished; it returns the unfinished one.
func (tx *Tx) EnqueueOnce(about Subject, j jobs.Job) (*models.Job, error) {
	ahead, err := tx.JobAhead(about, j.Spec().Kind)
	if err != nil || ahead != nil {
		return ahead, err
	}
	return tx.Enqueue(about, j)
}

// JobAt reports whether a job of a kind is scheduled for exactly this time.
func (tx *Tx) JobAt(kind string, at time.Time) (bool, error) {
	found, err := first[models.Job](tx, "state = ? AND run_at = ? AND kind = ?", models.JobScheduled, at.UTC(), kind)
	return found != nil, err
}

// SaveJob writes a job that the operator has changed, and wakes the relay.
func (tx *Tx) SaveJob(job *models.Job) error {
	tx.did.Jobs = true
	return tx.Save(job)
}
