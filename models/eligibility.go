package models

import "time"

// EligibilityKind says whose eligibility is asked for.
type EligibilityKind string

const (
	EligibilityPartner  EligibilityKind = "PARTNER"
	EligibilityCustomer EligibilityKind = "CUSTOMER"
)

// EligibilityOption is the validation the applicant picks on the intake form.
type EligibilityOption string

const (
	OptionPartnerValidation  EligibilityOption = "CSP_PARTNER_VALIDATION"
	OptionCustomerValidation EligibilityOption = "O365_GCC_CSP_CUSTOMER_VALIDATION"
)

// EligibilityStatus is a state of section 4.2.
type EligibilityStatus string

const (
	EligibilityDraft         EligibilityStatus = "DRAFT"
	EligibilitySubmitted     EligibilityStatus = "SUBMITTED"
	EligibilityAcknowledged  EligibilityStatus = "ACKNOWLEDGED"
	EligibilityInfoRequested EligibilityStatus = "INFO_REQUESTED"
	EligibilityApproved      EligibilityStatus = "APPROVED"
	EligibilityDenied        EligibilityStatus = "DENIED"
	EligibilityWithdrawn     EligibilityStatus = "WITHDRAWN"
	EligibilityLapsed        EligibilityStatus = "LAPSED"
	EligibilityExpired       EligibilityStatus = "EXPIRED"
)

// Final reports whether the request can no longer move.
func (s EligibilityStatus) Final() bool {
	switch s {
	case EligibilityApproved, EligibilityDenied, EligibilityWithdrawn, EligibilityLapsed, EligibilityExpired:
		return true
	}
	return false
}

// DraftTime is how long a draft is kept (section 4.2).
const DraftTime = 30 * 24 * time.Hour

// SLAState is the state of a request against its deadline for the reply.
type SLAState string

const (
	SLAOnTime  SLAState = "ON_TIME"
	SLADueSoon SLAState = "DUE_SOON"
	SLAOverdue SLAState = "OVERDUE"
)

// EntityType is the applicant type of the eligibility criteria.
type EntityType string

// RegulatedData is a type of government-regulated data a commercial entity holds.
type RegulatedData string

// EligibilityRequest is one intake form and what became of it.
type EligibilityRequest struct {
	ID              ID[EligibilityRequest] `gorm:"primaryKey"`
	Reference       string                 // the case number people quote in mail and on the telephone
	Kind            EligibilityKind
	OrganizationID  ID[Organization] // the applicant
	SubjectTenantID ID[Tenant]       // the applicant's commercial tenant
	PartnerID       ID[Partner]      // PARTNER: the applicant; CUSTOMER: the transacting partner
	CustomerID      ID[Customer]     // CUSTOMER only
	ApplicantID     ID[User]

	EntityType    EntityType
	RegulatedData Set[RegulatedData]
	Evidence      string // contract reference, contract vehicle, enabling authority …
	USAddress     string
	ContactName   string
	ContactEmail  string
	ContactLocale string

	ContractVersion    string // which text was accepted, by whom, when
	ContractHash       string // SHA-256 of the text, in hexadecimal
	ContractLocale     string // of the text; empty if it was accepted before that was recorded
	ContractAcceptedAt *time.Time
	ContractAcceptedBy ID[User]

	Status     EligibilityStatus
	OpenKey    *string // kind, tenant and transacting partner while open: at most one open request of each
	ScreenedAt *time.Time
	Findings   Findings

	SubmittedAt        *time.Time
	ReviewerReminderAt *time.Time // end of the first business day
	ResponseDueAt      *time.Time // end of the second business day
	HoldingReplyAt     *time.Time // when a holding reply left because nobody had answered (D-15)
	RespondedAt        *time.Time // when a reviewer first replied
	OverdueAt          *time.Time // when the deadline passed without a reviewer's reply
	ReviewerID         ID[User]
	InfoDueAt          *time.Time // when an unanswered question lets the request lapse
	DecidedAt          *time.Time
	DecidedBy          ID[User]
	DecisionReason     string

	Bounce
	Stamp
}

func (EligibilityRequest) Prefix() string { return "eligreq" }

// GlobalID is the id as clients see it.
func (r EligibilityRequest) GlobalID() AnyID { return r.ID.Any() }

// MessageKind says what a message of the case is.
type MessageKind string

const (
	MessageNextSteps MessageKind = "NEXT_STEPS"
	MessageQuestion  MessageKind = "QUESTION"
	MessageAnswer    MessageKind = "ANSWER"
	MessageDecision  MessageKind = "DECISION"
	MessageHolding   MessageKind = "HOLDING_REPLY"
)

// EligibilityMessage is one message between applicant and reviewer; the case keeps them all.
type EligibilityMessage struct {
	ID        ID[EligibilityMessage] `gorm:"primaryKey"`
	RequestID ID[EligibilityRequest]
	Kind      MessageKind
	AuthorID  ID[User] // zero when the program itself wrote
	Body      string
	CreatedAt time.Time
}

func (EligibilityMessage) Prefix() string { return "eligmsg" }

// GlobalID is the id as clients see it.
func (r EligibilityMessage) GlobalID() AnyID { return r.ID.Any() }

// ValidationIDStatus is a state of section 4.4.
type ValidationIDStatus string

const (
	ValidationIDIssued    ValidationIDStatus = "ISSUED"
	ValidationIDExhausted ValidationIDStatus = "EXHAUSTED"
	ValidationIDRevoked   ValidationIDStatus = "REVOKED"
)

// Available is how many creations can still be started; nil is unlimited. It is zero for a revoked validation ID.
func (r ValidationID) Available() *int {
	if r.Status == ValidationIDRevoked {
		return new(int)
	}
	if r.RemainingCreates == nil {
		return nil
	}
	left := max(0, *r.RemainingCreates-r.HeldCreates)
	return &left
}

// ValidationID is the code issued to a partner for one validated organisation.
type ValidationID struct {
	ID               ID[ValidationID] `gorm:"primaryKey"`
	Code             string           // what people select: the validation ID itself
	PartnerID        ID[Partner]
	OrganizationID   ID[Organization] // the validated customer organisation
	OrganizationName string
	RequestID        ID[EligibilityRequest]
	MaxCreates       *int // nil: unlimited
	RemainingCreates *int
	HeldCreates      int // of the remaining, those that creations under way hold (section 4.4)
	Status           ValidationIDStatus
	IssuedAt         time.Time
	RevokedAt        *time.Time // D-26
	RevokedBy        ID[User]
	RevocationReason string
	Stamp
}

func (ValidationID) Prefix() string { return "valid" }

// GlobalID is the id as clients see it.
func (r ValidationID) GlobalID() AnyID { return r.ID.Any() }
