package store

import (
	"context"
	"errors"
	"time"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/models"
	"gorm.io/gorm"
)

// Pages of orders and subscriptions.
type (
	OrderConnection        = Connection[models.Order]
	OrderEdge              = Edge[models.Order]
	SubscriptionConnection = Connection[models.Subscription]
	SubscriptionEdge       = Edge[models.Subscription]
)

// Filters by one of several values.
type (
	OrderStatusFilter        = In[models.OrderStatus]
	SubscriptionStatusFilter = In[models.SubscriptionStatus]
	ProvisioningStateFilter  = In[models.ProvisioningState]
)

// OrderFilter selects orders.
type OrderFilter struct {
	Status            *OrderStatusFilter `column:"status,ranges"`
	CustomerID        *models.AnyID      `column:"customer_id,customer"`
	PartnerOfRecordID *models.AnyID      `column:"partner_of_record_id,partner"`
	Number            *string            `column:"number"`
	CreatedAt         *DateTimeRange     `column:"created_at"`
}

// Orders lists the orders that the actor may see, newest first.
func (s *Store) Orders(ctx context.Context, who access.Actor, f *OrderFilter, p Page) (*OrderConnection, error) {
	return listOf[models.Order](s, who, f, newestFirst).page(ctx, p)
}

// OrdersOfCustomers lists the orders for each of the customers, newest first, one statement for all.
func (s *Store) OrdersOfCustomers(ctx context.Context, who access.Actor, customers []models.ID[models.Customer], f *OrderFilter, p Page) (map[models.ID[models.Customer]]*OrderConnection, error) {
	return pagesOf(ctx, listOf[models.Order](s, who, f, newestFirst), "customer_id", customers, p)
}

// SubscriptionFilter selects subscriptions.
type SubscriptionFilter struct {
	Status            *SubscriptionStatusFilter `column:"status,ranges"`
	Provisioning      *ProvisioningStateFilter  `column:"provisioning,ranges"`
	CustomerID        *models.AnyID             `column:"customer_id,customer"`
	PartnerOfRecordID *models.AnyID             `column:"partner_of_record_id,partner"`
	TermEndsAt        *DateTimeRange            `column:"term_ends_at"`
	CreatedAt         *DateTimeRange            `column:"created_at"`
}

// Subscriptions lists the subscriptions that the actor may see, newest first.
func (s *Store) Subscriptions(ctx context.Context, who access.Actor, f *SubscriptionFilter, p Page) (*SubscriptionConnection, error) {
	return listOf[models.Subscription](s, who, f, newestFirst).page(ctx, p)
}

// SubscriptionsOfCustomers lists the subscriptions of each of the customers, newest first, one statement for all.
func (s *Store) SubscriptionsOfCustomers(ctx context.Context, who access.Actor, customers []models.ID[models.Customer], f *SubscriptionFilter, p Page) (map[models.ID[models.Customer]]*SubscriptionConnection, error) {
	return pagesOf(ctx, listOf[models.Subscription](s, who, f, newestFirst), "customer_id", customers, p)
}

// OrdersOf reads the orders that a cart has become, in the order in which they were made.
func (tx *Tx) OrdersOf(cart models.ID[models.Cart]) (rows []*models.Order, err error) {
	err = tx.db.Order("id").Find(&rows, "cart_id = ?", cart).Error
	return rows, translate(err)
}

// LinesOfOrder reads the lines of an order that the transaction has locked.
func (tx *Tx) LinesOfOrder(order models.ID[models.Order]) (rows []*models.OrderLine, err error) {
	err = tx.db.Order("number").Find(&rows, "order_id = ?", order).Error
	return rows, translate(err)
}

// LockSubscriptionsOf locks the subscriptions of an order that the transaction has locked before.
func (tx *Tx) LockSubscriptionsOf(order models.ID[models.Order]) (rows []*models.Subscription, err error) {
	err = forUpdate(tx.db).Order("id").Find(&rows, "order_id = ?", order).Error
	return rows, translate(err)
}

// LockRunningSubscriptions locks what a customer has from a partner and has not ended.
func (tx *Tx) LockRunningSubscriptions(partner models.ID[models.Partner], customer models.ID[models.Customer]) (rows []*models.Subscription, err error) {
	err = forUpdate(tx.db).Order("id").Find(&rows, "partner_id = ? AND customer_id = ? AND status IN ?", partner, customer, running).Error
	return rows, translate(err)
}

// running are the states of models.Subscription.Running.
var running = []models.SubscriptionStatus{models.SubscriptionPending, models.SubscriptionActive, models.SubscriptionSuspended, models.SubscriptionDisabled}

// usable are the states of a base plan for which an add-on can be bought.
var usable = []models.SubscriptionStatus{models.SubscriptionPending, models.SubscriptionActive}

// PriceOf reads what the plan of a subscription costs in a market at an instant, in the currency and for the term and billing cycle of the subscription; nil when it
// has no such price.
func (tx *Tx) PriceOf(s models.Subscription, market string, at time.Time) (*models.PlanPrice, error) {
	prices, err := pricesIn(tx.db, []string{market}, []models.ID[models.OfferPlan]{s.PlanID}, at)
	for _, price := range prices {
		if price.Currency == s.Currency && price.Term == s.Term && price.BillingCycle == s.BillingCycle {
			return price, nil
		}
	}
	return nil, err
}

// SegmentsOf are the segments of the catalog of which a customer can buy now.
func (tx *Tx) SegmentsOf(customer models.ID[models.Customer]) ([]models.OfferSegment, error) {
	found, err := catalogOf(tx.db, access.TheSystem, []models.ID[models.Customer]{customer})
	return found[customer].Segments, err
}

// ResellerOf reads the partner of record of a subscription, if it is in an active partnership with the partner, and whether the customer has an active relationship
// with it.
func (tx *Tx) ResellerOf(s models.Subscription) (reseller *models.Partner, related bool, err error) {
	cart, line := &models.Cart{PartnerID: s.PartnerID, CustomerID: s.CustomerID}, &models.CartLine{PartnerOfRecordID: s.PartnerOfRecordID}
	found, err := resellersOf(tx.db, []*models.Cart{cart}, []*models.CartLine{line})
	if err != nil {
		return nil, false, err
	}
	with, err := relatedResellersOf(tx.db, []*models.Cart{cart}, []*models.CartLine{line})
	return found[s.PartnerID][s.PartnerOfRecordID], with[s.CustomerID][s.PartnerOfRecordID], err
}

// OrderStanding reads the standing of a customer with a partner in the transaction.
func (tx *Tx) OrderStanding(partner models.ID[models.Partner], customer models.ID[models.Customer]) (s OrderStanding, err error) {
	rows, err := orderStandings(tx.db, partner, []models.ID[models.Customer]{customer})
	if err != nil || len(rows) == 0 {
		return s, err
	}
	return rows[0], nil
}

// RelyOnOrder says that the transaction decides by everything that lets a partner order for a customer: right before the commit all of these rows are as they are
// now, or it runs again. It is called before they are read.
func (tx *Tx) RelyOnOrder(partner models.ID[models.Partner], customer models.ID[models.Customer], lines []*models.CartLine) error {
	var plans []models.ID[models.OfferPlan]
	parties := []models.ID[models.Partner]{partner}
	for _, line := range lines {
		plans = append(plans, line.PlanID)
		if !line.PartnerOfRecordID.IsZero() {
			parties = append(parties, line.PartnerOfRecordID)
		}
	}
	return errors.Join(
		relyOn[models.Customer](tx, "id = ?", customer),
		relyOn[models.Partner](tx, "id IN ?", distinct(parties)),
		relyOn[models.ResellerRelationship](tx, "partner_id IN ? AND customer_id = ?", distinct(parties), customer),
		relyOn[models.Partnership](tx, "provider_id = ? AND reseller_id IN ?", partner, distinct(parties)),
		relyOn[models.PartnerQualification](tx, "partner_id = ?", partner),
		relyOn[models.CustomerQualification](tx, "customer_id = ?", customer),
		relyOn[models.OfferPlan](tx, "id IN ?", distinct(plans)),
		tx.relyOnAudience(partner, distinct(plans)),
	)
}

// NamesOfPlans are the names of the offers of plans, with those of the plans.
func (tx *Tx) NamesOfPlans(plans map[models.ID[models.OfferPlan]]*models.OfferPlan) (map[models.ID[models.OfferPlan]]string, error) {
	var of []models.ID[models.Offer]
	for _, plan := range plans {
		of = append(of, plan.OfferID)
	}
	rows, err := many(tx.ctx(), tx.db, everything, distinct(of))
	offers, names := byID(rows), make(map[models.ID[models.OfferPlan]]string, len(plans))
	for id, plan := range plans {
		if offer := offers[plan.OfferID]; offer != nil {
			names[id] = offer.Name + " – " + plan.Name
		}
	}
	return names, err
}

// ProvisioningFacts are the names by which a provisioning service knows the parts of a subscription.
type ProvisioningFacts struct {
	Tenant      string // of the customer
	Offer, Plan string // by the ids of their publisher
}

// ProvisioningFacts reads the names of the parts of a subscription, in one statement.
func (s *Store) ProvisioningFacts(ctx context.Context, of models.Subscription) (f ProvisioningFacts, err error) {
	const sql = "SELECT t.tenant_id AS tenant, o.code AS offer, p.code AS plan FROM offer_plans AS p JOIN offers AS o ON o.id = p.offer_id JOIN customers AS c ON c.id = ? JOIN tenants AS t ON t.id = c.tenant_id WHERE p.id = ?"
	err = s.read.WithContext(ctx).Raw(sql, of.CustomerID, of.PlanID).Scan(&f).Error
	return f, translate(err)
}

// PlacedOrderStanding is what decides about an order beside itself.
type PlacedOrderStanding struct {
	OrderID     models.ID[models.Order]
	Unfulfilled int  // lines that could not be provisioned
	Unanswered  int  // subscriptions of which the provisioning service has not done what they are to be
	Related     bool // the partner has an active relationship with the customer
}

// PlacedOrderStandings reads what decides about orders, in one statement and without an access check: the orders were found for the actor.
func (s *Store) PlacedOrderStandings(ctx context.Context, ids []models.ID[models.Order]) (map[models.ID[models.Order]]PlacedOrderStanding, error) {
	return placedOrderStandings(s.read.WithContext(ctx), ids)
}

// PlacedOrderStanding is PlacedOrderStandings for one, in the transaction.
func (tx *Tx) PlacedOrderStanding(id models.ID[models.Order]) (PlacedOrderStanding, error) {
	found, err := placedOrderStandings(tx.db, []models.ID[models.Order]{id})
	return found[id], err
}

func placedOrderStandings(db *gorm.DB, ids []models.ID[models.Order]) (map[models.ID[models.Order]]PlacedOrderStanding, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	const of = "SELECT o.id AS order_id, (SELECT COUNT(*) FROM order_lines AS l WHERE l.order_id = o.id AND l.status = 'UNFULFILLED') AS unfulfilled," +
		" (SELECT COUNT(*) FROM subscriptions AS s WHERE s.order_id = o.id AND s.provisioning <> 'FULFILLED') AS unanswered," +
		" EXISTS (SELECT 1 FROM reseller_relationships AS r WHERE r.partner_id = o.partner_id AND r.customer_id = o.customer_id AND r.status = 'ACTIVE') AS related" +
		" FROM orders AS o WHERE o.id IN ?"
	var rows []PlacedOrderStanding
	err := db.Raw(of, ids).Scan(&rows).Error
	found := make(map[models.ID[models.Order]]PlacedOrderStanding, len(rows))
	for _, row := range rows {
		found[row.OrderID] = row
	}
	return found, translate(err)
}
