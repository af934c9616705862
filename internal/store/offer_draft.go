package store

import (
	"slices"

	"github.com/partnergraph/partnergraph/models"
)

// OfferCodeTaken reports whether another offer than this one has a code.
func (tx *Tx) OfferCodeTaken(code string, except models.ID[models.Offer]) (bool, error) {
	var n int64
	err := tx.db.Model(&models.Offer{}).Where("code = ? AND id <> ?", code, except).Count(&n).Error
	return n > 0, translate(err)
}

// OfferListing reads how an offer is presented, as it is edited or as it is on sale.
func (tx *Tx) OfferListing(offer models.ID[models.Offer], stage models.OfferStage) (*models.OfferListing, error) {
	row := new(models.OfferListing)
	err := tx.db.Take(row, "offer_id = ? AND stage = ?", offer, stage).Error
	return row, translate(err)
}

// LockPlansOf reads and locks all plans of an offer, by name.
func (tx *Tx) LockPlansOf(offer models.ID[models.Offer]) (rows []*models.OfferPlan, err error) {
	err = forUpdate(tx.db).Order("name, id").Find(&rows, "offer_id = ?", offer).Error
	return rows, translate(err)
}

// DeletePlan deletes a plan that was never on sale, with its prices.
func (tx *Tx) DeletePlan(plan *models.OfferPlan) error {
	tx.wrote = true
	if err := tx.db.Where("plan_id = ?", plan.ID).Delete(&models.DraftPrice{}).Error; err != nil {
		return translate(err)
	}
	return translate(tx.db.Delete(plan).Error)
}

// ReplaceDraftPrices replaces what a plan is to cost, and reports whether that is something else than before. The transaction has locked the plan.
func (tx *Tx) ReplaceDraftPrices(plan models.ID[models.OfferPlan], prices []*models.DraftPrice) (changed bool, err error) {
	var before []*models.DraftPrice
	if err := tx.db.Find(&before, "plan_id = ?", plan).Error; err != nil {
		return false, translate(err)
	}
	if samePrices(before, prices) {
		return false, nil
	}
	tx.wrote = true
	if err := tx.db.Where("plan_id = ?", plan).Delete(&models.DraftPrice{}).Error; err != nil {
		return false, translate(err)
	}
	return true, CreateAll(tx, prices)
}

// samePrices reports whether two lists have the same prices, in any order.
func samePrices(a, b []*models.DraftPrice) bool {
	return len(a) == len(b) && !slices.ContainsFunc(a, func(p *models.DraftPrice) bool {
		return !slices.ContainsFunc(b, func(other *models.DraftPrice) bool { return samePrice(p, other) })
	})
}

func samePrice(a, b *models.DraftPrice) bool {
	sameRetail := a.RetailMinor == nil && b.RetailMinor == nil || a.RetailMinor != nil && b.RetailMinor != nil && *a.RetailMinor == *b.RetailMinor
	return a.Market == b.Market && a.Currency == b.Currency && a.Term == b.Term && a.BillingCycle == b.BillingCycle && a.UnitMinor == b.UnitMinor && sameRetail
}
