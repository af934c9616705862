package store

import (
	"context"
	"time"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/models"
	"gorm.io/gorm"
)

// OfferConnection is one page of offers.
type (
	OfferConnection     = Connection[models.Offer]
	OfferEdge           = Edge[models.Offer]
	OfferPlanConnection = Connection[models.OfferPlan]
	OfferPlanEdge       = Edge[models.OfferPlan]
)

// Filters by one of several values.
type (
	OfferStatusFilter  = In[models.OfferStatus]
	OfferSegmentFilter = In[models.OfferSegment]
)

// OfferFilter selects offers.
type OfferFilter struct {
	Status     *OfferStatusFilter  `column:"status,ranges"`
	Segment    *OfferSegmentFilter `column:"segment"`
	ExternalID *string             `column:"code"`
	Name       *TextFilter         `column:"search_name"`
	CreatedAt  *DateTimeRange      `column:"created_at"`
	And        []*OfferFilter
	Or         []*OfferFilter
	Not        *OfferFilter
}

// Offers lists the offers that the actor may see, by name.
func (s *Store) Offers(ctx context.Context, who access.Actor, f *OfferFilter, p Page) (*OfferConnection, error) {
	return listOf[models.Offer](s, who, f, byName).page(ctx, p)
}

// PlansOfOffers lists the plans of each of the offers, by name, one statement for all.
func (s *Store) PlansOfOffers(ctx context.Context, who access.Actor, offers []models.ID[models.Offer], p Page) (map[models.ID[models.Offer]]*OfferPlanConnection, error) {
	return pagesOf(ctx, listOf[models.OfferPlan](s, who, nil, byName), "offer_id", offers, p)
}

// PricesIn reads the prices of plans in a market that are valid now, one statement for all plans. Of several that begin one after the other
// the latest counts.
func (s *Store) PricesIn(ctx context.Context, market string, plans []models.ID[models.OfferPlan]) ([]*models.PlanPrice, error) {
	return pricesIn(s.read.WithContext(ctx), []string{market}, plans, s.clock.Now())
}

func pricesIn(db *gorm.DB, markets []string, plans []models.ID[models.OfferPlan], now time.Time) (latest []*models.PlanPrice, err error) {
	if len(plans) == 0 {
		return nil, nil
	}
	var rows []*models.PlanPrice
	err = db.Where("plan_id IN ? AND market IN ? AND valid_from <= ?", plans, markets, now).
		Order("plan_id, market, currency, term, billing_cycle, valid_from").Find(&rows).Error
	for i, row := range rows {
		replaced := i+1 < len(rows) && samePriceKey(row, rows[i+1])
		if !replaced && (row.ValidUntil == nil || row.ValidUntil.After(now)) {
			latest = append(latest, row)
		}
	}
	return latest, translate(err)
}

// samePriceKey reports whether one price can replace the other.
func samePriceKey(a, b *models.PlanPrice) bool {
	return a.PlanID == b.PlanID && a.Market == b.Market && a.Currency == b.Currency && a.Term == b.Term && a.BillingCycle == b.BillingCycle
}
