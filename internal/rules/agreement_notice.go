package rules

import (
	"time"

	"github.com/partnergraph/partnergraph/data"
	"github.com/partnergraph/partnergraph/internal/access"
)

// The actions of the audit events for notices to a partner whose acceptance is superseded (section 4.6).
const (
	AnnounceAgreement access.Action = "announceAgreement"
	RemindOfAgreement access.Action = "remindOfAgreement"
	LapseAgreement    access.Action = "lapseAgreement" // the grace is over
)

// AgreementReminder is how long before the end of the grace a partner is reminded.
const AgreementReminder = 14 * 24 * time.Hour

// AgreementNotice returns the notice about the version in force that is due now, and the notices after which it is not sent: a
// reminder contains everything in an announcement, so a partner never gets a late announcement as well. There is no reminder if
// the grace period is not longer than AgreementReminder.
func AgreementNotice(inForce data.Agreement, now time.Time) (tell access.Action, heard []access.Action) {
	end := GraceEnds(inForce)
	remind := end.Add(-AgreementReminder)
	if remind.After(inForce.EffectiveFrom) && !now.Before(remind) && now.Before(end) {
		return RemindOfAgreement, []access.Action{RemindOfAgreement}
	}
	return AnnounceAgreement, []access.Action{AnnounceAgreement, RemindOfAgreement}
}
