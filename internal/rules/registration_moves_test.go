package rules_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/models"
	"pgregory.net/rapid"
)

// Section 4.5, every place and every move: "Y" is possible, "." is REGISTRATION_STATE_INVALID. The first two
// steps of PENDING do not occur.
const registrationMachine = `
PLACE                            save look verify submit resend record decide appeal suspend
STARTED                           Y    Y     Y      Y      .      .      .      .      .
PROFILE_IN_PROGRESS               Y    Y     Y      Y      .      .      .      .      .
PENDING/NONE                      Y    .     .      .      .      .      .      .      .
PENDING/OTHER                     Y    .     .      .      .      .      .      .      .
PENDING/ENTRY                     Y    .     .      .      .      .      .      .      .
PENDING/EMAIL_OWNERSHIP           Y    .     .      .      Y      Y      .      .      .
PENDING/EMAIL_DOMAIN              Y    .     .      .      .      Y      .      .      .
PENDING/EMPLOYMENT_VERIFICATION   Y    .     .      .      .      Y      .      .      .
PENDING/BUSINESS_VERIFICATION     Y    .     .      .      .      Y      .      .      .
PENDING/DECISION                  Y    .     .      .      .      .      Y      .      .
CHALLENGED                        Y    .     .      .      Y      .      Y      .      .
AUTHORIZED                        Y    .     .      .      .      .      .      .      .
REJECTED                          Y    .     .      .      .      .      .      Y      Y
SUSPENDED                         Y    .     .      .      .      .      .      Y      .
`

var (
	registrationMoves = map[string]access.Action{
		"save": access.SaveRegistrationProfile, "look": access.LookUpCompany, "verify": access.VerifyAddress, "submit": access.SubmitRegistration,
		"resend": access.ResendContactVerification, "record": access.RecordVettingCheck, "decide": access.DecideRegistration,
		"appeal": access.AppealRegistration, "suspend": rules.SuspendRegistration,
	}
	registrationStatuses = []models.RegistrationStatus{
		models.RegistrationStarted, models.RegistrationInProgress, models.RegistrationPending, models.RegistrationRejected, models.RegistrationChallenged,
		models.RegistrationAuthorized, models.RegistrationSuspended,
	}
	vettingSteps = []models.VettingStep{
		models.StepNone, models.StepEntry, models.StepEmailOwnership, models.StepEmailDomain, models.StepEmployment, models.StepBusiness, models.StepDecision, models.StepOther,
	}
)

// spot is where a registration stands.
type spot struct {
	status models.RegistrationStatus
	step   models.VettingStep
}

// possible reads the table: the moves at each place; a status without steps stands for all of them.
func possible() map[spot][]access.Action {
	rows := strings.Split(strings.TrimSpace(registrationMachine), "\n")
	columns, moves := strings.Fields(rows[0])[1:], map[spot][]access.Action{}
	for _, row := range rows[1:] {
		cells := strings.Fields(row)
		status, step, one := strings.Cut(cells[0], "/")
		for _, s := range vettingSteps {
			if one && string(s) != step {
				continue
			}
			at := spot{models.RegistrationStatus(status), s}
			for i, cell := range cells[1:] {
				if cell == "Y" {
					moves[at] = append(moves[at], registrationMoves[columns[i]])
				}
			}
		}
	}
	return moves
}

func at(status models.RegistrationStatus, step models.VettingStep) models.Registration {
	return models.Registration{Status: status, Step: step}
}

func TestRegistrationMove_FromEveryStatus(t *testing.T) {
	t.Parallel()
	table := possible()
	for _, status := range registrationStatuses {
		for _, step := range vettingSteps {
			for _, do := range registrationMoves {
				wrong, want := rules.MoveRegistration(at(status, step), do), slices.Contains(table[spot{status, step}], do)
				if (wrong == nil) != want || (wrong != nil && wrong.Code != problem.RegistrationStateInvalid) {
					t.Errorf("%s at %s, %s: %v, want it possible: %v", do, status, step, wrong, want)
				}
			}
		}
	}
}

// A decided registration leaves its status only by an appeal, a permitted change or the end of the time for an appeal.
func TestRegistrationMove_DecidedStays(t *testing.T) {
	t.Parallel()
	leave := map[models.RegistrationStatus][]access.Action{
		models.RegistrationAuthorized: {access.SaveRegistrationProfile},
		models.RegistrationRejected:   {access.SaveRegistrationProfile, access.AppealRegistration, rules.SuspendRegistration},
		models.RegistrationSuspended:  {access.SaveRegistrationProfile, access.AppealRegistration},
	}
	rapid.Check(t, func(r *rapid.T) {
		status := rapid.SampledFrom([]models.RegistrationStatus{models.RegistrationAuthorized, models.RegistrationRejected, models.RegistrationSuspended}).Draw(r, "status")
		step := rapid.OneOf(rapid.SampledFrom(vettingSteps), rapid.Custom(func(r *rapid.T) models.VettingStep { return models.VettingStep(rapid.String().Draw(r, "step")) })).Draw(r, "any step")
		do := rapid.OneOf(rapid.SampledFrom(append(slices.Clone(rules.OnRegistration.List), rules.SuspendRegistration)), rapid.Custom(func(r *rapid.T) access.Action { return access.Action(rapid.String().Draw(r, "move")) })).Draw(r, "any move")
		if wrong := rules.MoveRegistration(at(status, step), do); (wrong == nil) != slices.Contains(leave[status], do) {
			r.Fatalf("%q at %s, %q: %v", do, status, step, wrong)
		}
	})
}

// A refusal names the status of the registration and those from which the move is possible.
func TestRegistrationMove_RefusalNamesTheStatus(t *testing.T) {
	t.Parallel()
	wrong := rules.MoveRegistration(at(models.RegistrationPending, models.StepEntry), access.DecideRegistration)
	for name, want := range map[string][]string{
		"status": {"PENDING"}, "step": {"ENTRY"}, "allowed": {"PENDING (DECISION)", "CHALLENGED"},
	} {
		if diff := cmp.Diff(want, details(t, wrong, name)); diff != "" {
			t.Errorf("%s: -want +got\n%s", name, diff)
		}
	}
	if diff := cmp.Diff([]string{"REGISTRATION_STATE_INVALID at id"}, told(wrong)); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

// Every move of users is granted to a role, and none that only the program makes.
func TestRegistrationMove_GrantsMatchTheActors(t *testing.T) {
	t.Parallel()
	if got, want := len(rules.OnRegistration.List), len(registrationMoves)-1; got != want {
		t.Errorf("%d moves of people, want %d", got, want)
	}
	for _, do := range rules.OnRegistration.List {
		if len(access.Grants[do]) == 0 {
			t.Errorf("nobody may %s", do)
		}
	}
	if got := access.Grants[rules.SuspendRegistration]; got != nil {
		t.Errorf("%v may suspend, want nobody", got)
	}
}

// the checks follow one after the other, and the decision after the last one. None is left out or repeated.
func TestNextStep_InOrder(t *testing.T) {
	t.Parallel()
	order := []models.VettingStep{models.StepEmailOwnership, models.StepEmailDomain, models.StepEmployment, models.StepBusiness, models.StepDecision}
	for i, step := range order[:4] {
		if got := rules.NextStep(step); got != order[i+1] {
			t.Errorf("after %s comes %s, want %s", step, got, order[i+1])
		}
	}
	rapid.Check(t, func(r *rapid.T) {
		step := rapid.SampledFrom(order).Draw(r, "step")
		for n := rapid.IntRange(0, 6).Draw(r, "further"); n > 0; n-- {
			next := rules.NextStep(step)
			if step != models.StepDecision && slices.Index(order, next) != slices.Index(order, step)+1 {
				r.Fatalf("after %s comes %s", step, next)
			}
			step = next
			if step == models.StepDecision && rules.NextStep(step) != models.StepDecision {
				r.Fatalf("after the decision comes %s", rules.NextStep(step))
			}
		}
	})
}

// X-20, T-40: legal data and the contact are locked while they are rejected, appealed, or the enrolment is suspended for them. A contact
// who never confirmed may be replaced in an appeal, since otherwise nobody could confirm.
func TestProfileLocked(t *testing.T) {
	t.Parallel()
	locked := []models.RegistrationStatus{models.RegistrationRejected, models.RegistrationChallenged, models.RegistrationSuspended}
	now := time.Date(2026, 6, 15, 14, 0, 0, 0, time.UTC)
	for _, status := range registrationStatuses {
		for _, confirmed := range []*time.Time{nil, &now} {
			r := at(status, models.StepNone)
			r.ContactConfirmedAt = confirmed
			for parts, want := range map[rules.ProfileParts]bool{
				{Legal: true}:                true,
				{Legal: true, Contact: true}: true,
				{Contact: true}:              status != models.RegistrationChallenged || confirmed != nil,
				{Support: true}:              false,
			} {
				wrong := rules.ProfileLocked(r, parts)
				want := want && slices.Contains(locked, status)
				if (wrong != nil) != want {
					t.Errorf("%s, confirmed %v, %+v: %v, want it locked: %v", status, confirmed, parts, wrong, want)
				}
				if wrong != nil && (wrong.Code != problem.LegalProfileLocked || details(t, wrong, "status")[0] != string(status)) {
					t.Errorf("%s: told %v", status, wrong)
				}
			}
		}
	}
}
