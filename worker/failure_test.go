package worker_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/partnergraph/partnergraph/internal/clock"
	"github.com/partnergraph/partnergraph/internal/program/operation"
	"github.com/partnergraph/partnergraph/internal/program/programtest"
	"github.com/partnergraph/partnergraph/internal/proxytest"
	"github.com/partnergraph/partnergraph/internal/store/storetest"
	"github.com/partnergraph/partnergraph/models"
	"github.com/partnergraph/partnergraph/worker"
	"github.com/redis/go-redis/v9"
)

// A handler that fails or panics is retried with growing waits until its attempts are used up. Then the job is FAILED with its error, and
// the operator can run it again.
func TestJob_IsRetriedThenFailed(t *testing.T) {
	forEachRedis(t, func(h *harness) {
		var well atomic.Bool
		p := &testMailer{turn: func(_ context.Context, n int) error {
			switch {
			case well.Load():
				return nil
			case n%2 == 0:
				panic("the ink is out")
			}
			return errors.New("451 come back later")
		}}
		h.Program.Program.Mail = p
		job := h.post("ana@x.example")
		h.open(nil)
		for range job.MaxAttempts - 1 {
			h.waitFor("mail.send retried")
			got := h.expect(job.ID, models.JobScheduled)
			wait := got.RunAt.Sub(h.Clock.Now())
			if wait <= 0 || wait > 2*time.Hour {
				h.t.Fatalf("attempt %d: want a wait of up to two hours, got %s", got.Attempts, wait)
			}
			h.Clock.Advance(wait)
		}
		h.waitFor("mail.send failed")
		got := h.expect(job.ID, models.JobFailed)
		if got.Attempts != job.MaxAttempts || !strings.Contains(got.Error, "the ink is out") || got.FinishedAt == nil {
			h.t.Errorf("want %d attempts and the last reason, got %d and %q", job.MaxAttempts, got.Attempts, got.Error)
		}
		if email := h.email(); email.Status != models.EmailFailed {
			h.t.Errorf("want the e-mail FAILED, got %s", email.Status)
		}
		well.Store(true)
		if _, err := h.RetryJob(context.Background(), operator, operation.RetryJobInput{ID: job.ID.Any()}); err != nil {
			h.t.Fatal(err)
		}
		h.waitFor("mail.send succeeded")
		h.expect(job.ID, models.JobSucceeded)
		if email := h.email(); email.Status != models.EmailSent || len(p.Messages()) != 1 {
			h.t.Errorf("want it sent once, got %s, %d messages", email.Status, len(p.Messages()))
		}
	})
}

func TestJob_UnreadablePayloadIsNotRetried(t *testing.T) {
	forEachRedis(t, func(h *harness) {
		job := &models.Job{ID: models.NewID[models.Job](), Kind: "mail.send", Queue: "mail", Payload: "{", State: models.JobScheduled, RunAt: h.Clock.Now(), MaxAttempts: 9, Stamp: models.FirstStamp(h.Clock.Now())}
		h.add(job)
		h.open(nil)
		h.waitFor("mail.send failed")
		if got := h.expect(job.ID, models.JobFailed); got.Attempts != 1 || got.Error == "" {
			h.t.Errorf("want one attempt and a reason, got %d and %q", got.Attempts, got.Error)
		}
	})
}

// slow is a mailer that starts to send and then waits until its context ends.
func slow(begun chan<- struct{}) *testMailer {
	return &testMailer{turn: func(ctx context.Context, n int) error {
		if n > 1 {
			return nil
		}
		begun <- struct{}{}
		<-ctx.Done()
		return ctx.Err()
	}}
}

// A hanging Redis makes the relay release the batch after the first jobs, since each of the others would wait as long. All of them stay in
// SQL, and are published when Redis answers again.
func TestRelay_HangingRedisTimesOut(t *testing.T) {
	t.Parallel()
	way, err := proxytest.New(miniredis.RunT(t).Addr())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(way.Close)
	h := newHarness(t, &redis.UniversalOptions{Addrs: []string{way.Address()}, ReadTimeout: time.Second}, "") // a busy machine answers within it
	way.Set(proxytest.Fault{Hang: true})
	for i := range 100 {
		h.post(fmt.Sprintf("a%d@x.example", i))
	}
	h.open(func(o *worker.Options) { o.Intervals.QueueTimeout, o.Intervals.Relay = time.Hour, time.Second }) // its second try is two seconds away
	h.waitFor("relay")
	if asked := way.Requests(); asked == 0 || asked > 80 {
		t.Errorf("it tried %d times for 100 jobs", asked)
	}
	way.Set(proxytest.Fault{})
	for range 100 {
		h.waitFor("mail.send succeeded")
	}
}

// The answer to the start of a job is lost with its connection. The worker that started the job runs it, and no other worker has to recover
// it.
func TestStart_LostAnswerRunsTheJob(t *testing.T) {
	t.Parallel()
	for _, server := range strings.Fields(os.Getenv("TEST_MYSQL_URL")) {
		c := clock.NewFake(programtest.Start)
		opened, way := storetest.MySQLThroughProxy(t, server, c)
		h := newHarness(t, embedded(t), "")
		h.Program = programtest.New(t, c, opened)
		way.Set(proxytest.Fault{LoseAnswerTo: "AND state = 'QUEUED'"})
		job := h.post("ana@x.example")
		h.open(nil)
		h.waitFor("mail.send succeeded")
		if got := h.expect(job.ID, models.JobSucceeded); got.Attempts != 1 {
			t.Errorf("%d tries", got.Attempts)
		}
	}
}

// A worker that shuts down interrupts long jobs. The attempt is not counted, and another worker runs the job.
func TestShutdown_ReschedulesRunningJobs(t *testing.T) {
	forEachRedis(t, func(h *harness) {
		begun := make(chan struct{}, 1)
		p := slow(begun)
		h.Program.Program.Mail = p
		job := h.post("ana@x.example")
		closing := h.open(func(o *worker.Options) { o.DrainTimeout = 10 * time.Millisecond })
		<-begun
		closing()
		h.waitFor("mail.send interrupted")
		if got := h.expect(job.ID, models.JobScheduled); got.Attempts != 0 {
			h.t.Errorf("want the try not counted, got %d", got.Attempts)
		}
		h.open(nil)
		h.waitFor("mail.send succeeded")
		h.expect(job.ID, models.JobSucceeded)
		if n := len(p.Messages()); n != 1 {
			h.t.Errorf("want one message, got %d", n)
		}
	})
}

// A worker that shuts down waits for short jobs.
func TestShutdown_WaitsForShortJobs(t *testing.T) {
	forEachRedis(t, func(h *harness) {
		begun, finish := make(chan struct{}, 1), make(chan struct{})
		h.Program.Program.Mail = &testMailer{turn: func(context.Context, int) error {
			begun <- struct{}{}
			<-finish
			return nil
		}}
		job := h.post("ana@x.example")
		closing := h.open(nil)
		<-begun
		closed := make(chan struct{})
		go func() { defer close(closed); closing() }()
		close(finish)
		<-closed
		if got := h.expect(job.ID, models.JobSucceeded); got.Attempts != 1 {
			h.t.Errorf("want one attempt, got %d", got.Attempts)
		}
	})
}

// A job that is cancelled while it runs is stopped, and stays cancelled.
func TestCancel_StopsTheRunningJob(t *testing.T) {
	forEachRedis(t, func(h *harness) {
		begun := make(chan struct{}, 1)
		h.Program.Program.Mail = slow(begun)
		job := h.post("ana@x.example")
		h.open(nil)
		<-begun
		if _, err := h.CancelJob(context.Background(), operator, operation.CancelJobInput{ID: job.ID.Any()}); err != nil {
			h.t.Fatal(err)
		}
		h.waitFor("mail.send lost")
		h.expect(job.ID, models.JobCancelled)
	})
}

// A job that is cancelled and retried at once has two attempts in one worker for a moment. The earlier one is stopped, and its end does not
// hide the later one.
func TestCancel_RetriedJobHasANewAttempt(t *testing.T) {
	forEachRedis(t, func(h *harness) {
		begun, finish := make(chan struct{}, 2), make(chan struct{})
		h.Program.Program.Mail = &testMailer{turn: func(ctx context.Context, n int) error {
			begun <- struct{}{}
			if n == 1 {
				<-ctx.Done()
				return ctx.Err()
			}
			select {
			case <-finish:
			case <-ctx.Done():
			}
			return ctx.Err()
		}}
		job := h.post("ana@x.example")
		h.open(func(o *worker.Options) { o.Intervals.Heartbeat = 200 * time.Millisecond })
		<-begun
		if _, err := h.CancelJob(context.Background(), operator, operation.CancelJobInput{ID: job.ID.Any()}); err != nil {
			h.t.Fatal(err)
		}
		if _, err := h.RetryJob(context.Background(), operator, operation.RetryJobInput{ID: job.ID.Any()}); err != nil {
			h.t.Fatal(err)
		}
		<-begun
		h.waitFor("mail.send lost")
		close(finish)
		h.waitFor("mail.send succeeded")
		h.expect(job.ID, models.JobSucceeded)
	})
}

// An e-mail that was sent while its worker was shutting down stays sent, and is not sent again.
func TestShutdown_SentEmailIsSentOnce(t *testing.T) {
	forEachRedis(t, func(h *harness) {
		begun := make(chan struct{}, 1)
		p := &testMailer{left: func(ctx context.Context) {
			begun <- struct{}{}
			<-ctx.Done()
		}}
		h.Program.Program.Mail = p
		job := h.post("ana@x.example")
		closing := h.open(func(o *worker.Options) { o.DrainTimeout = 10 * time.Millisecond })
		<-begun
		closing()
		h.expect(job.ID, models.JobSucceeded)
		if email := h.email(); email.Status != models.EmailSent || len(p.Messages()) != 1 {
			h.t.Errorf("want it sent once, got %s, %d messages", email.Status, len(p.Messages()))
		}
	})
}
