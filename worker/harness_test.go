package worker_test

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/clock"
	"github.com/partnergraph/partnergraph/internal/config"
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

// harness is a program, the network between it and Redis, and everything that its workers log or report.
type harness struct {
	*programtest.Program
	t        *testing.T
	redis    redis.UniversalClient
	network  *network
	messages chan string
}

// forEachRedis runs a test with a Redis inside the process and SQLite, and on the servers there are: the first Redis in TEST_REDIS_URL with
// the first database in TEST_MYSQL_URL and so on, until each was used (they are separated by spaces). A Redis is a server, with a database
// number of 5 or more, or a cluster. It is emptied.
func forEachRedis(t *testing.T, run func(h *harness)) {
	t.Helper()
	t.Parallel()
	t.Run("miniredis", func(t *testing.T) {
		t.Parallel()
		run(newHarness(t, embedded(t), ""))
	})
	redises, databases := strings.Fields(os.Getenv("TEST_REDIS_URL")), strings.Fields(os.Getenv("TEST_MYSQL_URL"))
	for i := range max(len(redises), len(databases)) {
		url, database := nth(redises, i), nth(databases, i)
		t.Run(nameOf(url, database, i), func(t *testing.T) {
			if url == "" {
				run(newHarness(t, embedded(t), database))
				return
			}
			exclusively(t, url)
			h := newHarness(t, server(t, url), database)
			h.emptyRedis()
			run(h)
		})
	}
}

// nth is the n-th of some servers, from the first again after the last; empty when there are none.
func nth(servers []string, n int) string {
	if len(servers) == 0 {
		return ""
	}
	return servers[n%len(servers)]
}

func nameOf(url, database string, n int) string {
	name := "redis"
	switch {
	case url == "":
		name = "miniredis"
	case strings.HasPrefix(url, "redis-cluster:"):
		name = "cluster"
	}
	if database == "" {
		return fmt.Sprint(name, n)
	}
	return fmt.Sprintf("%s%d mysql%d", name, n, n)
}

// server are the options of a client of a Redis in TEST_REDIS_URL.
func server(t *testing.T, url string) *redis.UniversalOptions {
	t.Helper()
	target, err := config.Config{RedisURL: config.SecretURL(url)}.Redis()
	if err != nil || target.Embedded || !target.Options.IsClusterMode && target.Options.DB < 5 {
		t.Fatalf("want redis://HOST:PORT/N with N of 5 or more, or redis-cluster://HOST,HOST, in TEST_REDIS_URL: %v", err)
	}
	return target.Options
}

// exclusively waits until no other test uses a Redis, because queues have fixed names.
func exclusively(t *testing.T, url string) {
	t.Helper()
	found, _ := locks.LoadOrStore(url, new(sync.Mutex))
	lock := found.(*sync.Mutex)
	lock.Lock()
	t.Cleanup(lock.Unlock)
}

var locks sync.Map // of mutexes, by URL

// embedded are the options of a client of a Redis inside the process.
func embedded(t *testing.T) *redis.UniversalOptions {
	t.Helper()
	return &redis.UniversalOptions{Addrs: []string{miniredis.RunT(t).Addr()}}
}

// newHarness opens a database on a server, or SQLite.
func newHarness(t *testing.T, o *redis.UniversalOptions, database string) *harness {
	t.Helper()
	network := new(network)
	o.Dialer, o.MaxRetries, o.DialTimeout, o.DialerRetries = network.dial, -1, time.Second, 1
	client := redis.NewUniversalClient(o)
	t.Cleanup(func() { client.Close() })
	c := clock.NewFake(programtest.Start)
	var opened *store.Store
	if database == "" {
		opened = storetest.SQLite(t, c)
	} else {
		opened = storetest.MySQL(t, database, c)
	}
	return &harness{programtest.New(t, c, opened), t, client, network, make(chan string, 10_000)}
}

// emptyRedis deletes all keys, of a cluster on each of its masters.
func (h *harness) emptyRedis() {
	h.t.Helper()
	ctx := context.Background()
	var err error
	switch client := h.redis.(type) {
	case *redis.ClusterClient:
		err = client.ForEachMaster(ctx, func(ctx context.Context, master *redis.Client) error { return master.FlushDB(ctx).Err() })
	default:
		err = client.FlushDB(ctx).Err()
	}
	if err != nil {
		h.t.Fatal(err)
	}
}

// fastIntervals are the intervals of the tests.
var fastIntervals = worker.Intervals{Relay: 10 * time.Millisecond, Reconcile: 10 * time.Millisecond, Heartbeat: 10 * time.Millisecond, Idle: 10 * time.Millisecond, QueueTimeout: time.Minute, HeartbeatTimeout: time.Minute}

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
	timeout := time.NewTimer(20 * time.Second)
	defer timeout.Stop()
	for {
		select {
		case message := <-h.messages:
			if strings.HasPrefix(message, want) {
				return
			}
		case <-timeout.C:
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
	job, err := store.Find(context.Background(), h.Store, access.TheSystem, id)
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
