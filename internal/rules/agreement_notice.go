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

// AgreementNotice is what is to be told now of the version in force, and whoever has heard one of the others of it need not
// be told: a reminder says all that an announcement says, so that nobody who is told late gets both. A grace as short as the
// time of the reminder has none.
func AgreementNotice(inForce data.Agreement, now time.Time) (tell access.Action, heard []access.Action) {
	end := GraceEnds(inForce)
	remind := end.Add(-AgreementReminder)
	if remind.After(inForce.EffectiveFrom) && !now.Before(remind) && now.Before(end) {
		return RemindOfAgreement, []access.Action{RemindOfAgreement}
	}
	return AnnounceAgreement, []access.Action{AnnounceAgreement, RemindOfAgreement}
}
