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

// Updates tells subscribers that an object has changed. It reads the audit events, which are written in the
// same commit as each change, so that it neither tells of what was rolled back nor misses what another
// process did. A commit in this process wakes it at once; those of others are seen within a moment. It
// reads only while somebody watches.
type Updates struct {
	store *store.Store
	log   *slog.Logger
	wake  chan struct{}

	mu       sync.Mutex
	watchers map[*watcher]struct{}
}

// watcher is one subscription: which changes interest it, and a bell that holds one ring.
type watcher struct {
	wants func(store.Change) bool
	fresh bool      // has not been told yet what changed in the moment before it began
	since uuid.UUID // the first event of that moment
	mu    sync.Mutex
	ids   []models.AnyID
	bell  chan struct{}
}

const (
	lookEvery   = 500 * time.Millisecond
	lookBehind  = 10 * time.Second // processes' clocks and commits are in order only roughly
	beginBehind = time.Second      // as long as a subscription may take to begin
	lookAtMost  = 1000
	changesKept = 4 * lookAtMost
)

// NewUpdates makes the hub; Run makes it work.
func NewUpdates(s *store.Store, log *slog.Logger) *Updates {
	return &Updates{store: s, log: log, wake: make(chan struct{}, 1), watchers: map[*watcher]struct{}{}}
}

// Wake says that this process has committed a change.
func (u *Updates) Wake() {
	select {
	case u.wake <- struct{}{}:
	default:
	}
}

// Run passes changes on until ctx ends.
func (u *Updates) Run(ctx context.Context) {
	tick := time.NewTicker(lookEvery)
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
		u.look(ctx, seen)
	}
}

func (u *Updates) watched() bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	return len(u.watchers) > 0
}

func (u *Updates) look(ctx context.Context, seen map[uuid.UUID]bool) {
	changes, err := u.store.ChangesSince(ctx, eventAt(lookBehind), lookAtMost)
	if err != nil {
		if ctx.Err() == nil {
			u.log.WarnContext(ctx, "updates: read changes", "err", err)
		}
		return
	}
	if len(seen) > changesKept {
		clear(seen)
	}
	u.tell(changes, seen)
}

// eventAt is the smallest id that an event of that long ago can have: ids begin with the time.
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

// tell rings for what is new, and for a fresh watcher for all that changed just now: nobody can say when exactly
// a subscription began, so a change that was made after it was asked for must not depend on that.
func (u *Updates) tell(changes []store.Change, seen map[uuid.UUID]bool) {
	u.mu.Lock()
	defer u.mu.Unlock()
	for _, c := range changes {
		for w := range u.watchers {
			if w.misses(c, seen) {
				w.ring(c.Subject)
			}
		}
		seen[c.Event] = true
	}
	for w := range u.watchers {
		w.fresh = false
	}
}

// misses reports whether a change interests the watcher and was not told before.
func (w *watcher) misses(c store.Change, seen map[uuid.UUID]bool) bool {
	if !w.wants(c) {
		return false
	}
	if w.fresh {
		return bytes.Compare(c.Event[:], w.since[:]) >= 0
	}
	return !seen[c.Event]
}

func (w *watcher) ring(id models.AnyID) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !slices.Contains(w.ids, id) {
		w.ids = append(w.ids, id)
	}
	select {
	case w.bell <- struct{}{}:
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

// watch is for those who want the changes of a kind of object, or of the one with an id.
func (u *Updates) watch(prefix string, only models.AnyID) (*watcher, func()) {
	return u.join(func(c store.Change) bool {
		return prefix == c.Subject.Prefix && (only.IsZero() || only == c.Subject)
	})
}

// People tells of changes to the people of an organisation, to their tokens and to the organisation itself.
func (u *Updates) People(organization models.ID[models.Organization]) (rings <-chan struct{}, forget func()) {
	user, token, org := models.User{}.Prefix(), models.APIToken{}.Prefix(), models.Organization{}.Prefix()
	w, forget := u.join(func(c store.Change) bool {
		kind := c.Subject.Prefix
		return c.Organization == organization && (kind == user || kind == token || kind == org)
	})
	return w.bell, forget
}

func (u *Updates) join(wants func(store.Change) bool) (*watcher, func()) {
	w := &watcher{wants: wants, fresh: true, since: eventAt(beginBehind), bell: make(chan struct{}, 1)}
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
