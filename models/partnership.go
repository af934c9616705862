package models

import "time"

// PartnershipStatus is a state of section 4.8.
type PartnershipStatus string

const (
	PartnershipInvited   PartnershipStatus = "INVITED"
	PartnershipOpened    PartnershipStatus = "OPENED"
	PartnershipActive    PartnershipStatus = "ACTIVE"
	PartnershipSuspended PartnershipStatus = "SUSPENDED" // one side is not active in the program
	PartnershipDeclined  PartnershipStatus = "DECLINED"
	PartnershipRevoked   PartnershipStatus = "REVOKED"
	PartnershipExpired   PartnershipStatus = "EXPIRED"
	PartnershipRemoved   PartnershipStatus = "REMOVED"
)

// Final reports whether the partnership has ended.
func (s PartnershipStatus) Final() bool {
	switch s {
	case PartnershipDeclined, PartnershipRevoked, PartnershipExpired, PartnershipRemoved:
		return true
	}
	return false
}

// PartnershipSide is a side of a partnership.
type PartnershipSide string

const (
	ProviderSide PartnershipSide = "PROVIDER"
	ResellerSide PartnershipSide = "RESELLER"
)

// Partnership links an indirect reseller to an indirect provider of its region.
type Partnership struct {
	ID            ID[Partnership] `gorm:"primaryKey"`
	ProviderID    ID[Partner]
	ResellerID    ID[Partner]
	Region        string // CSP region code of both
	Named         string // the PartnerID or tenant ID by which the provider named the reseller
	Status        PartnershipStatus
	ActiveKey     *string // provider and reseller unless final: at most one
	ConsentAt     *time.Time
	ConsentBy     ID[User]   // the reseller's global admin (R-106, D-08)
	StartedAt     time.Time  // INVITED: when it was invited
	InvitedUntil  *time.Time // when the invitation to it ends
	RemovedAt     *time.Time
	RemovedBy     ID[User]
	RemovalReason string
	Stamp
}

func (Partnership) Prefix() string { return "pship" }

// GlobalID is the id as clients see it.
func (r Partnership) GlobalID() AnyID { return r.ID.Any() }
