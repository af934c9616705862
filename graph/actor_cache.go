package graph

import (
	"context"
	"crypto/sha256"
	"fmt"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/hashicorp/golang-lru/v2/simplelru"
	"golang.org/x/sync/singleflight"

	"github.com/partnergraph/partnergraph/internal/clock"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// actorCache keeps the sessions of credentials for some seconds, so that a sign-in takes no statement. A session leaves the cache when its
// actor changes: at once by a commit of this process, and when the hub reads of it by one of another. While the hub cannot read, a session
// counts for a second only. Refused credentials are kept too, for a shorter time, so that a script that repeats a revoked token asks
// the database once. A new token works at once: nobody can have shown it before it was made.
type actorCache struct {
	updates *Updates
	loading *singleflight.Group // replaced by each change, so that nobody is given what was read before it

	mu      sync.Mutex
	known   *simplelru.LRU[credentialsKey, cached]
	refused *simplelru.LRU[credentialsKey, cached]
	groups  map[uuid.UUID]map[credentialsKey]struct{} // of the known ones: by organisation, by user, by session, and the guests
	changes int                                       // how often something was dropped
}

// cached is the answer to credentials: a session, or the error that refuses them.
type cached struct {
	session Session
	err     error
	readAt  time.Duration // age of the hub before it was read
}

// credentialsKey is the hash of credentials, which themselves are not kept.
type credentialsKey [sha256.Size]byte

func (c credentials) key() credentialsKey {
	return sha256.Sum256(fmt.Appendf(nil, "%q %q %q", c.secret(), c.organization, c.account))
}

const (
	maxCached  = 50_000
	maxRefused = 10_000
	knownFor   = 30 * time.Second // also what a change by hand in the database takes
	refusedFor = 5 * time.Second
	trustedFor = time.Second // a session counts when the changes of actors, or it itself, were read this recently
)

// newActorCache is nil without a hub: then nothing is kept.
func newActorCache(u *Updates) *actorCache {
	if u == nil {
		return nil
	}
	c := &actorCache{updates: u, loading: new(singleflight.Group), groups: map[uuid.UUID]map[credentialsKey]struct{}{}}
	c.known, _ = simplelru.NewLRU(maxCached, c.ungroup) // fails only for a size below one
	c.refused, _ = simplelru.NewLRU[credentialsKey, cached](maxRefused, nil)
	u.mu.Lock()
	defer u.mu.Unlock()
	u.caches = append(u.caches, c)
	return c
}

// session returns the session of credentials, or finds it. Of several requests with the same credentials one finds it for all.
func (c *actorCache) session(ctx context.Context, shown credentials, find func(context.Context) (Session, error)) (Session, error) {
	if c == nil {
		return find(ctx)
	}
	c.updates.used()
	key := shown.key()
	answer, loading, ok := c.get(key)
	if !ok {
		found, _, _ := loading.Do(string(key[:]), func() (any, error) { return c.load(context.WithoutCancel(ctx), key, find), nil })
		answer = found.(cached)
	}
	return answer.session, answer.err
}

func (c *actorCache) get(key credentialsKey) (answer cached, loading *singleflight.Group, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if answer, ok = c.known.Get(key); ok && c.counts(answer, knownFor) {
		return answer, nil, true
	}
	answer, ok = c.refused.Get(key)
	return answer, c.loading, ok && c.counts(answer, refusedFor)
}

// counts reports whether an answer may still be used.
func (c *actorCache) counts(answer cached, lifetime time.Duration) bool {
	if c.expired(answer.session) {
		return false
	}
	now := c.updates.age.Elapsed()
	return now-answer.readAt < lifetime && now-max(answer.readAt, time.Duration(c.updates.trail.readAt.Load())) < trustedFor
}

// expired reports whether a session is over: an API token ends by the clock of the program, which a sandbox moves, and a token of an identity
// provider by the time on the wall.
func (c *actorCache) expired(s Session) bool {
	if s.ExpiresAt.IsZero() {
		return false
	}
	return !clock.Wall().Before(s.ExpiresAt) || !c.updates.store.Now().Before(s.ExpiresAt)
}

// load finds the session and keeps it, unless an actor has changed meanwhile.
func (c *actorCache) load(ctx context.Context, key credentialsKey, find func(context.Context) (Session, error)) cached {
	c.mu.Lock()
	before := c.changes
	c.mu.Unlock()
	answer := cached{readAt: c.updates.age.Elapsed()}
	answer.session, answer.err = find(ctx)
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.changes != before:
	case answer.err == nil:
		c.known.Remove(key) // from the groups of the session before
		c.known.Add(key, answer)
		for _, group := range groupsOf(answer.session) {
			if c.groups[group] == nil {
				c.groups[group] = map[credentialsKey]struct{}{}
			}
			c.groups[group][key] = struct{}{}
		}
	case rejected(answer.err):
		c.refused.Add(key, answer)
	}
	return answer
}

// guests is the group of those who act for no organisation: whatever changes users may give them one.
var guests uuid.UUID

// groupsOf are the groups of a session, by which it is found when it changes.
func groupsOf(s Session) []uuid.UUID {
	groups := []uuid.UUID{guests}
	if s.Actor.Known() {
		groups = []uuid.UUID{uuid.UUID(s.Actor.OrganizationID), uuid.UUID(s.Actor.UserID)}
	}
	if !s.Actor.SessionID.IsZero() {
		groups = append(groups, uuid.UUID(s.Actor.SessionID))
	}
	return groups
}

func (c *actorCache) ungroup(key credentialsKey, answer cached) {
	for _, group := range groupsOf(answer.session) {
		if delete(c.groups[group], key); len(c.groups[group]) == 0 {
			delete(c.groups, group)
		}
	}
}

// changesActors reports whether a change can give or take a role, a membership or an account. Actors consist of users, their tokens and sessions, and
// the organisation with its partner and customer accounts.
func changesActors(c store.Change) bool {
	switch c.Subject.Prefix {
	case models.User{}.Prefix(), models.APIToken{}.Prefix(), models.Session{}.Prefix(), models.Organization{}.Prefix(),
		models.Partner{}.Prefix(), models.Customer{}.Prefix(), models.Registration{}.Prefix():
		return true
	}
	return false
}

// drop forgets the sessions that changes concern: the one that has ended, those of the organisation, those of the person who has done it, who may have joined another
// organisation, and the guests.
func (c *actorCache) drop(changes []store.Change) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, change := range changes {
		if !changesActors(change) {
			continue
		}
		c.changes++
		c.loading = new(singleflight.Group)
		c.refused.Purge()
		for _, group := range []uuid.UUID{uuid.UUID(change.Organization), uuid.UUID(change.Actor), change.Subject.UUID, guests} {
			for key := range c.groups[group] {
				if answer, known := c.known.Peek(key); known && concerns(change, answer.session) {
					c.known.Remove(key)
				}
			}
		}
	}
}

// concerns reports whether a change of an organisation, or by one of its people, can change a session there. What happens to the customers of a
// partner, all day long, changes nobody of the partner.
func concerns(change store.Change, s Session) bool {
	return change.Subject.Prefix != (models.Customer{}).Prefix() || s.Actor.PartnerID.IsZero()
}

func (c *actorCache) clear() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.known.Purge()
	c.refused.Purge()
}
