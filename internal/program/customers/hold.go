package customers

import (
	"context"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// ReleaseHold gives a held creation back when its customer was not provisioned in time (section 4.4). The customer goes on
// waiting: if the worker comes after all, it takes a creation again while there is one.
func (p *UseCases) ReleaseHold(ctx context.Context, who access.Actor, id models.ID[models.ValidationHold]) error {
	if err := who.May(access.RunCustomerJobs); err != nil {
		return err
	}
	return p.Tx(ctx, func(tx *store.Tx) error {
		h, err := store.LockAny(tx, id)
		if err != nil || h.State != models.HoldHeld || tx.Now().Before(h.ExpiresAt) {
			return err
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

// release gives a held creation back to its validation ID.
func (p *UseCases) release(tx *store.Tx, h *models.ValidationHold, v *models.ValidationID) error {
	v.HeldCreates--
	return p.settleHold(tx, h, v, models.HoldReleased)
}

// consume uses the held creation up; one that was given back meanwhile is taken again. Without an allowance nothing gets less.
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
