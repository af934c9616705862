package models

import "time"

// JobState is the state of a job.
type JobState string

const (
	JobScheduled          JobState = "SCHEDULED"
	JobQueued             JobState = "QUEUED"
	JobRunning            JobState = "RUNNING"
	JobSucceeded          JobState = "SUCCEEDED"
	JobPartiallySucceeded JobState = "PARTIALLY_SUCCEEDED"
	JobFailed             JobState = "FAILED"
	JobCancelled          JobState = "CANCELLED"
)

// Final reports whether the job will not run again by itself.
func (s JobState) Final() bool {
	switch s {
	case JobSucceeded, JobPartiallySucceeded, JobFailed, JobCancelled:
		return true
	}
	return false
}

// Job is work for later, written in the same commit as the change that causes it. SQL is the source of
// truth; Redis only transports it to a worker.
type Job struct {
	ID             ID[Job] `gorm:"primaryKey"`
	Kind           string
	Queue          string
	Payload        string // JSON: ids, never copies
	State          JobState
	RunAt          time.Time // program time
	Generation     int       // counts deliveries to Redis; a task of an older generation does nothing
	Attempts       int
	MaxAttempts    int
	Crashes        int  // attempts whose worker vanished
	Committed      bool // an attempt has committed work and has not failed since, so that the job can no longer be cancelled
	OrganizationID ID[Organization]
	SubjectPrefix  string // the object the job is about
	SubjectID      []byte
	CauseID        string     // request id of the change that caused it
	Owner          string     // the process that holds it
	HeartbeatAt    *time.Time // wall time
	Done           int
	Total          int
	Error          string
	Result         string
	StartedAt      *time.Time
	FinishedAt     *time.Time
	Stamp
}

func (Job) Prefix() string { return "job" }

// GlobalID is the id as clients see it.
func (r Job) GlobalID() AnyID { return r.ID.Any() }

// Schedule is a periodic job: one row; the process that moves NextRunAt first enqueues the job.
type Schedule struct {
	Name      string `gorm:"primaryKey"`
	NextRunAt time.Time
	UpdatedAt time.Time
}

// SandboxClock is the program's clock in a sandbox: its offset from wall time, and its target.
type SandboxClock struct {
	ID        int `gorm:"primaryKey"`
	OffsetMS  int64
	TargetAt  *time.Time
	UpdatedAt time.Time
}
