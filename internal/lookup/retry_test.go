package lookup_test

import (
	"io"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"github.com/partnergraph/partnergraph/internal/clock"
	"github.com/partnergraph/partnergraph/models"
)

func TestRemote_RetriedStatuses(t *testing.T) {
	t.Parallel()
	for status, want := range map[int]int32{ // requests
		http.StatusTooManyRequests:               2,
		http.StatusBadGateway:                    2,
		http.StatusServiceUnavailable:            2,
		http.StatusGatewayTimeout:                2,
		http.StatusInternalServerError:           1,
		http.StatusNotImplemented:                1,
		http.StatusBadRequest:                    1,
		http.StatusUnauthorized:                  1,
		http.StatusForbidden:                     1,
		http.StatusHTTPVersionNotSupported:       1,
		http.StatusNetworkAuthenticationRequired: 1,
	} {
		t.Run(http.StatusText(status), func(t *testing.T) {
			t.Parallel()
			var n atomic.Int32
			r := ask(t, counting(&n, func(w http.ResponseWriter, r *http.Request) {
				if n.Load() == 1 {
					http.Error(w, alder+token, status)
					return
				}
				service().ServeHTTP(w, r)
			}))
			verdict, err := r.VerifyAddress(t.Context(), tacoma)
			if want == 1 {
				wantUnavailable(t, err)
			} else if err != nil || verdict.Status != models.AddressVerified {
				t.Errorf("got %+v, %v, want VERIFIED", verdict, err)
			}
			if got := n.Load(); got != want {
				t.Errorf("%d requests, want %d", got, want)
			}
		})
	}
}

func TestRemote_BrokenConnectionIsRetried(t *testing.T) {
	t.Parallel()
	var n atomic.Int32
	r := ask(t, counting(&n, func(w http.ResponseWriter, r *http.Request) {
		if n.Load() < 3 {
			say(t, w, "")
			return
		}
		service().ServeHTTP(w, r)
	}))
	if _, err := r.VerifyAddress(t.Context(), tacoma); err != nil {
		t.Error(err)
	}
	if got := n.Load(); got != 3 {
		t.Errorf("%d requests, want 3", got)
	}
}

// say writes raw bytes instead of an HTTP answer and hangs up.
func say(t *testing.T, w http.ResponseWriter, raw string) {
	t.Helper()
	c, _, err := w.(http.Hijacker).Hijack()
	if err != nil {
		t.Error(err)
		return
	}
	defer c.Close()
	_, _ = io.WriteString(c, raw)
}

func TestRemote_AttemptsAreLimited(t *testing.T) {
	t.Parallel()
	for _, want := range []int32{1, 2, 4} {
		var n atomic.Int32
		r := ask(t, counting(&n, saying(http.StatusServiceUnavailable, alder+token)), attempts(int(want)))
		_, err := r.FindCompany(t.Context(), alder)
		wantUnavailable(t, err)
		if got := n.Load(); got != want {
			t.Errorf("%d requests, want %d", got, want)
		}
	}
}

func TestRemote_ObeysRetryAfter(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		header string
		again  bool
		pause  time.Duration // at least
	}{
		{"1", true, time.Second},
		{"0", true, 0},
		{"Thu, 01 Jan 2015 00:00:00 GMT", true, 0},
		{"in a while", true, 0},
		{"3", false, 0}, // longer than the timeout
		{"86400", false, 0},
		{"9223372036", false, 0},
		{"9223372036854775807", false, 0},
		{"Fri, 01 Jan 2100 00:00:00 GMT", false, 0},
	} {
		t.Run(tc.header, func(t *testing.T) {
			t.Parallel()
			var n atomic.Int32
			r := ask(t, counting(&n, func(w http.ResponseWriter, r *http.Request) {
				if n.Load() == 1 {
					w.Header().Set("Retry-After", tc.header)
					w.WriteHeader(http.StatusServiceUnavailable)
					return
				}
				service().ServeHTTP(w, r)
			}))
			watch := clock.Start()
			_, err := r.FindCompany(t.Context(), alder)
			if again := n.Load() == 2; again != tc.again || (err == nil) != tc.again {
				t.Errorf("retried: %v with %v, want %v", again, err, tc.again)
			}
			if took := watch.Elapsed(); took < tc.pause || took > soon {
				t.Errorf("took %v, want %v and little more", took, tc.pause)
			}
		})
	}
}
