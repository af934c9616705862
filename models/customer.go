package models

import (
	"database/sql/driver"
	"time"
)

// CustomerSegment is the market segment that decides which catalogue a customer may buy from.
type CustomerSegment string

const (
	SegmentCommercial CustomerSegment = "COMMERCIAL"
	SegmentGovernment CustomerSegment = "GOVERNMENT"
)

// CustomerStatus is the state of a customer's account.
type CustomerStatus string

const (
	CustomerProvisioning CustomerStatus = "PROVISIONING"
	CustomerActive       CustomerStatus = "ACTIVE"
	CustomerFailed       CustomerStatus = "FAILED"
)

// ReviewStatus is the state of the compliance review of a customer's details.
type ReviewStatus string

const (
	ReviewNone        ReviewStatus = "NONE"
	ReviewUnderReview ReviewStatus = "UNDER_REVIEW"
	ReviewVerified    ReviewStatus = "VERIFIED"
	ReviewNotApproved ReviewStatus = "NOT_APPROVED"
)

// Customer is an organisation that buys through a partner.
type Customer struct {
	ID             ID[Customer] `gorm:"primaryKey"`
	OrganizationID ID[Organization]
	TenantID       ID[Tenant]
	CompanyName    string
	SearchName     string // FoldForSearch(CompanyName)
	Domain         string // lower case
	Market         string // ISO 3166-1 alpha-2, as set in the tenant
	Segment        CustomerSegment
	Status         CustomerStatus
	StatusReason   string      // why provisioning failed
	CreatedBy      ID[Partner] // zero unless a partner created the account
	CreatorID      ID[User]    // who is notified about it

	RegistrationNumber string
	Billing            CustomerBilling
	Review             ReviewStatus `gorm:"column:review_status"`
	ReviewRound        int          // number of the review; jobs of earlier ones do nothing
	ReviewFindings     Findings
	ReviewReason       string
	ReviewedAt         *time.Time
	ReviewedBy         ID[User] // zero when nobody had to look

	Bounce
	Stamp
}

func (Customer) Prefix() string { return "customer" }

// GlobalID is the id as clients see it.
func (r Customer) GlobalID() AnyID { return r.ID.Any() }

// CustomerBilling is the contact and the address for a customer's invoices. The contact becomes the first global admin of a new account.
type CustomerBilling struct {
	Contact PrimaryContact `json:"contact,omitzero"`
	Address PostalAddress  `json:"address,omitzero"`
	Culture string         `json:"culture,omitempty"` // such as en-US: how dates and amounts are written
}

// Value stores the profile as a JSON text.
func (b CustomerBilling) Value() (driver.Value, error) { return textJSON(b) }

// Scan reads what Value stored.
func (b *CustomerBilling) Scan(src any) error { return scanJSON(b, src) }

// SpecialQualification names what a customer may be qualified as (section 1).
type SpecialQualification string

const (
	QualificationNone       SpecialQualification = "NONE"
	QualificationEducation  SpecialQualification = "EDUCATION"
	QualificationNonprofit  SpecialQualification = "NONPROFIT"
	QualificationGovernment SpecialQualification = "GOVERNMENT_COMMUNITY_CLOUD"
	QualificationStateOwned SpecialQualification = "STATE_OWNED_ENTITY"
)

// EducationSegment is the kind of an education customer.
type EducationSegment string

const (
	EducationK12    EducationSegment = "K12"
	EducationHigher EducationSegment = "HIGHER_EDUCATION"
)

// QualificationVetting is the state of the vetting of a special qualification (section 4.3, X-02).
type QualificationVetting string

const (
	VettingInReview QualificationVetting = "IN_REVIEW"
	VettingApproved QualificationVetting = "APPROVED"
	VettingDenied   QualificationVetting = "DENIED"
	VettingRevoked  QualificationVetting = "REVOKED" // D-26
)

// CustomerQualification is a special qualification of a customer, asked for by a partner.
type CustomerQualification struct {
	ID               ID[CustomerQualification] `gorm:"primaryKey"`
	CustomerID       ID[Customer]
	OrganizationID   ID[Organization] // the customer's
	Code             SpecialQualification
	EducationSegment EducationSegment // of EDUCATION
	ValidationID     ID[ValidationID] // of GOVERNMENT_COMMUNITY_CLOUD
	RequestedBy      ID[Partner]
	RequesterID      ID[User] // who is told the result
	Vetting          QualificationVetting
	Reason           string
	ActiveKey        *string // customer and code unless denied or revoked: at most one of a kind
	DecidedAt        *time.Time
	DecidedBy        ID[User]   // zero when nobody had to look
	RevokedAt        *time.Time // D-26
	RevokedBy        ID[User]
	RevocationReason string
	Stamp
}

func (CustomerQualification) Prefix() string { return "cqual" }

// GlobalID is the id as clients see it.
func (r CustomerQualification) GlobalID() AnyID { return r.ID.Any() }

// HoldState is a state of a hold on a validation ID (section 4.4).
type HoldState string

const (
	HoldHeld     HoldState = "HELD"
	HoldConsumed HoldState = "CONSUMED"
	HoldReleased HoldState = "RELEASED"
)

// ValidationHold keeps one creation of a validation ID for a customer whose account is being provisioned (R-34, section 4.4).
type ValidationHold struct {
	ID           ID[ValidationHold] `gorm:"primaryKey"`
	ValidationID ID[ValidationID]
	CustomerID   ID[Customer]
	State        HoldState
	ExpiresAt    time.Time
	SettledAt    *time.Time // when it was consumed or released
	CreatedAt    time.Time
}

func (ValidationHold) Prefix() string { return "vhold" }

// GlobalID is the id as clients see it.
func (r ValidationHold) GlobalID() AnyID { return r.ID.Any() }
