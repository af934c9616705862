package problem

// operations are the fields of the API with which a problem can be corrected, by key of the message. They are for programs: the
// messages tell people about buttons and roles.
var operations = map[string][]string{
	"VALIDATION_FAILED.country":             {"regions"},
	"VALIDATION_FAILED.market_of_region":    {"regions"},
	"VALIDATION_FAILED.no_roles":            {"removeUser"},
	"CANCELLATION_WINDOW_CLOSED":            {"setSubscriptionRenewal"},
	"CUSTOMER_NOT_GCC_QUALIFIED":            {"updateCustomerQualification"},
	"CONTRACT_NOT_ACCEPTED":                 {"program.eligibilityContract"},
	"CONTRACT_NOT_ACCEPTED.version":         {"program.eligibilityContract"},
	"GLOBAL_ADMIN_REQUIRED":                 {"startRegistration"},
	"MUST_ENROLL_AS_INDIRECT_RESELLER":      {"startRegistration"},
	"PARTNER_ID_REQUIRED":                   {"associatePartnerId"},
	"DUNS_NOT_FOUND":                        {"saveRegistrationProfile"},
	"LEGAL_PROFILE_LOCKED":                  {"appealRegistration"},
	"ADMIN_AGENT_REQUIRED":                  {"updateUserRoles"},
	"USER_EXISTS":                           {"updateUserRoles"},
	"QUALIFICATION_NOT_EDITABLE_HERE":       {"updateCustomerQualification"},
	"MARKET_UNKNOWN":                        {"regions"},
	"PARTNERSHIP_REQUIRED":                  {"inviteIndirectReseller"},
	"PARTNERSHIP_REQUIRED.none":             {"providerDirectory"},
	"PROVIDER_RELATIONSHIP_REQUIRED":        {"inviteCustomerJointly"},
	"PROVIDER_RELATIONSHIP_REQUIRED.own":    {"createRelationshipRequest"},
	"BASE_PLAN_REQUIRED.held":               {"reactivateSubscription"},
	"SERVICE_UNAVAILABLE.subscription_late": {"answerProvisioning", "retryOrder"},
	"PRICE_CHANGED":                         {"checkoutCart"},
	"PROVIDER_REQUIRED.invite":              {"providerDirectory"},
	"AGREEMENT_NOT_ACCEPTED.customer":       {"recordCustomerAgreement"},
}

// Facts are the details of a problem, and the operations with which it can be corrected.
func (p *Problem) Facts() []Detail {
	if way, known := operations[p.key()]; known {
		return append(p.Details[:len(p.Details):len(p.Details)], Detail{Name: "operations", Values: way})
	}
	return p.Details
}
