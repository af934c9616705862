package models

import "time"

// CustomerSegment is the market segment that decides which catalogue a customer may buy from.
type CustomerSegment string

const (
	SegmentCommercial CustomerSegment = "COMMERCIAL"
	SegmentGovernment CustomerSegment = "GOVERNMENT"
)

// Customer is an organisation that buys through a partner.
type Customer struct {
	ID             ID[Customer] `gorm:"primaryKey"`
	OrganizationID ID[Organization]
	TenantID       ID[Tenant]
	CompanyName    string
	SearchName     string // Fold(CompanyName)
	Domain         string // lower case
	Market         string // ISO 3166-1 alpha-2
	Segment        CustomerSegment
	CreatedAt      time.Time
	UpdatedAt      time.Time
	Version        int
}

func (Customer) Prefix() string { return "customer" }

// GlobalID is the id as clients see it.
func (r Customer) GlobalID() AnyID { return r.ID.Any() }

// RelationshipStatus is the state of a reseller relationship.
type RelationshipStatus string

const (
	RelationshipActive  RelationshipStatus = "ACTIVE"
	RelationshipRemoved RelationshipStatus = "REMOVED"
)

// ResellerRelationship lets a partner sell to a customer and see it in its customer list.
type ResellerRelationship struct {
	ID         ID[ResellerRelationship] `gorm:"primaryKey"`
	PartnerID  ID[Partner]
	CustomerID ID[Customer]
	Status     RelationshipStatus
	StartedAt  time.Time
	CreatedAt  time.Time
}

func (ResellerRelationship) Prefix() string { return "rel" }

// GlobalID is the id as clients see it.
func (r ResellerRelationship) GlobalID() AnyID { return r.ID.Any() }
