package store_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/go-sql-driver/mysql"
	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/clock"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/internal/store/storetest"
	"github.com/partnergraph/partnergraph/models"
	"github.com/partnergraph/partnergraph/worker/jobs"
)

// together runs fn n times at once and returns the errors.
func together(n int, fn func(i int) error) []error {
	errs := make([]error, n)
	begin := make(chan struct{})
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() {
			<-begin
			errs[i] = fn(i)
		})
	}
	close(begin)
	wg.Wait()
	return errs
}

func (w *world) total(list string) int {
	w.t.Helper()
	operator := access.Actor{Operator: true, Roles: models.Set[models.Role]{models.OperatorAdmin}}
	var (
		n   int
		err error
	)
	switch list {
	case "requests":
		var c *store.EligibilityRequestConnection
		if c, err = w.EligibilityRequests(w.ctx, operator, nil, nil, store.Page{Count: true}); err == nil {
			n = c.TotalCount
		}
	case "jobs":
		var c *store.JobConnection
		if c, err = w.Jobs(w.ctx, operator, nil, nil, store.Page{Count: true}); err == nil {
			n = c.TotalCount
		}
	case "events":
		var c *store.AuditEventConnection
		if c, err = w.AuditEvents(w.ctx, operator, nil, store.Page{Count: true}); err == nil {
			n = c.TotalCount
		}
	case "emails":
		var c *store.EmailConnection
		if c, err = w.Emails(w.ctx, operator, nil, store.Page{Count: true}); err == nil {
			n = c.TotalCount
		}
	}
	w.must(err)
	return n
}

// Row, job and event commit together, at one instant, with one cause; or none of them does.
func TestTx_CommitsAllOrNothing(t *testing.T) {
	each(t, func(w *world) {
		partner := w.company("A", models.KindPartner, models.AdminAgent)
		var told []bool
		w.Committed = func(c store.Commit) { told = append(told, c.Jobs) }
		failing := errors.New("the last step fails")
		work := func(last error) (*models.Job, error) {
			var job *models.Job
			return job, w.Tx(store.WithCause(w.ctx, "request-7"), func(tx *store.Tx) (err error) {
				r := w.eligibilityRequest(partner, nil, models.EligibilitySubmitted)
				if err := tx.Create(r); err != nil {
					return err
				}
				about := store.About(r.ID, r.OrganizationID)
				if job, err = tx.Enqueue(about, jobs.ScreenEligibility{Request: r.ID}); err != nil {
					return err
				}
				if err := tx.Record(partner.who, about, store.Event{Action: access.SubmitEligibilityRequest, To: "SUBMITTED"}); err != nil {
					return err
				}
				return last
			})
		}
		if _, err := work(failing); !errors.Is(err, failing) {
			w.t.Fatalf("want %v, got %v", failing, err)
		}
		for _, list := range []string{"requests", "jobs", "events"} {
			if got := w.total(list); got != 0 {
				w.t.Errorf("after the failure: want no %s, got %d", list, got)
			}
		}
		if len(told) != 0 {
			w.t.Errorf("after the failure: want no word of a commit, got %v", told)
		}
		_, err := work(nil)
		w.must(err)
		for _, list := range []string{"requests", "jobs", "events"} {
			if got := w.total(list); got != 1 {
				w.t.Errorf("after the commit: want one of %s, got %d", list, got)
			}
		}
		if len(told) != 1 || !told[0] {
			w.t.Errorf("want to be told of a commit with jobs, got %v", told)
		}
		w.causedTogether("request-7")
	})
}

func (w *world) causedTogether(cause string) {
	due, err := w.ClaimDue(w.ctx, "w", 10)
	w.must(err)
	events, err := w.AuditEvents(w.ctx, access.Actor{Operator: true, Roles: models.Set[models.Role]{models.OperatorAdmin}}, nil, store.Page{})
	w.must(err)
	job, event := due[0], events.Nodes()[0]
	if job.CauseID != cause || event.CauseID != cause || !job.CreatedAt.Equal(event.CreatedAt) || !job.RunAt.Equal(w.clock.Now()) {
		w.t.Errorf("want one cause and one instant, got job %+v and event %+v", job, event)
	}
}

// Sixteen transactions that lock the same pairs in opposite orders all succeed, and no change is lost.
func TestTx_CrossedLocksSucceed(t *testing.T) {
	each(t, func(w *world) {
		a, b := w.company("A", models.KindPartner, models.AdminAgent), w.company("B", models.KindPartner, models.AdminAgent)
		one, two := w.eligibilityRequest(a, nil, models.EligibilitySubmitted), w.eligibilityRequest(b, nil, models.EligibilitySubmitted)
		w.add(one, two)
		ids := []models.ID[models.EligibilityRequest]{one.ID, two.ID}
		const workers, rounds = 16, 3
		errs := together(workers, func(i int) error {
			for range rounds {
				err := w.Tx(w.ctx, func(tx *store.Tx) error {
					for j := range ids {
						r, err := store.LockAny(tx, ids[(i+j)%2])
						if err != nil {
							return err
						}
						if err := tx.Save(r); err != nil {
							return err
						}
					}
					return nil
				})
				if err != nil {
					return err
				}
			}
			return nil
		})
		w.must(errors.Join(errs...))
		for _, id := range ids {
			r, err := store.Find(w.ctx, w.Store, everyone, id)
			w.must(err)
			if want := 1 + workers*rounds; r.Version != want {
				w.t.Errorf("want version %d, got %d", want, r.Version)
			}
		}
	})
}

// A transient error is retried and an unavailable server is ErrUnavailable, also by the numbers of TiDB. An unknown error is not retried,
// and after COMMIT it does not say that nothing was changed.
func TestTx_ErrorsOfServers(t *testing.T) {
	t.Parallel()
	s := storetest.SQLite(t, clock.NewFake(start))
	type outcome struct {
		tries  int
		away   bool
		undone bool
	}
	try := func(answer *mysql.MySQLError, want outcome) {
		tries := 0
		err := s.Tx(t.Context(), func(*store.Tx) error {
			if tries++; tries == 1 {
				return answer
			}
			return nil
		})
		if tries != want.tries || errors.Is(err, store.ErrUnavailable) != want.away || (err == nil) != (want.tries > 1) {
			t.Errorf("%v: %d tries, then %v", answer, tries, err)
		}
		if got := store.Undone(answer); got != want.undone {
			t.Errorf("%v to COMMIT: certainly undone: %v", answer, got)
		}
	}
	for number, want := range map[uint16]outcome{
		1205: {2, false, true}, 1213: {2, false, true}, 8002: {2, false, true}, 8005: {2, false, true}, 8022: {2, false, true}, 8028: {2, false, true}, 9007: {2, false, true},
		1040: {1, true, false}, 1053: {1, true, false}, 1290: {1, true, false},
		8027: {1, true, false}, 9001: {1, true, false}, 9002: {1, true, false}, 9003: {1, true, false}, 9004: {1, true, false}, 9005: {1, true, false},
		1105: {1, false, false}, 1064: {1, false, true},
	} {
		try(&mysql.MySQLError{Number: number}, want)
	}
	for _, words := range []string{"pessimistic lock retry limit reached", "lock wait timeout"} {
		try(&mysql.MySQLError{Number: 1105, Message: words}, outcome{2, false, false})
	}
}

// A transaction has one instant, cut to milliseconds, while the clock goes on; its ids sort by time.
func TestTx_HasOneInstant(t *testing.T) {
	each(t, func(w *world) {
		w.clock.Set(start.Add(1234567 * time.Nanosecond))
		w.must(w.Tx(w.ctx, func(tx *store.Tx) error {
			before := tx.Now()
			w.clock.Advance(time.Hour)
			if want := start.Add(time.Millisecond); !before.Equal(want) || !tx.Now().Equal(before) {
				return fmt.Errorf("want %s twice, got %s and %s", want, before, tx.Now())
			}
			return nil
		}))
	})
}

func TestTx_CancelledChangesNothing(t *testing.T) {
	each(t, func(w *world) {
		partner := w.company("A", models.KindPartner)
		ctx, cancel := context.WithCancel(w.ctx)
		err := w.Tx(ctx, func(tx *store.Tx) error {
			if err := tx.Create(w.eligibilityRequest(partner, nil, models.EligibilitySubmitted)); err != nil {
				return err
			}
			cancel()
			return nil
		})
		if !errors.Is(err, context.Canceled) || w.total("requests") != 0 {
			w.t.Errorf("want nothing and %v, got %d rows and %v", context.Canceled, w.total("requests"), err)
		}
	})
}
