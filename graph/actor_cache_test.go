package graph

import (
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/clock"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// finder counts how often an actor is read.
type finder struct {
	who   access.Actor
	ends  time.Time
	err   error
	times int
	while func()
}

func (f *finder) find(context.Context) (Session, error) {
	f.times++
	s := Session{Actor: f.who, ExpiresAt: f.ends}
	if f.while != nil {
		f.while()
	}
	return s, f.err
}

func aCache() (*actorCache, *finder) {
	c := newActorCache(NewUpdates(nil, slog.New(slog.DiscardHandler)))
	roles := models.Set[models.Role]{models.GlobalAdmin}
	return c, &finder{who: access.Actor{UserID: models.NewID[models.User](), OrganizationID: models.NewID[models.Organization](), Roles: roles}}
}

func (f *finder) ask(t *testing.T, c *actorCache, times int) {
	t.Helper()
	for range times {
		if _, err := c.session(t.Context(), credentials{authorization: "Bearer x"}, f.find); !errors.Is(err, f.err) {
			t.Fatalf("want %v, got %v", f.err, err)
		}
	}
}

// aged makes the hub and the cached entries older.
func (c *actorCache) aged(by time.Duration) {
	for _, key := range c.known.Keys() {
		answer, _ := c.known.Peek(key)
		answer.readAt -= by
		c.known.Add(key, answer)
	}
}

func TestActorCache_DropsWhomAChangeConcerns(t *testing.T) {
	t.Parallel()
	other := models.NewID[models.Organization]()
	for name, c := range map[string]struct {
		change func(access.Actor) store.Change
		as     string
		err    error
		want   int
	}{
		"the organisation's user": {func(a access.Actor) store.Change {
			return store.Change{Subject: models.NewID[models.User]().Any(), Organization: a.OrganizationID}
		}, "", nil, 2},
		"the organisation's token": {func(a access.Actor) store.Change {
			return store.Change{Subject: models.NewID[models.APIToken]().Any(), Organization: a.OrganizationID}
		}, "", nil, 2},
		"the organisation's account": {func(a access.Actor) store.Change {
			return store.Change{Subject: models.NewID[models.Customer]().Any(), Organization: a.OrganizationID}
		}, "", nil, 2},
		"a customer of the partner, by one of its people": {func(a access.Actor) store.Change {
			return store.Change{Subject: models.NewID[models.Customer]().Any(), Organization: a.OrganizationID, Actor: a.UserID}
		}, "partner", nil, 1},
		"a person who joins another": {func(a access.Actor) store.Change {
			return store.Change{Subject: models.NewID[models.User]().Any(), Organization: other, Actor: a.UserID}
		}, "", nil, 2},
		"somebody else's user": {func(access.Actor) store.Change {
			return store.Change{Subject: models.NewID[models.User]().Any(), Organization: other}
		}, "", nil, 1},
		"a request of its own": {func(a access.Actor) store.Change {
			return store.Change{Subject: models.NewID[models.EligibilityRequest]().Any(), Organization: a.OrganizationID}
		}, "", nil, 1},
		"a guest, and anybody's user": {func(access.Actor) store.Change {
			return store.Change{Subject: models.NewID[models.User]().Any(), Organization: other}
		}, "guest", nil, 2},
		"a refusal, and any user": {func(access.Actor) store.Change {
			return store.Change{Subject: models.NewID[models.User]().Any(), Organization: other}
		}, "", ErrInvalidToken, 2},
	} {
		cache, f := aCache()
		switch f.err = c.err; c.as {
		case "guest":
			f.who = access.Actor{Identity: access.Identity{Subject: "s"}}
		case "partner":
			f.who.PartnerID = models.NewID[models.Partner]()
		}
		f.ask(t, cache, 3)
		cache.updates.Committed(store.Commit{Changes: []store.Change{c.change(f.who)}})
		f.ask(t, cache, 3)
		if f.times != c.want {
			t.Errorf("%s: want %d reads, got %d", name, c.want, f.times)
		}
	}
}

// What was read before a change is not kept after it.
func TestActorCache_ChangeDuringTheReadIsNotMissed(t *testing.T) {
	t.Parallel()
	c, f := aCache()
	f.while = func() {
		f.while = nil
		c.drop([]store.Change{{Subject: f.who.UserID.Any(), Organization: f.who.OrganizationID}})
	}
	f.ask(t, c, 3)
	if f.times != 2 {
		t.Errorf("want 2 reads, got %d", f.times)
	}
}

// While the hub cannot read what others have changed, an actor counts for a second only, and never for long.
func TestActorCache_CountsWhileTheHubReads(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		age, read time.Duration
		want      int
	}{
		"just read":                     {0, 0, 1},
		"the hub reads":                 {5 * time.Second, 0, 1},
		"the hub has not read any more": {5 * time.Second, 2 * time.Second, 2},
		"the hub reads, but it is old":  {knownFor + time.Second, 0, 2},
	} {
		cache, f := aCache()
		f.ask(t, cache, 1)
		cache.aged(c.age)
		cache.updates.trail.readAt.Store(int64(cache.updates.age.Elapsed() - c.read))
		f.ask(t, cache, 1)
		if f.times != c.want {
			t.Errorf("%s: want %d reads, got %d", name, c.want, f.times)
		}
	}
}

// A token that ends by the program's clock is read again when a sandbox has moved that clock past its end.
func TestActorCache_TokenEndsByTheProgramsClock(t *testing.T) {
	t.Parallel()
	now := clock.NewFake(clock.Wall())
	s, err := store.Open("sqlite://"+filepath.Join(t.TempDir(), "clock.db"), now)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	c, f := newActorCache(NewUpdates(s, slog.New(slog.DiscardHandler))), &finder{ends: clock.Wall().Add(time.Hour)}
	f.ask(t, c, 2)
	if f.times != 1 {
		t.Errorf("before its end: want 1 read, got %d", f.times)
	}
	now.Advance(2 * time.Hour)
	f.ask(t, c, 1)
	if f.times != 2 {
		t.Errorf("after its end: want 2 reads, got %d", f.times)
	}
}

// An error that says nothing about the token is not kept.
func TestActorCache_TroubleIsNotKept(t *testing.T) {
	t.Parallel()
	c, f := aCache()
	f.err = store.ErrUnavailable
	f.ask(t, c, 3)
	if f.times != 3 {
		t.Errorf("want 3 reads, got %d", f.times)
	}
}
