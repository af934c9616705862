package graph

import (
	"bytes"
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// topic is what a watcher waits for: an object, all objects of a kind, or the people and tokens of an organisation.
type topic struct {
	kind         string
	id           uuid.UUID
	organization models.ID[models.Organization]
}

// topicsOf are the topics that a change belongs to.
func topicsOf(c store.Change) []topic {
	topics := []topic{{kind: c.Subject.Prefix, id: c.Subject.UUID}, {kind: c.Subject.Prefix}}
	if changesActors(c) {
		topics = append(topics, topic{organization: c.Organization})
	}
	return topics
}

// watcher is one subscription: which objects have changed since it last looked, and a channel with room for one signal. What it takes of
// memory does not grow with the changes: an object that changes often is in the set once, and a reader that is too far behind is dropped.
type watcher struct {
	topic  topic
	since  uuid.UUID     // an event of the moment before it began
	signal chan struct{} // nil with notify
	notify func()        // called instead, by the hub: it must not wait

	mu      sync.Mutex
	ids     map[models.AnyID]struct{}
	round   *round // the latest that has added something
	dropped bool
}

const (
	startOverlap = time.Second // how long a subscription may take to start
	maxWaiting   = 10_000      // objects that wait for one reader
)

func (w *watcher) add(id models.AnyID, r *round) {
	if w.notify != nil {
		w.notify()
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.ids == nil {
		w.ids = map[models.AnyID]struct{}{}
	}
	w.ids[id] = struct{}{}
	w.round = r
	w.dropped = w.dropped || len(w.ids) > maxWaiting
	if w.dropped {
		clear(w.ids)
	}
	select {
	case w.signal <- struct{}{}:
	default:
	}
}

// take returns what has changed, in the order of the ids; ok is false when the reader was too far behind.
func (w *watcher) take() (ids []models.AnyID, r *round, ok bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for id := range w.ids {
		ids = append(ids, id)
	}
	r, w.round = w.round, nil
	w.ids = nil // most wait for a single object, and long
	slices.SortFunc(ids, func(a, b models.AnyID) int { return bytes.Compare(a.UUID[:], b.UUID[:]) })
	return ids, r, !w.dropped
}

// watch subscribes to the changes of a kind of object, or of the one with an id.
func (u *Updates) watch(kind string, only models.AnyID) (*watcher, func()) {
	w := &watcher{topic: topic{kind: kind, id: only.UUID}, since: eventAt(startOverlap), signal: make(chan struct{}, 1)}
	return w, u.subscribe(w)
}

// watchActors calls notify at changes of the users of an organisation, of their tokens and of the organisation itself.
func (u *Updates) watchActors(organization models.ID[models.Organization], notify func()) (forget func()) {
	return u.subscribe(&watcher{topic: topic{organization: organization}, since: eventAt(startOverlap), notify: notify})
}

func (u *Updates) subscribe(w *watcher) (forget func()) {
	t := w.topic
	defer u.signal()
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.watchers[t] == nil {
		u.watchers[t] = map[*watcher]struct{}{}
	}
	u.watchers[t][w] = struct{}{}
	if t.kind != (models.Job{}).Prefix() { // the row of a job is read after its watcher has begun
		u.fresh[w] = struct{}{}
	}
	return func() { u.unsubscribe(w) }
}

func (u *Updates) unsubscribe(w *watcher) {
	u.mu.Lock()
	defer u.mu.Unlock()
	delete(u.fresh, w)
	delete(u.watchers[w.topic], w)
	if len(u.watchers[w.topic]) == 0 {
		delete(u.watchers, w.topic)
	}
}

// publish delivers changes to those who watch, except to fresh watchers: the next read welcomes them. It runs in one goroutine.
func (u *Updates) publish(changes []store.Change) {
	if len(changes) == 0 {
		return
	}
	r := newRound()
	u.mu.Lock()
	defer u.mu.Unlock()
	for _, c := range changes {
		if c.Event != uuid.Nil {
			u.trail.seen[c.Event] = true
		}
		for _, t := range topicsOf(c) {
			for w := range u.watchers[t] {
				if _, fresh := u.fresh[w]; !fresh {
					w.add(c.Subject, r)
				}
			}
		}
	}
}

func (u *Updates) freshOnes() (fresh []*watcher) {
	u.mu.Lock()
	defer u.mu.Unlock()
	for w := range u.fresh {
		fresh = append(fresh, w)
	}
	return fresh
}

// welcome delivers the changes since the start of fresh watchers: one may be committed after the client has subscribed, but before the
// watcher exists.
func (u *Updates) welcome(fresh []*watcher, changes []store.Change) {
	r := newRound()
	for _, w := range fresh {
		for _, c := range changes {
			if bytes.Compare(c.Event[:], w.since[:]) >= 0 && slices.Contains(topicsOf(c), w.topic) {
				w.add(c.Subject, r)
			}
		}
	}
}

func (u *Updates) welcomed(fresh []*watcher) {
	u.mu.Lock()
	defer u.mu.Unlock()
	for _, w := range fresh {
		delete(u.fresh, w)
	}
}

// watchedJobs are the jobs that somebody watches.
func (u *Updates) watchedJobs() (ids []models.ID[models.Job]) {
	kind := (models.Job{}).Prefix()
	u.mu.Lock()
	defer u.mu.Unlock()
	for t := range u.watchers {
		if t.kind == kind {
			ids = append(ids, models.ID[models.Job](t.id))
		}
	}
	return ids
}
