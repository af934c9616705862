package store

import (
	"iter"
	"slices"

	"github.com/partnergraph/partnergraph/models"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// This file keeps who has resold what. Sales are written in the commit in which an order is completed, so that asking for them never reads orders.

// RecordSales notes what an order has sold, the first time. Who has sold something stays on the list of its audience; where partners are selected it is put on
// it. The transaction runs again if the audience of a plan changes before the commit.
func (tx *Tx) RecordSales(o *models.Order, plans []models.ID[models.OfferPlan]) error {
	rows, err := GetMany(tx, distinct(plans))
	if err != nil {
		return err
	}
	for _, id := range once(plans) {
		plan := rows[id]
		if plan == nil {
			continue
		}
		RelyOn(tx, plan.ID, plan.Version)
		if err := tx.recordSale(o, plan); err != nil {
			return err
		}
	}
	return nil
}

func (tx *Tx) recordSale(o *models.Order, plan *models.OfferPlan) error {
	sale := &models.OfferSale{OfferID: plan.OfferID, PartnerID: o.PartnerID, PlanID: plan.ID, FirstSaleAt: tx.now}
	again := clause.OnConflict{Columns: []clause.Column{{Name: "offer_id"}, {Name: "partner_id"}, {Name: "plan_id"}}, DoUpdates: clause.Assignments(map[string]any{"released_at": nil})}
	if err := tx.db.Clauses(again).Create(sale).Error; err != nil {
		return translate(err)
	}
	tx.wrote = true
	lists := []models.ID[models.Audience]{followed(plan), models.AudienceOf(plan.ID)} // the plan's own may still be a draft
	err := tx.db.Model(&models.AudienceEntry{}).Where("audience_id IN ? AND partner_id = ?", lists, o.PartnerID).UpdateColumn("sold", true).Error
	if err != nil || plan.Audience != models.AudienceSelected {
		return translate(err)
	}
	return tx.putSellers(plan.AudienceID, []models.ID[models.Partner]{o.PartnerID})
}

// followed is the audience of a plan: its own or that of its offer.
func followed(plan *models.OfferPlan) models.ID[models.Audience] {
	if plan.AudienceID.IsZero() {
		return models.AudienceOf(plan.OfferID)
	}
	return plan.AudienceID
}

// putSellers puts partners that have sold on a list, where they stay.
func (tx *Tx) putSellers(list models.ID[models.Audience], partners []models.ID[models.Partner]) error {
	rows := make([]*models.AudienceEntry, len(partners))
	for i, id := range partners {
		rows[i] = &models.AudienceEntry{AudienceID: list, PartnerID: id, AddedAt: tx.now, Live: true, Sold: true}
	}
	stays := clause.OnConflict{
		Columns: []clause.Column{{Name: "audience_id"}, {Name: "partner_id"}}, DoUpdates: clause.Assignments(map[string]any{"live": true, "sold": true}),
	}
	for some := range chunks(rows) {
		if err := tx.db.Clauses(stays).Create(some).Error; err != nil {
			return translate(err)
		}
		tx.wrote = true
	}
	return nil
}

func chunks[T any](rows []T) iter.Seq[[]T] { return slices.Chunk(rows, mostInserted) }

// sellers is a query for the sales that count of what an audience is of.
func sellers(db *gorm.DB, a *models.Audience) *gorm.DB {
	sales := db.Table("offer_sales AS s").Where("s.offer_id = ? AND s.released_at IS NULL", a.OfferID)
	if !a.PlanID.IsZero() {
		return sales.Where("s.plan_id = ?", a.PlanID)
	}
	return sales.Joins("JOIN offer_plans AS p ON p.id = s.plan_id").Where("(p.audience_id = ? OR p.audience_id IS NULL)", a.ID)
}

// HaveSold finds those of some partners that have resold what an audience is of.
func (tx *Tx) HaveSold(a *models.Audience, partners []models.ID[models.Partner]) (map[models.ID[models.Partner]]bool, error) {
	sold := map[models.ID[models.Partner]]bool{}
	if len(partners) == 0 {
		return sold, nil
	}
	var ids []models.ID[models.Partner]
	err := sellers(tx.db, a).Where("s.partner_id IN ?", partners).Distinct().Pluck("s.partner_id", &ids).Error
	for _, id := range ids {
		sold[id] = true
	}
	return sold, translate(err)
}

// PutSellers puts all partners that have resold what an audience is of on its list, live.
func (tx *Tx) PutSellers(a *models.Audience) error {
	var after models.ID[models.Partner]
	for {
		var next []models.ID[models.Partner]
		err := sellers(tx.db, a).Where("s.partner_id > ?", after[:]).Distinct().Order("s.partner_id").Limit(mostInserted).Pluck("s.partner_id", &next).Error
		if err != nil || len(next) == 0 {
			return translate(err)
		}
		if err := tx.putSellers(a.ID, next); err != nil {
			return err
		}
		after = next[len(next)-1]
	}
}

// ReleaseSales lets the sales of a partner not count any more; it reports whether there were any.
func (tx *Tx) ReleaseSales(a *models.Audience, partner models.ID[models.Partner]) (bool, error) {
	var plans []models.ID[models.OfferPlan]
	if err := sellers(tx.db, a).Where("s.partner_id = ?", partner).Pluck("s.plan_id", &plans).Error; err != nil || len(plans) == 0 {
		return false, translate(err)
	}
	tx.wrote = true
	err := tx.db.Model(&models.OfferSale{}).Where("offer_id = ? AND partner_id = ? AND plan_id IN ?", a.OfferID, partner, plans).UpdateColumn("released_at", tx.now).Error
	if err != nil {
		return true, translate(err)
	}
	return true, translate(tx.db.Model(&models.AudienceEntry{}).Where("audience_id = ? AND partner_id = ?", a.ID, partner).UpdateColumn("sold", false).Error)
}
