package graph_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/partnergraph/partnergraph/graph"
	"github.com/partnergraph/partnergraph/graph/transport/transporttest"
	"github.com/partnergraph/partnergraph/internal/admission"
	"github.com/partnergraph/partnergraph/internal/clock"
)

// limited is a server with two places. Its query slow takes as long as the test wants, and its mutation counts.
type limited struct {
	endpoint
	control *admission.Control
	renamed *atomic.Int32
	most    *atomic.Int32 // queries slow that ran at the same time
	release context.CancelFunc
	asking  *sync.WaitGroup
}

func serveLimited(t *testing.T, slow time.Duration) limited {
	t.Helper()
	ctx, release := context.WithTimeout(context.Background(), time.Minute)
	l, now := limited{renamed: new(atomic.Int32), most: new(atomic.Int32), release: release, asking: new(sync.WaitGroup)}, new(atomic.Int32)
	schema := transporttest.New()
	schema.Resolve["slow"] = func(context.Context, map[string]any) (any, error) {
		l.most.Store(max(l.most.Load(), now.Add(1)))
		defer now.Add(-1)
		done, end := context.WithTimeout(ctx, slow)
		defer end()
		<-done.Done()
		return "done", nil
	}
	schema.Resolve["rename"] = func(context.Context, map[string]any) (any, error) {
		l.renamed.Add(1)
		return "x", nil
	}
	watch := clock.Start()
	l.control = admission.New(admission.Options{Places: 2, Elapsed: watch.Elapsed})
	l.endpoint = serve(t, graph.Options{Schema: schema, Authenticator: tokens{}, Admission: l.control})
	t.Cleanup(l.asking.Wait)
	t.Cleanup(release)
	return l
}

// quietly asks from another goroutine, and returns the status.
func (e endpoint) quietly(document, who string) int {
	r, err := http.NewRequest(http.MethodPost, e.url, strings.NewReader(ask(document)))
	if err != nil {
		return 0
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+who)
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return 0
	}
	defer answer.Body.Close()
	return answer.StatusCode
}

// fill takes both places, which one caller cannot.
func (l limited) fill() {
	l.t.Helper()
	for _, who := range []string{"mary", "ravi"} {
		l.asking.Go(func() { l.quietly("{slow}", who) })
	}
	for watch := clock.Start(); ; {
		if running, _ := l.control.Load(); running == 2 {
			return
		}
		if watch.Elapsed() > transporttest.Soon {
			l.t.Fatal("want both places taken")
		}
	}
}

// wantRejected fails unless a reply says that the server is overloaded, and when to come again.
func wantRejected(t *testing.T, name string, got reply) {
	t.Helper()
	if got.Status != http.StatusServiceUnavailable || got.Header.Get("Retry-After") == "" || got.code() != "SERVICE_UNAVAILABLE" || got.Data != nil {
		t.Errorf("%s: want 503 with Retry-After and a code, got %d %q %s", name, got.Status, got.Header.Get("Retry-After"), got.Body)
	}
	if len(got.Errors) > 0 && (got.Errors[0].Extensions["retryable"] != true || got.Errors[0].Extensions["requestId"] == nil) {
		t.Errorf("%s: want it retryable, with its id, got %s", name, got.Body)
	}
}

const renaming = `mutation{rename(input:{name:"x"})}`

// While all places are taken, every transport rejects queries and mutations, of which nothing has run. Health of the process, streams and
// sockets do not need a place.
func TestOverload_IsRejectedOnEveryTransport(t *testing.T) {
	t.Parallel()
	l := serveLimited(t, time.Minute)
	socket := l.dial("Authorization: Bearer mary")
	socket.send(hello)
	socket.next()
	l.fill()
	wantRejected(t, "POST", l.post("{hello}", "Authorization: Bearer mary"))
	wantRejected(t, "mutation", l.post(renaming, "Authorization: Bearer mary"))
	wantRejected(t, "anonymous", l.post("{hello}"))
	wantRejected(t, "GET", l.do(http.MethodGet, "?query="+url.QueryEscape("{hello}"), "", "GraphQL-Require-Preflight: 1"))
	wantRejected(t, "SSE", l.post(renaming, wantEvents))
	if got := l.post("subscription{ticks(count:2)}", wantEvents); got.Status != http.StatusOK || !strings.Contains(got.Body, `"ticks":2`) {
		t.Errorf("want events, got %d %s", got.Status, got.Body)
	}
	socket.send(subscribe("1", renaming))
	var errs []struct{ Extensions map[string]any }
	if f := socket.next(); f.Type != "error" || json.Unmarshal(f.Payload, &errs) != nil || errs[0].Extensions["code"] != "SERVICE_UNAVAILABLE" {
		t.Errorf("want the mutation rejected, got %+v", f)
	}
	socket.send(subscribe("2", "subscription{ticks(count:1)}"))
	if f := socket.next(); f.Type != "next" {
		t.Errorf("want an event, got %+v", f)
	}
	if n := l.renamed.Load(); n != 0 {
		t.Errorf("want nothing run, got %d mutations", n)
	}
	l.release()
	l.asking.Wait()
	if got := l.post(renaming, "Authorization: Bearer mary"); got.Status != http.StatusOK || l.renamed.Load() != 1 {
		t.Errorf("want it admitted when places are free, got %d %s", got.Status, got.Body)
	}
}

// A flood is answered by as many operations at a time as there are places, and by rejections. That these come at once is tested with a clock
// that stands still, in internal/admission.
func TestOverload_FloodIsAnsweredInPart(t *testing.T) {
	t.Parallel()
	l := serveLimited(t, 5*time.Millisecond)
	var mu sync.Mutex
	statuses := map[int]int{}
	flood := clock.Start()
	for i := range 24 {
		l.asking.Go(func() {
			for flood.Elapsed() < time.Second {
				status := l.quietly("{slow}", []string{"mary", "ravi"}[i%2])
				mu.Lock()
				statuses[status]++
				mu.Unlock()
			}
		})
	}
	l.asking.Wait()
	if answers, rejections := statuses[http.StatusOK], statuses[http.StatusServiceUnavailable]; len(statuses) != 2 || answers < 10 || rejections == 0 {
		t.Errorf("want answers and rejections, got %v", statuses)
	}
	if most := l.most.Load(); most > 2 {
		t.Errorf("want two at a time, got %d", most)
	}
}

// An operation that waits for another program leaves its place.
func TestOverload_PlaceIsYielded(t *testing.T) {
	t.Parallel()
	schema := transporttest.New()
	watch, ctx := clock.Start(), t.Context()
	control := admission.New(admission.Options{Places: 1, Elapsed: watch.Elapsed})
	schema.Resolve["slow"] = func(of context.Context, _ map[string]any) (any, error) {
		admission.Yield(of)
		<-ctx.Done()
		return "done", nil
	}
	e := serve(t, graph.Options{Schema: schema, Admission: control})
	go e.quietly("{slow}", "mary")
	for range 10 {
		if got := e.post("{hello}"); got.Status != http.StatusOK {
			t.Fatalf("want an answer, got %d %s", got.Status, got.Body)
		}
	}
}
