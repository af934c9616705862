package models

import "time"

// CartStatus is where a cart stands (section 4.12).
type CartStatus string

const (
	CartActive  CartStatus = "ACTIVE"
	CartOrdered CartStatus = "ORDERED"
	CartExpired CartStatus = "EXPIRED"
	CartDeleted CartStatus = "DELETED"
)

// Cart is what a partner is about to buy for a customer.
type Cart struct {
	ID             ID[Cart] `gorm:"primaryKey"`
	PartnerID      ID[Partner]
	OrganizationID ID[Organization] // the partner's
	CustomerID     ID[Customer]
	Currency       string // ISO 4217: the billing currency of the partner
	Status         CartStatus
	ExpiresAt      time.Time
	CreatedBy      ID[User]
	Stamp
}

func (Cart) Prefix() string { return "cart" }

// GlobalID is the id as clients see it.
func (r Cart) GlobalID() AnyID { return r.ID.Any() }

// CartLine is a plan in a cart. It has no price: that is the one of the plan at the moment.
type CartLine struct {
	ID                ID[CartLine] `gorm:"primaryKey"`
	CartID            ID[Cart]
	Number            int // in the cart, from 1
	PlanID            ID[OfferPlan]
	Quantity          int
	Term              Term
	BillingCycle      BillingCycle
	PartnerOfRecordID ID[Partner] // the reseller for whose customer a provider buys; zero for none
	Stamp
}

func (CartLine) Prefix() string { return "cartline" }

// GlobalID is the id as clients see it.
func (r CartLine) GlobalID() AnyID { return r.ID.Any() }
