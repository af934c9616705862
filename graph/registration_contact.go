package graph

import (
	"context"

	"github.com/partnergraph/partnergraph/graph/generated"
	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/program/enrolment"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/models"
)

// AppealRegistration returns a primary contact who may not read registrations only what contacts may see.
func (m mutation) AppealRegistration(ctx context.Context, input enrolment.AppealRegistrationInput) (*generated.AppealRegistrationPayload, error) {
	r, job, err := m.program.AppealRegistration(ctx, actor(ctx), input)
	r, problems, err := splitProblems(ctx, r, err)
	payload := &generated.AppealRegistrationPayload{UserErrors: problems, ClientMutationID: input.ClientMutationID}
	if err != nil || len(problems) > 0 {
		return payload, err
	}
	if r != nil && rules.ReadsRegistration(actor(ctx), *r) {
		payload.Registration, payload.Job = r, jobFor(r, job)
	}
	mine, err := m.program.ContactRegistrations(ctx, actor(ctx).Identity)
	for _, shown := range mine {
		if shown.ID == models.As[models.Registration](input.ID) {
			payload.ContactRegistration = shown
		}
	}
	return payload, err
}

func (v viewer) ContactRegistrations(ctx context.Context, who *access.Actor) ([]*enrolment.ContactRegistration, error) {
	mine, err := v.program.ContactRegistrations(ctx, who.Identity)
	return orEmpty(mine), err
}

func (v viewer) ContactQuestions(ctx context.Context, who *access.Actor) ([]*enrolment.WaitingContactQuestion, error) {
	waiting, err := v.program.WaitingContactQuestions(ctx, who.Identity)
	return orEmpty(waiting), err
}

func (c contactRegistration) AppealsLeft(_ context.Context, r *enrolment.ContactRegistration) (int, error) {
	return rules.AppealsLeft(r.Registration), nil
}

func (c contactRegistration) Status(_ context.Context, r *enrolment.ContactRegistration) (models.RegistrationStatus, error) {
	return rules.RegistrationStatusAt(r.Registration, c.store.Now()), nil
}

func (contactCheck) Reason(ctx context.Context, c *models.VettingCheck) (*models.CheckReason, error) {
	return vettingCheck{}.Reason(ctx, c)
}
