package store

import (
	"slices"

	"github.com/partnergraph/partnergraph/models"
	"gorm.io/gorm/clause"
)

// PriceList reads the offers with some codes, those of their plans that have some codes, and all prices of these plans.
func (tx *Tx) PriceList(offerCodes, planCodes []string) (offers []*models.Offer, plans []*models.OfferPlan, prices []*models.PlanPrice, err error) {
	if len(offerCodes) == 0 {
		return nil, nil, nil, nil
	}
	if err := tx.db.Where("code IN ?", offerCodes).Find(&offers).Error; err != nil || len(offers) == 0 {
		return nil, nil, nil, translate(err)
	}
	if err := tx.db.Where("offer_id IN ? AND code IN ?", idsOf(offers), planCodes).Find(&plans).Error; err != nil || len(plans) == 0 {
		return offers, nil, nil, translate(err)
	}
	err = tx.db.Where("plan_id IN ?", idsOf(plans)).Find(&prices).Error
	return offers, plans, prices, translate(err)
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
	Priced []models.ID[models.OfferPlan] // the plans whose prices they are
}

// SavePriceList writes the rows of a price list, and brings the catalog in line. The transaction has locked the organisation whose list it is.
func (tx *Tx) SavePriceList(w PriceListChanges) error {
	if err := saveAll(tx, w.Offers, func(o *models.Offer) versioned { return o }); err != nil {
		return err
	}
	if err := saveAll(tx, w.Plans, func(p *models.OfferPlan) versioned { return p }); err != nil {
		return err
	}
	if err := CreateAll(tx, w.Prices.created); err != nil {
		return err
	}
	for _, price := range w.Prices.changed {
		price.Touch(tx.now)
	}
	if len(w.Prices.changed) > 0 {
		if err := tx.db.Clauses(clause.OnConflict{UpdateAll: true}).Create(w.Prices.changed).Error; err != nil {
			return translate(err)
		}
	}
	plans := slices.Clone(w.Priced)
	for _, p := range w.Plans.changed {
		plans = append(plans, p.ID)
	}
	if len(w.Offers.changed) > 0 {
		var others []models.ID[models.OfferPlan]
		if err := tx.db.Model(&models.OfferPlan{}).Where("offer_id IN ?", idsOf(w.Offers.changed)).Pluck("id", &others).Error; err != nil {
			return translate(err)
		}
		plans = append(plans, others...)
	}
	return tx.ListInCatalog(distinct(plans))
}

func saveAll[T any](tx *Tx, c Changes[T], row func(*T) versioned) error {
	if err := CreateAll(tx, c.created); err != nil {
		return err
	}
	for _, r := range c.changed {
		if err := tx.Save(row(r)); err != nil {
			return err
		}
	}
	return nil
}
