package store

import (
	"slices"
	"strings"

	"github.com/partnergraph/partnergraph/models"
	"gorm.io/gorm/clause"
)

// This file writes the rows by which the catalog is listed and searched. They follow from offers, plans and prices.

// plansTogether is how many plans one statement names: an offer can have more than a statement can.
const plansTogether = 500

// ListInCatalog brings the catalog in line with plans whose names, status or offers have changed, in all markets. Only what is live and can be resold is listed.
func (tx *Tx) ListInCatalog(plans []models.ID[models.OfferPlan]) error {
	live, err := tx.livePlans(plans)
	if err != nil {
		return err
	}
	if err := tx.listPrices(live, plans, nil); err != nil {
		return err
	}
	return tx.listWords(live, plans)
}

// livePlans are plans that are live, with their offers.
type livePlans map[models.ID[models.OfferPlan]]livePlan

type livePlan struct {
	plan  *models.OfferPlan
	offer *models.Offer
}

// livePlans reads those of some plans that are live and can be resold.
func (tx *Tx) livePlans(plans []models.ID[models.OfferPlan]) (livePlans, error) {
	live := make(livePlans, len(plans))
	for some := range slices.Chunk(plans, plansTogether) {
		rows, err := GetMany(tx, some)
		if err != nil {
			return nil, err
		}
		var ids []models.ID[models.Offer]
		for _, plan := range rows {
			ids = append(ids, plan.OfferID)
		}
		offers, err := GetMany(tx, distinct(ids))
		if err != nil {
			return nil, err
		}
		for id, plan := range rows {
			if plan.Status == models.OfferLive && plan.Audience != models.AudienceNone {
				live[id] = livePlan{plan, offers[plan.OfferID]}
			}
		}
	}
	return live, nil
}

// listPrices brings the entries of plans in some markets in line, or in all. Prices stay, so that entries go only with their plans.
func (tx *Tx) listPrices(live livePlans, plans []models.ID[models.OfferPlan], markets []string) error {
	for some := range slices.Chunk(plans, plansTogether) {
		if err := tx.unlist(live, some); err != nil {
			return err
		}
		prices := tx.db.Select("plan_id", "market", "term", "billing_cycle", "valid_from", "valid_until").Where("plan_id IN ?", some).Order("plan_id, market")
		if markets != nil {
			prices = prices.Where("market IN ?", markets)
		}
		var rows []*models.PlanPrice
		if err := prices.Find(&rows).Error; err != nil {
			return translate(err)
		}
		for entries := range slices.Chunk(live.entries(rows), mostInserted) {
			if err := tx.db.Clauses(clause.OnConflict{UpdateAll: true}).Create(entries).Error; err != nil {
				return translate(err)
			}
		}
	}
	return nil
}

// unlist deletes the entries of those of the plans that are not live.
func (tx *Tx) unlist(live livePlans, plans []models.ID[models.OfferPlan]) error {
	var gone []models.ID[models.OfferPlan]
	for _, id := range plans {
		if live[id].plan == nil {
			gone = append(gone, id)
		}
	}
	if len(gone) == 0 {
		return nil
	}
	return translate(tx.db.Where("plan_id IN ?", gone).Delete(&models.CatalogEntry{}).Error)
}

// entries follow from prices, which are in the order of plans and markets.
func (l livePlans) entries(prices []*models.PlanPrice) (entries []*models.CatalogEntry) {
	var e *models.CatalogEntry
	for _, price := range prices {
		of, live := l[price.PlanID]
		if !live {
			continue
		}
		if e == nil || e.PlanID != price.PlanID || e.Market != price.Market {
			e = of.entry(price)
			entries = append(entries, e)
		}
		addPrice(e, price)
	}
	return entries
}

// entry is the entry of a plan with the first of its prices.
func (l livePlan) entry(first *models.PlanPrice) *models.CatalogEntry {
	name := l.offer.Name + " " + l.plan.Name
	return &models.CatalogEntry{
		Market: first.Market, PlanID: l.plan.ID, OfferID: l.offer.ID, Segment: l.plan.Segment, Name: name, SearchName: models.FoldForSearch(name), OfferType: l.offer.Type,
		Publisher: l.offer.PublisherName, Trial: l.plan.Trial, AddOn: !l.plan.BasePlanID.IsZero(), OnSaleFrom: first.ValidFrom, OnSaleTo: first.ValidUntil,
	}
}

func addPrice(e *models.CatalogEntry, price *models.PlanPrice) {
	if price.ValidFrom.Before(e.OnSaleFrom) {
		e.OnSaleFrom = price.ValidFrom
	}
	if e.OnSaleTo != nil && (price.ValidUntil == nil || price.ValidUntil.After(*e.OnSaleTo)) {
		e.OnSaleTo = price.ValidUntil
	}
	e.Terms, e.Cycles = append(e.Terms, price.Term), append(e.Cycles, price.BillingCycle)
}

// listWords replaces the words of plans by which the catalog is searched: those of the names and codes of the plan, its offer and its publisher.
func (tx *Tx) listWords(live livePlans, plans []models.ID[models.OfferPlan]) error {
	for some := range slices.Chunk(plans, plansTogether) {
		if err := tx.db.Where("plan_id IN ?", some).Delete(&models.CatalogWord{}).Error; err != nil {
			return translate(err)
		}
	}
	var words []*models.CatalogWord
	for _, id := range plans {
		if of, is := live[id]; is {
			for _, word := range catalogWords(strings.Join([]string{of.offer.Name, of.plan.Name, of.offer.PublisherName, of.offer.Code, of.plan.Code}, " ")) {
				words = append(words, &models.CatalogWord{Word: []byte(word), PlanID: id})
			}
		}
	}
	for some := range slices.Chunk(words, mostInserted) {
		if err := tx.db.Create(some).Error; err != nil {
			return translate(err)
		}
	}
	return nil
}
