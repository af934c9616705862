package access

import "github.com/partnergraph/partnergraph/models"

// Recorded lists the actions that the audit trail can name: all mutations, and what the program does of itself.
func Recorded() []Action { return append(Mutations(), ownActs...) }

// ownActs are what the program does of itself, most of it in jobs.
var ownActs = []Action{
	"screenEligibilityRequest", "remindReviewers", "sendHoldingReply", "eligibilityOverdue", "lapseEligibilityRequest", "expireEligibilityDraft",
	"verifyContact", "advanceVetting", "vettingTarget", "vettingOverdue", "suspendRegistration",
	"announceAgreement", "remindOfAgreement", "lapseAgreement",
	"provisionCustomer", "failCustomer", "reviewCustomer", "vetQualification", "releaseHold",
	"expireInvitation", "grantAccess", "settlePartnership", "letterBounced", "linkIdentity", "createOperator",
}

// MarshalAction writes the name of an action as the audit trail of the API has it: createCustomer is CREATE_CUSTOMER.
func MarshalAction(action string) models.Marshaler { return models.ConstantName(action) }

// UnmarshalAction reads what MarshalAction writes; it is an error for what is never recorded.
func UnmarshalAction(value any) (string, error) { return models.ReadConstant(value, Recorded()) }
