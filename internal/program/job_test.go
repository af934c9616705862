package program_test

import (
	"testing"
	"time"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/program/operation"
	"github.com/partnergraph/partnergraph/models"
)

// job finds the one job of a kind.
func (s *story) job(kind string) *models.Job {
	s.t.Helper()
	var found *models.Job
	for _, job := range s.ledger().Jobs {
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

// A job that was cancelled does not run, until the operator says so.
func TestCancelAndRetry(t *testing.T) {
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
	for _, e := range s.ledger().Events {
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

// Two administrators press the button at the same moment: the job is put back once.
func TestRetriedAtOnce(t *testing.T) {
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

// Jobs that ended well are forgotten after ninety days; what failed stays until somebody looks at it.
func TestCleanUp(t *testing.T) {
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
		l := s.ledger()
		if len(l.Jobs) != 0 || len(l.EligibilityRequests) != 1 || len(l.Events) != 3 {
			t.Errorf("left: %d jobs, %d requests, %d events; want 0, 1, 3", len(l.Jobs), len(l.EligibilityRequests), len(l.Events))
		}
		if removed, err := s.CleanUp(s.ctx, access.TheSystem); err != nil || removed != 0 {
			t.Errorf("once more: %d, %v", removed, err)
		}
	})
}
