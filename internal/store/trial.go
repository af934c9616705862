package store

import (
	"context"

	"github.com/partnergraph/partnergraph/models"
	"gorm.io/gorm"
)

// TriedOffers reads of which offers some customers have had a trial, whoever sold it, in one statement and without an access check: the customers were found for
// the actor. A trial that was refused before it began does not count.
func (s *Store) TriedOffers(ctx context.Context, customers []models.ID[models.Customer]) (map[models.ID[models.Customer]]map[models.ID[models.Offer]]bool, error) {
	return tried(s.read.WithContext(ctx), customers)
}

// triedOf is TriedOffers, unless none of the plans is a trial.
func triedOf(db *gorm.DB, customers []models.ID[models.Customer], plans []*models.OfferPlan) (map[models.ID[models.Customer]]map[models.ID[models.Offer]]bool, error) {
	for _, plan := range plans {
		if plan.Trial {
			return tried(db, customers)
		}
	}
	return nil, nil
}

func tried(db *gorm.DB, customers []models.ID[models.Customer]) (map[models.ID[models.Customer]]map[models.ID[models.Offer]]bool, error) {
	var rows []struct {
		CustomerID models.ID[models.Customer]
		OfferID    models.ID[models.Offer]
	}
	const of = "SELECT DISTINCT s.customer_id, p.offer_id FROM subscriptions AS s JOIN offer_plans AS p ON p.id = s.plan_id" +
		" WHERE s.customer_id IN ? AND s.trial = ? AND (s.started_at IS NOT NULL OR s.status IN ?)"
	err := db.Raw(of, customers, true, running).Scan(&rows).Error
	found := map[models.ID[models.Customer]]map[models.ID[models.Offer]]bool{}
	for _, row := range rows {
		if found[row.CustomerID] == nil {
			found[row.CustomerID] = map[models.ID[models.Offer]]bool{}
		}
		found[row.CustomerID][row.OfferID] = true
	}
	return found, translate(err)
}

// LockTrials has other transactions that order a trial for the customer wait for the end of this one, if one of the lines is a trial. It is called before TriedOffers
// are read.
func (tx *Tx) LockTrials(customer models.ID[models.Customer], lines []*models.CartLine) error {
	var plans []models.ID[models.OfferPlan]
	for _, line := range lines {
		plans = append(plans, line.PlanID)
	}
	var locked []models.ID[models.Customer]
	err := forUpdate(tx.db).Model(new(models.Customer)).Where("id = ? AND EXISTS (SELECT 1 FROM offer_plans WHERE id IN ? AND trial = ?)", customer, distinct(plans), true).Pluck("id", &locked).Error
	return translate(err)
}
