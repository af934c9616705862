package rules

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/clock"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/models"
)

const (
	// VettingTargetDays and VettingDeadlineDays are the business days that vetting takes (R-93, D-16).
	VettingTargetDays   = 3
	VettingDeadlineDays = 5
	// resendDays is how long to wait before the verification is sent again.
	resendDays = 1
	// VerificationTime is how long the link to the primary contact works.
	VerificationTime = 14 * 24 * time.Hour
	// MaxVerifications is how many letters of all kinds may be sent to one address within VerificationSpan, at the request of anybody,
	// so that nobody can flood a mailbox.
	MaxVerifications = 5
	// MaxVerificationsOfOne is how many may leave for one registration within VerificationSpan, whoever its contact is.
	MaxVerificationsOfOne = 20
	// VerificationSpan is the span of time in which messages are counted.
	VerificationSpan = 7 * 24 * time.Hour
	// MaxAppeals is how often a decision can be appealed (section 4.5).
	MaxAppeals = 3
	// SuspendAfter is how long a rejected registration waits for an appeal (section 4.5).
	SuspendAfter = models.AppealTime
	// MaxDocuments is how many documents one appeal may bring.
	MaxDocuments = 5
)

// SuspendRegistration is what the program does by itself to a registration that stays rejected.
const SuspendRegistration access.Action = "suspendRegistration"

// place is a status, and the steps in it at which a move is possible; no steps: any.
type place struct {
	status models.RegistrationStatus
	steps  []models.VettingStep
}

// registrationMoves says where each move is possible (section 4.5).
var registrationMoves = map[access.Action][]place{
	access.SaveRegistrationProfile: {
		{models.RegistrationStarted, nil}, {models.RegistrationInProgress, nil}, {models.RegistrationPending, nil}, {models.RegistrationAuthorized, nil},
		{models.RegistrationRejected, nil}, {models.RegistrationChallenged, nil}, {models.RegistrationSuspended, nil}, // except for what ProfileLocked returns
	},
	access.LookUpCompany:             {{models.RegistrationStarted, nil}, {models.RegistrationInProgress, nil}},
	access.VerifyAddress:             {{models.RegistrationStarted, nil}, {models.RegistrationInProgress, nil}},
	access.SubmitRegistration:        {{models.RegistrationStarted, nil}, {models.RegistrationInProgress, nil}},
	access.ResendContactVerification: {{models.RegistrationPending, []models.VettingStep{models.StepEmailOwnership}}, {models.RegistrationChallenged, nil}},
	access.RecordVettingCheck:        {{models.RegistrationPending, checkedSteps}},
	access.DecideRegistration:        {{models.RegistrationPending, []models.VettingStep{models.StepDecision}}, {models.RegistrationChallenged, nil}},
	access.AppealRegistration:        {{models.RegistrationRejected, nil}, {models.RegistrationSuspended, nil}},
	SuspendRegistration:              {{models.RegistrationRejected, nil}},
}

// checkedSteps are the steps that end with a check, in order.
var checkedSteps = []models.VettingStep{models.StepEmailOwnership, models.StepEmailDomain, models.StepEmployment, models.StepBusiness}

// MoveRegistration returns the problem that prevents a move of a registration in its status and step; nil when it is possible.
func MoveRegistration(r models.Registration, do access.Action) *problem.Problem {
	var allowed []string
	var named problem.Named // the steps, or the states where the step does not matter
	for _, p := range registrationMoves[do] {
		if p.status == r.Status && (p.steps == nil || slices.Contains(p.steps, r.Step)) {
			return nil
		}
		allowed, named.Values = append(allowed, p.String()), append(named.Values, p.terms()...)
	}
	return problem.New(problem.RegistrationStateInvalid, "id").Naming("Status", "registration_status", string(r.Status)).Naming("Step", "vetting_step", string(r.Step)).
		With("Allowed", named).Detailing("allowed", allowed...)
}

func (p place) String() string {
	if p.steps == nil {
		return string(p.status)
	}
	return fmt.Sprintf("%s (%s)", p.status, strings.Join(stepNames(p.steps), ", "))
}

// terms are the keys of the place's names for people.
func (p place) terms() []string {
	if p.steps == nil {
		return []string{"registration_status." + string(p.status)}
	}
	names := stepNames(p.steps)
	for i, step := range names {
		names[i] = "vetting_step." + step
	}
	return names
}

func stepNames(steps []models.VettingStep) []string {
	names := make([]string, len(steps))
	for i, s := range steps {
		names[i] = string(s)
	}
	return names
}

// NextStep is the step after a check that passed.
func NextStep(step models.VettingStep) models.VettingStep {
	i := slices.Index(checkedSteps, step)
	if i < 0 || i == len(checkedSteps)-1 {
		return models.StepDecision
	}
	return checkedSteps[i+1]
}

// ProfileLocked: legal data and the primary contact stay as they are while they are rejected or appealed. Only a contact
// who has never confirmed may be replaced while the appeal is examined: otherwise nobody could confirm any more.
func ProfileLocked(r models.Registration, parts ProfileParts) *problem.Problem {
	replaced := parts.Contact && !AwaitsContact(r)
	if !parts.Legal && !replaced {
		return nil
	}
	switch r.Status {
	case models.RegistrationRejected, models.RegistrationChallenged, models.RegistrationSuspended:
		return problem.New(problem.LegalProfileLocked, "legal").Naming("Status", "registration_status", string(r.Status))
	}
	return nil
}

// VettingTimes are the target and the deadline of a vetting that begins at an instant: the first instant of the third
// business day and the close of the fifth (R-93, D-16).
func VettingTimes(cal clock.Calendar, begun time.Time) (target, deadline time.Time) {
	return cal.Target(begun, VettingTargetDays), cal.Deadline(begun, VettingDeadlineDays)
}

// ResendFrom is when a verification may be sent again.
func ResendFrom(cal clock.Calendar, sent time.Time) time.Time {
	return cal.AddBusinessDays(sent, resendDays)
}

// AppealsLeft is how often a registration can still be appealed (section 4.5).
func AppealsLeft(r models.Registration) int { return max(0, MaxAppeals-r.Appeals) }

// CheckAppeal returns a problem if no appeal is left (section 4.5).
func CheckAppeal(r models.Registration, contact string) *problem.Problem {
	if r.Appeals < MaxAppeals {
		return nil
	}
	return problem.New(problem.AppealLimitReached, "id").With("Max", MaxAppeals).With("Contact", contact)
}

// RegistrationOutcome is how a registration is decided.
type RegistrationOutcome string

const (
	OutcomeAuthorized RegistrationOutcome = "AUTHORIZED"
	OutcomeRejected   RegistrationOutcome = "REJECTED"
)

// CheckDecision: a rejection needs a reason, and so does a decision before the target (D-16). Nothing is authorised before the
// primary contact has confirmed.
func CheckDecision(r models.Registration, outcome RegistrationOutcome, reason, early string, now time.Time) (found problem.List) {
	if outcome == OutcomeAuthorized && r.ContactConfirmedAt == nil {
		found.Add(problem.New(problem.ContactNotConfirmed, "outcome"))
	}
	found.Add(Text("reason", reason, outcome == OutcomeRejected, MaxText))
	found.Add(Text("earlyReason", early, false, MaxText))
	if r.TargetAt != nil && now.Before(*r.TargetAt) && strings.TrimSpace(early) == "" {
		at := r.TargetAt.Format(time.RFC3339)
		found.Add(problem.New(problem.VettingBeforeTarget, "earlyReason").With("At", at).Detailing("targetAt", at))
	}
	return found
}

// RegistrationSLA is the state of a registration's deadline. It does not depend on whether a job has run. A late decision stays late.
func RegistrationSLA(r models.Registration, now time.Time) models.SLAState {
	switch {
	case r.OverdueAt != nil, pastDeadline(r, now):
		return models.SLAOverdue
	case r.Status == models.RegistrationPending && r.TargetAt != nil && !now.Before(*r.TargetAt):
		return models.SLADueSoon
	}
	return models.SLAOnTime
}

// pastDeadline reports whether the deadline passed without a decision.
func pastDeadline(r models.Registration, now time.Time) bool {
	return r.Status == models.RegistrationPending && r.DeadlineAt != nil && !now.Before(*r.DeadlineAt)
}

// ProgramFacts is what determines the status in the program.
type ProgramFacts struct {
	Registration models.RegistrationStatus // empty where there is none: the operator has enrolled the partner (D-19)
	Suspended    bool                      // it was rejected for 30 days, and not authorised since
	Finalized    bool                      // a vetting was authorised at least once, or the operator has enrolled the partner
	Agreement    bool                      // accepted, and the acceptance counts
	PartnerID    bool                      // associated
	Standing     models.PartnerStanding
}

// ProgramStatus derives a partner's status; nobody sets it by hand (section 4.5). While changed data are being vetted, a partner
// keeps the status of its last finalised data. Only an authorisation ends a suspension; an appeal does not.
func ProgramStatus(f ProgramFacts) models.PartnerStatus {
	switch {
	case f.Standing == models.StandingClosed:
		return models.PartnerClosed
	case f.Standing == models.StandingSuspended, f.Registration == models.RegistrationSuspended, f.Suspended && f.Registration != models.RegistrationAuthorized:
		return models.PartnerSuspended
	case f.Standing == models.StandingRestricted:
		return models.PartnerRestricted
	case f.Finalized && f.Agreement && f.PartnerID:
		return models.PartnerActive
	case f.Finalized:
		return models.PartnerQualified
	case f.Registration == models.RegistrationRejected:
		return models.PartnerRejected
	}
	return models.PartnerPendingQualification
}
