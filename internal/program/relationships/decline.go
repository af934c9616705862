package relationships

import (
	"context"
	"strings"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/mail"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/program/kernel"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// DeclineRelationshipRequestInput is the refusal of an invitation.
type DeclineRelationshipRequestInput struct {
	Token            *string
	ID               *models.AnyID // of an invitation that waits for the person
	PartnershipID    *models.AnyID // of the reseller that was invited
	Reason           *string
	ClientMutationID *string
}

// DeclineRelationshipRequest declines an invitation, for the customer or the reseller that was invited (section 4.7, 4.8), or for the invited
// person who acts for no organisation (D-22).
func (p *UseCases) DeclineRelationshipRequest(ctx context.Context, who access.Actor, in DeclineRelationshipRequestInput) (*models.RelationshipRequest, error) {
	return kernel.Do(ctx, p.Kernel, who, access.DeclineRelationshipRequest, func(tx *store.Tx) (r *models.RelationshipRequest, err error) {
		a, err := p.decliner(tx, who, in)
		if err != nil {
			return r, err
		}
		if !p.mayDecline(who, a) {
			return r, problem.New(problem.InviteInvalid, "token")
		}
		if err := rules.Text("reason", kernel.Value(in.Reason), false, rules.MaxText).Err(); err != nil {
			return r, err
		}
		r = a.invitation
		from := r.Status
		r.CustomerID = who.CustomerID
		if err := p.closeInvitation(tx, who, r, models.RequestDeclined, kernel.Value(in.Reason)); err != nil {
			return r, err
		}
		if err := tx.Save(r); err != nil {
			return r, err
		}
		if err := tx.Record(who, subject(r), store.Event{Action: access.DeclineRelationshipRequest, From: string(from), To: string(r.Status), Reason: r.Reason}); err != nil {
			return r, err
		}
		return r, p.tellIssuer(tx, r, mail.InvitationDeclined, "declined", func(d *mail.Data) { d.Reason = strings.TrimSpace(kernel.Value(in.Reason)) })
	})
}

// decliner finds the invitation that is declined.
func (p *UseCases) decliner(tx *store.Tx, who access.Actor, in DeclineRelationshipRequestInput) (*answer, error) {
	const field = "partnershipId"
	switch {
	case in.ID != nil && (in.Token != nil || in.PartnershipID != nil), in.ID == nil && (in.Token == nil) == (in.PartnershipID == nil):
		return nil, exactlyOneOf("token", "id", field)
	case in.ID != nil:
		return p.answererBy(tx, who, "", in.ID)
	}
	return p.answererOf(tx, who, access.DeclineRelationshipRequest, in.Token, field, in.PartnershipID)
}

// mayDecline reports whether the actor may answer for the invited organisation, or is the invited person and acts for none.
func (p *UseCases) mayDecline(who access.Actor, a *answer) bool {
	admin := models.CustomerGlobalAdmin
	if a.invitation.Kind == models.RequestPartnership {
		admin = models.GlobalAdmin
	}
	return (who.Guest() || who.Roles.Has(admin)) && p.isInvited(who, a)
}
