package worker_test

import (
	"context"
	"testing"
	"time"

	"github.com/partnergraph/partnergraph/internal/clock"
	"github.com/partnergraph/partnergraph/worker/jobs"
)

// T-73: the clock arrives soon, also when daily work is due between two of its steps.
func TestSandbox_DailyWorkDueBetweenStepsIsDone(t *testing.T) {
	forEachRedis(t, func(h *harness) {
		h.Sandbox = &clock.Sandbox{}
		if err := h.Store.EnqueuePeriodic(context.Background(), "house.keep", time.Hour, jobs.CleanUp{}); err != nil {
			h.t.Fatal(err)
		}
		h.open(nil)
		h.Clock.Advance(time.Hour)
		h.waitFor("house.keep succeeded")
	})
}
