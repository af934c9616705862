package program_test

import (
	"context"
	"errors"
	"runtime"
	"testing"
	"time"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/program/operation"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
	"github.com/partnergraph/partnergraph/worker/jobs"
)

// job finds the one job of a kind.
func (s *story) job(kind string) *models.Job {
	s.t.Helper()
	var found *models.Job
	for _, job := range s.snapshot().Jobs {
		if job.Kind != kind {
			continue
		}
		if found != nil {
			s.t.Fatalf("several jobs are %s", kind)
		}
		found = job
	}
	if found == nil {
		s.t.Fatalf("no job is %s", kind)
	}
	return found
}

// A cancelled job does not run until the operator retries it.
func TestJob_CancelledUntilRetried(t *testing.T) {
	tell(t, func(s *story) {
		r, screening, err := s.SubmitEligibilityRequest(s.ctx, s.As(lucia), partnerForm(meridian))
		s.must(err)
		id := screening.ID.Any()
		_, err = s.RetryJob(s.ctx, s.As(olga), operation.RetryJobInput{ID: id})
		s.refused(err, "JOB_STATE_INVALID at id")
		cancelled, err := s.CancelJob(s.ctx, s.As(olga), operation.CancelJobInput{ID: id})
		s.must(err)
		if cancelled.State != models.JobCancelled || cancelled.FinishedAt == nil {
			t.Errorf("cancelled: %+v", cancelled)
		}
		_, err = s.CancelJob(s.ctx, s.As(olga), operation.CancelJobInput{ID: id})
		s.refused(err, "JOB_STATE_INVALID at id")
		s.Work()
		if s.EligibilityRequest(r.ID).ScreenedAt != nil {
			t.Error("the cancelled job ran")
		}

		again, err := s.RetryJob(s.ctx, s.As(olga), operation.RetryJobInput{ID: id})
		s.must(err)
		if again.State != models.JobScheduled || again.FinishedAt != nil || again.Attempts != 0 || again.Generation <= cancelled.Generation {
			t.Errorf("retried: %+v", again)
		}
		s.Work()
		if got := s.job("eligibility.screen"); got.State != models.JobSucceeded || s.EligibilityRequest(r.ID).ScreenedAt == nil {
			t.Errorf("done: %+v", got)
		}
		for _, refused := range []func() error{
			func() error { _, err := s.CancelJob(s.ctx, s.As(olga), operation.CancelJobInput{ID: id}); return err },
			func() error { _, err := s.RetryJob(s.ctx, s.As(olga), operation.RetryJobInput{ID: id}); return err },
		} {
			s.refused(refused(), "JOB_STATE_INVALID at id")
		}
		s.recorded(screening)
	})
}

// recorded checks the events of a job that was cancelled and retried.
func (s *story) recorded(job *models.Job) {
	s.t.Helper()
	var got []string
	for _, e := range s.snapshot().Events {
		if e.SubjectPrefix == "job" {
			got = append(got, e.Action+" "+e.FromState+">"+e.ToState)
			if e.OrganizationID != job.OrganizationID || e.ActorID != s.As(olga).UserID {
				s.t.Errorf("event %+v", e)
			}
		}
	}
	if len(got) != 2 || got[0] != "retryJob CANCELLED>SCHEDULED" || got[1] != "cancelJob SCHEDULED>CANCELLED" {
		s.t.Errorf("events %v", got)
	}
}

func TestJob_ConcurrentRetriesRescheduleOnce(t *testing.T) {
	tell(t, func(s *story) {
		_, job, err := s.SubmitEligibilityRequest(s.ctx, s.As(lucia), partnerForm(meridian))
		s.must(err)
		who := s.As(olga)
		_, err = s.CancelJob(s.ctx, who, operation.CancelJobInput{ID: job.ID.Any()})
		s.must(err)
		won := 0
		for _, err := range atOnce(3, func(int) error {
			_, err := s.RetryJob(s.ctx, who, operation.RetryJobInput{ID: job.ID.Any()})
			return err
		}) {
			if err == nil {
				won++
				continue
			}
			s.refused(err, "JOB_STATE_INVALID at id")
		}
		if won != 1 {
			t.Errorf("%d retries", won)
		}
	})
}

// Finished jobs are deleted after ninety days; failed ones stay.
func TestJob_CleanUp(t *testing.T) {
	tell(t, func(s *story) {
		r, screening, err := s.SubmitEligibilityRequest(s.ctx, s.As(lucia), partnerForm(meridian))
		s.must(err)
		_, err = s.CancelJob(s.ctx, s.As(olga), operation.CancelJobInput{ID: screening.ID.Any()})
		s.must(err)
		s.withdraw(lucia, r)
		s.AdvanceTo(*r.ResponseDueAt) // all timers have come and done nothing
		s.Advance(90 * 24 * time.Hour)
		if removed, err := s.CleanUp(s.ctx, access.TheSystem); err != nil || removed == 0 {
			t.Errorf("after ninety days: %d, %v", removed, err)
		}
		s.Advance(time.Millisecond)
		if _, err := s.CleanUp(s.ctx, access.TheSystem); err != nil {
			t.Error(err)
		}
		l := s.snapshot()
		if len(l.Jobs) != 0 || len(l.EligibilityRequests) != 1 || len(l.Events) != 3 {
			t.Errorf("left: %d jobs, %d requests, %d events; want 0, 1, 3", len(l.Jobs), len(l.EligibilityRequests), len(l.Events))
		}
		if removed, err := s.CleanUp(s.ctx, access.TheSystem); err != nil || removed != 0 {
			t.Errorf("once more: %d, %v", removed, err)
		}
	})
}

// effect is what the jobs of these tests do.
func effect(tx *store.Tx, job *models.Job) error {
	return tx.Record(access.TheSystem, store.About(job.ID, job.OrganizationID), store.Event{Action: access.AdvanceClock})
}

// attempt is one attempt of a job.
func (s *story) attempt(id models.ID[models.Job]) error {
	job, err := s.Store.Start(s.ctx, "w", id, 1)
	if err != nil || job == nil {
		return err
	}
	err = s.Store.Tx(store.WithRun(s.ctx, job), func(tx *store.Tx) error { return effect(tx, job) })
	if err != nil {
		return ignoring(err, store.ErrRunEnded)
	}
	runtime.Gosched() // a worker that is slow to say that it has finished
	return s.Store.Succeed(s.ctx, []*models.Job{job})
}

func ignoring(err, expected error) error {
	if errors.Is(err, expected) {
		return nil
	}
	return err
}

// effects are the jobs that have committed their work.
func (s *story) effects() map[models.ID[models.Job]]bool {
	found := map[models.ID[models.Job]]bool{}
	for _, e := range s.snapshot().Events {
		if e.Action == string(access.AdvanceClock) {
			found[models.ID[models.Job](e.SubjectID)] = true
		}
	}
	return found
}

// An operator cancels jobs while workers run them: a job that says CANCELLED has done nothing, and one that has done its work never
// says so, whoever was faster.
func TestCancelJob_CancelledMeansNothingWasDone(t *testing.T) {
	tell(t, func(s *story) {
		who, cancelled := s.As(olga), make([]bool, 30)
		due := s.claimed(len(cancelled))
		for _, err := range atOnce(2*len(due), func(i int) error {
			n := i / 2
			if i%2 == 0 {
				return s.attempt(due[n].ID)
			}
			_, err := s.CancelJob(s.ctx, who, operation.CancelJobInput{ID: due[n].ID.Any()})
			if cancelled[n] = err == nil; problem.Has(err, problem.JobStateInvalid) {
				return nil
			}
			return err
		}) {
			s.must(err)
		}
		did := s.effects()
		for n, job := range due {
			row, err := store.Find(s.ctx, s.Store, who, job.ID)
			s.must(err)
			if says := row.State == models.JobCancelled; says != cancelled[n] || says == did[job.ID] {
				s.t.Errorf("want CANCELLED or the work done, got %s, told cancelled %v, done %v", row.State, cancelled[n], did[job.ID])
			}
		}
	})
}

// Between the commit of its work and the end of a job it is too late to cancel it. A job that is done in parts can be cancelled between
// two of them.
func TestCancelJob_NotAfterTheWork(t *testing.T) {
	tell(t, func(s *story) {
		job, err := s.Store.Start(s.ctx, "w", s.claimed(1)[0].ID, 1)
		s.must(err)
		cancel := func() error {
			_, err := s.CancelJob(s.ctx, s.As(olga), operation.CancelJobInput{ID: job.ID.Any()})
			return err
		}
		part := func(done int) {
			s.must(s.Store.Tx(store.WithRun(s.ctx, job), func(tx *store.Tx) error { return effect(tx, job) }))
			s.refused(cancel(), "JOB_STATE_INVALID at id")
			s.must(s.Store.Progress(s.ctx, job, done, 3))
		}
		part(3)
		s.refused(cancel(), "JOB_STATE_INVALID at id")
		part(1)
		s.must(cancel())
	})
}

// A job whose worker has died after the commit of its work is not called cancelled, neither before its next attempt nor during it. One whose
// attempt has failed is.
func TestCancelJob_NotAfterTheWorkOfADeadWorker(t *testing.T) {
	tell(t, func(s *story) {
		job, err := s.Store.Start(s.ctx, "w", s.claimed(1)[0].ID, 1)
		s.must(err)
		s.must(s.Store.Tx(store.WithRun(s.ctx, job), func(tx *store.Tx) error { return effect(tx, job) }))
		_, err = s.Store.RecoverRunning(s.ctx, -time.Hour, func(context.Context, *models.Job) {})
		s.must(err)
		cancel := func() error {
			_, err := s.CancelJob(s.ctx, s.As(olga), operation.CancelJobInput{ID: job.ID.Any()})
			return err
		}
		s.refused(cancel(), "JOB_STATE_INVALID at id")
		due, err := s.Store.ClaimDue(s.ctx, "w", 10)
		s.must(err)
		again, err := s.Store.Start(s.ctx, "w", job.ID, due[0].Generation)
		s.must(err)
		s.refused(cancel(), "JOB_STATE_INVALID at id")
		s.must(s.Store.Retry(s.ctx, again, 0, "the server is away"))
		s.must(cancel())
	})
}

// claimed makes jobs and claims them, as the relay does.
func (s *story) claimed(n int) []*models.Job {
	s.t.Helper()
	s.must(s.Store.Tx(s.ctx, func(tx *store.Tx) error {
		for range n {
			if _, err := tx.Enqueue(store.Subject{}, jobs.CleanUp{}); err != nil {
				return err
			}
		}
		return nil
	}))
	due, err := s.Store.ClaimDue(s.ctx, "w", n)
	s.must(err)
	return due
}
