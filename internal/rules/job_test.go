package rules_test

import (
	"slices"
	"testing"
	"time"

	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/models"
)

func TestJob_CancellableAndRetriableStates(t *testing.T) {
	t.Parallel()
	for state, want := range map[models.JobState]struct{ cancel, retry bool }{
		models.JobScheduled:          {true, false},
		models.JobQueued:             {true, false},
		models.JobRunning:            {true, false},
		models.JobSucceeded:          {false, false},
		models.JobPartiallySucceeded: {false, false},
		models.JobFailed:             {false, true},
		models.JobCancelled:          {false, true},
	} {
		for _, rule := range []struct {
			name string
			can  func(models.Job) *problem.Problem
			want bool
		}{{"cancel", rules.CanCancel, want.cancel}, {"retry", rules.CanRetry, want.retry}} {
			wrong := rule.can(models.Job{State: state})
			switch {
			case rule.want && wrong != nil:
				t.Errorf("%s %s: %v", rule.name, state, wrong)
			case !rule.want && (wrong == nil || wrong.Code != problem.JobStateInvalid || details(t, wrong, "state")[0] != string(state)):
				t.Errorf("%s %s: %v, want JOB_STATE_INVALID with the state", rule.name, state, wrong)
			}
		}
	}
}

// A running job that has committed its work is not called cancelled any more.
func TestCanCancel_CommittedWorkStays(t *testing.T) {
	t.Parallel()
	wrong := rules.CanCancel(models.Job{State: models.JobRunning, Committed: true})
	if wrong == nil || wrong.Code != problem.JobStateInvalid || slices.Contains(details(t, wrong, "allowed"), "RUNNING") {
		t.Errorf("want JOB_STATE_INVALID that does not allow RUNNING, got %v", wrong)
	}
	if wrong := rules.CanCancel(models.Job{State: models.JobScheduled, Committed: true}); wrong != nil { // the next attempt has not begun
		t.Errorf("want the next attempt cancelled, got %v", wrong)
	}
}

// The wait grows with each attempt, between half of it and all of it, up to five minutes.
func TestRetryWait_GrowsToFiveMinutes(t *testing.T) {
	t.Parallel()
	for attempts, most := range map[int]time.Duration{
		0: time.Second, 1: 2 * time.Second, 2: 4 * time.Second, 5: 32 * time.Second, 8: 256 * time.Second,
		9: 5 * time.Minute, 12: 5 * time.Minute, 64: 5 * time.Minute, 1 << 40: 5 * time.Minute,
	} {
		seen := map[time.Duration]bool{}
		for range 200 {
			wait := rules.RetryWait(attempts)
			if wait < most/2 || wait >= most {
				t.Fatalf("after %d tries: %v, want at least %v and less than %v", attempts, wait, most/2, most)
			}
			if wait%time.Millisecond != 0 {
				t.Fatalf("after %d tries: %v is finer than the program's time", attempts, wait)
			}
			seen[wait] = true
		}
		if len(seen) < 2 {
			t.Errorf("after %d tries everybody comes back at once", attempts)
		}
	}
}
