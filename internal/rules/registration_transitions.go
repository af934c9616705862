package rules

import (
	"time"

	"github.com/partnergraph/partnergraph/internal/clock"
	"github.com/partnergraph/partnergraph/models"
)

// This file applies each move to a registration (section 4.5). Whether the move is possible is checked elsewhere:
// MoveRegistration, AwaitsContact and the checks of each form.

// AwaitsContact reports whether the primary contact can still confirm: while vetting waits for it, and during the appeal of a
// registration that was rejected before the contact confirmed.
func AwaitsContact(r models.Registration) bool {
	waits := r.Status == models.RegistrationPending && r.Step == models.StepEmailOwnership
	return r.ContactConfirmedAt == nil && (waits || r.Status == models.RegistrationChallenged)
}

// Submit submits a registration; the next step is the message to its primary contact.
func Submit(r *models.Registration, now time.Time) {
	r.SubmittedAt, r.Status, r.Step = &now, models.RegistrationPending, models.StepEntry
}

// AskContact records that the message to the primary contact was sent.
func AskContact(r *models.Registration) {
	r.VerificationsSent++
	if r.Status == models.RegistrationPending {
		r.Step = models.StepEmailOwnership
	}
}

// ContactDenies records a "no" of the primary contact. It stays until a reviewer passes the check: another message, another
// contact or another round does not clear it.
func ContactDenies(r *models.Registration, reason models.CheckReason, address string) {
	r.ContactDenial, r.ContactDeniedBy = reason, address
}

// ContactConfirms sets the target and the deadline of vetting. It reports whether the checks begin: they do not after an
// earlier "no", since then a reviewer has to pass this check.
func ContactConfirms(r *models.Registration, cal clock.Calendar, now time.Time) (begins bool) {
	target, deadline := VettingTimes(cal, now)
	r.ContactConfirmedAt, r.TargetAt, r.DeadlineAt = &now, &target, &deadline
	begins = r.Status == models.RegistrationPending && r.ContactDenial == ""
	if begins {
		r.Step = NextStep(r.Step)
	}
	return begins
}

// PassCheck goes on to the next step.
func PassCheck(r *models.Registration) {
	if r.Step == models.StepEmailOwnership { // a reviewer has looked at what was denied
		r.ContactDenial, r.ContactDeniedBy = "", ""
	}
	r.Step = NextStep(r.Step)
}

// Decision is the decision on a registration: the outcome, who decided, when and why.
type Decision struct {
	Outcome       RegistrationOutcome
	By            models.ID[models.User]
	Reason, Early string
	At            time.Time
}

// Decide completes vetting.
func Decide(r *models.Registration, d Decision) {
	if r.TargetAt != nil && !d.At.Before(*r.TargetAt) {
		d.Early = "" // it was not early
	}
	if r.OverdueAt == nil && pastDeadline(*r, d.At) { // no job has recorded it
		r.OverdueAt = r.DeadlineAt
	}
	r.Step, r.DecidedAt, r.DecidedBy, r.DecisionReason, r.EarlyReason = models.StepNone, &d.At, d.By, d.Reason, d.Early
	r.ContactDenial, r.ContactDeniedBy = "", ""
	r.Status, r.RejectedAt = models.RegistrationAuthorized, nil
	if d.Outcome == OutcomeRejected {
		r.Status, r.RejectedAt = models.RegistrationRejected, &d.At
		return
	}
	r.SuspendedAt = nil
}

// Appeal puts a rejected registration back in front of a reviewer. One that was late enough to be suspended stays suspended meanwhile.
func Appeal(r *models.Registration, now time.Time) {
	if SuspensionDue(*r, now) { // no job has recorded it
		Suspend(r, r.RejectedAt.Add(SuspendAfter))
	}
	r.Status, r.Step, r.Appeals, r.RejectedAt = models.RegistrationChallenged, models.StepOther, r.Appeals+1, nil
}

// SuspensionDue reports whether a registration has stayed rejected for so long that its enrolment is suspended.
func SuspensionDue(r models.Registration, now time.Time) bool {
	return MoveRegistration(r, SuspendRegistration) == nil && r.RejectedAt != nil && !now.Before(r.RejectedAt.Add(SuspendAfter))
}

// RegistrationStatusAt is the status of a registration at an instant: a rejected one is suspended from its time on, even if the job has
// not run yet.
func RegistrationStatusAt(r models.Registration, now time.Time) models.RegistrationStatus {
	if SuspensionDue(r, now) {
		return models.RegistrationSuspended
	}
	return r.Status
}

// Suspend suspends an enrolment that nobody has appealed in time. It stays suspended until vetting confirms the company; an appeal
// alone does not end the suspension.
func Suspend(r *models.Registration, now time.Time) {
	r.Status, r.SuspendedAt = models.RegistrationSuspended, &now
}

// ProfileEffect is the effect of a changed profile on its registration.
type ProfileEffect string

const (
	ProfileKept      ProfileEffect = ""             // nothing is vetted again
	ProfileBegins    ProfileEffect = "BEGINS"       // the first part is filled in
	ProfileAsksOther ProfileEffect = "ASKS_OTHER"   // another contact is written to
	ProfileNewRound  ProfileEffect = "BEGINS_AGAIN" // vetting begins anew
)

// ChangeProfile applies a change of the legal data, the contact or the contact's address to a registration, and returns its effect.
func ChangeProfile(r *models.Registration, legal, contact, address bool) ProfileEffect {
	if legal || contact {
		r.Path = models.PathFull
	}
	waits := r.ContactConfirmedAt == nil && (r.Step == models.StepEntry || AwaitsContact(*r))
	switch {
	case r.Status == models.RegistrationStarted:
		r.Status = models.RegistrationInProgress
		return ProfileBegins
	case r.Status == models.RegistrationInProgress, !legal && !contact, !legal && waits && !address:
		return ProfileKept
	case !legal && waits:
		if r.Status == models.RegistrationPending {
			r.Step = models.StepEntry
		}
		return ProfileAsksOther
	}
	beginRound(r)
	return ProfileNewRound
}

// beginRound begins another round of vetting with changed data. The partner keeps the status of its last finalised data, and a "no"
// of a contact stays for the reviewer.
func beginRound(r *models.Registration) {
	r.Path, r.Status, r.Step, r.Round = models.PathFull, models.RegistrationInProgress, models.StepNone, r.Round+1
	r.VerificationsSent, r.Appeals = 0, 0
	r.SubmittedAt, r.ContactConfirmedAt, r.TargetAt, r.DeadlineAt, r.OverdueAt, r.DecidedAt, r.RejectedAt = nil, nil, nil, nil, nil, nil, nil
	r.DecidedBy, r.DecisionReason, r.EarlyReason = models.ID[models.User]{}, "", ""
}
