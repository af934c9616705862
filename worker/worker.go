// Package worker does later what was promised: it hands due job rows to Redis, takes them back as tasks,
// calls the use case that does the work, and keeps the outcome on the row. SQL is the truth; Redis only
// carries, and may be emptied at any moment. It holds no rules, and never sees the graph.
package worker

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/hibiken/asynq"
	"github.com/partnergraph/partnergraph/internal/program"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/redis/go-redis/v9"
)

// Metrics is what a worker reports.
type Metrics interface {
	JobDone(kind, outcome string, took time.Duration)
	MailDone(outcome string)
}

// Options say how a worker works. Program and Redis are needed.
type Options struct {
	Program      *program.Program
	Redis        redis.UniversalClient
	Log          *slog.Logger
	Metrics      Metrics
	Concurrency  int           // jobs at the same time, besides mail; 10 by default
	Mailers      int           // e-mails at the same time; 4 by default
	DrainTimeout time.Duration // how long running jobs may go on at shutdown; 15 s by default
	Alone        bool          // no other process works on the same database, and Redis began empty
	Intervals    Intervals
}

// Worker is one process's share of the work.
type Worker struct {
	Options
	store    *store.Store
	owner    string
	handlers handlers
	client   *asynq.Client
	inspect  *asynq.Inspector
	wake     chan struct{}
	finish   chan finished
	stopped  <-chan struct{} // closed when nobody batches any more

	active map[delivery]bool // queued jobs whose task a worker had taken at the reconciler's last look

	mu      sync.Mutex
	running map[delivery]*task
	claimed map[delivery]bool
}

// New makes a worker; it does nothing until it is run.
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
		Options: o, store: o.Program.Store, owner: uuid.NewString(), wake: make(chan struct{}, 1),
		finish: make(chan finished), running: map[delivery]*task{}, claimed: map[delivery]bool{},
	}
	w.handlers = w.allHandlers()
	if o.Redis != nil {
		w.client, w.inspect = asynq.NewClientFromRedisClient(o.Redis), asynq.NewInspectorFromRedisClient(o.Redis)
	}
	return w
}

// Wake tells the relay that a job was committed; it never waits.
func (w *Worker) Wake() {
	select {
	case w.wake <- struct{}{}:
	default:
	}
}

// Relay hands due jobs over until ctx ends. It is the share of a process that serves the API without working.
func (w *Worker) Relay(ctx context.Context) { w.relay(ctx) }

// Run works until ctx ends, then lets the running jobs finish. Jobs that are not done in time go back.
func (w *Worker) Run(ctx context.Context) error {
	if w.Alone {
		if err := w.takeOver(ctx); err != nil {
			w.Log.WarnContext(ctx, "take over", "err", err) // the reconciler finds it later
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
	for _, loop := range []func(context.Context){w.relay, w.reconcile, w.schedules, w.sandbox} {
		wg.Go(func() { loop(ctx) })
	}
	<-ctx.Done()
	w.drain(servers)
	stop()
	wg.Wait()
	return nil
}

// drain takes no new tasks, waits for those that run, and interrupts what takes too long.
func (w *Worker) drain(servers []*asynq.Server) {
	for _, s := range servers {
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

// start starts one server for mail and one for everything else, so that a slow mail server holds up only mail.
func (w *Worker) start() ([]*asynq.Server, error) {
	var servers []*asynq.Server
	for _, share := range w.serverConfigs() {
		server := asynq.NewServerFromRedisClient(w.Redis, share)
		if err := server.Start(asynq.HandlerFunc(w.process)); err != nil {
			for _, s := range servers {
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
