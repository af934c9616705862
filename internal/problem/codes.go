package problem

// Code is the stable name of a problem; clients may switch on it. The schema's ErrorCode lists the same codes.
type Code string

const (
	// Any feature.
	Unauthenticated  Code = "UNAUTHENTICATED"
	RoleNotAllowed   Code = "ROLE_NOT_ALLOWED"
	NotFound         Code = "NOT_FOUND"
	StaleObject      Code = "STALE_OBJECT"
	ValidationFailed Code = "VALIDATION_FAILED"
	KeyReused        Code = "IDEMPOTENCY_KEY_REUSED"
	KeyInvalid       Code = "IDEMPOTENCY_KEY_INVALID"
	Unavailable      Code = "SERVICE_UNAVAILABLE"

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
	ResendTooEarly       Code = "RESEND_TOO_EARLY"
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
	TenantUnknown        Code = "TENANT_UNKNOWN"
	AdminAgentRequired   Code = "ADMIN_AGENT_REQUIRED"
	RoleChange           Code = "ROLE_CHANGE_NOT_ALLOWED"
	LastGlobalAdmin      Code = "LAST_GLOBAL_ADMIN"                // section 2
	UserExists           Code = "USER_EXISTS"                      // section 2
	TokenRoles           Code = "TOKEN_ROLES_EXCEEDED"             // section 2
	ProviderRequired     Code = "PROVIDER_REQUIRED"
	NoRelationship       Code = "NO_RELATIONSHIP"

	// Jobs and the sandbox.
	JobState       Code = "JOB_STATE_INVALID"
	SandboxOnly    Code = "SANDBOX_ONLY"
	ClockBackwards Code = "CLOCK_CANNOT_GO_BACK"
)

// Codes lists every code, in the order of the documentation.
func Codes() []Code {
	return []Code{
		Unauthenticated, RoleNotAllowed, NotFound, StaleObject, ValidationFailed, KeyReused, KeyInvalid, Unavailable,
		CustomerNotGCCQualified, PartnerNotGCCQualified, EligibilityNotStarted, PartnerTypeNotEligible, EnrollmentRequired,
		ContractNotAccepted, TenantIDRequired, TenantIDInvalid, TenantIDMismatch, AzureGovTenant, AlreadyDecided,
		PartnerTenantRequired, TransactingPartner, WrongOption, RequestOpen, RequestState, QualificationInactive,
		GlobalAdminRequired, AlreadyEnrolled, MustEnrollAsReseller, DomainTaken, PartnerIDNotFound, PartnerIDNotMigrated, PartnerIDCountry, PartnerIDInUse, PartnerIDNotLocation, PartnerIDRequired,
		LocationDuplicate, DUNSInvalid, DUNSNotFound, AddressUnverifiable, ConsumerEmail, TokenInvalid, TokenExpired, ResendTooEarly, RegistrationState, LegalLocked,
		AppealLimit, BeforeTarget, VettingNotComplete, DocumentType, DocumentTooLarge, LinkExpired, LinkInvalid, AgreementOutdated, DuplicateAgreement, AgreementNotAccepted,
		RegionMismatch, ResellerNotActive, TenantUnknown, AdminAgentRequired, RoleChange, LastGlobalAdmin, UserExists, TokenRoles, NoRelationship, ProviderRequired,
		JobState, SandboxOnly, ClockBackwards,
	}
}
