package worker

import (
	"time"

	"github.com/partnergraph/partnergraph/worker/jobs"
)

const scheduleEvery = 30 * time.Second

// schedule is a job that comes again and again.
type schedule struct {
	name  string
	every time.Duration
	job   jobs.Job
}

// periodic lists all periodic work.
func periodic() []schedule {
	return []schedule{
		{"house.keep", 24 * time.Hour, jobs.KeepHouse{}},
		{"agreement.announce", 24 * time.Hour, jobs.AnnounceAgreements{}},
	}
}
