package main

import (
	"context"
	"encoding/json"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/redis/go-redis/v9"
)

// health answers whether the process lives and whether it should be sent requests.
type health struct {
	store    *store.Store
	redis    redis.UniversalClient
	draining atomic.Bool
}

const healthTimeout = 2 * time.Second

// drain makes the process not ready, so that no new requests come.
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

// ready: without the database nothing works. Without Redis everything but the jobs does, and those wait in
// the database, so that the process is degraded but ready.
func (h *health) ready(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), healthTimeout)
	defer cancel()
	checks := map[string]string{"status": "ok", "database": "ok", "redis": "ok"}
	status := http.StatusOK
	if h.redis.Ping(ctx).Err() != nil {
		checks["status"], checks["redis"] = "degraded", "unreachable"
	}
	if h.store.Ping(ctx) != nil {
		checks["status"], checks["database"], status = "down", "unreachable", http.StatusServiceUnavailable
	}
	if h.draining.Load() {
		checks["status"], status = "draining", http.StatusServiceUnavailable
	}
	answer(w, status, checks)
}

func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(body)
}
