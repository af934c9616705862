package rules

import (
	"slices"

	"github.com/partnergraph/partnergraph/internal/access"
)

// deadlines are what the program records because nobody acted in time.
var deadlines = []access.Action{
	access.EligibilityOverdue, access.LapseEligibilityRequest, access.ExpireEligibilityDraft, access.ExpireInvitation,
	access.VettingOverdue, access.SuspendRegistration, access.LapseAgreement, access.ReleaseHold,
}

// DeadlinePassed reports whether an action is one that the program records when a deadline has passed.
func DeadlinePassed(do access.Action) bool { return slices.Contains(deadlines, do) }
