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

// OpenInvitationInput is the link that somebody opens, or an invitation that waits for that person or for its reseller.
type OpenInvitationInput struct {
	Token            string
	ID               *models.AnyID
	PartnershipID    *models.AnyID // of the reseller that was invited
	ClientMutationID *string
}

// OpenInvitation notes that the invited organisation has seen the invitation (D-23), and shows it.
func (p *UseCases) OpenInvitation(ctx context.Context, who access.Actor, in OpenInvitationInput) (*Invitation, error) {
	return kernel.Do(ctx, p.Kernel, who, access.OpenInvitation, func(tx *store.Tx) (shown *Invitation, err error) {
		a, err := p.opener(tx, who, in)
		if err != nil {
			return shown, err
		}
		if !p.isInvited(who, a) {
			return shown, problem.New(problem.InviteInvalid, "token")
		}
		if err := p.opened(tx, who, a); err != nil {
			return shown, err
		}
		shown, err = p.shownInvitation(tx, who, a)
		return shown, err
	})
}

// isInvited reports whether the actor belongs to the invited organisation, with any role, or is the invited person and belongs to none.
func (p *UseCases) isInvited(who access.Actor, a *answer) bool {
	if a.invitation.Kind == models.RequestPartnership {
		return !who.PartnerID.IsZero() && a.invited.ResellerID == who.PartnerID
	}
	return (who.Guest() || !who.CustomerID.IsZero()) && rules.MeantFor(*a.invitation, a.who, p.Content().Domains())
}

// opened marks the first look of those who were invited.
func (p *UseCases) opened(tx *store.Tx, who access.Actor, a *answer) error {
	r := a.invitation
	if r.OpenedAt != nil {
		return nil
	}
	now, from := tx.Now(), r.Status
	r.Status, r.OpenedAt = models.RequestOpened, &now
	if err := tx.Save(r); err != nil {
		return err
	}
	if r.Kind == models.RequestPartnership && a.invited.Status == models.PartnershipInvited {
		a.invited.Status = models.PartnershipOpened
		if err := tx.Save(a.invited); err != nil {
			return err
		}
	}
	return tx.Record(who, subject(r), store.Event{Action: access.OpenInvitation, From: string(from), To: string(r.Status)})
}
