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
		JobState, SandboxOnly, ClockBackwards,
	}
}
