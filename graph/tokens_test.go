package graph_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/partnergraph/partnergraph/graph"
	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/clock"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/models"
)

// persona is the one person of a demo.
type persona struct {
	token string
	who   access.Actor
	err   error // nobody can be looked up
}

func (p persona) Authenticate(_ context.Context, bearer string) (graph.Session, error) {
	if p.err != nil {
		return graph.Session{}, p.err
	}
	if bearer != p.token {
		return graph.Session{}, graph.ErrInvalidToken
	}
	return graph.Session{Actor: p.who}, nil
}

func TestAuthentication_KindsOfTokens(t *testing.T) {
	t.Parallel()
	known := sha256.Sum256([]byte("pg_ravi"))
	old := sha256.Sum256([]byte("pg_old"))
	chain := graph.Chain{
		Demo: persona{token: "demo-mary", who: mary},
		API: graph.APITokens{Find: func(_ context.Context, hash []byte) (access.Actor, time.Time, error) {
			switch {
			case bytes.Equal(hash, known[:]):
				return ravi, clock.Wall().Add(time.Hour), nil
			case bytes.Equal(hash, old[:]):
				return ravi, clock.Wall().Add(-time.Second), nil
			}
			return access.Actor{}, time.Time{}, problem.New(problem.NotFound, "")
		}},
	}
	for _, c := range []struct {
		token string
		want  access.Actor
		ok    bool
	}{
		{"demo-mary", mary, true},
		{"pg_ravi", ravi, true},
		{"pg_old", access.Actor{}, false},
		{"pg_nobody", access.Actor{}, false},
		{"demo-mar", access.Actor{}, false},
		{"demo-mary ", access.Actor{}, false},
		{"pg_" + strings.Repeat("x", 1000), access.Actor{}, false},
		{"", access.Actor{}, false},
		{"a.b.c", access.Actor{}, false}, // there is no issuer here
	} {
		s, err := chain.Authenticate(context.Background(), c.token)
		if got := err == nil; got != c.ok || s.Actor.UserID != c.want.UserID {
			t.Errorf("%.20q: want %v %v, got %v %v", c.token, c.ok, c.want.UserID, err, s.Actor.UserID)
		}
	}
}

func TestAPIToken_LookupErrorIsUnavailable(t *testing.T) {
	t.Parallel()
	down := graph.APITokens{Find: func(context.Context, []byte) (access.Actor, time.Time, error) {
		return access.Actor{}, time.Time{}, errors.New("store: no connection")
	}}
	if got := serve(t, graph.Options{Authenticator: down}).post("{hello}", "Authorization: Bearer pg_x"); got.Status != 503 {
		t.Errorf("want 503, got %d %s", got.Status, got.Body)
	}
	missing := graph.APITokens{Find: func(context.Context, []byte) (access.Actor, time.Time, error) {
		return access.Actor{}, time.Time{}, problem.New(problem.NotFound, "")
	}}
	if got := serve(t, graph.Options{Authenticator: missing}).post("{hello}", "Authorization: Bearer pg_x"); got.Status != 401 {
		t.Errorf("want 401, got %d %s", got.Status, got.Body)
	}
}

// T-76: while the database is unavailable nobody is signed out: neither personas of a demo, nor users whose tokens later authenticators
// check.
func TestChain_DatabaseAwayIsUnavailable(t *testing.T) {
	t.Parallel()
	away := errors.New("store: no connection")
	chain := graph.Chain{
		Demo: persona{err: away},
		API: graph.APITokens{Find: func(context.Context, []byte) (access.Actor, time.Time, error) {
			return access.Actor{}, time.Time{}, away
		}},
	}
	e := serve(t, graph.Options{Authenticator: chain})
	for _, token := range []string{"demo-mary", "pg_x", "a.b.c"} {
		if got := e.post("{hello}", "Authorization: Bearer "+token); got.Status != 503 || got.code() != "SERVICE_UNAVAILABLE" {
			t.Errorf("%s: want 503, got %d %s", token, got.Status, got.Body)
		}
	}
}

// T-76: the partner account that a caller selects is part of the actor.
func TestAccount_DatabaseAwayIsUnavailable(t *testing.T) {
	t.Parallel()
	account := func(context.Context, access.Actor, models.ID[models.Partner]) (access.Actor, error) {
		return access.Actor{}, errors.New("store: no connection")
	}
	got := serve(t, graph.Options{Authenticator: tokens{}, Account: account}).post("{hello}", "Authorization: Bearer mary", "Partner-Account: partner_x")
	if got.Status != 503 || got.code() != "SERVICE_UNAVAILABLE" {
		t.Errorf("want 503, got %d %s", got.Status, got.Body)
	}
}
