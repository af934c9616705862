package worker_test

import (
	"context"
	"log/slog"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/clock"
	"github.com/partnergraph/partnergraph/internal/mail"
	"github.com/partnergraph/partnergraph/internal/program/programtest"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/internal/store/storetest"
	"github.com/partnergraph/partnergraph/models"
	"github.com/partnergraph/partnergraph/worker"
	"github.com/redis/go-redis/v9"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// operator may retry and cancel jobs.
var operator = access.Actor{Name: "operator", Operator: true, Roles: models.Set[models.Role]{models.OperatorAdmin}}

// harness is a program with a proxy to Redis, and everything that its workers log or report.
type harness struct {
	*programtest.Program
	t        *testing.T
	redis    *redis.Client
	proxy    *proxy
	messages chan string
}

// forEachRedis runs a test with a Redis inside the process, and with the one at TEST_REDIS_URL.
func forEachRedis(t *testing.T, run func(h *harness)) {
	t.Helper()
	t.Parallel()
	t.Run("miniredis", func(t *testing.T) {
		t.Parallel()
		run(newHarness(t, &redis.Options{Addr: miniredis.RunT(t).Addr()}))
	})
	url := os.Getenv("TEST_REDIS_URL")
	if url == "" {
		return
	}
	t.Run("redis", func(t *testing.T) {
		oneAtATime.Lock() // its queues have fixed names
		t.Cleanup(oneAtATime.Unlock)
		options, err := redis.ParseURL(url)
		if err != nil || options.DB < 5 {
			t.Fatalf("want redis://HOST:PORT/N with N of 5 or more, got %q, %v", url, err)
		}
		h := newHarness(t, options)
		h.emptyRedis()
		run(h)
	})
}

var oneAtATime sync.Mutex

func newHarness(t *testing.T, o *redis.Options) *harness {
	t.Helper()
	proxy := newProxy(t, o.Addr)
	o.Addr, o.MaxRetries, o.DialTimeout, o.DialerRetries = proxy.addr, -1, time.Second, 1
	client := redis.NewClient(o)
	t.Cleanup(func() { client.Close() })
	c := clock.NewFake(programtest.Start)
	return &harness{programtest.New(t, c, storetest.SQLite(t, c)), t, client, proxy, make(chan string, 10_000)}
}

func (h *harness) emptyRedis() {
	h.t.Helper()
	if err := h.redis.FlushDB(context.Background()).Err(); err != nil {
		h.t.Fatal(err)
	}
}

// fastIntervals are the intervals of the tests.
var fastIntervals = worker.Intervals{Relay: 10 * time.Millisecond, Reconcile: 10 * time.Millisecond, Heartbeat: 10 * time.Millisecond, QueueTimeout: time.Minute, HeartbeatTimeout: time.Minute}

// open starts a worker; closing stops it and waits until it has.
func (h *harness) open(change func(*worker.Options)) (closing func()) {
	h.t.Helper()
	o := worker.Options{Program: h.Program.Program, Redis: h.redis, Log: slog.New(recorder{h.messages}), Metrics: recorder{h.messages}, Intervals: fastIntervals}
	if change != nil {
		change(&o)
	}
	w := worker.New(o)
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() {
		if err := w.Run(ctx); err != nil {
			h.t.Error(err)
		}
	})
	closing = sync.OnceFunc(func() {
		cancel()
		running.Wait()
	})
	h.t.Cleanup(closing)
	return closing
}

// waitFor waits for a message of a worker: "mail.send succeeded" for a job, or a log message.
func (h *harness) waitFor(want string) {
	h.t.Helper()
	patience := time.NewTimer(20 * time.Second)
	defer patience.Stop()
	for {
		select {
		case message := <-h.messages:
			if strings.HasPrefix(message, want) {
				return
			}
		case <-patience.C:
			h.t.Fatalf("want the message %q, got none", want)
		}
	}
}

// recorder records metrics and log messages of a worker.
type recorder struct{ messages chan string }

func (v recorder) JobDone(kind, outcome string, _ time.Duration) { v.messages <- kind + " " + outcome }
func (v recorder) MailDone(string)                               {}
func (v recorder) Enabled(context.Context, slog.Level) bool      { return true }
func (v recorder) WithAttrs([]slog.Attr) slog.Handler            { return v }
func (v recorder) WithGroup(string) slog.Handler                 { return v }
func (v recorder) Handle(_ context.Context, r slog.Record) error {
	v.messages <- r.Message
	return nil
}

// post enqueues an e-mail, as a mutation does.
func (h *harness) post(address string) *models.Job {
	h.t.Helper()
	var job *models.Job
	err := h.Store.Tx(context.Background(), func(tx *store.Tx) (err error) {
		to := store.Recipient{Name: "Ana", Address: address, Locale: "en"}
		job, err = tx.Post(to, store.Subject{}, "x", mail.EligibilityHoldingReply, mail.Data{Reference: "GCC-1", OrganizationName: "Cedar", Due: tx.Now()})
		return err
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return job
}

func (h *harness) job(id models.ID[models.Job]) *models.Job {
	h.t.Helper()
	job, err := h.Store.Job(context.Background(), access.TheSystem, id)
	if err != nil {
		h.t.Fatal(err)
	}
	return job
}

func (h *harness) expect(id models.ID[models.Job], want models.JobState) *models.Job {
	h.t.Helper()
	job := h.job(id)
	if job.State != want {
		h.t.Errorf("want %s, got %s (%s)", want, job.State, job.Error)
	}
	return job
}

// email is the one e-mail there is.
func (h *harness) email() *models.Email {
	h.t.Helper()
	c, err := h.Store.Emails(context.Background(), operator, nil, store.Page{})
	if err != nil || len(c.Edges) != 1 {
		h.t.Fatalf("want one e-mail, got %v, %v", c, err)
	}
	return c.Edges[0].Node
}

// testMailer delivers mail the way a test wants it: turn decides about the n-th attempt, left happens once a letter has left.
type testMailer struct {
	mail.Captured
	mu    sync.Mutex
	tries int
	turn  func(ctx context.Context, n int) error
	left  func(ctx context.Context)
}

// Send lets the test decide, and delivers if it does not object.
func (p *testMailer) Send(ctx context.Context, m mail.Message) error {
	p.mu.Lock()
	p.tries++
	n := p.tries
	p.mu.Unlock()
	if p.turn != nil {
		if err := p.turn(ctx, n); err != nil {
			return err
		}
	}
	err := p.Captured.Send(ctx, m)
	if err == nil && p.left != nil {
		p.left(ctx)
	}
	return err
}
