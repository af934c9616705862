package store

import (
	"bytes"
	"slices"
	"time"

	"github.com/partnergraph/partnergraph/models"
	"gorm.io/gorm/clause"
)

// PriceListKeys are what the rows of a price list name.
type PriceListKeys struct {
	Offers, Plans []string // codes
	Markets       []string
	Beginnings    []time.Time
}

// PriceList reads the offers with some codes, those of their plans that have some codes, and the prices of these plans in some markets that begin at
// some instants.
func (tx *Tx) PriceList(k PriceListKeys) (offers []*models.Offer, plans []*models.OfferPlan, prices []*models.PlanPrice, err error) {
	if len(k.Offers) == 0 {
		return nil, nil, nil, nil
	}
	if err := tx.db.Where("code IN ?", k.Offers).Find(&offers).Error; err != nil || len(offers) == 0 {
		return nil, nil, nil, translate(err)
	}
	if err := tx.db.Where("offer_id IN ? AND code IN ?", idsOf(offers), k.Plans).Find(&plans).Error; err != nil || len(plans) == 0 {
		return offers, nil, nil, translate(err)
	}
	err = tx.db.Where("plan_id IN ? AND market IN ? AND valid_from IN ?", idsOf(plans), k.Markets, k.Beginnings).Find(&prices).Error
	return offers, plans, prices, translate(err)
}

// BasesAmong finds those of some plans that have add-ons.
func (tx *Tx) BasesAmong(plans []*models.OfferPlan) (bases []models.ID[models.OfferPlan], err error) {
	if len(plans) == 0 {
		return nil, nil
	}
	err = tx.db.Model(&models.OfferPlan{}).Distinct().Where("base_plan_id IN ?", idsOf(plans)).Pluck("base_plan_id", &bases).Error
	return bases, translate(err)
}

// Changes are rows of a kind that are new, and some that have changed.
type Changes[T any] struct{ created, changed []*T }

// Add adds a row.
func (c *Changes[T]) Add(row *T, isNew bool) {
	if isNew {
		c.created = append(c.created, row)
	} else {
		c.changed = append(c.changed, row)
	}
}

// PriceListChanges are what a price list writes.
type PriceListChanges struct {
	Offers Changes[models.Offer]
	Plans  Changes[models.OfferPlan]
	Prices Changes[models.PlanPrice]
}

// SavePriceList writes the rows of a price list, and brings the catalog in line. The transaction has locked the organisation whose list it is.
func (tx *Tx) SavePriceList(w PriceListChanges) error {
	if err := saveAll(tx, w.Offers); err != nil {
		return err
	}
	if err := saveAll(tx, w.Plans); err != nil {
		return err
	}
	if err := tx.savePrices(w.Prices); err != nil {
		return err
	}
	return tx.listChanges(w)
}

// saveAll writes versioned rows.
func saveAll[T any, R interface {
	*T
	versioned
}](tx *Tx, c Changes[T]) error {
	if err := CreateAll(tx, c.created); err != nil {
		return err
	}
	for _, row := range c.changed {
		if err := tx.Save(R(row)); err != nil {
			return err
		}
	}
	return nil
}

// savePrices writes those that have changed in one statement too: a corrected list has many. Nothing else writes prices.
func (tx *Tx) savePrices(c Changes[models.PlanPrice]) error {
	if err := CreateAll(tx, c.created); err != nil || len(c.changed) == 0 {
		return err
	}
	for _, price := range c.changed {
		price.Touch(tx.now)
	}
	tx.wrote = true
	return translate(tx.db.Clauses(clause.OnConflict{UpdateAll: true}).Create(c.changed).Error)
}

// listChanges brings the catalog in line with what a price list has written: the prices, and all that new names lead to.
func (tx *Tx) listChanges(w PriceListChanges) error {
	renamed, err := tx.renamedPlans(w)
	if err != nil {
		return err
	}
	var priced []models.ID[models.OfferPlan]
	var markets []string
	for _, price := range slices.Concat(w.Prices.created, w.Prices.changed) {
		priced, markets = append(priced, price.PlanID), append(markets, price.Market)
	}
	created := idsOf(w.Plans.created)
	live, err := tx.livePlans(once(priced, created, renamed))
	if err != nil {
		return err
	}
	if err := tx.listPrices(live, once(priced), distinct(markets)); err != nil {
		return err
	}
	if err := tx.listPrices(live, renamed, nil); err != nil {
		return err
	}
	return tx.listWords(live, once(created, renamed))
}

// renamedPlans are the plans that have changed, and all of the offers that have.
func (tx *Tx) renamedPlans(w PriceListChanges) (ids []models.ID[models.OfferPlan], err error) {
	if len(w.Offers.changed) > 0 {
		err = tx.db.Model(&models.OfferPlan{}).Where("offer_id IN ?", idsOf(w.Offers.changed)).Pluck("id", &ids).Error
	}
	return once(ids, idsOf(w.Plans.changed)), translate(err)
}

// once are ids without repetitions, in their order.
func once[T models.Noun](ids ...[]models.ID[T]) []models.ID[T] {
	all := slices.Concat(ids...)
	slices.SortFunc(all, func(a, b models.ID[T]) int { return bytes.Compare(a[:], b[:]) })
	return slices.Compact(all)
}
