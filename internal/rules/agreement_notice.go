package rules

import (
	"time"

	"github.com/partnergraph/partnergraph/data"
	"github.com/partnergraph/partnergraph/internal/access"
)

// What the program tells a partner whose acceptance is superseded, as its history names it (section 4.6).
const (
	AnnounceAgreement access.Action = "announceAgreement"
	RemindOfAgreement access.Action = "remindOfAgreement"
	LapseAgreement    access.Action = "lapseAgreement" // the grace is over
)

// AgreementReminder is how long before the end of the grace a partner is reminded.
const AgreementReminder = 14 * 24 * time.Hour

// AgreementNotice is the notice about the version in force that is due now, and the notices that make it unnecessary: a reminder
// contains all that an announcement says, so that nobody gets both late. A grace period that is no longer than the lead time of
// the reminder has no reminder.
func AgreementNotice(inForce data.Agreement, now time.Time) (tell access.Action, heard []access.Action) {
	end := GraceEnds(inForce)
	remind := end.Add(-AgreementReminder)
	if remind.After(inForce.EffectiveFrom) && !now.Before(remind) && now.Before(end) {
		return RemindOfAgreement, []access.Action{RemindOfAgreement}
	}
	return AnnounceAgreement, []access.Action{AnnounceAgreement, RemindOfAgreement}
}
