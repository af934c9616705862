package store

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/partnergraph/partnergraph/internal/clock"
)

// How long to wait for a connection.
const (
	requestWait = 3 * time.Second  // for all statements of a request together
	jobWait     = 30 * time.Second // for each statement or transaction
	shedFor     = time.Second      // how long new requests are rejected after one has timed out
)

// limiter limits the number of statements and transactions under way to the number of connections. The others wait. When a request
// has timed out, requests of the next second are rejected at once (load shedding), so that a slow database is not overloaded.
type limiter struct {
	slots     chan struct{}
	shedUntil atomic.Int64 // wall time in milliseconds
}

func newLimiter(size int) *limiter { return &limiter{slots: make(chan struct{}, size)} }

// acquire waits for a slot; release frees it.
func (g *limiter) acquire(ctx context.Context) error {
	select {
	case g.slots <- struct{}{}:
		return nil
	default:
	}
	r := requestOf(ctx)
	if r != nil && g.shedding() {
		return fmt.Errorf("%w: others have waited in vain", ErrBusy)
	}
	watch := clock.Start()
	defer func() { r.addWait(watch.Elapsed()) }()
	timer := time.NewTimer(maxWait(r))
	defer timer.Stop()
	select {
	case g.slots <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		g.shedUntil.Store(clock.Wall().Add(shedFor).UnixMilli())
		return fmt.Errorf("%w: no connection became free", ErrBusy)
	}
}

func (g *limiter) release() { <-g.slots }

// overloaded reports whether a request that came now would be rejected.
func (g *limiter) overloaded() bool { return len(g.slots) == cap(g.slots) && g.shedding() }

func (g *limiter) shedding() bool { return clock.Wall().UnixMilli() < g.shedUntil.Load() }

// maxWait is how long to wait for a connection: a request has one limit for all of its statements.
func maxWait(r *request) time.Duration {
	if r == nil {
		return jobWait
	}
	return max(0, requestWait-time.Duration(r.waited.Load()))
}
