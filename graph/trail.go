package graph

import (
	"bytes"
	"context"
	"maps"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// trail is what the hub knows of the audit trail, and of the jobs that are watched, whose steps are not in it.
type trail struct {
	readAt   atomic.Int64                  // age of the hub at which the last read began
	seen     map[uuid.UUID]bool            // events that were delivered
	versions map[models.ID[models.Job]]int // of jobs
}

const (
	pollEvery   = 500 * time.Millisecond
	pollOverlap = 10 * time.Second // clocks of processes differ, and commits are not in the order of ids
	pollLimit   = 1000             // rows of one statement
)

func newTrail() trail {
	return trail{seen: map[uuid.UUID]bool{}, versions: map[models.ID[models.Job]]int{}}
}

func (t *trail) clear() {
	t.readAt.Store(0)
	clear(t.seen)
	clear(t.versions)
}

// read delivers what all processes have committed since the last read. The fresh watchers receive the changes just before their start too.
func (u *Updates) read(ctx context.Context, fresh []*watcher) {
	began, back := u.age.Elapsed(), pollOverlap
	if last := u.trail.readAt.Load(); last > 0 {
		back += began - time.Duration(last)
	}
	for after, more := eventAt(back), true; more; {
		changes, err := u.store.ChangesSince(ctx, after, pollLimit)
		if err != nil {
			if ctx.Err() == nil {
				u.log.WarnContext(ctx, "updates: read changes", "err", err)
			}
			return
		}
		unseen := u.trail.unseen(changes)
		u.dropActors(unseen)
		u.publish(unseen)
		u.welcome(fresh, changes)
		if more = len(changes) == pollLimit; more {
			after = changes[len(changes)-1].Event
		}
	}
	u.trail.readAt.Store(int64(began))
	u.welcomed(fresh)
	u.trail.forget(eventAt(pollOverlap + pollEvery))
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

func (t *trail) unseen(changes []store.Change) (unseen []store.Change) {
	for _, c := range changes {
		if !t.seen[c.Event] {
			unseen = append(unseen, c)
		}
	}
	return unseen
}

// forget drops the events that no read returns any more.
func (t *trail) forget(before uuid.UUID) {
	maps.DeleteFunc(t.seen, func(event uuid.UUID, _ bool) bool { return bytes.Compare(event[:], before[:]) < 0 })
}

// readJobs delivers the jobs whose version has changed, of those that are watched: one statement for all of them.
func (u *Updates) readJobs(ctx context.Context) {
	ids := u.watchedJobs()
	if len(ids) == 0 {
		clear(u.trail.versions)
		return
	}
	found, err := u.store.JobVersions(ctx, ids)
	if err != nil {
		if ctx.Err() == nil {
			u.log.WarnContext(ctx, "updates: read jobs", "err", err)
		}
		return
	}
	var changed []store.Change
	for _, id := range ids {
		if before, known := u.trail.versions[id]; !known || found[id] != before {
			changed = append(changed, store.Change{Subject: id.Any()})
		}
	}
	u.trail.versions = found
	u.publish(changed)
}
