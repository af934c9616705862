package store

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/partnergraph/partnergraph/internal/clock"
)

// How long somebody waits for connections.
const (
	requestWait = 3 * time.Second  // in all
	jobWait     = 30 * time.Second // for each statement or unit of work
	shedFor     = time.Second      // after a request has waited in vain
)

// gate lets as many in as there are connections. The others wait, and requests no longer than somebody at the other end would:
// when one has waited in vain, those that come in the next second are turned away at once. So a database that has become slow
// gets no more work than it can do.
type gate struct {
	places    chan struct{}
	shedUntil atomic.Int64 // wall time in milliseconds
}

func newGate(places int) *gate { return &gate{places: make(chan struct{}, places)} }

// enter takes a place; leave gives it back.
func (g *gate) enter(ctx context.Context) error {
	select {
	case g.places <- struct{}{}:
		return nil
	default:
	}
	r := requestOf(ctx)
	if r != nil && g.shedding() {
		return fmt.Errorf("%w: others have waited in vain", ErrBusy)
	}
	watch := clock.Start()
	defer func() { r.wait(watch.Elapsed()) }()
	patience := time.NewTimer(waitOf(r))
	defer patience.Stop()
	select {
	case g.places <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	case <-patience.C:
		g.shedUntil.Store(clock.Wall().Add(shedFor).UnixMilli())
		return fmt.Errorf("%w: no connection became free", ErrBusy)
	}
}

func (g *gate) leave() { <-g.places }

// crowded reports whether a request that came now would be turned away.
func (g *gate) crowded() bool { return len(g.places) == cap(g.places) && g.shedding() }

func (g *gate) shedding() bool { return clock.Wall().UnixMilli() < g.shedUntil.Load() }

// waitOf is how long somebody may wait now: a request no longer than that for all of its statements together.
func waitOf(r *request) time.Duration {
	if r == nil {
		return jobWait
	}
	return max(0, requestWait-time.Duration(r.waited.Load()))
}
