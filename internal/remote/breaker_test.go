package remote_test

import (
	"context"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/partnergraph/partnergraph/internal/remote"
)

func TestBreaker_OpensAndCloses(t *testing.T) {
	t.Parallel()
	var n atomic.Int32
	var up atomic.Bool
	e := client(t, counting(&n, func(w http.ResponseWriter, r *http.Request) {
		if !up.Load() {
			saying(http.StatusInternalServerError, secret)(w, r)
		}
	}), func(c *remote.Config) { c.OpenAfter, c.OpenFor = 3, 200*time.Millisecond }).Endpoint()
	for range 3 {
		_, err := e.Ask(t.Context(), asking)
		wantUnavailable(t, err)
	}
	_, err := e.Ask(t.Context(), asking)
	wantUnavailable(t, err)
	if got := n.Load(); got != 3 || !strings.Contains(err.Error(), "left alone") {
		t.Errorf("%d requests and %v, want 3, and an open breaker", got, err)
	}
	up.Store(true)
	ctx, cancel := context.WithTimeout(t.Context(), soon)
	defer cancel()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for {
		if _, err = e.Ask(ctx, asking); err == nil {
			break
		}
		select {
		case <-ctx.Done():
			t.Fatalf("the breaker does not close: %v", err)
		case <-tick.C:
		}
	}
	if got := n.Load(); got != 4 {
		t.Errorf("%d requests, want 4: three failures, and one that closed the breaker", got)
	}
}

func TestBreaker_StaysClosedAfterRefusals(t *testing.T) {
	t.Parallel()
	for _, status := range []int{http.StatusBadRequest, http.StatusNotFound, http.StatusUnprocessableEntity} {
		e := client(t, saying(status, secret), func(c *remote.Config) { c.OpenAfter, c.OpenFor = 1, time.Hour }).Endpoint()
		for range 3 {
			if got, err := e.Ask(t.Context(), asking); err != nil || got.Status != status {
				t.Errorf("got %+v, %v, want %d", got, err, status)
			}
		}
	}
}
