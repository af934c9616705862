package models

import (
	"time"
)

// AccessStatus is the state of an administrative access.
type AccessStatus string

const (
	AccessGranted   AccessStatus = "GRANTED"
	AccessSuspended AccessStatus = "SUSPENDED" // derived, never stored: the partner is suspended (rules.AccessStatus)
	AccessRevoked   AccessStatus = "REVOKED"
)

// AccessGrant lets a partner administer another organisation: a provider its reseller's, a partner its
// customer's. It is apart from the commercial relationship.
type AccessGrant struct {
	ID             ID[AccessGrant]  `gorm:"primaryKey"`
	OrganizationID ID[Organization] // that grants it
	PartnerID      ID[Partner]      // that gets it
	PartnershipID  ID[Partnership]  // of a provider's access
	CustomerID     ID[Customer]     // of a partner's access to a customer
	Status         AccessStatus
	ActiveKey      *string // both sides while granted
	GrantedAt      time.Time
	GrantedBy      ID[User]
	RevokedAt      *time.Time
	RevokedBy      ID[User]
	Stamp
}

func (AccessGrant) Prefix() string { return "grant" }

// GlobalID is the id as clients see it.
func (r AccessGrant) GlobalID() AnyID { return r.ID.Any() }
