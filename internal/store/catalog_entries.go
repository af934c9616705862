package store

import (
	"slices"
	"strings"

	"github.com/partnergraph/partnergraph/models"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// This file writes the rows by which the catalog is listed and searched. They follow from offers, plans and prices.

// ListInCatalog brings the catalog in line with plans whose names, status or offers have changed, in all markets. Only what is live is listed.
func (tx *Tx) ListInCatalog(plans []models.ID[models.OfferPlan]) error {
	for some := range slices.Chunk(plans, plansTogether) {
		if err := tx.listPrices(some, nil); err != nil {
			return err
		}
		if err := tx.listWords(some); err != nil {
			return err
		}
	}
	return nil
}

// plansTogether is how many plans one statement names: an offer can have more than a statement can.
const plansTogether = 500

// listPrices brings the entries of plans in some markets in line, or in all.
func (tx *Tx) listPrices(plans []models.ID[models.OfferPlan], markets []string) error {
	if len(plans) == 0 {
		return nil
	}
	listed, err := tx.livePlans(plans)
	if err != nil {
		return err
	}
	within := func() *gorm.DB {
		rows := tx.db.Where("plan_id IN ?", plans)
		if markets != nil {
			rows = rows.Where("market IN ?", markets)
		}
		return rows
	}
	var prices []*models.PlanPrice
	if err := within().Select("plan_id", "market", "term", "billing_cycle", "valid_from", "valid_until").Find(&prices).Error; err != nil {
		return translate(err)
	}
	entries := map[entryKey]*models.CatalogEntry{}
	for _, price := range prices {
		if of, live := listed[price.PlanID]; live {
			addPrice(entries, price, of)
		}
	}
	var was []*models.CatalogEntry
	if err := within().Select("market", "plan_id").Find(&was).Error; err != nil {
		return translate(err)
	}
	return tx.replaceEntries(was, entries)
}

// listedPlan is a plan with its offer.
type listedPlan struct {
	plan  *models.OfferPlan
	offer *models.Offer
}

// livePlans reads those of some plans that are live, with their offers.
func (tx *Tx) livePlans(plans []models.ID[models.OfferPlan]) (map[models.ID[models.OfferPlan]]listedPlan, error) {
	rows, err := GetMany(tx, plans)
	if err != nil {
		return nil, err
	}
	var ids []models.ID[models.Offer]
	for _, plan := range rows {
		ids = append(ids, plan.OfferID)
	}
	offers, err := GetMany(tx, distinct(ids))
	live := make(map[models.ID[models.OfferPlan]]listedPlan, len(rows))
	for id, plan := range rows {
		if plan.Status == models.OfferLive {
			live[id] = listedPlan{plan, offers[plan.OfferID]}
		}
	}
	return live, err
}

type entryKey struct {
	market string
	plan   models.ID[models.OfferPlan]
}

// addPrice adds a price to the entry of its plan.
func addPrice(entries map[entryKey]*models.CatalogEntry, price *models.PlanPrice, of listedPlan) {
	key := entryKey{price.Market, price.PlanID}
	e := entries[key]
	if e == nil {
		name := of.offer.Name + " " + of.plan.Name
		e = &models.CatalogEntry{
			Market: price.Market, PlanID: price.PlanID, OfferID: of.offer.ID, Segment: of.plan.Segment, Name: name, SearchName: models.FoldForSearch(name), OfferType: of.offer.Type,
			Publisher: of.offer.PublisherName, Trial: of.plan.Trial, AddOn: !of.plan.BasePlanID.IsZero(), OnSaleFrom: price.ValidFrom, OnSaleTo: price.ValidUntil,
		}
		entries[key] = e
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
}

// replaceEntries writes entries, and deletes those that were there and do not follow any more.
func (tx *Tx) replaceEntries(was []*models.CatalogEntry, entries map[entryKey]*models.CatalogEntry) error {
	var gone, all []*models.CatalogEntry
	for _, e := range was {
		if entries[entryKey{e.Market, e.PlanID}] == nil {
			gone = append(gone, e)
		}
	}
	for _, e := range entries {
		all = append(all, e)
	}
	if len(gone) > 0 {
		if err := tx.db.Delete(gone).Error; err != nil {
			return translate(err)
		}
	}
	return inChunks(all, func(some []*models.CatalogEntry) error {
		return tx.db.Clauses(clause.OnConflict{UpdateAll: true}).Create(some).Error
	})
}

// listWords replaces the words of plans by which the catalog is searched: those of the names and codes of the plan, its offer and its publisher.
func (tx *Tx) listWords(plans []models.ID[models.OfferPlan]) error {
	if len(plans) == 0 {
		return nil
	}
	listed, err := tx.livePlans(plans)
	if err != nil {
		return err
	}
	if err := tx.db.Where("plan_id IN ?", plans).Delete(&models.CatalogWord{}).Error; err != nil {
		return translate(err)
	}
	var words []*models.CatalogWord
	for id, of := range listed {
		for _, word := range catalogWords(strings.Join([]string{of.offer.Name, of.plan.Name, of.offer.PublisherName, of.offer.Code, of.plan.Code}, " ")) {
			words = append(words, &models.CatalogWord{Word: []byte(word), PlanID: id})
		}
	}
	return inChunks(words, func(some []*models.CatalogWord) error { return tx.db.Create(some).Error })
}

// inChunks writes rows, as many with one statement as it can have.
func inChunks[T any](rows []*T, write func([]*T) error) error {
	for len(rows) > 0 {
		n := min(len(rows), suffixBatch)
		if err := write(rows[:n]); err != nil {
			return translate(err)
		}
		rows = rows[n:]
	}
	return nil
}
