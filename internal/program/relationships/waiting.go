package relationships

import (
	"context"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/program/kernel"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// This file lets people answer invitations that wait for them without the link.

// ShowWaitingInvitation shows what OpenInvitation shows. It writes nothing.
func (p *UseCases) ShowWaitingInvitation(ctx context.Context, who access.Actor, in OpenInvitationInput) (*Invitation, error) {
	return kernel.Do(ctx, p.Kernel, who, access.ReadInvitation, func(tx *store.Tx) (shown *Invitation, err error) {
		a, err := p.opener(tx, who, in)
		if err != nil {
			return shown, err
		}
		shown, err = p.shownInvitation(tx, who, a)
		return shown, err
	})
}

// opener is answererBy, or for a partnership to which the actor's reseller is invited.
func (p *UseCases) opener(tx *store.Tx, who access.Actor, in OpenInvitationInput) (*answer, error) {
	const field = "partnershipId"
	switch {
	case in.PartnershipID == nil:
		return p.answererBy(tx, who, in.Token, in.ID)
	case in.Token != "" || in.ID != nil:
		return nil, exactlyOneOf("token", "id", field)
	}
	invitation, err := tx.InvitationTo(who, models.As[models.Partnership](*in.PartnershipID), models.ResellerSide)
	if err != nil {
		return nil, kernel.At(field, err)
	}
	a := &answer{invitation: invitation}
	return a, allAt(field, p.answers(tx, who, a))
}

// exactlyOneOf is the problem of an input that names an invitation in several ways, or in none.
func exactlyOneOf(fields ...string) *problem.Problem {
	return problem.Invalid(fields[0], "one_of").Naming("Allowed", "field", fields...)
}

// allAt names the field of the problems of an invitation that was named without its token.
func allAt(field string, err error) error {
	if found, only := problem.All(err); only {
		for _, wrong := range found {
			wrong.Field = []string{field}
		}
	}
	return err
}

// answererBy is answerer for a token, or for the id of an invitation that waits for the actor.
func (p *UseCases) answererBy(tx *store.Tx, who access.Actor, token string, id *models.AnyID) (*answer, error) {
	switch {
	case token != "" && id != nil:
		return nil, exactlyOneOf("token", "id")
	case id == nil:
		return p.answerer(tx, who, token)
	}
	a, err := p.waiting(tx, who, models.As[models.RelationshipRequest](*id))
	return a, allAt("id", err)
}

// waiting locks an invitation that waits for the actor. One that waits for others does not exist, and neither does one that others have
// answered.
func (p *UseCases) waiting(tx *store.Tx, who access.Actor, id models.ID[models.RelationshipRequest]) (a *answer, err error) {
	a = &answer{}
	if a.invitation, err = store.LockAny(tx, id); err != nil {
		return a, kernel.At("id", err)
	}
	meant, err := p.invitee(tx, who)
	if err != nil {
		return a, err
	}
	if !rules.WaitsFor(*a.invitation, who.Roles.Has(models.CustomerGlobalAdmin), meant, p.Content().Domains()) {
		return a, problem.New(problem.NotFound, "id")
	}
	if err = p.answers(tx, who, a); problem.Has(err, problem.InviteInvalid) {
		return a, problem.New(problem.NotFound, "id")
	}
	return a, err
}
