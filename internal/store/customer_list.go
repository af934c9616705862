package store

import (
	"context"
	"slices"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/models"
)

// This file lists the customers of partners from the access rows. A page is one range of an index, or a few that are merged; then the
// customers on it are read by their ids.

// accessList is a list of access rows. It reads what the index of its order holds.
func (s *Store) accessList(visible policy, f *CustomerFilter, order sorting) list[models.CustomerAccess] {
	return list[models.CustomerAccess]{
		db: s.read, visible: visible, filter: f, content: s.Content.Get(), selected: selectionOf((*accessFilter)(f), viewer{}), order: order,
		key: "customer_id", columns: []string{"partner_id", "customer_id", order.column},
	}
}

// accessIndexes have the access rows of a partner in each order.
var accessIndexes = map[string]string{"company_name": "customer_access_name", "created_at": "customer_access_created"}

// customersByName is the order of lists of customers that offer no other.
var customersByName = sorting{name: string(CustomerByName), column: "company_name"}

// customersOn reads a page of access rows, and its customers.
func (s *Store) customersOn(ctx context.Context, l list[models.CustomerAccess], p Page) (*CustomerConnection, error) {
	page, err := l.page(ctx, p)
	if err != nil {
		return nil, err
	}
	found, err := customersBehind(ctx, s, map[bool]*Connection[models.CustomerAccess]{true: page}, p.Columns)
	return found[true], err
}

// CustomersOf lists the customers that each of the partners has a relationship with, in one statement for all access rows and one for the
// customers on the pages.
func (s *Store) CustomersOf(ctx context.Context, who access.Actor, partners []models.ID[models.Partner], p Page) (map[models.ID[models.Partner]]*CustomerConnection, error) {
	seen := visibleAccess(who)
	if slices.Equal(partners, []models.ID[models.Partner]{who.PartnerID}) {
		seen = everything // what it has a relationship with, it sees
	}
	l := s.accessList(seen.and("related = TRUE"), nil, customersByName)
	pages, err := pagesOf(ctx, l.along(accessIndexes[l.order.column]), "partner_id", partners, p)
	if err != nil {
		return nil, err
	}
	return customersBehind(ctx, s, pages, p.Columns)
}

// SharedCustomers lists the customers with which two partners both have an active relationship, by name.
func (s *Store) SharedCustomers(ctx context.Context, who access.Actor, provider, reseller models.ID[models.Partner], p Page) (*CustomerConnection, error) {
	const ofBoth = "partner_id = ? AND selling = TRUE AND customer_id IN (SELECT customer_id FROM customer_access WHERE partner_id = ? AND selling = TRUE)"
	return s.customersOn(ctx, s.accessList(visibleAccess(who).and(ofBoth, provider, reseller), nil, customersByName), p)
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
func customersBehind[K comparable](ctx context.Context, s *Store, pages map[K]*Connection[models.CustomerAccess], columns Columns) (map[K]*CustomerConnection, error) {
	var ids []models.ID[models.Customer]
	for _, page := range pages {
		for _, a := range page.Nodes() {
			ids = append(ids, a.CustomerID)
		}
	}
	rows, err := many(ctx, columns.of(prefix[models.Customer](), s.read), everything, ids)
	found := byID(rows)
	return unjoin(pages, func(a *models.CustomerAccess) *models.Customer { return found[a.CustomerID] }), err
}
