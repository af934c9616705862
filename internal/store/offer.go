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

// qualifiedSeller holds when a partner may sell government cloud: it holds the qualification itself, or a provider in partnership with it does.
const qualifiedSeller = "(SELECT COUNT(*) FROM partner_qualifications WHERE active_key = ? OR partner_id IN (SELECT provider_id FROM partnerships" +
	" WHERE reseller_id = ? AND status = 'ACTIVE') AND code = 'GOVERNMENT_COMMUNITY_CLOUD' AND status = 'GRANTED') > 0"

// visibleInCatalog: the operator all; a publisher its own; a partner what is on sale, of the government catalog only if it may sell that;
// a customer what is on sale for its segment, and for the special qualifications that it has. All columns are those of offers and of plans.
func visibleInCatalog(who access.Actor) policy {
	switch {
	case who.Operator:
		return everything
	case !who.PartnerID.IsZero():
		return policy{
			when("organization_id = ?", who.OrganizationID),
			onSale(models.OfferCommercial, anybody), onSale(models.OfferEducation, anybody), onSale(models.OfferNonprofit, anybody),
			onSale(models.OfferGovernment, qualifiedSeller, QualificationKey(who.PartnerID, models.GovernmentCommunityCloud), who.PartnerID),
		}
	case !who.CustomerID.IsZero():
		const (
			in       = "(SELECT COUNT(*) FROM customers WHERE id = ? AND segment = ?) > 0"
			approved = "(SELECT COUNT(*) FROM customers AS c JOIN customer_qualifications AS q ON q.customer_id = c.id WHERE c.id = ? AND c.segment = 'COMMERCIAL'" +
				" AND q.code = ? AND q.vetting = 'APPROVED' AND q.active_key IS NOT NULL) > 0"
		)
		return policy{
			onSale(models.OfferCommercial, in, who.CustomerID, models.SegmentCommercial), onSale(models.OfferGovernment, in, who.CustomerID, models.SegmentGovernment),
			onSale(models.OfferEducation, approved, who.CustomerID, models.QualificationEducation), onSale(models.OfferNonprofit, approved, who.CustomerID, models.QualificationNonprofit),
		}
	case !who.OrganizationID.IsZero():
		return policy{when("organization_id = ?", who.OrganizationID)}
	}
	return nothing
}

// anybody is the condition that holds for every actor.
const anybody = "1 = 1"

// onSale is the branch of what is on sale in a segment, if a condition about the actor holds.
func onSale(segment models.OfferSegment, condition string, args ...any) branch {
	return when("status = 'LIVE' AND segment = ? AND "+condition, append([]any{segment}, args...)...)
}
