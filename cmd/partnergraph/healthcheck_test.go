package main

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/partnergraph/partnergraph/internal/config"
)

func TestHealthCommand_FailsUnlessReady(t *testing.T) {
	t.Parallel()
	for status, want := range map[int]string{
		http.StatusOK:                 "",
		http.StatusServiceUnavailable: "health: not ready: 503 Service Unavailable",
	} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path != "/readyz" {
				status = http.StatusNotFound
			}
			w.WriteHeader(status)
		}))
		address := strings.TrimPrefix(server.URL, "http://")
		err := healthCmd{Timeout: 10 * time.Second}.Run(t.Context(), &config.Config{MetricsListen: address})
		server.Close()
		if got := text(err); got != want {
			t.Errorf("status %d: %q, want %q", status, got, want)
		}
		if err := (healthCmd{Timeout: 10 * time.Second}).Run(t.Context(), &config.Config{MetricsListen: address}); err == nil {
			t.Error("a process that is gone is healthy")
		}
	}
}

func text(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func TestHealthCommand_FindsTheAddress(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ metrics, listen, want string }{
		{"127.0.0.1:9090", "127.0.0.1:8080", "127.0.0.1:9090"},
		{"0.0.0.0:9090", "0.0.0.0:8080", "localhost:9090"},
		{"[::]:9090", "", "localhost:9090"},
		{"", ":8080", "localhost:8080"},
		{"", "10.1.2.3:8080", "10.1.2.3:8080"},
	} {
		got, err := healthAddress(&config.Config{MetricsListen: tc.metrics, Listen: tc.listen})
		if err != nil || got != tc.want {
			t.Errorf("metrics %q, API %q: %q, %v; want %q", tc.metrics, tc.listen, got, err, tc.want)
		}
	}
}
