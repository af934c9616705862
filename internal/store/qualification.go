package store

import (
	"context"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/models"
	"gorm.io/gorm"
)

// visibleCustomerQualifications follow their customers.
func visibleCustomerQualifications(who access.Actor) scope {
	if who.Operator {
		return everything
	}
	return func(db *gorm.DB) *gorm.DB {
		fresh := db.Session(&gorm.Session{NewDB: true})
		return db.Where("customer_id IN (?)", visibleCustomers(who)(fresh.Model(&models.Customer{}).Select("id")))
	}
}

// CustomerQualificationsByID reads those of the special qualifications whose customers the actor may see.
func (s *Store) CustomerQualificationsByID(ctx context.Context, who access.Actor, ids []models.ID[models.CustomerQualification]) ([]*models.CustomerQualification, error) {
	return many(ctx, s.read, visibleCustomerQualifications(who), ids)
}

// QualificationsOfCustomers reads the special qualifications of customers, denied ones included, newest first.
func (s *Store) QualificationsOfCustomers(ctx context.Context, who access.Actor, customers []models.ID[models.Customer]) ([]*models.CustomerQualification, error) {
	return by[models.CustomerQualification](ctx, s.read, visibleCustomerQualifications(who), "customer_id", customers, "created_at DESC, id DESC")
}

// OrderStanding is where a customer stands with one partner on the way to an order.
type OrderStanding struct {
	CustomerID        models.ID[models.Customer]
	Related           bool   // the partner has an active relationship with it
	Partnered         bool   // the partner is, as a reseller, in an active partnership
	ProviderRelated   bool   // and one of these providers has an active relationship with it
	ProviderQualified bool   // and one of those may sell government cloud
	Qualified         bool   // the partner itself may
	Requested         bool   // the customer has asked for eligibility, naming one that may sell to it
	Validated         bool   // and is confirmed
	Signed            string // the version of the customer agreement it has accepted last
}

// OrderStandings reads the standing of customers with a partner, in one statement.
func (s *Store) OrderStandings(ctx context.Context, partner models.ID[models.Partner], customers []models.ID[models.Customer]) (out []OrderStanding, err error) {
	return nil, nil
}
