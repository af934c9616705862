package store

import (
	"context"
	"time"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/models"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// CartConnection is one page of carts.
type (
	CartConnection = Connection[models.Cart]
	CartEdge       = Edge[models.Cart]
)

// CartStatusFilter is the state of a cart, one of several.
type CartStatusFilter = In[models.CartStatus]

// CartFilter selects carts.
type CartFilter struct {
	Status     *CartStatusFilter
	CustomerID *models.AnyID `column:"customer_id,customer"`
}

func (f *CartFilter) selects(s *selection, v viewer) {
	choose(s, f.Status, func(status models.CartStatus) clause.Expression { return cartStatus(status, v.now) })
}

// cartStatus is rules.CartStatusAt in SQL: a cart past its end has expired.
func cartStatus(status models.CartStatus, now time.Time) clause.Expression {
	var c conditions
	switch status {
	case models.CartActive:
		c.add("(status = ? AND expires_at > ?)", status, now)
	case models.CartExpired:
		c.add("(status = ? OR (status = 'ACTIVE' AND expires_at <= ?))", status, now)
	default:
		c.add("status = ?", status)
	}
	return c.all()
}

// Carts lists the carts that the actor may see, newest first.
func (s *Store) Carts(ctx context.Context, who access.Actor, f *CartFilter, p Page) (*CartConnection, error) {
	return listOf[models.Cart](s, who, f, newestFirst).page(ctx, p)
}

// LinesOf reads the lines of a cart that the transaction has locked.
func (tx *Tx) LinesOf(cart models.ID[models.Cart]) (rows []*models.CartLine, err error) {
	err = tx.db.Order("number").Find(&rows, "cart_id = ?", cart).Error
	return rows, translate(err)
}

// DeleteCartLine takes a line out of a cart that the transaction has locked.
func (tx *Tx) DeleteCartLine(row *models.CartLine) error {
	tx.wrote = true
	return translate(tx.db.Delete(row).Error)
}

// PlansSeen reads those of the plans that the actor may see.
func (tx *Tx) PlansSeen(who access.Actor, ids []models.ID[models.OfferPlan]) ([]*models.OfferPlan, error) {
	return many(tx.ctx(), tx.db, policyOf[models.OfferPlan](who), ids)
}

// CartStanding is what decides about the lines of a cart: what is sold to its customer now, and who can be its partners of record.
type CartStanding struct {
	Cart      models.Cart
	Lines     []*models.CartLine
	Partner   Party
	Customer  models.Customer
	Segments  []models.OfferSegment // of which the customer can buy
	Plans     map[models.ID[models.OfferPlan]]*models.OfferPlan
	Prices    map[models.ID[models.OfferPlan]][]*models.PlanPrice // in the customer's market
	Resellers map[models.ID[models.Partner]]*models.Partner       // of those that lines name, the ones in an active partnership with the partner
	Related   map[models.ID[models.Partner]]bool                  // of those that lines name, the ones with which the customer has an active relationship
	Owned     map[models.ID[models.OfferPlan]]bool                // of which the customer has a subscription from the partner
	Tried     map[models.ID[models.Offer]]bool                    // of which the customer has had a trial, whoever sold it
	Excluded  map[models.ID[models.OfferPlan]]*Exclusion          // that the partner may not resell
}

// CartStandings reads what decides about carts, in at most fourteen statements and without an access check: the carts were found for the actor.
func (s *Store) CartStandings(ctx context.Context, ids []models.ID[models.Cart]) (map[models.ID[models.Cart]]CartStanding, error) {
	db := s.read.WithContext(ctx)
	carts, err := many(ctx, db, everything, ids)
	if err != nil {
		return nil, err
	}
	lines, err := by[models.CartLine](ctx, db, everything, "cart_id", ids, "cart_id, number")
	if err != nil {
		return nil, err
	}
	return cartStandings(db, carts, lines, s.clock.Now())
}

// CartStanding is CartStandings for a cart with the lines that it is to have, in the transaction.
func (tx *Tx) CartStanding(cart *models.Cart, lines []*models.CartLine) (CartStanding, error) {
	found, err := cartStandings(tx.db, []*models.Cart{cart}, lines, tx.now)
	return found[cart.ID], err
}

func cartStandings(db *gorm.DB, carts []*models.Cart, lines []*models.CartLine, now time.Time) (map[models.ID[models.Cart]]CartStanding, error) {
	partners, customers, err := sidesOf(db, carts)
	if err != nil {
		return nil, err
	}
	catalogs, err := catalogOf(db, access.TheSystem, idsOf(customers))
	if err != nil {
		return nil, err
	}
	plans, err := plansOf(db, lines)
	if err != nil {
		return nil, err
	}
	prices, err := pricesIn(db, marketsOf(customers), idsOf(plans), now)
	if err != nil {
		return nil, err
	}
	resellers, err := resellersOf(db, carts, lines)
	if err != nil {
		return nil, err
	}
	related, err := relatedResellersOf(db, carts, lines)
	if err != nil {
		return nil, err
	}
	tried, err := triedOf(db, idsOf(customers), plans)
	if err != nil {
		return nil, err
	}
	excluded, err := exclusions(db, buyersOf(carts), selective(plans))
	if err != nil {
		return nil, err
	}
	owned, err := ownedOf(db, carts, plans)
	found, known, all := make(map[models.ID[models.Cart]]CartStanding, len(carts)), byID(customers), byID(plans)
	sold, in := map[string]map[models.ID[models.OfferPlan]][]*models.PlanPrice{}, map[models.ID[models.Cart]][]*models.CartLine{}
	for _, market := range marketsOf(customers) {
		sold[market] = map[models.ID[models.OfferPlan]][]*models.PlanPrice{}
	}
	for _, price := range prices {
		sold[price.Market][price.PlanID] = append(sold[price.Market][price.PlanID], price)
	}
	for _, line := range lines {
		in[line.CartID] = append(in[line.CartID], line)
	}
	for _, cart := range carts {
		c := known[cart.CustomerID]
		found[cart.ID] = CartStanding{
			Cart: *cart, Lines: in[cart.ID], Partner: partners[cart.PartnerID], Customer: *c, Segments: catalogs[c.ID].Segments, Plans: all, Prices: sold[c.Market],
			Resellers: resellers[cart.PartnerID], Related: related[c.ID], Tried: tried[c.ID], Owned: owned[ownership{cart.PartnerID, cart.CustomerID}],
			Excluded: excluded[cart.PartnerID],
		}
	}
	return found, err
}

// sidesOf reads who buys, and for whom.
func sidesOf(db *gorm.DB, carts []*models.Cart) (map[models.ID[models.Partner]]Party, []*models.Customer, error) {
	var buyers []models.ID[models.Customer]
	for _, cart := range carts {
		buyers = append(buyers, cart.CustomerID)
	}
	partners, err := parties(db, buyersOf(carts))
	if err != nil {
		return nil, nil, err
	}
	customers, err := many(db.Statement.Context, db, everything, distinct(buyers))
	return partners, customers, err
}

// buyersOf are the partners of carts.
func buyersOf(carts []*models.Cart) (partners []models.ID[models.Partner]) {
	for _, cart := range carts {
		partners = append(partners, cart.PartnerID)
	}
	return distinct(partners)
}

func marketsOf(customers []*models.Customer) (markets []string) {
	for _, c := range customers {
		markets = append(markets, c.Market)
	}
	return distinct(markets)
}

// plansOf reads the plans of lines, and the base plans of those that are add-ons.
func plansOf(db *gorm.DB, lines []*models.CartLine) (plans []*models.OfferPlan, err error) {
	if len(lines) == 0 {
		return nil, nil
	}
	var ids []models.ID[models.OfferPlan]
	for _, line := range lines {
		ids = append(ids, line.PlanID)
	}
	err = db.Where("id IN ? OR id IN (SELECT base_plan_id FROM offer_plans WHERE id IN ?)", distinct(ids), distinct(ids)).Find(&plans).Error
	return plans, translate(err)
}

// namedIn are the partners of record of lines.
func namedIn(lines []*models.CartLine) (named []models.ID[models.Partner]) {
	for _, line := range lines {
		if !line.PartnerOfRecordID.IsZero() {
			named = append(named, line.PartnerOfRecordID)
		}
	}
	return distinct(named)
}

// relatedResellersOf reads with which of the partners of record the customers of the carts have an active relationship, by customer.
func relatedResellersOf(db *gorm.DB, carts []*models.Cart, lines []*models.CartLine) (map[models.ID[models.Customer]]map[models.ID[models.Partner]]bool, error) {
	named := namedIn(lines)
	if len(named) == 0 {
		return nil, nil
	}
	var customers []models.ID[models.Customer]
	for _, cart := range carts {
		customers = append(customers, cart.CustomerID)
	}
	var rows []*models.ResellerRelationship
	err := db.Select("id, partner_id, customer_id").Find(&rows, "partner_id IN ? AND customer_id IN ? AND status = ?", named, distinct(customers), models.RelationshipActive).Error
	found := map[models.ID[models.Customer]]map[models.ID[models.Partner]]bool{}
	for _, row := range rows {
		if found[row.CustomerID] == nil {
			found[row.CustomerID] = map[models.ID[models.Partner]]bool{}
		}
		found[row.CustomerID][row.PartnerID] = true
	}
	return found, translate(err)
}

// resellersOf reads those of the partners of record that are in an active partnership with the partner of the cart, by that partner.
func resellersOf(db *gorm.DB, carts []*models.Cart, lines []*models.CartLine) (map[models.ID[models.Partner]]map[models.ID[models.Partner]]*models.Partner, error) {
	named := namedIn(lines)
	if len(named) == 0 {
		return nil, nil
	}
	var providers []models.ID[models.Partner]
	for _, cart := range carts {
		providers = append(providers, cart.PartnerID)
	}
	var partnerships []*models.Partnership
	err := db.Where("provider_id IN ? AND reseller_id IN ? AND status = ?", distinct(providers), named, models.PartnershipActive).Find(&partnerships).Error
	if err != nil {
		return nil, translate(err)
	}
	rows, err := many(db.Statement.Context, db, everything, named)
	resellers, found := byID(rows), map[models.ID[models.Partner]]map[models.ID[models.Partner]]*models.Partner{}
	for _, p := range partnerships {
		if found[p.ProviderID] == nil {
			found[p.ProviderID] = map[models.ID[models.Partner]]*models.Partner{}
		}
		found[p.ProviderID][p.ResellerID] = resellers[p.ResellerID]
	}
	return found, err
}

// ownership is who has bought something for whom.
type ownership struct {
	partner  models.ID[models.Partner]
	customer models.ID[models.Customer]
}

// ownedOf reads of which base plans of add-ons the customers have subscriptions.
func ownedOf(db *gorm.DB, carts []*models.Cart, plans []*models.OfferPlan) (map[ownership]map[models.ID[models.OfferPlan]]bool, error) {
	var bases []models.ID[models.OfferPlan]
	for _, plan := range plans {
		if !plan.BasePlanID.IsZero() {
			bases = append(bases, plan.BasePlanID)
		}
	}
	if len(bases) == 0 {
		return nil, nil
	}
	var partners []models.ID[models.Partner]
	var customers []models.ID[models.Customer]
	for _, cart := range carts {
		partners, customers = append(partners, cart.PartnerID), append(customers, cart.CustomerID)
	}
	var rows []*models.Subscription
	err := db.Select("id, partner_id, customer_id, plan_id").
		Find(&rows, "partner_id IN ? AND customer_id IN ? AND status IN ? AND plan_id IN ?", distinct(partners), distinct(customers), usable, distinct(bases)).Error
	found := map[ownership]map[models.ID[models.OfferPlan]]bool{}
	for _, row := range rows {
		of := ownership{row.PartnerID, row.CustomerID}
		if found[of] == nil {
			found[of] = map[models.ID[models.OfferPlan]]bool{}
		}
		found[of][row.PlanID] = true
	}
	return found, translate(err)
}

// CartOrderStandings reads the standing of the customers of carts with the partners of the carts, in one statement and without an access check.
func (s *Store) CartOrderStandings(ctx context.Context, carts []models.ID[models.Cart]) (map[models.ID[models.Cart]]OrderStanding, error) {
	if len(carts) == 0 {
		return nil, nil
	}
	var rows []struct {
		CartID models.ID[models.Cart]
		OrderStanding
	}
	const of = "SELECT k.id AS cart_id, " + orderStanding + " FROM carts k JOIN customers c ON c.id = k.customer_id JOIN partners p ON p.id = k.partner_id WHERE k.id IN @carts"
	err := s.read.WithContext(ctx).Raw(of, map[string]any{
		"carts": carts, "code": models.GovernmentCommunityCloud, "agreement": models.CustomerAgreement,
	}).Scan(&rows).Error
	found := make(map[models.ID[models.Cart]]OrderStanding, len(rows))
	for _, row := range rows {
		found[row.CartID] = row.OrderStanding
	}
	return found, translate(err)
}
