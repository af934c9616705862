package rules_test

import (
	"testing"
	"time"

	"github.com/partnergraph/partnergraph/internal/access"
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
			do   access.Action
			want bool
		}{{"cancel", access.CancelJob, want.cancel}, {"retry", access.RetryJob, want.retry}} {
			wrong := onJob(rule.do, models.Job{State: state})
			switch {
			case rule.want && wrong != nil:
				t.Errorf("%s %s: %v", rule.name, state, wrong)
			case !rule.want && (wrong == nil || wrong.Code != problem.JobStateInvalid || details(t, wrong, "state")[0] != string(state)):
				t.Errorf("%s %s: %v, want JOB_STATE_INVALID with the state", rule.name, state, wrong)
			}
		}
	}
}

// A job that has committed its work is not called cancelled any more, also after its worker has died; one that is done can be run again.
func TestOnJob_CommittedWorkStays(t *testing.T) {
	t.Parallel()
	for _, state := range []models.JobState{models.JobRunning, models.JobScheduled, models.JobQueued} {
		if wrong := onJob(access.CancelJob, models.Job{State: state, Committed: true}); wrong == nil || wrong.Code != problem.JobStateInvalid || wrong.Reason != "committed" {
			t.Errorf("%s: want JOB_STATE_INVALID because of the commit, got %v", state, wrong)
		}
	}
	if wrong := onJob(access.RetryJob, models.Job{State: models.JobFailed, Committed: true}); wrong != nil {
		t.Errorf("want it run again, got %v", wrong)
	}
}

// onJob is what keeps an administrator of the operator from doing something with a job.
func onJob(do access.Action, j models.Job) *problem.Problem {
	admin := access.Actor{Operator: true, Roles: models.Set[models.Role]{models.OperatorAdmin}}
	for _, wrong := range rules.OnJob.WhyNot(do, admin, j) {
		return wrong
	}
	return nil
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
