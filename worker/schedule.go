package worker

import (
	"context"
	"time"

	"github.com/partnergraph/partnergraph/worker/jobs"
)

const scheduleEvery = 30 * time.Second

// schedule is a periodic job.
type schedule struct {
	name  string
	every time.Duration
	job   jobs.Job
}

// periodic lists all periodic jobs.
func periodic() []schedule {
	return []schedule{
		{"house.keep", 24 * time.Hour, jobs.CleanUp{}},
		{"agreement.announce", 24 * time.Hour, jobs.AnnounceAgreements{}},
		{"agreement.lapse", 24 * time.Hour, jobs.LapseAgreements{}}, // it also schedules itself for the end of a grace period
	}
}

// schedules enqueues periodic jobs.
func (w *Worker) schedules(ctx context.Context) {
	every(ctx, scheduleEvery, func() { w.enqueuePeriodic(ctx) })
}

func (w *Worker) enqueuePeriodic(ctx context.Context) {
	for _, s := range periodic() {
		if err := w.store.EnqueuePeriodic(ctx, s.name, s.every, s.job); err != nil && ctx.Err() == nil {
			w.Log.WarnContext(ctx, "schedule", "name", s.name, "err", err)
		}
	}
}
