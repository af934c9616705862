package models

import "time"

// OrderStatus is where an order stands (section 4.12).
type OrderStatus string

const (
	OrderPending   OrderStatus = "PENDING"
	OrderCompleted OrderStatus = "COMPLETED"
	OrderFailed    OrderStatus = "FAILED"
	OrderCancelled OrderStatus = "CANCELLED"
)

// LineStatus is where the provisioning of an order line stands (section 4.12).
type LineStatus string

const (
	LinePending     LineStatus = "PREFULFILLMENT_PENDING"
	LineFulfilled   LineStatus = "FULFILLED"
	LineUnfulfilled LineStatus = "UNFULFILLED"
)

// Order is what a partner has bought of a cart: the lines that are billed in the same cycle and have the same partner of record.
type Order struct {
	ID                ID[Order] `gorm:"primaryKey"`
	Number            string    // for people, such as O-7K2M9QXT
	CartID            ID[Cart]
	PartnerID         ID[Partner]      // who buys
	OrganizationID    ID[Organization] // the partner's
	CustomerID        ID[Customer]
	PartnerOfRecordID ID[Partner] // the reseller for whose customer a provider has bought; zero for none
	BillingCycle      BillingCycle
	Currency          string // ISO 4217
	TotalMinor        int64  // of all lines, for one billing cycle, in the smallest unit of the currency
	Status            OrderStatus
	StartedAt         *time.Time // when the first of its subscriptions was there
	CompletedAt       *time.Time // when no line waited any more, the first time (D-05)
	CancelledAt       *time.Time
	CancelReason      string
	CreatedBy         ID[User]
	Stamp
}

func (Order) Prefix() string { return "order" }

// GlobalID is the id as clients see it.
func (r Order) GlobalID() AnyID { return r.ID.Any() }

// Total is what the lines cost for one billing cycle.
func (r Order) Total() Money { return Money{r.TotalMinor, r.Currency} }

// OrderLine is one plan of an order, with the price that was fixed when it was ordered (D-18).
type OrderLine struct {
	ID             ID[OrderLine] `gorm:"primaryKey"`
	OrderID        ID[Order]
	Number         int // in the order, from 1
	PlanID         ID[OfferPlan]
	Name           string // of the offer and the plan, as they were
	Quantity       int
	Term           Term
	UnitMinor      int64 // for one billing cycle, in the smallest unit of the order's currency
	TotalMinor     int64
	Status         LineStatus
	Refusal        string // why it could not be provisioned, in the provider's words
	SubscriptionID ID[Subscription]
	Stamp
}

func (OrderLine) Prefix() string { return "orderline" }

// GlobalID is the id as clients see it.
func (r OrderLine) GlobalID() AnyID { return r.ID.Any() }
