package models

import "time"

// PartnerType is how a partner takes part in the cloud channel program (domain terms: section 1).
type PartnerType string

const (
	DirectBill       PartnerType = "DIRECT_BILL"
	IndirectProvider PartnerType = "INDIRECT_PROVIDER"
	IndirectReseller PartnerType = "INDIRECT_RESELLER"
)

// PartnerStatus is the enrolment status shown in Legal info > Program info.
type PartnerStatus string

const (
	PartnerPendingQualification PartnerStatus = "PENDING_QUALIFICATION"
	PartnerQualified            PartnerStatus = "QUALIFIED"
	PartnerActive               PartnerStatus = "ACTIVE"
	PartnerRejected             PartnerStatus = "REJECTED"
	PartnerSuspended            PartnerStatus = "SUSPENDED"
	PartnerRestricted           PartnerStatus = "RESTRICTED"
	PartnerClosed               PartnerStatus = "CLOSED"
)

// PartnerStanding is a restriction of an account by the operator, apart from vetting.
type PartnerStanding string

const (
	StandingGood       PartnerStanding = "GOOD" // empty is the same
	StandingRestricted PartnerStanding = "RESTRICTED"
	StandingSuspended  PartnerStanding = "SUSPENDED"
	StandingClosed     PartnerStanding = "CLOSED"
)

// Partner is the account with which an organisation takes part in the program: one per commercial tenant.
type Partner struct {
	ID              ID[Partner] `gorm:"primaryKey"`
	OrganizationID  ID[Organization]
	TenantID        ID[Tenant]
	Name            string
	SearchName      string // FoldForSearch(Name)
	Types           Set[PartnerType]
	Status          PartnerStatus
	Market          string // ISO 3166-1 alpha-2
	Region          string // CSP region code
	BillingCurrency string // ISO 4217, fixed at creation
	Standing        PartnerStanding
	StandingReason  string
	EnrolledAt      *time.Time // when the operator enrolled it (D-19); nil for a partner that was vetted
	Stamp
}

func (Partner) Prefix() string { return "partner" }

// GlobalID is the id as clients see it.
func (r Partner) GlobalID() AnyID { return r.ID.Any() }

// InStanding is the standing of the account; StandingGood if the operator has not decided anything.
func (p Partner) InStanding() PartnerStanding {
	if p.Standing == "" {
		return StandingGood
	}
	return p.Standing
}

// Transacts reports whether the partner buys from the operator itself (section 2.3).
func (p Partner) Transacts() bool { return p.Types.HasAny(DirectBill, IndirectProvider) }

// QualificationCode names a reseller qualification.
type QualificationCode string

// GovernmentCommunityCloud lets a partner work with government-cloud customers.
const GovernmentCommunityCloud QualificationCode = "GOVERNMENT_COMMUNITY_CLOUD"

// QualificationStatus is the state of a partner's qualification (section 4.3).
type QualificationStatus string

const (
	QualificationGranted QualificationStatus = "GRANTED"
	QualificationRevoked QualificationStatus = "REVOKED"
)

// PartnerQualification is listed among the reseller qualifications of the partner's legal information.
type PartnerQualification struct {
	ID               ID[PartnerQualification] `gorm:"primaryKey"`
	PartnerID        ID[Partner]
	Code             QualificationCode
	Status           QualificationStatus
	RequestID        ID[EligibilityRequest]
	ActiveKey        *string // partner and code while granted: at most one active qualification of a kind
	GrantedAt        time.Time
	RevokedAt        *time.Time
	RevocationReason string
	Stamp
}

func (PartnerQualification) Prefix() string { return "qual" }

// GlobalID is the id as clients see it.
func (r PartnerQualification) GlobalID() AnyID { return r.ID.Any() }
