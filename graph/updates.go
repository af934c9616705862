package graph

import (
	"bytes"
	"context"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// Updates notifies subscriptions that an object has changed. It polls the audit events, which are written in the
// same commit as each change, so that it neither reports changes that were rolled back nor misses those of other
// processes. A commit in this process wakes it at once; those of others are found at the next poll. It
// polls only while there are subscriptions.
type Updates struct {
	store *store.Store
	log   *slog.Logger
	wake  chan struct{}

	mu       sync.Mutex
	watchers map[*watcher]struct{}
}

// watcher is one subscription: the changes that it wants, the ids that have changed, and a channel with room for one signal.
type watcher struct {
	wants  func(store.Change) bool
	fresh  bool      // has not received the changes just before its start yet
	since  uuid.UUID // the first of these events
	mu     sync.Mutex
	ids    []models.AnyID
	signal chan struct{}
}

const (
	pollEvery    = 500 * time.Millisecond
	pollOverlap  = 10 * time.Second // clocks of processes differ, and commits are not in the order of ids
	startOverlap = time.Second      // how long a subscription may take to start
	pollLimit    = 1000
	maxSeen      = 4 * pollLimit
)

// NewUpdates creates the hub; Run starts it.
func NewUpdates(s *store.Store, log *slog.Logger) *Updates {
	return &Updates{store: s, log: log, wake: make(chan struct{}, 1), watchers: map[*watcher]struct{}{}}
}

// Wake makes it poll at once, after a commit in this process.
func (u *Updates) Wake() {
	select {
	case u.wake <- struct{}{}:
	default:
	}
}

// Run notifies subscriptions until ctx ends.
func (u *Updates) Run(ctx context.Context) {
	tick := time.NewTicker(pollEvery)
	defer tick.Stop()
	seen := map[uuid.UUID]bool{}
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		case <-u.wake:
		}
		if !u.watched() {
			clear(seen)
			continue
		}
		u.poll(ctx, seen)
	}
}

func (u *Updates) watched() bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	return len(u.watchers) > 0
}

func (u *Updates) poll(ctx context.Context, seen map[uuid.UUID]bool) {
	changes, err := u.store.ChangesSince(ctx, eventAt(pollOverlap), pollLimit)
	if err != nil {
		if ctx.Err() == nil {
			u.log.WarnContext(ctx, "updates: read changes", "err", err)
		}
		return
	}
	if len(seen) > maxSeen {
		clear(seen)
	}
	u.publish(changes, seen)
}

// eventAt is the smallest id of an event of that long ago: ids begin with the time.
func eventAt(ago time.Duration) uuid.UUID {
	now := uuid.Must(uuid.NewV7())
	seconds, nanos := now.Time().UnixTime()
	at := time.Unix(seconds, nanos).Add(-ago).UnixMilli()
	var from uuid.UUID
	for i := range 6 {
		from[i] = byte(at >> (8 * (5 - i)))
	}
	return from
}

// publish passes new changes to the watchers. A fresh watcher also gets the changes just before its start, because a
// change may be committed after the client has subscribed but before the watcher exists.
func (u *Updates) publish(changes []store.Change, seen map[uuid.UUID]bool) {
	u.mu.Lock()
	defer u.mu.Unlock()
	for _, c := range changes {
		for w := range u.watchers {
			if w.needs(c, seen) {
				w.add(c.Subject)
			}
		}
		seen[c.Event] = true
	}
	for w := range u.watchers {
		w.fresh = false
	}
}

// needs reports whether the watcher wants a change and has not got it yet.
func (w *watcher) needs(c store.Change, seen map[uuid.UUID]bool) bool {
	if !w.wants(c) {
		return false
	}
	if w.fresh {
		return bytes.Compare(c.Event[:], w.since[:]) >= 0
	}
	return !seen[c.Event]
}

func (w *watcher) add(id models.AnyID) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !slices.Contains(w.ids, id) {
		w.ids = append(w.ids, id)
	}
	select {
	case w.signal <- struct{}{}:
	default:
	}
}

func (w *watcher) take() []models.AnyID {
	w.mu.Lock()
	defer w.mu.Unlock()
	ids := w.ids
	w.ids = nil
	return ids
}

// watch subscribes to the changes of a kind of object, or of the one with an id.
func (u *Updates) watch(prefix string, only models.AnyID) (*watcher, func()) {
	return u.subscribe(func(c store.Change) bool {
		return prefix == c.Subject.Prefix && (only.IsZero() || only == c.Subject)
	})
}

// UserChanges signals changes of the users of an organisation, of their tokens and of the organisation itself.
func (u *Updates) UserChanges(organization models.ID[models.Organization]) (signals <-chan struct{}, forget func()) {
	user, token, org := models.User{}.Prefix(), models.APIToken{}.Prefix(), models.Organization{}.Prefix()
	w, forget := u.subscribe(func(c store.Change) bool {
		kind := c.Subject.Prefix
		return c.Organization == organization && (kind == user || kind == token || kind == org)
	})
	return w.signal, forget
}

func (u *Updates) subscribe(wants func(store.Change) bool) (*watcher, func()) {
	w := &watcher{wants: wants, fresh: true, since: eventAt(startOverlap), signal: make(chan struct{}, 1)}
	defer u.Wake()
	u.mu.Lock()
	defer u.mu.Unlock()
	u.watchers[w] = struct{}{}
	return w, func() {
		u.mu.Lock()
		defer u.mu.Unlock()
		delete(u.watchers, w)
	}
}
