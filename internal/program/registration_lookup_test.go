package program_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/partnergraph/partnergraph/internal/clock"
	"github.com/partnergraph/partnergraph/internal/lookup"
	"github.com/partnergraph/partnergraph/internal/program/enrolment"
	"github.com/partnergraph/partnergraph/internal/remote"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/models"
)

// an invalid or unknown number changes nothing; manual entry is possible.
func TestLookup_UnknownNumberChangesNothing(t *testing.T) {
	tell(t, func(s *story) {
		r := s.starts(maya)
		before := s.snapshot()
		for duns, want := range map[string]string{
			"": "DUNS_INVALID at duns", "12345678": "DUNS_INVALID at duns", "07900000O": "DUNS_INVALID at duns", "079000009": "DUNS_NOT_FOUND at duns",
		} {
			_, _, _, err := s.LookUpCompany(s.ctx, s.As(maya), enrolment.LookUpCompanyInput{ID: r.ID.Any(), Duns: duns})
			s.refused(err, want)
		}
		_, _, _, err := s.LookUpCompany(s.ctx, s.As(maya), enrolment.LookUpCompanyInput{ID: r.ID.Any(), Duns: alderRidge, ExpectedVersion: ptr(9)})
		s.refused(err, "STALE_OBJECT at expectedVersion")
		_, _, _, err = s.LookUpCompany(s.ctx, s.As(carla), enrolment.LookUpCompanyInput{ID: r.ID.Any(), Duns: alderRidge})
		s.refused(err, "NOT_FOUND at id")
		s.unchanged(before)
		in := contacts(r)
		in.Legal = byHand()
		s.saves(maya, in)
		s.submits(maya, r)
		if legal := s.profile(r, models.ProfileCurrent).Legal; legal.Source != models.LegalManual {
			t.Errorf("R-85: the source is %s", legal.Source)
		}
	})
}

// the register is down. The number is stored, a job repeats the look-up, manual entry is possible, and data that were entered by hand
// meanwhile are not overwritten.
func TestLookup_RegisterIsDown(t *testing.T) {
	tell(t, func(s *story) {
		r := s.starts(maya)
		s.looksUp(maya, r, alderRidge)
		_, company, job, err := s.LookUpCompany(s.ctx, s.As(maya), enrolment.LookUpCompanyInput{ID: r.ID.Any(), Duns: brokenDUNS})
		s.must(err)
		if company != nil || job == nil || job.Kind != "registration.look_up_company" {
			t.Errorf("R-85: found %+v with job %+v", company, job)
		}
		if legal := s.profile(r, models.ProfileCurrent).Legal; legal != (models.LegalProfile{DUNS: brokenDUNS}) {
			t.Errorf("another company stands under the number: %+v", legal)
		}
		s.Advance(time.Minute)
		if got := s.job("registration.look_up_company"); got.State != models.JobScheduled || got.Attempts < 2 {
			t.Errorf("R-85: the job is %s after %d tries", got.State, got.Attempts)
		}
		in := contacts(r)
		in.Legal = byHand()
		s.saves(maya, in)
		s.Advance(24 * time.Hour)
		if got := s.job("registration.look_up_company"); got.State != models.JobSucceeded {
			t.Errorf("the job is %s though nothing is left to do", got.State)
		}
		if legal := s.profile(r, models.ProfileCurrent).Legal; legal.Name != "Alder Ridge Consulting LLC" || legal.DUNS != brokenDUNS || legal.Source != models.LegalManual {
			t.Errorf("entered by hand: %+v", legal)
		}
		s.submits(maya, r)
	})
}

// remote makes the story ask a service; it gives up after this long.
func (s *story) remote(timeout time.Duration, serve http.HandlerFunc) {
	s.t.Helper()
	server := httptest.NewServer(serve)
	s.t.Cleanup(server.Close)
	service, err := lookup.NewRemote(remote.Config{URL: server.URL, Timeout: timeout, Attempts: 1, OpenAfter: 1000})
	s.must(err)
	s.Companies, s.Addresses = service, service
}

// found answers as the service does when all is well.
func found(w http.ResponseWriter, r *http.Request) {
	company, err := lookup.Offline{}.FindCompany(r.Context(), alderRidge)
	if err != nil {
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	_ = json.NewEncoder(w).Encode(company)
}

// a hanging service costs no more than its timeout. Once it answers, a job fills in the data.
func TestLookup_HangingServiceTimesOut(t *testing.T) {
	tell(t, func(s *story) {
		var well atomic.Bool
		s.remote(150*time.Millisecond, func(w http.ResponseWriter, r *http.Request) {
			if !well.Load() {
				<-r.Context().Done() // until the client has had enough
				return
			}
			found(w, r)
		})
		r := s.starts(maya)
		began := clock.Wall()
		_, company, job, err := s.LookUpCompany(s.ctx, s.As(maya), enrolment.LookUpCompanyInput{ID: r.ID.Any(), Duns: alderRidge})
		s.must(err)
		if took := clock.Wall().Sub(began); took > 10*time.Second {
			t.Errorf("answered after %v", took)
		}
		if company != nil || job == nil {
			t.Fatalf("found %+v with job %+v", company, job)
		}
		s.Work()
		s.stands(r, "PROFILE_IN_PROGRESS")
		well.Store(true)
		s.Advance(time.Hour)
		if legal := s.profile(r, models.ProfileCurrent).Legal; legal.Name != "Alder Ridge Consulting LLC" || legal.Source != models.LegalFromRegister {
			t.Errorf("filled in: %+v", legal)
		}
		if got := s.job("registration.look_up_company"); got.State != models.JobSucceeded || got.Attempts < 2 {
			t.Errorf("the job is %s after %d tries", got.State, got.Attempts)
		}
	})
}

// While a service hangs, other requests succeed, since it is called outside of any transaction. Changes made meanwhile are kept, and an
// update with an older version is refused.
func TestLookup_HangingServiceHoldsNoLocks(t *testing.T) {
	tell(t, func(s *story) {
		asked, answer := make(chan struct{}), make(chan struct{})
		s.remote(time.Minute, func(w http.ResponseWriter, r *http.Request) {
			close(asked)
			<-answer
			found(w, r)
		})
		r := s.starts(maya)
		version, who := r.Version, s.As(maya)
		done := make(chan error, 1)
		go func() {
			_, _, _, err := s.LookUpCompany(s.ctx, who, enrolment.LookUpCompanyInput{ID: r.ID.Any(), Duns: alderRidge, ExpectedVersion: &version})
			done <- err
		}()
		<-asked
		s.saves(ruben, enrolment.SaveRegistrationProfileInput{ID: r.ID.Any(), Support: supportContact()})
		before := s.snapshot()
		close(answer)
		s.refused(<-done, "STALE_OBJECT at expectedVersion")
		s.unchanged(before)
	})
}

// X-19, D-16: if the register does not answer in all attempts of a check, it is left to a reviewer. Nothing is rejected, and no answer is
// invented.
func TestVetting_RegisterIsDown(t *testing.T) {
	tell(t, func(s *story) {
		r := s.starts(maya)
		in := contacts(r)
		in.Legal = byHand()
		in.Legal.Duns = ptr(brokenDUNS)
		s.submits(maya, s.saves(maya, in))
		s.Work()
		_, err := s.answers(s.token(), ptr(true), ptr(true))
		s.must(err)
		s.Work()
		s.ExpectMail(cora)
		s.stands(r, "EMAIL_DOMAIN")
		for _, step := range []models.VettingStep{models.StepEmailDomain, models.StepEmployment, models.StepBusiness} {
			s.Advance(4 * time.Hour)
			s.ExpectMail(vera, hugo)
			if got := s.checks(r); got[len(got)-1] != string(step)+" NEEDS_REVIEW REGISTER_UNAVAILABLE" {
				t.Errorf("D-16: checks %v", got)
			}
			s.records(vera, r, rules.CheckOutcomePassed)
		}
		s.stands(r, "DECISION")
	})
}
