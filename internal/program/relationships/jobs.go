package relationships

import (
	"context"
	"fmt"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/mail"
	"github.com/partnergraph/partnergraph/internal/program/kernel"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// This file holds what happens to an invitation by itself. Each timer looks again when it fires: if the invitation was answered
// or has a newer link, it does nothing.

// RemindInvitation reminds of an invitation that nobody has answered: the invitee, if the program has written to it, and
// otherwise whoever handed the link out (section 4.7).
func (p *UseCases) RemindInvitation(ctx context.Context, who access.Actor, id models.ID[models.RelationshipRequest], link, days int) error {
	return p.onInvitation(ctx, who, id, link, func(tx *store.Tx, r *models.RelationshipRequest) error {
		if rules.StatusAt(*r, tx.Now()).Final() {
			return nil
		}
		answerable, err := p.answerable(tx, r)
		if err != nil || !answerable {
			return err
		}
		event := fmt.Sprintf("remind-%d-%d", link, days)
		if r.SentAt == nil || r.BouncedAt != nil || (r.InviteeEmail == "" && r.Kind != models.RequestPartnership) {
			return p.tellIssuer(tx, r, mail.InvitationPending, event, nil)
		}
		_, err = p.postLetter(tx, r, mail.InvitationReminder, event, nil)
		return err
	})
}

// answerable says whether somebody could still accept an invitation, as far as the program can tell without knowing who.
func (p *UseCases) answerable(tx *store.Tx, r *models.RelationshipRequest) (answerable bool, err error) {
	f := rules.AcceptanceFacts{Request: *r}
	if r.Kind == models.RequestJoint {
		if f.Partnership, err = store.LockAny(tx, r.PartnershipID); err != nil {
			return false, err
		}
	}
	for _, id := range []models.ID[models.Partner]{r.PartnerID, r.ProviderID} {
		if id.IsZero() {
			continue
		}
		party, err := p.party(tx, id)
		if err != nil {
			return false, err
		}
		if party.Related, err = p.relatedToInvitee(tx, id, r); err != nil {
			return false, err
		}
		f.Parties = append(f.Parties, party)
	}
	return rules.Answerable(f), nil
}

// relatedToInvitee tells whether the invitee is a customer of a partner by now: the tenant that was named, or whoever accepted
// another invitation to the same address.
func (p *UseCases) relatedToInvitee(tx *store.Tx, partner models.ID[models.Partner], r *models.RelationshipRequest) (bool, error) {
	if r.InviteeTenant != "" {
		return relatedToTenant(tx, partner, r.InviteeTenant)
	}
	accepted, err := tx.AcceptedAt(r.InviteeEmail, partner)
	if err != nil || accepted == nil {
		return false, err
	}
	known, err := tx.Relationship(partner, accepted.CustomerID)
	return known != nil, err
}

// expireInvitation is what the program does by itself to an invitation that nobody has answered, as the trail names it.
const expireInvitation access.Action = "expireInvitation"

// ExpireInvitation ends an invitation that nobody has answered in time, and tells whoever issued it (section 4.7, D-07).
func (p *UseCases) ExpireInvitation(ctx context.Context, who access.Actor, id models.ID[models.RelationshipRequest], link int) error {
	return p.onInvitation(ctx, who, id, link, func(tx *store.Tx, r *models.RelationshipRequest) error {
		if tx.Now().Before(r.ExpiresAt) {
			return nil
		}
		return p.expire(tx, who, r)
	})
}

func (p *UseCases) expire(tx *store.Tx, who access.Actor, r *models.RelationshipRequest) error {
	from := r.Status
	if err := p.closeInvitation(tx, who, r, models.RequestExpired, ""); err != nil {
		return err
	}
	if err := tx.Save(r); err != nil {
		return err
	}
	if err := tx.Record(who, subject(r), store.Event{Action: expireInvitation, From: string(from), To: string(r.Status)}); err != nil {
		return err
	}
	return p.tellIssuer(tx, r, mail.InvitationExpired, "expired", nil)
}

// onInvitation runs a job on a locked invitation whose link is still the one that the job was made for.
func (p *UseCases) onInvitation(ctx context.Context, who access.Actor, id models.ID[models.RelationshipRequest], link int, run func(*store.Tx, *models.RelationshipRequest) error) error {
	return kernel.OnRow(ctx, p.Kernel, who, access.RunInvitationJobs, id, func(tx *store.Tx, r *models.RelationshipRequest) error {
		if r.Status.Final() || r.LinkNumber != link {
			return nil
		}
		return run(tx, r)
	})
}
