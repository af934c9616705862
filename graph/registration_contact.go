package graph

import (
	"context"

	"github.com/partnergraph/partnergraph/graph/generated"
	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/program/enrolment"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/models"
)

// AppealRegistration returns a primary contact who may not read registrations only what contacts may see.
func (m mutation) AppealRegistration(ctx context.Context, input enrolment.AppealRegistrationInput) (*generated.AppealRegistrationPayload, error) {
	r, job, err := m.program.AppealRegistration(ctx, actor(ctx), input)
	r, problems, err := settle(ctx, r, err)
	payload := &generated.AppealRegistrationPayload{UserErrors: problems, ClientMutationID: input.ClientMutationID}
	if err != nil || len(problems) > 0 {
		return payload, err
	}
	if who := actor(ctx); r != nil && who.Can(access.ReadRegistration) && who.Owns(r.OrganizationID) == nil {
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

// appeals tells whether the viewer may appeal any registration: a global admin, or the contact of one.
func (v viewer) appeals(ctx context.Context, who access.Actor) ([]*problem.Problem, error) {
	if why, _ := problem.All(who.May(access.AppealRegistration)); len(why) > 0 || who.Roles.Has(models.GlobalAdmin) {
		return why, nil
	}
	if is, err := v.program.IsContact(ctx, who.Identity); err != nil || is {
		return nil, err
	}
	return []*problem.Problem{access.NotTheContact(who)}, nil
}

func (c contactRegistration) AppealsLeft(_ context.Context, r *enrolment.ContactRegistration) (int, error) {
	return rules.AppealsLeft(r.Registration), nil
}

func (c contactRegistration) ViewerActions(ctx context.Context, r *enrolment.ContactRegistration) ([]*generated.ViewerAction, error) {
	return []*generated.ViewerAction{action(ctx, access.AppealRegistration, c.program.WhyNotAppeal(r.Registration))}, nil
}

func (contactCheck) Reason(ctx context.Context, c *models.VettingCheck) (*models.CheckReason, error) {
	return vettingCheck{}.Reason(ctx, c)
}

// isContact reports whether the viewer is the primary contact of a registration that the viewer may read.
func (reg registration) isContact(ctx context.Context, r *models.Registration) (bool, error) {
	who := actor(ctx)
	if who.Identity.Email == "" {
		return false, nil
	}
	profile, err := reg.Profile(ctx, r)
	if err != nil || profile == nil {
		return false, err
	}
	asked, err := of(ctx, load(ctx).verifications, r, registrationID)
	return rules.ConfirmedContact(rules.ContactFacts{Registration: *r, Contact: profile.Contact, Asked: firstOf(asked)}, who.Identity.Email), err
}

// whyNotAppeal returns the problems that prevent the viewer from appealing: the person, the state, or the limit.
func (reg registration) whyNotAppeal(ctx context.Context, r *models.Registration) ([]*problem.Problem, error) {
	who := actor(ctx)
	why, _ := problem.All(who.May(access.AppealRegistration))
	if len(why) == 0 && !who.Roles.Has(models.GlobalAdmin) {
		mine, err := reg.isContact(ctx, r)
		if err != nil {
			return nil, err
		}
		if !mine {
			why = append(why, access.NotTheContact(who))
		}
	}
	return append(why, reg.program.WhyNotAppeal(*r)...), nil
}
