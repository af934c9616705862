package relationships

import (
	"context"
	"strings"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/mail"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/program/kernel"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// RevokeRelationshipRequestInput says which invitation is withdrawn.
type RevokeRelationshipRequestInput struct {
	ID               *models.AnyID
	PartnershipID    *models.AnyID // that the actor's provider has invited a reseller to
	Reason           *string
	ExpectedVersion  *int
	ClientMutationID *string
}

// RevokeRelationshipRequest withdraws an invitation that is not answered yet; its link ends (D-07).
func (p *UseCases) RevokeRelationshipRequest(ctx context.Context, who access.Actor, in RevokeRelationshipRequestInput) (*models.RelationshipRequest, error) {
	if (in.ID == nil) == (in.PartnershipID == nil) {
		if err := who.May(access.RevokeRelationshipRequest); err != nil {
			return nil, err
		}
		return nil, problem.Invalid("id", "one_of").Naming("Allowed", "field", "id", "partnershipId")
	}
	find := func(tx *store.Tx) (*models.RelationshipRequest, error) {
		if in.ID != nil {
			return p.ownInvitation(tx, who, *in.ID)
		}
		return p.ownInvitationTo(tx, who, *in.PartnershipID)
	}
	return p.moveInvitation(ctx, who, access.RevokeRelationshipRequest, find, in.ExpectedVersion, kernel.Value(in.Reason), func(tx *store.Tx, r *models.RelationshipRequest) error {
		return p.closeInvitation(tx, who, r, models.RequestRevoked, kernel.Value(in.Reason))
	})
}

// partnershipAfter is the state of the partnership after its invitation ends.
var partnershipAfter = map[models.RequestStatus]models.PartnershipStatus{
	models.RequestDeclined: models.PartnershipDeclined, models.RequestExpired: models.PartnershipExpired, models.RequestRevoked: models.PartnershipRevoked,
}

// closeInvitation ends an invitation, and the partnership that it was for.
func (p *UseCases) closeInvitation(tx *store.Tx, who access.Actor, r *models.RelationshipRequest, to models.RequestStatus, reason string) error {
	now := tx.Now()
	r.Status, r.ClosedAt, r.ClosedBy, r.Reason = to, &now, who.UserID, strings.TrimSpace(reason)
	return p.movePartnership(tx, r, partnershipAfter[to])
}

// movePartnership changes the state of an invitation's partnership, unless it is in force.
func (p *UseCases) movePartnership(tx *store.Tx, r *models.RelationshipRequest, to models.PartnershipStatus) error {
	if r.Kind != models.RequestPartnership {
		return nil
	}
	invited, err := store.LockAny(tx, r.PartnershipID)
	if err != nil {
		return err
	}
	if invited.Status != models.PartnershipInvited && invited.Status != models.PartnershipOpened {
		return nil
	}
	invited.Status, invited.InvitedUntil = to, &r.ExpiresAt
	if to.Final() {
		invited.ActiveKey = nil
	}
	return tx.Save(invited)
}

// tellIssuer writes to the person who issued an invitation, or to the responsible people of the partner if that person has left.
func (p *UseCases) tellIssuer(tx *store.Tx, r *models.RelationshipRequest, t mail.Template, event string, change func(*mail.Data)) error {
	issuer, err := store.Get(tx, r.IssuerID)
	if err != nil {
		return err
	}
	d, err := p.mailData(tx, r)
	if err != nil {
		return err
	}
	d.Link = p.Link("invitations/" + r.ID.String())
	if r.Status == models.RequestAccepted || r.Status == models.RequestDeclined {
		d.Due = *r.ClosedAt // when it was answered; until when the link would have worked does not matter any more
	}
	if change != nil {
		change(&d)
	}
	to := store.Recipient{UserID: issuer.ID, OrganizationID: r.OrganizationID, Name: issuer.Name, Address: issuer.Email, Locale: issuer.Locale}
	_, err = tx.Notify(to, subject(r), event, t, d)
	return err
}
