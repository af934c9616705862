package models

import "time"

// AudienceOption says which partners may resell what is offered. It is empty where a publisher has not chosen one.
type AudienceOption string

const (
	AudienceAny      AudienceOption = "ANY"
	AudienceSelected AudienceOption = "SELECTED"
	AudienceNone     AudienceOption = "NONE"
)

// AudienceState is where the changes of an audience stand (section 4.10).
type AudienceState string

const (
	AudienceDraft      AudienceState = "DRAFT"
	AudienceSyncing    AudienceState = "SYNCING"
	AudienceLive       AudienceState = "LIVE"
	AudienceSyncFailed AudienceState = "SYNC_FAILED"
)

// Audience is which partners may resell an offer, or one of its plans instead of the offer's own audience (D-10). It has the id of that offer or plan, so that there
// is one at most. What has none is as its offer says, and was never changed.
type Audience struct {
	ID             ID[Audience] `gorm:"primaryKey"`
	OfferID        ID[Offer]
	PlanID         ID[OfferPlan]    // zero for the offer's own
	OrganizationID ID[Organization] // the publisher
	DraftOption    AudienceOption
	LiveOption     AudienceOption // empty if it was never published
	State          AudienceState
	Stamp
}

func (Audience) Prefix() string { return "audience" }

// GlobalID is the id as clients see it.
func (r Audience) GlobalID() AnyID { return r.ID.Any() }

// AudienceOf is the id of the audience of an offer or a plan.
func AudienceOf[T Noun](id ID[T]) ID[Audience] { return ID[Audience](id) }

// Published reports whether orders obey the audience, or have once.
func (r Audience) Published() bool { return r.LiveOption != "" }

// AudienceEntry is a partner on the list of an audience.
type AudienceEntry struct {
	AudienceID ID[Audience] `gorm:"primaryKey"`
	PartnerID  ID[Partner]  `gorm:"primaryKey"`
	AddedBy    ID[User]     // zero for the program itself
	AddedAt    time.Time
	Live       bool // orders obey it; false for what waits for the next publication
	Sold       bool // the partner has resold what the audience is of, so that it stays on the list
}

// OfferSale says that a partner has resold a plan: an order for it was completed, also if it was cancelled later (D-05).
type OfferSale struct {
	OfferID     ID[Offer]     `gorm:"primaryKey"`
	PartnerID   ID[Partner]   `gorm:"primaryKey"` // who bought for its customer
	PlanID      ID[OfferPlan] `gorm:"primaryKey"`
	FirstSaleAt time.Time
	ReleasedAt  *time.Time // since when it does not count any more (D-05, D-29); nil while it counts
}
