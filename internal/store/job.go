package store

import (
	"context"
	"time"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/models"
	"github.com/partnergraph/partnergraph/worker/jobs"
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
	State     *JobStateFilter `column:"state,ranges"`
	Kind      *JobKindFilter  `column:"kind,ranges"`
	SubjectID *models.AnyID   `column:"subject"`
}

// JobOrderField is a field by which jobs can be ordered.
type JobOrderField string

const (
	JobByCreated JobOrderField = "CREATED_AT"
	JobByRunAt   JobOrderField = "RUN_AT"
)

// JobOrder is an order of jobs.
type JobOrder = OrderBy[JobOrderField]

var jobOrders = orders[JobOrderField]{
	JobByCreated: "created_at",
	JobByRunAt:   "run_at",
}

func (s *Store) jobs(who access.Actor, f *JobFilter, o *JobOrder) list[models.Job] {
	return listOf[models.Job](s, who, f, jobOrders.by(o, JobByCreated, Descending))
}

// Jobs lists the jobs the actor may see.
func (s *Store) Jobs(ctx context.Context, who access.Actor, f *JobFilter, o *JobOrder, p Page) (*JobConnection, error) {
	return s.jobs(who, f, o).page(ctx, p)
}

// JobsAbout lists the jobs about each of the objects, newest first, one statement for all.
func JobsAbout[T models.Noun](ctx context.Context, s *Store, who access.Actor, ids []models.ID[T], p Page) (map[models.ID[T]]*JobConnection, error) {
	return pagesOf(ctx, s.jobs(who, nil, nil), "subject_id", ids, p)
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
