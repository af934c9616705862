package store

import (
	"context"
	"slices"

	"github.com/google/uuid"
	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/models"
	"gorm.io/gorm"
)

// This file lists the customers of partners from the access rows. A page is one range of an index, or a few that are merged; then the
// customers on it are read by their ids.

// accessList is a list of access rows. It reads what the index of its order holds.
func accessList(o *CustomerOrder, rows scope) list[models.CustomerAccess] {
	order := o.sorting()
	value := func(a *models.CustomerAccess) any {
		return order.value(&models.Customer{CompanyName: a.CompanyName, Stamp: models.Stamp{CreatedAt: a.CreatedAt}})
	}
	return list[models.CustomerAccess]{
		rows:   func(db *gorm.DB) *gorm.DB { return rows(db).Select("partner_id", "customer_id", order.column) },
		total:  rows,
		sort:   sorting[models.CustomerAccess]{order.name, order.column, value, order.desc, nil},
		id:     func(a *models.CustomerAccess) uuid.UUID { return uuid.UUID(a.CustomerID) },
		key:    "customer_id",
		column: "partner_id",
		parent: func(a *models.CustomerAccess) uuid.UUID { return uuid.UUID(a.PartnerID) },
	}
}

// customersOfPartner lists all customers that a partner sees.
func (s *Store) customersOfPartner(ctx context.Context, partner models.ID[models.Partner], f *CustomerFilter, o *CustomerOrder, p Page) (*CustomerConnection, error) {
	seen := func(db *gorm.DB) *gorm.DB { return f.accessScope(db.Where("partner_id = ?", partner)) }
	l := accessList(o, seen)
	l.filter, l.ranges = f, rangesOf(f.choices(), maxRanges)
	l.total = func(db *gorm.DB) *gorm.DB { return rangesOf(f.choices(), 1).rows(seen(db)) }
	return s.customersOn(ctx, l, p)
}

// customersOn reads a page of access rows, and its customers.
func (s *Store) customersOn(ctx context.Context, l list[models.CustomerAccess], p Page) (*CustomerConnection, error) {
	page, err := l.page(ctx, s.read, p)
	if err != nil {
		return nil, err
	}
	found, err := s.customersBehind(ctx, map[uuid.UUID]*Connection[models.CustomerAccess]{uuid.Nil: page})
	return found[uuid.Nil], err
}

// CustomersOf lists the customers that each of the partners has a relationship with, in one statement for all access rows and one for the
// customers on the pages.
func (s *Store) CustomersOf(ctx context.Context, who access.Actor, partners []models.ID[models.Partner], p Page) (map[models.ID[models.Partner]]*CustomerConnection, error) {
	seen := visibleAccess(who)
	if slices.Equal(partners, []models.ID[models.Partner]{who.PartnerID}) {
		seen = everything // what it has a relationship with, it sees
	}
	pages, err := accessList(nil, seen.and("related = TRUE").rows).pages(ctx, s.read, uuids(partners), p)
	if err != nil {
		return nil, err
	}
	found, err := s.customersBehind(ctx, pages)
	return keyed[models.Partner](found), err
}

// SharedCustomers lists the customers with which two partners both have an active relationship, by name.
func (s *Store) SharedCustomers(ctx context.Context, who access.Actor, provider, reseller models.ID[models.Partner], p Page) (*CustomerConnection, error) {
	const ofBoth = "partner_id = ? AND selling = TRUE AND customer_id IN (SELECT customer_id FROM customer_access WHERE partner_id = ? AND selling = TRUE)"
	return s.customersOn(ctx, accessList(nil, visibleAccess(who).and(ofBoth, provider, reseller).rows), p)
}

// visibleAccess limits the access rows of any partner to the customers that the actor may see.
func visibleAccess(who access.Actor) policy {
	switch {
	case who.Operator:
		return everything
	case !who.PartnerID.IsZero():
		return policy{when("customer_id IN (SELECT customer_id FROM customer_access WHERE partner_id = ?)", who.PartnerID)}
	case !who.CustomerID.IsZero():
		return policy{when("customer_id = ?", who.CustomerID)}
	}
	return nothing
}

// customersBehind reads the customers of pages of access rows, in one statement.
func (s *Store) customersBehind(ctx context.Context, pages map[uuid.UUID]*Connection[models.CustomerAccess]) (map[uuid.UUID]*CustomerConnection, error) {
	var ids []models.ID[models.Customer]
	for _, page := range pages {
		for _, a := range page.Nodes() {
			ids = append(ids, a.CustomerID)
		}
	}
	rows, err := many(ctx, s.read, everything, ids)
	byID := make(map[models.ID[models.Customer]]*models.Customer, len(rows))
	for _, c := range rows {
		byID[c.ID] = c
	}
	return unjoin(pages, func(a *models.CustomerAccess) *models.Customer { return byID[a.CustomerID] }), err
}
