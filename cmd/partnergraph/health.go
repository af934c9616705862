package main

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/singleflight"
)

// health serves the liveness and readiness of the process.
type health struct {
	probes   []probe
	log      *slog.Logger
	asked    singleflight.Group // each probe runs once at a time
	draining atomic.Bool

	mu   sync.Mutex
	said string // the last logged state
}

// probe checks one dependency of the process, and describes its state in a word or two.
type probe struct {
	name    string
	look    func(context.Context) string
	missing bool // the process is not ready without it
}

const (
	healthTimeout = 2 * time.Second // of each probe
	askEvery      = time.Second     // minimum interval between probes: the endpoint needs no sign-in

	well        = "ok"
	unreachable = "unreachable"
	silent      = "does not answer"
)

func newHealth(a *app) *health {
	return &health{log: a.log, probes: append([]probe{
		{"database", cached(askEvery, databaseProbe(a.store, a.config)), true},
		{"redis", cached(askEvery, redisProbe(a.redis)), false},
	}, folderProbes(a.config)...)}
}

// drain makes the process not ready, so that it gets no new requests.
func (h *health) drain() { h.draining.Store(true) }

// handler serves health beside the metrics.
func (h *health) handler(metrics http.Handler) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/livez", h.live)
	mux.HandleFunc("/readyz", h.ready)
	mux.Handle("/metrics", metrics)
	return mux
}

func (h *health) live(w http.ResponseWriter, _ *http.Request) {
	answer(w, http.StatusOK, map[string]string{"status": "ok"})
}

// ready is the readiness endpoint. The process is not ready without the database. Without Redis jobs wait in the database, and with a
// full disk reading still works: the process is then degraded but ready.
func (h *health) ready(w http.ResponseWriter, _ *http.Request) {
	checks, down := h.examine()
	status := http.StatusOK
	switch {
	case h.draining.Load():
		checks["status"], status = "draining", http.StatusServiceUnavailable
	case down:
		checks["status"], status = "down", http.StatusServiceUnavailable
	}
	answer(w, status, checks)
}

// examine runs all probes concurrently, each with its own timeout, so that one that hangs does not affect the others.
func (h *health) examine() (checks map[string]string, down bool) {
	found := make([]string, len(h.probes))
	var wg sync.WaitGroup
	for i, p := range h.probes {
		wg.Go(func() { found[i] = h.ask(p) })
	}
	wg.Wait()
	checks = map[string]string{"status": well}
	for i, p := range h.probes {
		checks[p.name] = found[i]
		if found[i] != well {
			checks["status"] = "degraded"
		}
		down = down || p.missing && (found[i] == unreachable || found[i] == silent)
	}
	h.note(checks)
	return checks, down
}

func (h *health) ask(p probe) string {
	timeout := time.NewTimer(healthTimeout + healthTimeout/4) // for a probe that does not observe its timeout
	defer timeout.Stop()
	answered := h.asked.DoChan(p.name, func() (any, error) {
		ctx, cancel := context.WithTimeout(context.Background(), healthTimeout)
		defer cancel()
		return p.look(ctx), nil
	})
	select {
	case a := <-answered:
		return a.Val.(string)
	case <-timeout.C:
		return silent
	}
}

// note logs failing probes when their state changes.
func (h *health) note(checks map[string]string) {
	var wrong []string
	for _, p := range h.probes {
		if checks[p.name] != well {
			wrong = append(wrong, p.name+": "+checks[p.name])
		}
	}
	now := strings.Join(wrong, ", ")
	h.mu.Lock()
	defer h.mu.Unlock()
	if now == h.said {
		return
	}
	h.said = now
	if now == "" {
		h.log.Info("health: all is well again")
		return
	}
	h.log.Warn("health", "trouble", now)
}

func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(body)
}
