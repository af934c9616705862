package rules

import (
	"math/rand/v2"
	"slices"
	"time"

	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/models"
)

// CanCancel: a job that has not finished can be cancelled. One that is running cannot once it has committed its work, since
// CANCELLED would say that it has done nothing.
func CanCancel(j models.Job) *problem.Problem {
	if j.State == models.JobRunning && j.Committed {
		return jobState(j.State, models.JobScheduled, models.JobQueued)
	}
	return jobState(j.State, models.JobScheduled, models.JobQueued, models.JobRunning)
}

// CanRetry: a job that failed or was cancelled can be run again.
func CanRetry(j models.Job) *problem.Problem {
	return jobState(j.State, models.JobFailed, models.JobCancelled)
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
