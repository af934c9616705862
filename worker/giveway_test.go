package worker

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/partnergraph/partnergraph/internal/clock"
	"github.com/partnergraph/partnergraph/internal/program"
	"github.com/partnergraph/partnergraph/internal/program/kernel"
	"github.com/redis/go-redis/v9"
)

// beside are an API process, whose operations have run for so long, and a worker, which share a Redis.
type beside struct {
	api, worker *Worker
	worked      *atomic.Int64
	redis       *miniredis.Miniredis
}

func begin(t *testing.T) beside {
	t.Helper()
	server, worked := miniredis.RunT(t), new(atomic.Int64)
	start := func(operations func() time.Duration) *Worker {
		client := redis.NewClient(&redis.Options{Addr: server.Addr()})
		t.Cleanup(func() { _ = client.Close() })
		return New(Options{Program: program.New(&kernel.Kernel{}), Redis: client, Operations: operations})
	}
	return beside{start(func() time.Duration { return time.Duration(worked.Load()) }), start(nil), worked, server}
}

// await waits until something holds.
func await(t *testing.T, what string, holds func() bool) {
	t.Helper()
	look := time.NewTicker(time.Millisecond)
	defer look.Stop()
	for watch := clock.Start(); !holds(); <-look.C {
		if watch.Elapsed() > 10*time.Second {
			t.Fatalf("want %s", what)
		}
	}
}

func TestTurn_BatchesDoNotWaitWhileTheAPIIsIdle(t *testing.T) {
	t.Parallel()
	b := begin(t)
	for range 5 {
		defer b.worker.awaitTurn(t.Context())() // all at the same time
	}
}

// While an API has work, its own process and workers elsewhere run one batch at a time.
func TestTurn_OneBatchAtATimeWhileTheAPIHasWork(t *testing.T) {
	t.Parallel()
	b := begin(t)
	ctx, stop := context.WithCancel(t.Context())
	watched := make(chan struct{})
	go func() { defer close(watched); b.api.watchLoad(ctx) }()
	defer func() { stop(); <-watched }()
	for name, w := range map[string]*Worker{"the same process": b.api, "a worker elsewhere": b.worker} {
		await(t, name+" to know that the API has work", func() bool {
			b.worked.Add(int64(loadEvery)) // since the last look
			return w.apiIsBusy(ctx)
		})
		w.noteBusy()
		done := w.awaitTurn(ctx)
		second := make(chan func(), 1)
		go func() { second <- w.awaitTurn(ctx) }()
		select {
		case <-second:
			t.Errorf("%s: want the second batch to wait", name)
		case <-time.NewTimer(50 * time.Millisecond).C:
		}
		done()
		(<-second)()
	}
}

// A turn does not come too late: a batch that has not begun for long counts as lost.
func TestTurn_IsWaitedForBriefly(t *testing.T) {
	t.Parallel()
	b := begin(t)
	b.worker.busyUntil.Store(clock.Wall().Add(time.Minute).UnixMilli())
	defer b.worker.awaitTurn(t.Context())()
	watch := clock.Start()
	b.worker.awaitTurn(t.Context())()
	if got := watch.Elapsed(); got < turnWait || got > turnWait+10*time.Second {
		t.Errorf("want to wait for %s, got %s", turnWait, got)
	}
}

// Without an API that has work, and with one whose Redis is away, nothing is told and nothing waits.
func TestTurn_RedisIsNotNeeded(t *testing.T) {
	t.Parallel()
	b := begin(t)
	b.redis.Close()
	if b.worker.apiIsBusy(t.Context()) {
		t.Error("want a worker without Redis to work as ever")
	}
}
