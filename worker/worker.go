// Package worker runs jobs: it publishes due job rows to Redis, receives them as tasks, calls the use case,
// and stores the outcome on the row. SQL is the source of truth; Redis only transports
// tasks and may be flushed at any moment. The package has no business rules and does not import graph.
package worker

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
	"github.com/hibiken/asynq"
	"github.com/partnergraph/partnergraph/internal/program"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/redis/go-redis/v9"
)

// Metrics are the metrics that a worker records.
type Metrics interface {
	JobDone(kind, outcome string, took time.Duration)
	MailDone(outcome string)
}

// Options configure a worker. Program and Redis are required.
type Options struct {
	Program      *program.Program
	Redis        redis.UniversalClient
	Log          *slog.Logger
	Metrics      Metrics
	Concurrency  int                  // concurrent jobs, besides e-mails; 10 by default
	Mailers      int                  // concurrent e-mails; 4 by default
	DrainTimeout time.Duration        // for running jobs to finish at shutdown; 15 s by default
	Operations   func() time.Duration // how long operations of the API in this process have run, in all; nil: it has none
	Alone        bool                 // no other process uses the database, and Redis was empty at start
	Intervals    Intervals
}

// Worker runs jobs in one process.
type Worker struct {
	Options
	store    *store.Store
	owner    string
	handlers handlers
	client   *asynq.Client
	inspect  *asynq.Inspector
	clients  []*waitingClient // of the asynq servers
	wake     chan struct{}
	finish   chan finished
	stopped  <-chan struct{} // closed when the batch writer has stopped
	turn     chan struct{}   // of the batch that runs while an API has work

	busyUntil, busyAsked atomic.Int64 // wall times in milliseconds: until when an API has work, and when Redis was asked

	active map[delivery]bool // queued jobs whose task was active at the last run of reconcile

	mu      sync.Mutex
	running map[delivery]*task
	claimed map[delivery]bool
}

// New creates a worker; Run starts it.
func New(o Options) *Worker {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Concurrency == 0 {
		o.Concurrency = 10
	}
	if o.Mailers == 0 {
		o.Mailers = 4
	}
	if o.DrainTimeout == 0 {
		o.DrainTimeout = 15 * time.Second
	}
	o.Intervals = o.Intervals.withDefaults()
	w := &Worker{
		Options: o, store: o.Program.Store, owner: uuid.NewString(), wake: make(chan struct{}, 1), turn: make(chan struct{}, 1),
		finish: make(chan finished), running: map[delivery]*task{}, claimed: map[delivery]bool{},
	}
	w.handlers = w.allHandlers()
	if o.Redis != nil {
		w.client, w.inspect = asynq.NewClientFromRedisClient(o.Redis), asynq.NewInspectorFromRedisClient(o.Redis)
	}
	return w
}

// Wake makes the relay poll at once, after a job was committed. It does not block.
func (w *Worker) Wake() {
	select {
	case w.wake <- struct{}{}:
	default:
	}
}

// Relay publishes due jobs until ctx ends. It is for processes that serve the API without running jobs.
func (w *Worker) Relay(ctx context.Context) {
	var wg sync.WaitGroup
	wg.Go(func() { w.watchLoad(ctx) })
	w.relay(ctx)
	wg.Wait()
}

// Run runs jobs until ctx ends, then waits for the running ones. Jobs that do not finish in time are rescheduled.
func (w *Worker) Run(ctx context.Context) error {
	if w.Alone {
		if err := w.takeOver(ctx); err != nil {
			w.Log.WarnContext(ctx, "take over", "err", err) // reconcile finds the jobs later
		}
	}
	loops, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	w.stopped = loops.Done()
	servers, err := w.start()
	if err != nil {
		return err
	}
	var wg sync.WaitGroup
	for _, loop := range []func(context.Context){w.heartbeats, w.writeSuccesses} {
		wg.Go(func() { loop(loops) })
	}
	for _, loop := range []func(context.Context){w.relay, w.listen, w.reconcile, w.schedules, w.sandbox, w.watchLoad} {
		wg.Go(func() { loop(ctx) })
	}
	<-ctx.Done()
	w.drain(servers)
	stop()
	wg.Wait()
	return nil
}

// drain stops receiving tasks, waits for the running ones, and interrupts those that take too long.
func (w *Worker) drain(servers []*asynq.Server) {
	for i, s := range servers {
		w.clients[i].close()
		s.Stop()
	}
	deadline := time.NewTimer(w.DrainTimeout)
	defer deadline.Stop()
	look := time.NewTicker(20 * time.Millisecond)
	defer look.Stop()
	for w.runningCount() > 0 {
		select {
		case <-look.C:
			continue
		case <-deadline.C:
		}
		w.interruptAll()
		break
	}
	var wg sync.WaitGroup
	for _, s := range servers {
		wg.Go(s.Shutdown)
	}
	wg.Wait()
}

// start starts one asynq server for e-mails and one for everything else, so that a slow mail server delays only e-mails.
func (w *Worker) start() ([]*asynq.Server, error) {
	var servers []*asynq.Server
	for _, share := range w.serverConfigs() {
		client := newWaitingClient(w.Redis, len(share.Queues), w.Intervals.Idle)
		w.clients = append(w.clients, client)
		server := asynq.NewServerFromRedisClient(client, share)
		if err := server.Start(asynq.HandlerFunc(w.process)); err != nil {
			for i, s := range servers {
				w.clients[i].close()
				s.Shutdown()
			}
			return nil, fmt.Errorf("worker: start: %w", err)
		}
		servers = append(servers, server)
	}
	return servers, nil
}

var (
	errShutdown = errors.New("worker: shutting down")
	errLost     = fmt.Errorf("worker: stopped: %w", store.ErrRunEnded)
)
