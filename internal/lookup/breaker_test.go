package lookup_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/partnergraph/partnergraph/internal/lookup"
	"github.com/partnergraph/partnergraph/internal/remote"
)

func TestBreaker_OpensAndCloses(t *testing.T) {
	t.Parallel()
	var n atomic.Int32
	var down atomic.Bool
	down.Store(true)
	r := ask(t, counting(&n, func(w http.ResponseWriter, r *http.Request) {
		if down.Load() && strings.HasSuffix(r.URL.Path, alder) {
			w.WriteHeader(http.StatusInternalServerError)
			return
		}
		service().ServeHTTP(w, r)
	}), func(c *remote.Config) { c.OpenAfter, c.OpenFor = 3, 200*time.Millisecond })
	for range 3 {
		_, err := r.FindCompany(t.Context(), alder)
		wantUnavailable(t, err)
	}
	_, err := r.FindCompany(t.Context(), alder)
	wantUnavailable(t, err)
	if got := n.Load(); got != 3 || !strings.Contains(err.Error(), "left alone") {
		t.Errorf("%d requests and %v, want 3, and an open breaker", got, err)
	}
	if _, err := r.VerifyAddress(t.Context(), tacoma); err != nil {
		t.Errorf("the register's failure affects address verification: %v", err)
	}
	down.Store(false)
	ctx, cancel := context.WithTimeout(t.Context(), soon)
	defer cancel()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for {
		if _, err = r.FindCompany(ctx, alder); err == nil {
			break
		}
		select {
		case <-ctx.Done():
			t.Fatalf("the breaker does not close: %v", err)
		case <-tick.C:
		}
	}
	if got := n.Load(); got != 5 {
		t.Errorf("%d requests, want 5: three failures, one address, one that closed the breaker", got)
	}
}

func TestBreaker_StaysClosedAfterRefusals(t *testing.T) {
	t.Parallel()
	r := ask(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "079000002") {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		service().ServeHTTP(w, r)
	}), func(c *remote.Config) { c.OpenAfter, c.OpenFor = 2, time.Hour })
	for range 5 {
		if _, err := r.FindCompany(t.Context(), "000000000"); !errors.Is(err, lookup.ErrNotFound) {
			t.Errorf("got error %v, want ErrNotFound", err)
		}
		_, err := r.FindCompany(t.Context(), "079000002")
		wantUnavailable(t, err)
	}
	if _, err := r.FindCompany(t.Context(), alder); err != nil {
		t.Errorf("an unknown company opens the breaker: %v", err)
	}
}
