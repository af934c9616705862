package rules_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/models"
)

// Section 4.2, every status and every move. A letter stands for where a
// move leads; "." is REQUEST_STATE_INVALID and "x" REQUEST_ALREADY_DECIDED.
const machine = `
                submit acknowledge ask answer approve deny withdraw lapse expire
DRAFT             S         .       .    .       .      .      W      .     E
SUBMITTED         .         K       .    .       A      D      W      .     .
ACKNOWLEDGED      .         .       I    .       A      D      W      .     .
INFO_REQUESTED    .         .       .    K       .      .      W      L     .
APPROVED          x         x       x    x       x      x      x      x     x
DENIED            x         x       x    x       x      x      x      x     x
WITHDRAWN         x         x       x    x       x      x      x      x     x
LAPSED            x         x       x    x       x      x      x      x     x
EXPIRED           x         x       x    x       x      x      x      x     x
`

var (
	moves = map[string]access.Action{
		"submit": access.SubmitEligibilityRequest, "acknowledge": access.AcknowledgeEligibilityRequest, "ask": access.RequestEligibilityInformation,
		"answer": access.AnswerEligibilityRequest, "approve": access.ApproveEligibilityRequest, "deny": access.DenyEligibilityRequest,
		"withdraw": access.WithdrawEligibilityRequest, "lapse": rules.LapseEligibility, "expire": rules.ExpireDraft,
	}
	letters = map[string]models.EligibilityStatus{
		"S": models.EligibilitySubmitted, "K": models.EligibilityAcknowledged, "I": models.EligibilityInfoRequested, "A": models.EligibilityApproved,
		"D": models.EligibilityDenied, "W": models.EligibilityWithdrawn, "L": models.EligibilityLapsed, "E": models.EligibilityExpired,
	}
	refusals = map[string]problem.Code{".": problem.RequestStateInvalid, "x": problem.RequestAlreadyDecided}
)

func TestMove_FromEveryStatus(t *testing.T) {
	t.Parallel()
	rows := strings.Split(strings.TrimSpace(machine), "\n")
	if got, want := len(rows)-1, 9; got != want {
		t.Fatalf("%d statuses, want %d", got, want)
	}
	columns := strings.Fields(rows[0])
	for _, row := range rows[1:] {
		cells := strings.Fields(row)
		from := models.EligibilityStatus(cells[0])
		for i, want := range cells[1:] {
			do := moves[columns[i]]
			wrong := rules.MoveEligibility(from, do)
			if status, leads := letters[want]; leads {
				if to := rules.EligibilityAfter(do); to != status || wrong != nil {
					t.Errorf("%s from %s: %s, %v; want %s", do, from, to, wrong, status)
				}
				continue
			}
			if wrong == nil || wrong.Code != refusals[want] {
				t.Errorf("%s from %s: %v; want %s", do, from, wrong, refusals[want])
			}
		}
		if got, want := from.Final(), cells[1] == "x"; got != want {
			t.Errorf("%s is final: %v, want %v", from, got, want)
		}
	}
}

// A refusal names the status of the request and those from which the move is possible.
func TestMove_RefusalNamesTheStatus(t *testing.T) {
	t.Parallel()
	wrong := rules.MoveEligibility(models.EligibilityDraft, access.ApproveEligibilityRequest)
	if got, want := details(t, wrong, "status"), []string{"DRAFT"}; !slices.Equal(got, want) {
		t.Errorf("status %v, want %v", got, want)
	}
	if got, want := details(t, wrong, "allowed"), []string{"SUBMITTED", "ACKNOWLEDGED"}; !slices.Equal(got, want) {
		t.Errorf("allowed %v, want %v", got, want)
	}
	if wrong = rules.MoveEligibility(models.EligibilityDenied, access.ApproveEligibilityRequest); details(t, wrong, "status")[0] != "DENIED" {
		t.Errorf("got %v", wrong)
	}
}

func TestMove_UnknownIsRefused(t *testing.T) {
	t.Parallel()
	for _, do := range []access.Action{"", "fly", access.CancelJob} {
		if rules.MoveEligibility(models.EligibilitySubmitted, do) == nil {
			t.Errorf("%q leads to %s", do, rules.EligibilityAfter(do))
		}
	}
}

// Every move of users is granted to a role, and none that only the program makes.
func TestMove_GrantsMatchTheActors(t *testing.T) {
	t.Parallel()
	for _, do := range rules.OnEligibilityRequest.List {
		if len(access.Grants[do]) == 0 {
			t.Errorf("nobody may %s", do)
		}
		if do == rules.LapseEligibility || do == rules.ExpireDraft {
			t.Errorf("%s is not for people", do)
		}
	}
}
