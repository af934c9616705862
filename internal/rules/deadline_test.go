package rules_test

import (
	"testing"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/rules"
)

// A deadline that passed is neither a reminder of it nor what people do, and none of the deadlines is a mutation.
func TestDeadlinePassed_IsWhatNobodyDid(t *testing.T) {
	t.Parallel()
	for do, want := range map[access.Action]bool{
		access.EligibilityOverdue: true, access.ExpireInvitation: true, access.LapseAgreement: true, access.SuspendRegistration: true,
		access.RemindReviewers: false, access.SendHoldingReply: false, access.RemindOfAgreement: false, access.VettingTarget: false,
	} {
		if got := rules.DeadlinePassed(do); got != want {
			t.Errorf("%s: want %v, got %v", do, want, got)
		}
	}
	for _, do := range access.Mutations() {
		if rules.DeadlinePassed(do) {
			t.Errorf("%s is what somebody does, and no deadline", do)
		}
	}
}
