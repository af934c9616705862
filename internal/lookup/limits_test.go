package lookup_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/partnergraph/partnergraph/internal/clock"
	"github.com/partnergraph/partnergraph/internal/lookup"
	"github.com/partnergraph/partnergraph/internal/remote"
)

// soon is far more than a bounded call needs on a busy machine, and far less than the test's servers would take.
const soon = 10 * time.Second

func TestRemote_AllAttemptsShareOneTimeout(t *testing.T) {
	t.Parallel()
	for name, h := range map[string]http.HandlerFunc{
		"no answer": func(_ http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body) // or the server would not notice that the client hangs up
			<-r.Context().Done()
		},
		"a body that trickles": func(w http.ResponseWriter, r *http.Request) { trickle(w, r, http.StatusOK) },
		"a failure that trickles": func(w http.ResponseWriter, r *http.Request) {
			trickle(w, r, http.StatusServiceUnavailable)
		},
		"a failure that wants timeout": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", "2")
			w.WriteHeader(http.StatusServiceUnavailable)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := ask(t, h, within(100*time.Millisecond))
			watch := clock.Start()
			_, err := r.FindCompany(t.Context(), alder)
			wantUnavailable(t, err)
			_, err = r.VerifyAddress(t.Context(), tacoma)
			wantUnavailable(t, err)
			if took := watch.Elapsed(); took > soon {
				t.Errorf("two questions took %v, want about 200ms", took)
			}
		})
	}
}

// trickle sends a byte now and then, for as long as anybody listens.
func trickle(w http.ResponseWriter, r *http.Request, status int) {
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

func TestRemote_CancellationEndsTheWait(t *testing.T) {
	t.Parallel()
	arrived := make(chan struct{}, 8)
	r := ask(t, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		arrived <- struct{}{}
		<-r.Context().Done()
	}), func(c *remote.Config) { c.OpenAfter = 1 })
	for range 3 { // a breaker that counted them would be open by now
		ctx, leave := context.WithCancel(t.Context())
		go func() {
			<-arrived
			leave()
		}()
		if _, err := r.FindCompany(ctx, alder); !errors.Is(err, context.Canceled) || errors.Is(err, lookup.ErrUnavailable) {
			t.Errorf("got error %v, want context.Canceled", err)
		}
		leave()
	}
}

func TestRemote_EndlessBodyIsNotRead(t *testing.T) {
	t.Parallel()
	r := ask(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		for spaces := []byte(strings.Repeat(" ", 4096)); ; {
			if _, err := w.Write(spaces); err != nil {
				return
			}
		}
	}))
	_, err := r.FindCompany(t.Context(), alder)
	wantUnavailable(t, err)
	if !strings.Contains(err.Error(), "1048576") {
		t.Errorf("got error %v, want one that names the limit", err)
	}
}

func TestRemote_LargestBodyIsRead(t *testing.T) {
	t.Parallel()
	text := `{"status":"VERIFIED"}`
	for padding, want := range map[int]error{1<<20 - len(text): nil, 1<<20 - len(text) + 1: lookup.ErrUnavailable} {
		r := ask(t, saying(http.StatusOK, strings.Repeat(" ", padding)+text))
		if _, err := r.VerifyAddress(t.Context(), tacoma); !errors.Is(err, want) {
			t.Errorf("%d bytes: got error %v, want %v", padding+len(text), err, want)
		}
	}
}
