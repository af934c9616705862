package graph_test

import (
	"context"
	"net/http"
	"sync/atomic"
	"testing"

	"github.com/partnergraph/partnergraph/graph"
)

// asked counts how often somebody has to be looked up.
type asked struct {
	tokens
	times *atomic.Int32
}

func (a asked) Authenticate(ctx context.Context, token string) (graph.Session, error) {
	a.times.Add(1)
	return a.tokens.Authenticate(ctx, token)
}

// T-08: a request over the rate limit needs no lookup of its token, valid or not.
func TestRateLimit_RejectedRequestsNeedNoLookup(t *testing.T) {
	t.Parallel()
	for token, want := range map[string]int32{"mary": 60, "guess": 3} {
		times := new(atomic.Int32)
		e := serve(t, graph.Options{RatePerMinute: 60, Authenticator: asked{times: times}})
		refused := int32(0)
		for range 100 {
			if got := e.post("{hello}", "Authorization: Bearer "+token); got.Status == http.StatusTooManyRequests {
				refused++
			}
		}
		if got := times.Load(); got > want+2 || got != 100-refused { // a moment of the minute may pass meanwhile
			t.Errorf("%s: want about %d looked up, got %d, and %d refused", token, want, got, refused)
		}
	}
}

// T-08: every response is charged, whatever is wrong with the request.
func TestRateLimit_EveryResponseIsCharged(t *testing.T) {
	t.Parallel()
	for name, send := range map[string]func(endpoint) reply{
		"malformed JSON": func(e endpoint) reply { return e.do(http.MethodPost, "", "{", asJSON) },
		"deep JSON":      func(e endpoint) reply { return e.do(http.MethodPost, "", deep(1000), asJSON) },
		"wrong type":     func(e endpoint) reply { return e.do(http.MethodPost, "", "x", "Content-Type: text/plain") },
		"no type":        func(e endpoint) reply { return e.do(http.MethodPost, "", "x") },
		"wrong method":   func(e endpoint) reply { return e.do(http.MethodPut, "", "x", asJSON) },
		"not acceptable": func(e endpoint) reply { return e.do(http.MethodPost, "", "{}", asJSON, "Accept: image/png") },
		"no query":       func(e endpoint) reply { return e.do(http.MethodGet, "", "") },
		"OPTIONS":        func(e endpoint) reply { return e.do(http.MethodOptions, "", "") },
		"stream":         func(e endpoint) reply { return e.do(http.MethodGet, "?query={", "", "Accept: text/event-stream") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := serve(t, graph.Options{RatePerMinute: 3})
			e.t = t
			for range 3 {
				if got := send(e); got.Status == http.StatusTooManyRequests {
					t.Fatalf("want three answers, got %s", got.Body)
				}
			}
			if got := send(e); got.Status != http.StatusTooManyRequests || got.Header.Get("Retry-After") == "" {
				t.Errorf("want 429, got %d %s", got.Status, got.Body)
			}
		})
	}
}
