package models

import (
	"fmt"
	"time"
)

// RelationshipStatus is the state of a reseller relationship (section 4.7).
type RelationshipStatus string

const (
	RelationshipPending RelationshipStatus = "PENDING"
	RelationshipActive  RelationshipStatus = "ACTIVE"
	RelationshipRemoved RelationshipStatus = "REMOVED"
)

// RelationshipOrigin says how a reseller relationship came about.
type RelationshipOrigin string

const (
	OriginCreated    RelationshipOrigin = "CUSTOMER_CREATED"
	OriginInvitation RelationshipOrigin = "INVITATION"
	OriginJoint      RelationshipOrigin = "JOINT_INVITATION"
	OriginRecorded   RelationshipOrigin = "RECORDED" // before invitations were tracked
)

// ResellerRelationship lets a partner sell to a customer and see it in its customer list.
type ResellerRelationship struct {
	ID                   ID[ResellerRelationship] `gorm:"primaryKey"`
	PartnerID            ID[Partner]
	CustomerID           ID[Customer]
	AssociatedResellerID ID[Partner] // of a provider: the indirect reseller through which it sells
	ProviderID           ID[Partner] // of a reseller: the provider that the customer accepted together with it
	Status               RelationshipStatus
	Origin               RelationshipOrigin
	RequestID            ID[RelationshipRequest] // the invitation that was accepted
	ActiveKey            *string                 // partner and customer unless removed: at most one
	StartedAt            time.Time
	RemovedAt            *time.Time
	RemovedBy            ID[User]
	RemovalReason        string
	Stamp
}

func (ResellerRelationship) Prefix() string { return "rel" }

// GlobalID is the id as clients see it.
func (r ResellerRelationship) GlobalID() AnyID { return r.ID.Any() }

// PairKey is unique for two objects that may be connected only once at a time.
func PairKey[A, B Noun](a ID[A], b ID[B]) string { return fmt.Sprintf("%X/%X", a[:], b[:]) }
