package problem

// Code is the stable name of a problem; clients may switch on it. The schema's ErrorCode lists the same codes.
type Code string

const (
	// Any feature.
	Unauthenticated      Code = "UNAUTHENTICATED"
	RoleNotAllowed       Code = "ROLE_NOT_ALLOWED"
	OrganizationRequired Code = "ORGANIZATION_REQUIRED" // for a person who acts for no organisation
	NotFound             Code = "NOT_FOUND"
	StaleObject          Code = "STALE_OBJECT"
	ValidationFailed     Code = "VALIDATION_FAILED"
	KeyReused            Code = "IDEMPOTENCY_KEY_REUSED"
	KeyInvalid           Code = "IDEMPOTENCY_KEY_INVALID"
	Unavailable          Code = "SERVICE_UNAVAILABLE"
	OutcomeUnknown       Code = "OUTCOME_UNKNOWN"
	StorageFull          Code = "STORAGE_FULL"

	// Eligibility.
	CustomerNotGCCQualified Code = "CUSTOMER_NOT_GCC_QUALIFIED"
	PartnerNotGCCQualified  Code = "PARTNER_NOT_GCC_QUALIFIED"
	EligibilityNotStarted   Code = "ELIGIBILITY_NOT_STARTED"      // R-20, a warning
	PartnerTypeNotEligible  Code = "PARTNER_TYPE_NOT_ELIGIBLE"
	EnrollmentRequired      Code = "CSP_ENROLLMENT_REQUIRED"
	ContractNotAccepted     Code = "CONTRACT_NOT_ACCEPTED"
	TenantIDRequired        Code = "TENANT_ID_REQUIRED"
	TenantIDInvalid         Code = "TENANT_ID_INVALID"
	TenantIDMismatch        Code = "TENANT_ID_MISMATCH"
	AzureGovTenant          Code = "AZURE_GOV_TENANT_NOT_ALLOWED"
	AlreadyDecided          Code = "REQUEST_ALREADY_DECIDED"
	PartnerTenantRequired   Code = "PARTNER_TENANT_REQUIRED"
	TransactingPartner      Code = "TRANSACTING_PARTNER_REQUIRED"
	WrongOption             Code = "WRONG_VALIDATION_OPTION"
	RequestOpen             Code = "ELIGIBILITY_REQUEST_OPEN"     // section 4.2, the guard
	RequestState            Code = "REQUEST_STATE_INVALID"        // section 4.2
	QualificationInactive   Code = "QUALIFICATION_NOT_ACTIVE"     // section 4.3

	// Registration, agreements and users.
	GlobalAdminRequired  Code = "GLOBAL_ADMIN_REQUIRED"
	AlreadyEnrolled      Code = "ALREADY_ENROLLED"
	MustEnrollAsReseller Code = "MUST_ENROLL_AS_INDIRECT_RESELLER"
	DomainTaken          Code = "DOMAIN_TAKEN"
	TenantCountry        Code = "TENANT_COUNTRY_MISMATCH"          // X-18, D-13
	PartnerStanding      Code = "PARTNER_STANDING_BAD"             // section 4.5, D-19
	PartnerIDNotFound    Code = "PARTNER_ID_NOT_FOUND"
	PartnerIDNotMigrated Code = "PARTNER_ID_NOT_MIGRATED"
	PartnerIDCountry     Code = "PARTNER_ID_COUNTRY_MISMATCH"
	PartnerIDInUse       Code = "PARTNER_ID_IN_USE"
	PartnerIDNotLocation Code = "PARTNER_ID_NOT_LOCATION"
	PartnerIDRequired    Code = "PARTNER_ID_REQUIRED"
	LocationDuplicate    Code = "LOCATION_DUPLICATE"
	DUNSInvalid          Code = "DUNS_INVALID"
	DUNSNotFound         Code = "DUNS_NOT_FOUND"
	AddressUnverifiable  Code = "ADDRESS_UNVERIFIABLE"             // R-86, a warning
	ConsumerEmail        Code = "CONSUMER_EMAIL_NOT_ALLOWED"
	TokenInvalid         Code = "TOKEN_INVALID"
	TokenExpired         Code = "TOKEN_EXPIRED"
	LinkCodeInvalid      Code = "LINK_CODE_INVALID"
	ResendTooEarly       Code = "RESEND_TOO_EARLY"
	ContactDenied        Code = "CONTACT_DENIED"
	ContactNotConfirmed  Code = "CONTACT_NOT_CONFIRMED"
	RegistrationState    Code = "REGISTRATION_STATE_INVALID"       // section 4.5
	LegalLocked          Code = "LEGAL_PROFILE_LOCKED"
	AppealLimit          Code = "APPEAL_LIMIT_REACHED"             // section 4.5
	BeforeTarget         Code = "VETTING_BEFORE_TARGET"            // D-16
	VettingNotComplete   Code = "VETTING_NOT_COMPLETE"
	DocumentType         Code = "DOCUMENT_TYPE_NOT_ALLOWED"
	DocumentTooLarge     Code = "DOCUMENT_TOO_LARGE"
	LinkExpired          Code = "LINK_EXPIRED"
	LinkInvalid          Code = "LINK_INVALID"
	AgreementOutdated    Code = "AGREEMENT_VERSION_OUTDATED"       // section 4.6
	DuplicateAgreement   Code = "DUPLICATE_AGREEMENT"              // section 4.6
	AgreementNotAccepted Code = "AGREEMENT_NOT_ACCEPTED"
	RegionMismatch       Code = "REGION_MISMATCH"
	ResellerNotActive    Code = "RESELLER_NOT_ACTIVE"
	ResellerSuspended    Code = "RESELLER_SUSPENDED"
	TenantUnknown        Code = "TENANT_UNKNOWN"
	AdminAgentRequired   Code = "ADMIN_AGENT_REQUIRED"
	RoleChange           Code = "ROLE_CHANGE_NOT_ALLOWED"
	LastGlobalAdmin      Code = "LAST_GLOBAL_ADMIN"                // section 2
	UserExists           Code = "USER_EXISTS"                      // section 2
	TokenRoles           Code = "TOKEN_ROLES_EXCEEDED"             // section 2
	TokenMakesNone       Code = "TOKEN_MAKES_NO_TOKENS"            // section 2
	ProviderRequired     Code = "PROVIDER_REQUIRED"
	NoRelationship       Code = "NO_RELATIONSHIP"

	// Customers.
	CustomerNotConfirmed      Code = "CUSTOMER_NOT_CONFIRMED"
	QualificationUnknown      Code = "QUALIFICATION_UNKNOWN"
	ValidationIDRequired      Code = "VALIDATION_ID_REQUIRED"
	ValidationIDNotOwned      Code = "VALIDATION_ID_NOT_OWNED"
	ValidationIDExhausted     Code = "VALIDATION_ID_EXHAUSTED"
	ValidationIDRevoked       Code = "VALIDATION_ID_REVOKED"             // section 4.4
	ValidationIDUnavailable   Code = "VALIDATION_ID_UNAVAILABLE"
	QualificationElsewhere    Code = "QUALIFICATION_NOT_EDITABLE_HERE"
	QualificationIrrevocable  Code = "QUALIFICATION_IRREVERSIBLE"
	QualificationOpen         Code = "QUALIFICATION_IN_REVIEW"
	CustomerState             Code = "CUSTOMER_STATE_INVALID"
	CustomerUnderReview       Code = "CUSTOMER_UNDER_REVIEW"
	CustomerNotApproved       Code = "CUSTOMER_NOT_APPROVED"
	ResellerCannotTransact    Code = "INDIRECT_RESELLER_CANNOT_TRANSACT"
	MarketUnknown             Code = "MARKET_UNKNOWN"
	CustomerMarketOutOfRegion Code = "CUSTOMER_MARKET_OUT_OF_REGION"
	OrgRegNumberRequired      Code = "ORG_REG_NUMBER_REQUIRED"
	OrgRegNumberInvalid       Code = "ORG_REG_NUMBER_INVALID"
	OrgRegNumberNotSupported  Code = "ORG_REG_NUMBER_NOT_SUPPORTED"
	PhoneRequired             Code = "PHONE_REQUIRED"

	// Relationships and partnerships.
	RelationshipExists      Code = "RELATIONSHIP_EXISTS"
	DelegatedAccessRequired Code = "DELEGATED_ACCESS_REQUIRED"
	EmailRequired           Code = "EMAIL_REQUIRED"
	InviteLinkMissing       Code = "INVITE_LINK_MISSING"
	InviteLinkForeign       Code = "INVITE_LINK_FOREIGN"
	InviteInvalid           Code = "INVITE_INVALID"
	InviteExpired           Code = "INVITE_EXPIRED"
	InviteRevoked           Code = "INVITE_REVOKED"
	InviteAlreadyUsed       Code = "INVITE_ALREADY_USED"
	InviteState             Code = "INVITE_STATE_INVALID"           // section 4.7
	TooManyInvitations      Code = "TOO_MANY_INVITATIONS"           // section 4.7
	PartnershipRequired     Code = "PARTNERSHIP_REQUIRED"
	PartnershipNotActive    Code = "PARTNERSHIP_NOT_ACTIVE"
	PartnershipExists       Code = "PARTNERSHIP_EXISTS"             // section 4.8
	ConsentNotChecked       Code = "CONSENT_NOT_CHECKED"
	AccessAlreadyRevoked    Code = "ACCESS_ALREADY_REVOKED"
	ProviderRelationship    Code = "PROVIDER_RELATIONSHIP_REQUIRED"
	RemovalBlocked          Code = "REMOVAL_BLOCKED"
	RemovalNotConfirmed     Code = "REMOVAL_NOT_CONFIRMED"
	ProviderRemoves         Code = "PROVIDER_HAS_TO_REMOVE"
	PartnerRemoves          Code = "PARTNER_HAS_TO_REMOVE"          // D-30

	// Jobs and the sandbox.
	JobState       Code = "JOB_STATE_INVALID"
	SandboxOnly    Code = "SANDBOX_ONLY"
	ClockBackwards Code = "CLOCK_CANNOT_GO_BACK"
)

// Codes lists every code, in the order of the documentation.
func Codes() []Code {
	return []Code{
		Unauthenticated, RoleNotAllowed, OrganizationRequired, NotFound, StaleObject, ValidationFailed, KeyReused, KeyInvalid, Unavailable, OutcomeUnknown, StorageFull,
		CustomerNotGCCQualified, PartnerNotGCCQualified, EligibilityNotStarted, PartnerTypeNotEligible, EnrollmentRequired,
		ContractNotAccepted, TenantIDRequired, TenantIDInvalid, TenantIDMismatch, AzureGovTenant, AlreadyDecided,
		PartnerTenantRequired, TransactingPartner, WrongOption, RequestOpen, RequestState, QualificationInactive,
		GlobalAdminRequired, AlreadyEnrolled, MustEnrollAsReseller, DomainTaken, TenantCountry, PartnerStanding, PartnerIDNotFound, PartnerIDNotMigrated, PartnerIDCountry, PartnerIDInUse, PartnerIDNotLocation, PartnerIDRequired,
		LocationDuplicate, DUNSInvalid, DUNSNotFound, AddressUnverifiable, ConsumerEmail, TokenInvalid, TokenExpired, LinkCodeInvalid, ResendTooEarly, ContactDenied, ContactNotConfirmed,
		RegistrationState, LegalLocked,
		AppealLimit, BeforeTarget, VettingNotComplete, DocumentType, DocumentTooLarge, LinkExpired, LinkInvalid, AgreementOutdated, DuplicateAgreement, AgreementNotAccepted,
		RegionMismatch, ResellerNotActive, ResellerSuspended, TenantUnknown, AdminAgentRequired, RoleChange, LastGlobalAdmin, UserExists, TokenRoles, TokenMakesNone, NoRelationship, ProviderRequired,
		CustomerNotConfirmed, QualificationUnknown, ValidationIDRequired, ValidationIDNotOwned, ValidationIDExhausted, ValidationIDRevoked, ValidationIDUnavailable, QualificationElsewhere, QualificationIrrevocable, QualificationOpen, CustomerState,
		CustomerUnderReview, CustomerNotApproved, ResellerCannotTransact, MarketUnknown, CustomerMarketOutOfRegion, OrgRegNumberRequired, OrgRegNumberInvalid, OrgRegNumberNotSupported, PhoneRequired,
		RelationshipExists, DelegatedAccessRequired, EmailRequired, InviteLinkMissing, InviteLinkForeign, InviteInvalid, InviteExpired, InviteRevoked, InviteAlreadyUsed, InviteState, TooManyInvitations,
		PartnershipRequired, PartnershipNotActive, PartnershipExists, ConsentNotChecked, AccessAlreadyRevoked, ProviderRelationship, RemovalBlocked, RemovalNotConfirmed, ProviderRemoves, PartnerRemoves,
		JobState, SandboxOnly, ClockBackwards,
	}
}

// Retryable reports whether the same request may succeed later, unchanged.
func (c Code) Retryable() bool { return c == Unavailable || c == OutcomeUnknown || c == StorageFull }
