package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/partnergraph/partnergraph/internal/clock"
)

// healthClient requests health and metrics, each time on a new connection, as a load balancer may.
var healthClient = &http.Client{Timeout: 10 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}

// get requests a page; the status is 0 if there is no answer.
func (t *faultTest) get(url string) (status int, body string, took time.Duration) {
	watch := clock.Start()
	request, err := http.NewRequestWithContext(context.WithoutCancel(t.ctx), http.MethodGet, url, nil)
	t.must(err)
	resp, err := healthClient.Do(request)
	if err != nil {
		return 0, err.Error(), watch.Elapsed()
	}
	defer resp.Body.Close()
	text, _ := io.ReadAll(resp.Body)
	return resp.StatusCode, string(text), watch.Elapsed()
}

// readyz reads the process's /readyz.
func (p *process) readyz() (status int, fields map[string]string) {
	status, body, _ := p.t.get(p.metrics + "/readyz")
	_ = json.Unmarshal([]byte(body), &fields)
	return status, fields
}

// expectReady waits until the process is ready again without a degraded part.
func (p *process) expectReady() {
	p.t.eventually("/readyz 200 ok", 10*time.Second, func() bool {
		status, fields := p.readyz()
		return status == http.StatusOK && fields["status"] == "ok"
	})
}

// expectRedisDegraded waits until the process is ready but degraded, with Redis in one of these states and nothing else wrong.
func (p *process) expectRedisDegraded(states ...string) {
	var last map[string]string
	p.t.eventually("/readyz 200 degraded", 10*time.Second, func() bool {
		status, fields := p.readyz()
		last = fields
		return status == http.StatusOK && fields["status"] == "degraded" && slices.Contains(states, fields["redis"])
	})
	p.t.expect(last["database"] == "ok", "/readyz: database %s, want ok", last["database"])
	p.t.observe("/readyz 200 %s, redis %s", last["status"], last["redis"])
}

// healthProbe requests /readyz and /livez five times a second, and keeps the slowest answer.
type healthProbe struct {
	mu      sync.Mutex
	slowest time.Duration
	answers map[string]int // how often each came: "/livez 200 ok", "/readyz 503 down" …
	stop    func()
}

func (p *process) probeHealth() *healthProbe {
	ctx, cancel := context.WithCancel(p.t.ctx)
	h := &healthProbe{answers: map[string]int{}}
	var wg sync.WaitGroup
	h.stop = func() { cancel(); wg.Wait() }
	for _, path := range []string{"/readyz", "/livez"} {
		wg.Go(func() {
			tick := time.NewTicker(200 * time.Millisecond)
			defer tick.Stop()
			for ctx.Err() == nil {
				status, body, took := p.t.get(p.url + path)
				var fields struct{ Status string }
				_ = json.Unmarshal([]byte(body), &fields)
				h.record(fmt.Sprint(path, " ", status, " ", fields.Status), took)
				<-tick.C
			}
		})
	}
	return h
}

func (h *healthProbe) record(answer string, took time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.slowest = max(h.slowest, took)
	h.answers[answer]++
}
