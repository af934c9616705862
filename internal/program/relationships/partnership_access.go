package relationships

import (
	"context"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/program/kernel"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// RevokeProviderAdminAccessInput says whose administrative access ends.
type RevokeProviderAdminAccessInput struct {
	ID               models.AnyID // the partnership
	ClientMutationID *string
}

// RevokeProviderAdminAccess withdraws a provider's administrative access; the partnership stays.
func (p *UseCases) RevokeProviderAdminAccess(ctx context.Context, who access.Actor, in RevokeProviderAdminAccessInput) (*models.Partnership, error) {
	return kernel.Do(ctx, p.Kernel, who, access.RevokeProviderAdminAccess, func(tx *store.Tx) (partnership *models.Partnership, err error) {
		var f rules.PartnershipFacts
		if partnership, f, err = p.lockPartnership(tx, access.RevokeProviderAdminAccess, who, in.ID, "id"); err != nil {
			return partnership, err
		}
		if err := p.withdraw(tx, who, f.Access.ID); err != nil {
			return partnership, err
		}
		return partnership, tx.Record(who, store.About(partnership.ID, who.OrganizationID), store.Event{Action: access.RevokeProviderAdminAccess, From: string(models.AccessGranted), To: string(models.AccessRevoked)})
	})
}

// withdraw ends an administrative access.
func (p *UseCases) withdraw(tx *store.Tx, who access.Actor, id models.ID[models.AccessGrant]) error {
	g, err := store.LockAny(tx, id)
	if err != nil {
		return err
	}
	if err := rules.Withdrawable("", g).Err(); err != nil {
		return err
	}
	now := tx.Now()
	g.Status, g.ActiveKey, g.RevokedAt, g.RevokedBy = models.AccessRevoked, nil, &now, who.UserID
	return tx.Save(g)
}

// SettlePartnerships suspends the partnerships of a partner that is no longer active, and resumes those whose sides are both
// active again (section 4.8). The partner is locked.
func (p *UseCases) SettlePartnerships(tx *store.Tx, partner *models.Partner) error {
	inForce, err := tx.PartnershipsInForce(partner.ID)
	if err != nil {
		return err
	}
	for _, row := range inForce {
		other, err := store.Get(tx, otherSide(row, partner.ID))
		if err != nil {
			return err
		}
		from, to := row.Status, rules.SuspendedBy(partner.Status, other.Status)
		if from == to {
			continue
		}
		row.Status = to
		if err := tx.Save(row); err != nil {
			return err
		}
		if err := tx.Record(access.TheSystem, partnershipSubject(row, *partner), store.Event{Action: "settlePartnership", From: string(from), To: string(to)}); err != nil {
			return err
		}
	}
	return nil
}

func otherSide(p *models.Partnership, one models.ID[models.Partner]) models.ID[models.Partner] {
	if p.ProviderID == one {
		return p.ResellerID
	}
	return p.ProviderID
}
