package worker

import (
	"context"
	"time"

	"github.com/partnergraph/partnergraph/internal/clock"
)

// This file lets people go first: while the API has work, batches of a backlog run one at a time, so that most of the processors and of the
// database is left to requests. An API process tells the others through Redis that it has work; when it has none, it tells nothing.

const (
	busyKey   = "partnergraph:busy" // there while an API has work
	loadEvery = 500 * time.Millisecond
	busyFor   = 3 * loadEvery
	// busyShare is how much of the time of one operation at a time is work: below it, a backlog hardly disturbs anybody.
	busyShare = 0.1
	// turnWait is how long a batch waits for its turn. It runs then in any case: a task that has not begun for long counts as lost.
	turnWait = 2 * time.Second
)

// watchLoad watches how much the operations of this process do, and tells when they have work.
func (w *Worker) watchLoad(ctx context.Context) {
	if w.Operations == nil {
		return
	}
	before := w.Operations()
	every(ctx, loadEvery, func() {
		now := w.Operations()
		busy := now-before > time.Duration(busyShare*float64(loadEvery))
		before = now
		if !busy {
			return
		}
		w.noteBusy()
		if w.Alone {
			return
		}
		if err := w.Redis.Set(ctx, busyKey, "", busyFor).Err(); err != nil && ctx.Err() == nil {
			w.Log.DebugContext(ctx, "tell the load", "err", err)
		}
	})
}

func (w *Worker) noteBusy() { w.busyUntil.Store(clock.Wall().Add(busyFor).UnixMilli()) }

// apiIsBusy reports whether an API has work. Redis is asked again after some time only.
func (w *Worker) apiIsBusy(ctx context.Context) bool {
	now := clock.Wall().UnixMilli()
	if now < w.busyUntil.Load() {
		return true
	}
	asked := w.busyAsked.Load()
	if w.Alone || now-asked < loadEvery.Milliseconds() || !w.busyAsked.CompareAndSwap(asked, now) {
		return false
	}
	ctx, cancel := context.WithTimeout(ctx, relayTry)
	defer cancel()
	if n, err := w.Redis.Exists(ctx, busyKey).Result(); err != nil || n == 0 {
		return false
	}
	w.noteBusy()
	return true
}

// awaitTurn waits until no other batch runs that has waited for its turn, if an API has work. The caller calls done when the batch has ended.
func (w *Worker) awaitTurn(ctx context.Context) (done func()) {
	if !w.apiIsBusy(ctx) {
		return func() {}
	}
	timer := time.NewTimer(turnWait)
	defer timer.Stop()
	select {
	case w.turn <- struct{}{}:
		return func() { <-w.turn }
	case <-timer.C:
	case <-ctx.Done():
	}
	return func() {}
}
