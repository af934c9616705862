package models

import (
	"database/sql/driver"
	"time"
)

// RegistrationStatus is a state of section 4.5; SUBMITTED there is PENDING here, with its step.
type RegistrationStatus string

const (
	RegistrationStarted    RegistrationStatus = "STARTED"
	RegistrationInProgress RegistrationStatus = "PROFILE_IN_PROGRESS"
	RegistrationPending    RegistrationStatus = "PENDING"
	RegistrationRejected   RegistrationStatus = "REJECTED"
	RegistrationChallenged RegistrationStatus = "CHALLENGED"
	RegistrationAuthorized RegistrationStatus = "AUTHORIZED"
	RegistrationSuspended  RegistrationStatus = "SUSPENDED"
)

// AppealTime is how long a rejected registration waits for an appeal before its enrolment is suspended (section 4.5).
const AppealTime = 30 * 24 * time.Hour

// VettingStep is a step of the vetting of a registration.
type VettingStep string

const (
	StepNone           VettingStep = "NONE"
	StepEntry          VettingStep = "ENTRY"
	StepEmailOwnership VettingStep = "EMAIL_OWNERSHIP"
	StepEmailDomain    VettingStep = "EMAIL_DOMAIN"
	StepEmployment     VettingStep = "EMPLOYMENT_VERIFICATION"
	StepBusiness       VettingStep = "BUSINESS_VERIFICATION"
	StepDecision       VettingStep = "DECISION"
	StepOther          VettingStep = "OTHER"
)

// RegistrationPath says which parts a registration has: all of them or, for a partner that is already
// enrolled, only the customer-support contact.
type RegistrationPath string

const (
	PathFull  RegistrationPath = "FULL"
	PathShort RegistrationPath = "SHORT"
)

// SelfAssessment is the applicant's reason to join the program.
type SelfAssessment string

const (
	ReadyForMarket          SelfAssessment = "READY_FOR_MARKET_WITHOUT_MANAGING_VENDORS"
	NoRelationshipMachinery SelfAssessment = "NO_CUSTOMER_RELATIONSHIP_INFRASTRUCTURE"
)

// Registration is the enrolment of an organisation as indirect reseller, and its vetting. There is one
// for each partner account; each time its legal data change, a new round of vetting begins.
type Registration struct {
	ID             ID[Registration] `gorm:"primaryKey"`
	Reference      string           // the case number
	OrganizationID ID[Organization]
	PartnerID      ID[Partner]
	ApplicantID    ID[User]
	EnrollAs       PartnerType // what the account becomes when vetting has confirmed the company
	Path           RegistrationPath
	Status         RegistrationStatus
	Step           VettingStep
	SelfAssessment Set[SelfAssessment]

	Round              int // of vetting, from 1
	VerificationsSent  int // M-06 of this round
	SubmittedAt        *time.Time
	ContactConfirmedAt *time.Time
	ContactDenial      CheckReason // what a contact said no to, until a reviewer has looked at it; stays from round to round
	ContactDeniedBy    string      // the address that said no
	TargetAt           *time.Time  // the third business day begins: not decided before, without a reason (D-16)
	DeadlineAt         *time.Time  // the fifth business day ends
	OverdueAt          *time.Time
	SupportRequestID   ID[SupportRequest] // opened for the applicant when the deadline passed
	Appeals            int
	DecidedAt          *time.Time
	DecidedBy          ID[User]
	DecisionReason     string
	EarlyReason        string     // why it was decided before the target (D-16)
	RejectedAt         *time.Time // 30 days later the enrolment is suspended (section 4.5)
	SuspendedAt        *time.Time // since when it is; nil once vetting has confirmed the company

	Bounce
	Stamp
}

func (Registration) Prefix() string { return "reg" }

// GlobalID is the id as clients see it.
func (r Registration) GlobalID() AnyID { return r.ID.Any() }

// VettingCheckStatus is the outcome of one step.
type VettingCheckStatus string

const (
	CheckOpen        VettingCheckStatus = "OPEN"
	CheckNeedsReview VettingCheckStatus = "NEEDS_REVIEW"
	CheckPassed      VettingCheckStatus = "PASSED"
	CheckRejected    VettingCheckStatus = "REJECTED"
)

// VettingCheck is one step of one round of vetting: what was found, and by whom.
type VettingCheck struct {
	ID             ID[VettingCheck] `gorm:"primaryKey"`
	RegistrationID ID[Registration]
	Round          int
	Step           VettingStep
	Status         VettingCheckStatus
	Reason         CheckReason
	Evidence       string   // for the outcome
	DecidedBy      ID[User] // zero: the program itself
	DecidedAt      *time.Time
	Outcomes       CheckOutcomes // all of them, oldest first; the last one is repeated above
	Stamp
}

func (VettingCheck) Prefix() string { return "check" }

// GlobalID is the id as clients see it.
func (r VettingCheck) GlobalID() AnyID { return r.ID.Any() }

// CheckOutcome is one outcome of a check. Later outcomes do not replace it.
type CheckOutcome struct {
	Status    VettingCheckStatus `json:"status"`
	Reason    CheckReason        `json:"reason"`
	Evidence  string             `json:"evidence"`
	DecidedBy ID[User]           `json:"decidedBy,omitzero"` // zero: the program itself, or the contact
	DecidedAt time.Time          `json:"decidedAt"`
}

// CheckOutcomes are stored as one JSON text with their check.
type CheckOutcomes []*CheckOutcome

// Value stores the outcomes.
func (o CheckOutcomes) Value() (driver.Value, error) {
	if o == nil {
		return "[]", nil
	}
	return textJSON([]*CheckOutcome(o))
}

// Scan reads what Value stored.
func (o *CheckOutcomes) Scan(src any) error { return scanJSON(o, src) }

// History lists all outcomes of a check, oldest first; checks from before outcomes were stored have the last one only.
func (r VettingCheck) History() []*CheckOutcome {
	if len(r.Outcomes) == 0 && r.DecidedAt != nil {
		return []*CheckOutcome{{r.Status, r.Reason, r.Evidence, r.DecidedBy, *r.DecidedAt}}
	}
	return append([]*CheckOutcome{}, r.Outcomes...)
}

// CheckReason is the code of what a check found.
type CheckReason string

const (
	ReasonContactConfirmed    CheckReason = "CONTACT_CONFIRMED"
	ReasonContactDenied       CheckReason = "CONTACT_DID_NOT_REGISTER"
	ReasonAddressForeign      CheckReason = "ADDRESS_NOT_OF_COMPANY"
	ReasonDomainOfTenant      CheckReason = "DOMAIN_IS_TENANT_DOMAIN"
	ReasonDomainOfWebsite     CheckReason = "DOMAIN_IS_COMPANY_WEBSITE"
	ReasonDomainUnrelated     CheckReason = "DOMAIN_NOT_CONNECTED_TO_COMPANY"
	ReasonDomainConsumer      CheckReason = "DOMAIN_OF_PERSONAL_MAILBOXES"
	ReasonEmployerOwnsDomain  CheckReason = "EMPLOYER_OWNS_DOMAIN"
	ReasonEmployerUnconfirmed CheckReason = "EMPLOYER_NOT_CONFIRMED"
	ReasonRegisterMatches     CheckReason = "REGISTER_MATCHES"
	ReasonNameDiffers         CheckReason = "REGISTERED_NAME_DIFFERS"
	ReasonAddressDiffers      CheckReason = "REGISTERED_ADDRESS_DIFFERS"
	ReasonNoRegisterEntry     CheckReason = "NO_REGISTER_ENTRY"
	ReasonAddressNotFound     CheckReason = "ADDRESS_NOT_FOUND"
	ReasonRegisterUnavailable CheckReason = "REGISTER_UNAVAILABLE"
	ReasonReviewed            CheckReason = "REVIEWED"
	ReasonNotEstablished      CheckReason = "NOT_ESTABLISHED"
)

// PostalAddress is an address as it is written on a letter.
type PostalAddress struct {
	Line1      string `json:"line1,omitempty"`
	Line2      string `json:"line2,omitempty"`
	City       string `json:"city,omitempty"`
	State      string `json:"state,omitempty"`
	PostalCode string `json:"postalCode,omitempty"`
	Country    string `json:"country,omitempty"` // ISO 3166-1 alpha-2
}

// IsZero reports whether nothing is known.
func (a PostalAddress) IsZero() bool { return a == PostalAddress{} }

// Company is an entry of a company register.
type Company struct {
	DUNS               string        `json:"duns"`
	LegalName          string        `json:"legalName"`
	Address            PostalAddress `json:"address"`
	Website            string        `json:"website,omitempty"`
	RegistrationNumber string        `json:"registrationNumber,omitempty"`
}

// AddressStatus is the result of an address verification by a postal authority.
type AddressStatus string

const (
	AddressUnchecked    AddressStatus = "UNCHECKED"
	AddressPending      AddressStatus = "PENDING"
	AddressVerified     AddressStatus = "VERIFIED"
	AddressSuggested    AddressStatus = "SUGGESTED"
	AddressNotFound     AddressStatus = "NOT_FOUND"
	AddressUnverifiable AddressStatus = "UNVERIFIABLE"
)

// AddressChoice is what the applicant did with a suggestion.
type AddressChoice string

const (
	AddressAsEntered   AddressChoice = "AS_ENTERED"
	AddressAsSuggested AddressChoice = "AS_SUGGESTED"
)

// LegalSource is where the legal data come from.
type LegalSource string

const (
	LegalFromRegister LegalSource = "REGISTER"
	LegalManual       LegalSource = "MANUAL"
)

// LegalProfile is the company exactly as it is registered.
type LegalProfile struct {
	Name               string         `json:"name,omitempty"`
	Address            PostalAddress  `json:"address,omitzero"`
	DUNS               string         `json:"duns,omitempty"`
	RegistrationNumber string         `json:"registrationNumber,omitempty"`
	Website            string         `json:"website,omitempty"`
	Source             LegalSource    `json:"source,omitempty"`
	AddressStatus      AddressStatus  `json:"addressStatus,omitempty"`
	SuggestedAddress   *PostalAddress `json:"suggestedAddress,omitempty"` // normalised, beside the entered one
	EnteredAddress     *PostalAddress `json:"enteredAddress,omitempty"`   // before a suggestion was taken
	AddressChoice      AddressChoice  `json:"addressChoice,omitempty"`
}

// PrimaryContact is the person in the company who can be reached about the application.
type PrimaryContact struct {
	FirstName string `json:"firstName,omitempty"`
	LastName  string `json:"lastName,omitempty"`
	Email     string `json:"email,omitempty"`
	Phone     string `json:"phone,omitempty"`
	Locale    string `json:"locale,omitempty"`
}

// Name is the contact's full name.
func (c PrimaryContact) Name() string {
	if c.FirstName == "" || c.LastName == "" {
		return c.FirstName + c.LastName
	}
	return c.FirstName + " " + c.LastName
}

// SupportProfile is where the partner's customers get help.
type SupportProfile struct {
	Email   string `json:"email,omitempty"`
	Phone   string `json:"phone,omitempty"`
	Website string `json:"website,omitempty"`
}

// BillingProfile is the recipient of invoices.
type BillingProfile struct {
	CompanyName   string        `json:"companyName,omitempty"`
	Address       PostalAddress `json:"address,omitzero"`
	Email         string        `json:"email,omitempty"`
	PurchaseOrder string        `json:"purchaseOrder,omitempty"`
}

// OrganizationDetails are the language and the customs of the organisation.
type OrganizationDetails struct {
	DisplayName string `json:"displayName,omitempty"`
	Locale      string `json:"locale,omitempty"`
}

// ProfileVersion tells the profile as it is now from the one that was last vetted (section 4.5).
type ProfileVersion string

const (
	ProfileCurrent       ProfileVersion = "CURRENT"
	ProfileLastFinalized ProfileVersion = "LAST_FINALIZED"
)

// PartnerProfile is a partner's information about itself. While a changed version is vetted, the last finalised one is in force.
type PartnerProfile struct {
	ID             ID[PartnerProfile] `gorm:"primaryKey"`
	PartnerID      ID[Partner]
	OrganizationID ID[Organization]
	VettingVersion ProfileVersion
	Legal          LegalProfile
	Contact        PrimaryContact
	Support        SupportProfile
	Billing        BillingProfile
	Details        OrganizationDetails
	FinalizedAt    *time.Time
	Stamp
}

func (PartnerProfile) Prefix() string { return "profile" }

// GlobalID is the id as clients see it.
func (r PartnerProfile) GlobalID() AnyID { return r.ID.Any() }

// The parts of a profile are stored as JSON texts.
func (p LegalProfile) Value() (driver.Value, error)        { return textJSON(p) }
func (p PrimaryContact) Value() (driver.Value, error)      { return textJSON(p) }
func (p SupportProfile) Value() (driver.Value, error)      { return textJSON(p) }
func (p BillingProfile) Value() (driver.Value, error)      { return textJSON(p) }
func (p OrganizationDetails) Value() (driver.Value, error) { return textJSON(p) }
func (p PostalAddress) Value() (driver.Value, error)       { return textJSON(p) }

// Scan reads what Value stored.
func (p *LegalProfile) Scan(src any) error        { return scanJSON(p, src) }
func (p *PrimaryContact) Scan(src any) error      { return scanJSON(p, src) }
func (p *SupportProfile) Scan(src any) error      { return scanJSON(p, src) }
func (p *BillingProfile) Scan(src any) error      { return scanJSON(p, src) }
func (p *OrganizationDetails) Scan(src any) error { return scanJSON(p, src) }
func (p *PostalAddress) Scan(src any) error       { return scanJSON(p, src) }

// ContactVerification is one M-06: a one-time link with which the primary contact confirms. Only its hash is kept.
type ContactVerification struct {
	ID             ID[ContactVerification] `gorm:"primaryKey"`
	RegistrationID ID[Registration]
	Round          int
	ToAddress      string
	Mailbox        string // MailboxKey(ToAddress): messages to a mailbox are counted
	TokenHash      []byte // SHA-256
	CodeTries      int    // wrong codes that were typed in place of the link
	SentAt         time.Time
	ResendFrom     time.Time // one business day later
	ExpiresAt      time.Time
	RegisteredAt   *time.Time // the contact confirmed having registered
	BelongsAt      *time.Time // the contact confirmed that the address is the company's
	ClosedAt       *time.Time // used, denied, or replaced by a newer one
	CreatedAt      time.Time
}

func (ContactVerification) Prefix() string { return "cverif" }

// GlobalID is the id as clients see it.
func (r ContactVerification) GlobalID() AnyID { return r.ID.Any() }

// PartnerIDType tells the account of a whole company from that of one of its places.
type PartnerIDType string

const (
	PartnerIDGlobal   PartnerIDType = "GLOBAL"
	PartnerIDLocation PartnerIDType = "LOCATION"
)

// PartnerIdentifier is a PartnerID: the membership number of a company (GLOBAL) or of one of its locations, which alone
// can be associated with a partner account, one with one.
type PartnerIdentifier struct {
	ID             ID[PartnerIdentifier] `gorm:"primaryKey"`
	OrganizationID ID[Organization]
	Number         string // 5 to 8 digits
	Type           PartnerIDType
	Name           string
	SearchName     string // Fold(Name), which locations of an organisation in a country have once
	Country        string // ISO 3166-1 alpha-2
	Address        PostalAddress
	Migrated       bool        // false: it stayed behind when the membership site was retired
	PartnerID      ID[Partner] // the account it is associated with
	AssociatedAt   *time.Time
	Stamp
}

func (PartnerIdentifier) Prefix() string { return "pid" }

// GlobalID is the id as clients see it.
func (r PartnerIdentifier) GlobalID() AnyID { return r.ID.Any() }

// DocumentKind says what a document shows.
type DocumentKind string

const (
	DocumentBusinessRegistration DocumentKind = "BUSINESS_REGISTRATION"
	DocumentProofOfAddress       DocumentKind = "PROOF_OF_ADDRESS"
	DocumentProofOfEmployment    DocumentKind = "PROOF_OF_EMPLOYMENT"
	DocumentDomainOwnership      DocumentKind = "DOMAIN_OWNERSHIP"
	DocumentOther                DocumentKind = "OTHER"
)

// Document is a file of a registration, for the applicant and the vetting reviewers only, or of a message of a support request.
type Document struct {
	ID             ID[Document]       `gorm:"primaryKey"`
	RegistrationID ID[Registration]   // zero for others than those of registrations
	MessageID      ID[SupportMessage] // zero for others than those of support requests
	OrganizationID ID[Organization]
	Round          int // of the registration
	Kind           DocumentKind
	Name           string // as the sender called it
	MediaType      string // by content
	Size           int64  // bytes
	SHA256         string // hexadecimal
	BlobKey        string
	UploadedBy     ID[User] // zero: somebody who is no user of the organisation
	ContactEmail   string   // of the primary contact that uploaded it; empty: a global admin did
	CreatedAt      time.Time
}

func (Document) Prefix() string { return "doc" }

// GlobalID is the id as clients see it.
func (r Document) GlobalID() AnyID { return r.ID.Any() }
