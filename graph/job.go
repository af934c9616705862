package graph

import (
	"context"

	"github.com/google/uuid"
	"github.com/partnergraph/partnergraph/graph/generated"
	"github.com/partnergraph/partnergraph/internal/program/operation"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

func (q query) Job(ctx context.Context, id models.AnyID) (*models.Job, error) {
	return visible(store.Find(ctx, q.store, actor(ctx), models.As[models.Job](id)))
}

func (q query) Jobs(ctx context.Context, first *int, after *string, last *int, before *string, filter *store.JobFilter, orderBy *store.JobOrder) (*store.JobConnection, error) {
	c, err := q.store.Jobs(ctx, actor(ctx), filter, orderBy, page(ctx, first, after, last, before))
	return connection(ctx, c, err)
}

func (m mutation) CancelJob(ctx context.Context, input operation.CancelJobInput) (*generated.CancelJobPayload, error) {
	cancelled, err := m.program.CancelJob(ctx, actor(ctx), input)
	cancelled, problems, err := splitProblems(ctx, cancelled, err)
	return &generated.CancelJobPayload{Job: cancelled, UserErrors: problems, ClientMutationID: input.ClientMutationID}, err
}

func (m mutation) RetryJob(ctx context.Context, input operation.RetryJobInput) (*generated.RetryJobPayload, error) {
	again, err := m.program.RetryJob(ctx, actor(ctx), input)
	again, problems, err := splitProblems(ctx, again, err)
	return &generated.RetryJobPayload{Job: again, UserErrors: problems, ClientMutationID: input.ClientMutationID}, err
}

func (job) Progress(_ context.Context, j *models.Job) (*generated.JobProgress, error) {
	return &generated.JobProgress{Done: j.Done, Total: j.Total}, nil
}

func (job) Error(ctx context.Context, j *models.Job) (*string, error) {
	if !rules.ReadsJobError(actor(ctx)) || j.Error == "" {
		return nil, nil
	}
	return &j.Error, nil
}

func (job) Result(_ context.Context, j *models.Job) (*string, error) {
	if j.Result == "" {
		return nil, nil
	}
	return &j.Result, nil
}

func (job) Subject(ctx context.Context, j *models.Job) (models.Noun, error) {
	return subjectOf(ctx, j, func(j *models.Job) models.AnyID { return anyID(j.SubjectPrefix, j.SubjectID) })
}

func anyID(prefix string, id []byte) models.AnyID {
	if len(id) != len(uuid.UUID{}) {
		return models.AnyID{}
	}
	return models.AnyID{Prefix: prefix, UUID: uuid.UUID(id)}
}
