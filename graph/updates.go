package graph

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/partnergraph/partnergraph/internal/clock"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// Updates is the hub of live updates: it tells subscriptions, live sessions and the cache of actors which objects have changed. Commits
// of this process are delivered from memory. Those of other processes are read from the audit trail, which is written in the same commit
// as each change, so that nothing is reported that was rolled back, and nothing is missed. One statement reads for everybody; none is
// made while nobody watches and no actor is asked for.
type Updates struct {
	store *store.Store
	log   *slog.Logger
	wake  chan struct{}
	age   clock.Stopwatch
	trail trail

	usedAt atomic.Int64 // age at which somebody last asked for an actor

	mu       sync.Mutex
	watchers map[topic]map[*watcher]struct{}
	fresh    map[*watcher]struct{} // those that have not received the changes just before their start yet
	caches   []*actorCache
	pending  []store.Change            // of this process, not delivered yet
	unread   map[models.AnyID]struct{} // could not be read by those who watch; delivered again at the next tick
}

const (
	restFor    = 5 * time.Millisecond // between deliveries: changes that come at the same time are delivered together
	maxPending = 10_000               // changes beyond are found in the trail
	cacheIdle  = 10 * time.Second     // after which nothing is read for caches that nobody uses
)

// NewUpdates creates the hub; Run starts it.
func NewUpdates(s *store.Store, log *slog.Logger) *Updates {
	u := &Updates{
		store: s, log: log, wake: make(chan struct{}, 1), age: clock.Start(), trail: newTrail(),
		watchers: map[topic]map[*watcher]struct{}{}, fresh: map[*watcher]struct{}{}, unread: map[models.AnyID]struct{}{},
	}
	u.usedAt.Store(-int64(cacheIdle))
	return u
}

// Committed takes the changes of a commit in this process. The actors that it changes leave the caches before it returns.
func (u *Updates) Committed(done store.Commit) {
	if len(done.Changes) == 0 {
		return
	}
	u.mu.Lock()
	if len(u.pending)+len(done.Changes) <= maxPending {
		u.pending = append(u.pending, done.Changes...)
	}
	u.mu.Unlock()
	u.dropActors(done.Changes)
	u.signal()
}

func (u *Updates) signal() {
	select {
	case u.wake <- struct{}{}:
	default:
	}
}

// Run delivers changes until ctx ends.
func (u *Updates) Run(ctx context.Context) {
	tick := time.NewTicker(pollEvery)
	defer tick.Stop()
	rest := time.NewTicker(restFor)
	defer rest.Stop()
	for {
		ticked := false
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			ticked = true
		case <-u.wake:
		}
		u.step(ctx, ticked)
		select {
		case <-ctx.Done():
			return
		case <-rest.C:
		}
	}
}

// step delivers what this process has committed, and reads the trail when it is time to or when somebody has just come.
func (u *Updates) step(ctx context.Context, ticked bool) {
	u.publish(u.takePending())
	if ticked {
		u.publish(u.takeUnread())
	}
	switch fresh := u.freshOnes(); {
	case !u.active():
		u.sleep()
	case ticked:
		u.read(ctx, fresh)
		u.readJobs(ctx)
	case len(fresh) > 0:
		u.read(ctx, fresh)
	}
}

func (u *Updates) takePending() []store.Change {
	u.mu.Lock()
	defer u.mu.Unlock()
	changes := u.pending
	u.pending = nil
	return changes
}

// readAgain delivers objects once more, after a while: they could not be read.
func (u *Updates) readAgain(ids []models.AnyID) {
	u.mu.Lock()
	defer u.mu.Unlock()
	for _, id := range ids {
		u.unread[id] = struct{}{}
	}
}

func (u *Updates) takeUnread() (changes []store.Change) {
	u.mu.Lock()
	defer u.mu.Unlock()
	for id := range u.unread {
		changes = append(changes, store.Change{Subject: id})
	}
	clear(u.unread)
	return changes
}

// active reports whether somebody watches, or has asked for an actor a moment ago.
func (u *Updates) active() bool {
	return u.watched() || u.age.Elapsed()-time.Duration(u.usedAt.Load()) < cacheIdle
}

func (u *Updates) watched() bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	return len(u.watchers) > 0
}

// sleep forgets what has to be compared with the trail, which is not read from now on.
func (u *Updates) sleep() {
	u.trail.clear()
	for _, c := range u.actorCaches() {
		c.clear()
	}
}

// used says that somebody has asked for an actor, so that the changes of actors are read.
func (u *Updates) used() { u.usedAt.Store(int64(u.age.Elapsed())) }

func (u *Updates) dropActors(changes []store.Change) {
	for _, c := range u.actorCaches() {
		c.drop(changes)
	}
}

func (u *Updates) actorCaches() []*actorCache {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.caches
}
