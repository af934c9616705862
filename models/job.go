package models

import "time"

// JobState is where a piece of later work stands.
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

// Job is work promised for later, written in the same commit as the change that causes it. SQL is the
// truth about it; Redis only carries it to a worker.
type Job struct {
	ID             ID[Job] `gorm:"primaryKey"`
	Kind           string
	Queue          string
	Payload        string // JSON: ids, never copies
	State          JobState
	RunAt          time.Time // program time
	Generation     int       // counts hand-overs to Redis; a task of an older generation does nothing
	Attempts       int
	MaxAttempts    int
	Crashes        int // attempts whose worker vanished
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

// Schedule is periodic work: one row, claimed by whoever moves NextRunAt first.
type Schedule struct {
	Name      string `gorm:"primaryKey"`
	NextRunAt time.Time
	UpdatedAt time.Time
}

// SandboxClock is the program's clock in a sandbox: how far it is ahead of the wall clock, and how far it shall go.
type SandboxClock struct {
	ID        int `gorm:"primaryKey"`
	OffsetMS  int64
	TargetAt  *time.Time
	UpdatedAt time.Time
}
