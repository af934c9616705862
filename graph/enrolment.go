package graph

import (
	"context"

	"github.com/partnergraph/partnergraph/graph/generated"
	"github.com/partnergraph/partnergraph/internal/program/enrolment"
)

func (m mutation) EnrollPartner(ctx context.Context, input enrolment.EnrollPartnerInput) (*generated.EnrollPartnerPayload, error) {
	done, err := m.program.EnrollPartner(ctx, actor(ctx), input)
	payload := &generated.EnrollPartnerPayload{ClientMutationID: input.ClientMutationID}
	if done == nil {
		done = &enrolment.Enrolled{}
	}
	payload.Admin, payload.Job = done.Admin, done.Job
	payload.Partner, payload.UserErrors, err = splitProblems(ctx, done.Partner, err)
	return payload, err
}

func (m mutation) EnrollPublisher(ctx context.Context, input enrolment.EnrollPublisherInput) (*generated.EnrollPublisherPayload, error) {
	done, err := m.program.EnrollPublisher(ctx, actor(ctx), input)
	payload := &generated.EnrollPublisherPayload{ClientMutationID: input.ClientMutationID}
	if done == nil {
		done = &enrolment.Enrolled{}
	}
	payload.Admin, payload.Job = done.Admin, done.Job
	payload.Organization, payload.UserErrors, err = splitProblems(ctx, done.Organization, err)
	return payload, err
}
