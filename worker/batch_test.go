package worker_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
	"github.com/partnergraph/partnergraph/worker"
	"github.com/partnergraph/partnergraph/worker/jobs"
	"github.com/redis/go-redis/v9"
)

// drafts writes drafts of eligibility requests, and the jobs that let them expire, all due now. Those in without are not there.
func (h *harness) drafts(n int, without ...int) (requests []models.ID[models.EligibilityRequest], expiries []models.ID[models.Job]) {
	h.t.Helper()
	err := h.Store.Tx(context.Background(), func(tx *store.Tx) error {
		org := &models.Organization{ID: models.NewID[models.Organization](), Name: "Cedar", Market: "US"}
		if err := tx.Save(org); err != nil {
			return err
		}
		for i := range n {
			draft := &models.EligibilityRequest{
				ID: models.NewID[models.EligibilityRequest](), Reference: fmt.Sprintf("GCC-%04d", i), Kind: models.EligibilityPartner, OrganizationID: org.ID,
				Status: models.EligibilityDraft, Stamp: models.FirstStamp(tx.Now().Add(-models.DraftTime)),
			}
			if !slices.Contains(without, i) {
				if err := tx.Create(draft); err != nil {
					return err
				}
			}
			job, err := tx.Enqueue(store.About(draft.ID, draft.OrganizationID), jobs.ExpireDraft{Request: draft.ID})
			if err != nil {
				return err
			}
			requests, expiries = append(requests, draft.ID), append(expiries, job.ID)
		}
		return nil
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return requests, expiries
}

func (h *harness) expectStatus(id models.ID[models.EligibilityRequest], want models.EligibilityStatus) {
	h.t.Helper()
	h.must(h.Store.Tx(context.Background(), func(tx *store.Tx) error {
		r, err := store.Get(tx, id)
		if err == nil && r.Status != want {
			h.t.Errorf("want the request %s, got %s", want, r.Status)
		}
		return err
	}))
}

func (h *harness) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

// A backlog of jobs runs in batches, each in one transaction. Every job runs once, and all of them succeed.
func TestBatch_BacklogRunsTogether(t *testing.T) {
	forEachRedis(t, func(h *harness) {
		const n = 120
		requests, expiries := h.drafts(n)
		var commits atomic.Int64
		h.Store.Committed = func(done store.Commit) {
			for _, change := range done.Changes {
				if change.Event != uuid.Nil {
					commits.Add(1)
					return
				}
			}
		}
		h.open(nil)
		for range n {
			h.waitFor("eligibility.expire_draft succeeded")
		}
		for i := range n {
			h.expectStatus(requests[i], models.EligibilityExpired)
			if job := h.expect(expiries[i], models.JobSucceeded); job.Attempts != 1 || job.Generation != 1 || job.Owner != "" {
				h.t.Errorf("want one attempt of one delivery, got %d of %d, owner %q", job.Attempts, job.Generation, job.Owner)
			}
		}
		if got := commits.Load(); got != 3 { // of 50, 50 and 20
			h.t.Errorf("want 3 transactions for %d jobs, got %d", n, got)
		}
	})
}

// One job of a batch fails, and one was cancelled before it started. The others have their effect, once.
func TestBatch_FailureAndCancellationConcernOneJob(t *testing.T) {
	forEachRedis(t, func(h *harness) {
		const n = 20
		requests, expiries := h.drafts(n, 3)
		h.cancel(h.job(expiries[7]))
		h.open(nil)
		for range n - 2 {
			h.waitFor("eligibility.expire_draft succeeded")
		}
		for i := range n {
			switch i {
			case 3:
				if job := h.expect(expiries[i], models.JobFailed); job.Attempts != 1 {
					h.t.Errorf("want one attempt of the job that fails, got %d", job.Attempts)
				}
			case 7:
				h.expect(expiries[i], models.JobCancelled)
				h.expectStatus(requests[i], models.EligibilityDraft)
			default:
				h.expect(expiries[i], models.JobSucceeded)
				h.expectStatus(requests[i], models.EligibilityExpired)
			}
		}
	})
}

// A job is cancelled after its batch was claimed. Its effect is not kept; the others are.
func TestBatch_CancelledWhileQueued(t *testing.T) {
	forEachRedis(t, func(h *harness) {
		const n = 10
		requests, expiries := h.drafts(n)
		var once sync.Once
		h.Store.Committed = func(store.Commit) {
			if h.job(expiries[4]).State == models.JobQueued {
				once.Do(func() { h.cancel(h.job(expiries[4])) })
			}
		}
		h.open(nil)
		for range n - 1 {
			h.waitFor("eligibility.expire_draft succeeded")
		}
		for i := range n {
			if i == 4 {
				h.expect(expiries[i], models.JobCancelled)
				h.expectStatus(requests[i], models.EligibilityDraft)
				continue
			}
			h.expect(expiries[i], models.JobSucceeded)
			h.expectStatus(requests[i], models.EligibilityExpired)
		}
	})
}

// Redis is emptied after a batch was published. The reconciler finds its jobs, and each runs once.
func TestBatch_LostByRedis(t *testing.T) {
	forEachRedis(t, func(h *harness) {
		const n = 60
		_, expiries := h.drafts(n)
		due, err := h.Store.ClaimDue(context.Background(), "batch-lost", 100)
		if err != nil || len(due) != n {
			h.t.Fatalf("want %d jobs due, got %d, %v", n, len(due), err)
		}
		h.open(func(o *worker.Options) { o.Intervals.QueueTimeout = time.Nanosecond })
		h.waitFor("jobs lost by Redis")
		for range n {
			h.waitFor("eligibility.expire_draft succeeded")
		}
		for _, id := range expiries {
			if job := h.expect(id, models.JobSucceeded); job.Generation < 2 {
				h.t.Errorf("want another delivery, got generation %d", job.Generation)
			}
		}
	})
}

// Jobs that were handed over again and again may be what kills their worker. They run alone, so that each of them is started and its crashes
// are counted.
func TestBatch_HandedOverOftenRunsAlone(t *testing.T) {
	forEachRedis(t, func(h *harness) {
		const n = 3
		_, expiries := h.drafts(n)
		for range 3 {
			due, err := h.Store.ClaimDue(context.Background(), "batch-lost", n)
			h.must(err)
			if back, err := h.Store.Release(context.Background(), due); back != n || err != nil {
				h.t.Fatalf("want %d jobs put back, got %d, %v", n, back, err)
			}
		}
		var started atomic.Int64
		h.Store.Committed = func(done store.Commit) {
			for _, id := range expiries {
				if len(done.Changes) == 1 && done.Changes[0].Subject == id.Any() && h.job(id).State == models.JobRunning {
					started.Add(1)
				}
			}
		}
		h.open(nil)
		for range n {
			h.waitFor("eligibility.expire_draft succeeded")
		}
		if got := started.Load(); got < n {
			h.t.Errorf("want each of %d jobs RUNNING by itself, got %d", n, got)
		}
	})
}

// An idle worker leaves Redis alone: it waits for a message, and looks into its queues only now and then.
func TestIdle_WorkerWaitsForMessages(t *testing.T) {
	forEachRedis(t, func(h *harness) {
		looks := new(lookCounter)
		h.redis.AddHook(looks)
		h.open(func(o *worker.Options) { o.Intervals.Idle = time.Hour })
		for i := range 3 {
			h.post(fmt.Sprintf("p%d@x.example", i))
			h.waitFor("mail.send succeeded")
		}
		// Each signal makes the two servers look into their four queues once or twice.
		if got := looks.Load(); got > 60 {
			h.t.Errorf("want no more looks than messages need, got %d", got)
		}
	})
}

// lookCounter counts how often asynq looks into a queue.
type lookCounter struct{ atomic.Int64 }

func (c *lookCounter) DialHook(next redis.DialHook) redis.DialHook { return next }
func (c *lookCounter) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return next
}
func (c *lookCounter) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		if args := cmd.Args(); cmd.Name() == "evalsha" && len(args) > 4 && fmt.Sprint(args[2]) == "4" && strings.HasSuffix(fmt.Sprint(args[3]), ":pending") && strings.HasSuffix(fmt.Sprint(args[4]), ":paused") {
			c.Add(1)
		}
		return next(ctx, cmd)
	}
}
