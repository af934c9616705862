package models

import "time"

// SubscriptionStatus is where a subscription stands (section 4.12).
type SubscriptionStatus string

const (
	SubscriptionPending   SubscriptionStatus = "PENDING"
	SubscriptionActive    SubscriptionStatus = "ACTIVE"
	SubscriptionSuspended SubscriptionStatus = "SUSPENDED"
	SubscriptionDisabled  SubscriptionStatus = "DISABLED"
	SubscriptionExpired   SubscriptionStatus = "EXPIRED"
	SubscriptionDeleted   SubscriptionStatus = "DELETED"
)

// ProvisioningState says whether the provisioning service has done what a subscription is to be.
type ProvisioningState string

const (
	ProvisioningPending ProvisioningState = "PENDING"
	ProvisioningDone    ProvisioningState = "FULFILLED"
	ProvisioningRefused ProvisioningState = "REFUSED"
)

// Subscription is what a customer has of a plan, from whom, and until when. Its price is that of its order until it is renewed (D-18).
type Subscription struct {
	ID                ID[Subscription] `gorm:"primaryKey"`
	OrderID           ID[Order]
	OrderLineID       ID[OrderLine]
	PartnerID         ID[Partner]      // who has bought it
	OrganizationID    ID[Organization] // the partner's
	CustomerID        ID[Customer]
	PartnerOfRecordID ID[Partner] // zero for none
	PlanID            ID[OfferPlan]
	Name              string // of the offer and the plan, as they were when it was ordered
	Quantity          int
	RenewalQuantity   int // from the next term on; 0 for the same
	Term              Term
	BillingCycle      BillingCycle
	Currency          string // ISO 4217
	UnitMinor         int64  // for one billing cycle, in the smallest unit of the currency
	Trial             bool
	AutoRenew         bool
	Status            SubscriptionStatus
	StatusReason      string             // why it is suspended, disabled or cancelled
	HeldBy            ID[Subscription]   // of an add-on: to its base plan, with which it is suspended or disabled; zero for none
	ResumesAs         SubscriptionStatus // of one that is disabled: what it was before; empty for active
	ResumesReason     string             // and why it was suspended
	StartedAt         *time.Time         // when it was there first; nil before
	TermNumber        int                // from 1, when it has started
	TermStartedAt     *time.Time
	TermEndsAt        *time.Time
	EndedAt           *time.Time

	// The desired state has a revision, which the provisioning service is told and answers.
	Revision         int
	Provisioning     ProvisioningState
	ProvisioningID   string     // the service's own id of the subscription
	ProvisioningNote string     // why the service has refused, in its words
	AcceptedAt       *time.Time // when the service said first that it works on the revision
	AskAgainAt       *time.Time // when it is asked again then
	Stamp
}

func (Subscription) Prefix() string { return "subscription" }

// GlobalID is the id as clients see it.
func (r Subscription) GlobalID() AnyID { return r.ID.Any() }

// Unit is what one unit costs for one billing cycle.
func (r Subscription) Unit() Money { return Money{r.UnitMinor, r.Currency} }

// Running reports whether it is in use, or will be: it has neither ended nor failed.
func (r Subscription) Running() bool {
	return r.Status == SubscriptionPending || r.Status == SubscriptionActive || r.Status == SubscriptionSuspended || r.Status == SubscriptionDisabled
}
