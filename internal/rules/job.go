package rules

import (
	"math/rand/v2"
	"slices"
	"time"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/models"
)

// OnJob is what the operator does with a job.
var OnJob = Actions[models.Job]{
	List: []access.Action{access.CancelJob, access.RetryJob},
	against: func(do access.Action, _ access.Actor, j models.Job) problem.List {
		if do == access.CancelJob {
			return problem.ListOf(canCancel(j))
		}
		return problem.ListOf(jobState(j.State, models.JobFailed, models.JobCancelled))
	},
}

// canCancel: a job that has not finished can be cancelled, but not once it has committed its work, since CANCELLED would say that it has
// done nothing. That holds too when the worker has died since, and another attempt will find that all is done.
func canCancel(j models.Job) *problem.Problem {
	if j.Committed && !j.State.Final() {
		p := problem.New(problem.JobStateInvalid, "id").Naming("State", "job_state", string(j.State))
		p.Reason = "committed"
		return p
	}
	return jobState(j.State, models.JobScheduled, models.JobQueued, models.JobRunning)
}

func jobState(state models.JobState, allowed ...models.JobState) *problem.Problem {
	if slices.Contains(allowed, state) {
		return nil
	}
	words := make([]string, len(allowed))
	for i, s := range allowed {
		words[i] = string(s)
	}
	return problem.New(problem.JobStateInvalid, "id").Naming("State", "job_state", string(state)).
		Naming("Allowed", "job_state", words...)
}

const maxWait = 5 * time.Minute

// RetryWait is how long to wait before the next attempt: it grows with each attempt up to five minutes, and has jitter, so that
// jobs that failed together are not retried together. It is a whole number of milliseconds, like every instant of the program:
// a sandbox clock that stands still would never reach a due time between two milliseconds.
func RetryWait(attempts int) time.Duration {
	wait := maxWait
	if attempts < 9 {
		wait = min(maxWait, time.Second<<attempts)
	}
	return (wait/2 + rand.N(wait/2)).Truncate(time.Millisecond)
}
