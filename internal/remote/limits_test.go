package remote_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/partnergraph/partnergraph/internal/clock"
	"github.com/partnergraph/partnergraph/internal/remote"
)

func TestAsk_AllAttemptsShareOneTimeout(t *testing.T) {
	t.Parallel()
	for name, h := range map[string]http.HandlerFunc{
		"no answer": func(_ http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body) // or the server would not notice that the client hangs up
			<-r.Context().Done()
		},
		"a body that trickles":    func(w http.ResponseWriter, r *http.Request) { trickle(w, r, http.StatusOK) },
		"a failure that trickles": func(w http.ResponseWriter, r *http.Request) { trickle(w, r, http.StatusServiceUnavailable) },
		"a failure that wants time": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", "2")
			w.WriteHeader(http.StatusTooManyRequests)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := client(t, h, func(c *remote.Config) { c.Timeout = 100 * time.Millisecond }).Endpoint()
			watch := clock.Start()
			_, err := e.Ask(t.Context(), asking)
			wantUnavailable(t, err)
			if took := watch.Elapsed(); took > soon {
				t.Errorf("it took %v, want about 100ms", took)
			}
		})
	}
}

// trickle sends a byte now and then, for as long as anybody listens.
func trickle(w http.ResponseWriter, r *http.Request, status int) {
	_, _ = io.Copy(io.Discard, r.Body)
	w.WriteHeader(status)
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-r.Context().Done():
			return
		case <-tick.C:
		}
		if _, err := w.Write([]byte(" ")); err != nil {
			return
		}
		w.(http.Flusher).Flush()
	}
}

func TestAsk_SlowAnswerIsTaken(t *testing.T) {
	t.Parallel()
	e := client(t, func(w http.ResponseWriter, r *http.Request) {
		wait := time.NewTimer(300 * time.Millisecond)
		defer wait.Stop()
		<-wait.C
		saying(http.StatusAccepted, "{}")(w, r)
	}).Endpoint()
	if got, err := e.Ask(t.Context(), asking); err != nil || got.Status != http.StatusAccepted {
		t.Errorf("got %+v, %v, want 202", got, err)
	}
}

func TestAsk_CancellationEndsTheWait(t *testing.T) {
	t.Parallel()
	arrived := make(chan struct{}, 8)
	e := client(t, func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		arrived <- struct{}{}
		<-r.Context().Done()
	}, func(c *remote.Config) { c.OpenAfter = 1 }).Endpoint()
	for range 3 { // a breaker that counted them would be open by now
		ctx, leave := context.WithCancel(t.Context())
		go func() {
			<-arrived
			leave()
		}()
		if _, err := e.Ask(ctx, asking); !errors.Is(err, context.Canceled) || errors.Is(err, remote.ErrUnavailable) {
			t.Errorf("got error %v, want context.Canceled", err)
		}
		leave()
	}
}

func TestAsk_EndlessBodyIsNotRead(t *testing.T) {
	t.Parallel()
	e := client(t, func(w http.ResponseWriter, _ *http.Request) {
		for spaces := []byte(strings.Repeat(" ", 4096)); ; {
			if _, err := w.Write(spaces); err != nil {
				return
			}
		}
	}).Endpoint()
	_, err := e.Ask(t.Context(), asking)
	wantUnavailable(t, err)
	if !strings.Contains(err.Error(), "1048576") {
		t.Errorf("got error %v, want one that names the limit", err)
	}
}

func TestAsk_LargestBodyIsRead(t *testing.T) {
	t.Parallel()
	for size, want := range map[int]error{1 << 20: nil, 1<<20 + 1: remote.ErrUnavailable} {
		e := client(t, saying(http.StatusOK, strings.Repeat(" ", size))).Endpoint()
		if _, err := e.Ask(t.Context(), asking); !errors.Is(err, want) {
			t.Errorf("%d bytes: got error %v, want %v", size, err, want)
		}
	}
}
