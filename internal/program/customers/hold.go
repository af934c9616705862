package customers

import (
	"context"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/program/kernel"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// ReleaseHold releases a held creation when its customer was not provisioned in time (section 4.4). The customer still
// waits: if the job runs later, it takes another creation if one is left.
func (p *UseCases) ReleaseHold(ctx context.Context, who access.Actor, id models.ID[models.ValidationHold]) error {
	return kernel.OnRow(ctx, p.Kernel, who, access.RunCustomerJobs, id, func(tx *store.Tx, h *models.ValidationHold) error {
		if h.State != models.HoldHeld || tx.Now().Before(h.ExpiresAt) {
			return nil
		}
		v, err := store.LockAny(tx, h.ValidationID)
		if err != nil {
			return err
		}
		partner, err := store.Get(tx, v.PartnerID)
		if err != nil {
			return err
		}
		if err := p.release(tx, h, v); err != nil {
			return err
		}
		return tx.Record(who, store.About(v.ID, partner.OrganizationID), store.Event{Action: "releaseHold", From: string(models.HoldHeld), To: string(h.State)})
	})
}

// release releases a held creation of a validation ID.
func (p *UseCases) release(tx *store.Tx, h *models.ValidationHold, v *models.ValidationID) error {
	v.HeldCreates--
	return p.settleHold(tx, h, v, models.HoldReleased)
}

// consume uses up the held creation, or another one if it was released meanwhile. Without an allowance nothing is counted.
func (p *UseCases) consume(tx *store.Tx, a *newAccount) error {
	if a.hold == nil {
		return nil
	}
	v := a.validationID
	if a.hold.State == models.HoldHeld {
		v.HeldCreates--
	}
	rules.ConsumeCreation(v)
	return p.settleHold(tx, a.hold, v, models.HoldConsumed)
}

func (p *UseCases) settleHold(tx *store.Tx, h *models.ValidationHold, v *models.ValidationID, state models.HoldState) error {
	now := tx.Now()
	h.State, h.SettledAt = state, &now
	if err := tx.Note(h); err != nil {
		return err
	}
	return tx.Save(v)
}
