package store

import (
	"slices"
	"strings"

	"github.com/partnergraph/partnergraph/models"
	"gorm.io/gorm/clause"
)

// ListInCatalog brings the catalog in line with plans, their offers and their prices: an entry for each market where a plan has a price, and
// the words of its names. Only what is live is listed.
func (tx *Tx) ListInCatalog(plans []models.ID[models.OfferPlan]) error {
	if len(plans) == 0 {
		return nil
	}
	rows, err := GetMany(tx, plans)
	if err != nil {
		return err
	}
	var offerIDs []models.ID[models.Offer]
	for _, plan := range rows {
		offerIDs = append(offerIDs, plan.OfferID)
	}
	offers, err := GetMany(tx, distinct(offerIDs))
	if err != nil {
		return err
	}
	var prices []*models.PlanPrice
	if err := tx.db.Where("plan_id IN ?", plans).Order("plan_id, market, valid_from").Find(&prices).Error; err != nil {
		return translate(err)
	}
	var words []*models.CatalogWord
	entries := map[models.ID[models.OfferPlan]]map[string]*models.CatalogEntry{}
	for id, plan := range rows {
		if plan.Status != models.OfferLive {
			continue
		}
		offer := offers[plan.OfferID]
		entries[id] = map[string]*models.CatalogEntry{}
		for _, word := range catalogWords(strings.Join([]string{offer.Name, plan.Name, offer.PublisherName, offer.Code, plan.Code}, " ")) {
			words = append(words, &models.CatalogWord{Word: []byte(word), PlanID: id})
		}
	}
	for _, price := range prices {
		if of := entries[price.PlanID]; of != nil {
			plan := rows[price.PlanID]
			of[price.Market] = withPrice(of[price.Market], price, plan, offers[plan.OfferID])
		}
	}
	return tx.replaceCatalog(plans, entries, words)
}

// withPrice is the entry of a plan in a market with one more price.
func withPrice(e *models.CatalogEntry, price *models.PlanPrice, plan *models.OfferPlan, offer *models.Offer) *models.CatalogEntry {
	if e == nil {
		name := offer.Name + " " + plan.Name
		e = &models.CatalogEntry{
			Market: price.Market, PlanID: plan.ID, OfferID: offer.ID, Segment: plan.Segment, Name: name, SearchName: models.FoldForSearch(name), OfferType: offer.Type,
			Publisher: offer.PublisherName, Trial: plan.Trial, AddOn: !plan.BasePlanID.IsZero(), OnSaleFrom: price.ValidFrom, OnSaleTo: price.ValidUntil,
		}
	}
	if price.ValidFrom.Before(e.OnSaleFrom) {
		e.OnSaleFrom = price.ValidFrom
	}
	if e.OnSaleTo != nil && (price.ValidUntil == nil || price.ValidUntil.After(*e.OnSaleTo)) {
		e.OnSaleTo = price.ValidUntil
	}
	if !e.Terms.Has(price.Term) {
		e.Terms = append(e.Terms, price.Term)
	}
	if !e.Cycles.Has(price.BillingCycle) {
		e.Cycles = append(e.Cycles, price.BillingCycle)
	}
	return e
}

// replaceCatalog writes the entries and words of plans, and deletes those that do not follow any more.
func (tx *Tx) replaceCatalog(plans []models.ID[models.OfferPlan], entries map[models.ID[models.OfferPlan]]map[string]*models.CatalogEntry, words []*models.CatalogWord) error {
	var was []*models.CatalogEntry
	if err := tx.db.Select("market", "plan_id").Where("plan_id IN ?", plans).Find(&was).Error; err != nil {
		return translate(err)
	}
	gone := slices.DeleteFunc(was, func(e *models.CatalogEntry) bool { return entries[e.PlanID][e.Market] != nil })
	var all []*models.CatalogEntry
	for _, of := range entries {
		for _, e := range of {
			all = append(all, e)
		}
	}
	if len(gone) > 0 {
		if err := tx.db.Delete(gone).Error; err != nil {
			return translate(err)
		}
	}
	for some := range slices.Chunk(all, suffixBatch) {
		if err := tx.db.Clauses(clause.OnConflict{UpdateAll: true}).Create(some).Error; err != nil {
			return translate(err)
		}
	}
	if err := tx.db.Where("plan_id IN ?", plans).Delete(&models.CatalogWord{}).Error; err != nil {
		return translate(err)
	}
	for some := range slices.Chunk(words, suffixBatch) {
		if err := tx.db.Create(some).Error; err != nil {
			return translate(err)
		}
	}
	return nil
}
