package access

import (
	"io"

	"github.com/partnergraph/partnergraph/models"
)

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

// MarshalGQL writes the action as the audit trail of the API names it: createCustomer is CREATE_CUSTOMER.
func (a Action) MarshalGQL(w io.Writer) { models.WriteConstant(w, a) }

// UnmarshalGQL reads what MarshalGQL writes; it is an error for what is never recorded.
func (a *Action) UnmarshalGQL(value any) (err error) {
	*a, err = models.ReadConstant(value, Recorded())
	return err
}
