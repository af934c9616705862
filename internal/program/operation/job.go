package operation

import (
	"context"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/program/kernel"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// CancelJobInput says which job is cancelled.
type CancelJobInput struct {
	ID               models.AnyID
	ClientMutationID *string
}

// CancelJob cancels a job that has not finished. One that is running cannot commit any more; one that has committed its work,
// or has handed an e-mail over, is not cancelled, even if its worker has died since.
func (p *UseCases) CancelJob(ctx context.Context, who access.Actor, in CancelJobInput) (*models.Job, error) {
	return p.changeJob(ctx, who, access.CancelJob, models.As[models.Job](in.ID), func(tx *store.Tx, job *models.Job) {
		now := tx.Now()
		job.State, job.FinishedAt, job.Owner = models.JobCancelled, &now, ""
	})
}

// RetryJobInput says which job is run again.
type RetryJobInput struct {
	ID               models.AnyID
	ClientMutationID *string
}

// RetryJob runs a failed or cancelled job again, with all its tries.
func (p *UseCases) RetryJob(ctx context.Context, who access.Actor, in RetryJobInput) (*models.Job, error) {
	return p.changeJob(ctx, who, access.RetryJob, models.As[models.Job](in.ID), func(tx *store.Tx, job *models.Job) {
		job.State, job.RunAt, job.FinishedAt, job.Error = models.JobScheduled, tx.Now(), nil, ""
		job.Attempts, job.Crashes, job.Committed, job.Generation = 0, 0, false, job.Generation+1
	})
}

func (p *UseCases) changeJob(ctx context.Context, who access.Actor, do access.Action, id models.ID[models.Job], change func(*store.Tx, *models.Job)) (*models.Job, error) {
	return kernel.Do(ctx, p.Kernel, who, do, func(tx *store.Tx) (job *models.Job, err error) {
		if job, err = store.LockAny(tx, id); err != nil {
			return job, kernel.At("id", err)
		}
		if err := rules.OnJob.WhyNot(do, who, *job).Err(); err != nil {
			return job, err
		}
		from := job.State
		change(tx, job)
		if err := tx.SaveJob(job); err != nil {
			return job, err
		}
		return job, tx.Record(who, store.About(job.ID, job.OrganizationID), store.Event{Action: do, From: string(from), To: string(job.State)})
	})
}
