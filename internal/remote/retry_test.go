package remote_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/partnergraph/partnergraph/internal/clock"
	"github.com/partnergraph/partnergraph/internal/remote"
)

func TestAsk_RetriedStatuses(t *testing.T) {
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
			e := client(t, counting(&n, func(w http.ResponseWriter, r *http.Request) {
				if n.Load() == 1 {
					saying(status, secret+token)(w, r)
				}
			})).Endpoint()
			if got, err := e.Ask(t.Context(), asking); want == 2 && (err != nil || got.Status != http.StatusOK) {
				t.Errorf("got %+v, %v, want 200", got, err)
			} else if status >= 500 && want == 1 {
				wantUnavailable(t, err)
			}
			if got := n.Load(); got != want {
				t.Errorf("%d requests, want %d", got, want)
			}
		})
	}
}

func TestAsk_BrokenConnectionIsRetried(t *testing.T) {
	t.Parallel()
	var n atomic.Int32
	e := client(t, counting(&n, func(w http.ResponseWriter, _ *http.Request) {
		if n.Load() < 3 {
			say(t, w, "")
		}
	})).Endpoint()
	if _, err := e.Ask(t.Context(), asking); err != nil {
		t.Error(err)
	}
	if got := n.Load(); got != 3 {
		t.Errorf("%d requests, want 3", got)
	}
}

// What is sent again has the same headers and the same body.
func TestAsk_RepeatsTheWholeRequest(t *testing.T) {
	t.Parallel()
	var n atomic.Int32
	sent := make(chan string, 3)
	e := client(t, counting(&n, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		sent <- r.Header.Get("Idempotency-Key") + " " + string(body)
		if n.Load() < 3 {
			saying(http.StatusBadGateway, secret)(w, r)
		}
	})).Endpoint()
	keyed := asking
	keyed.Header = http.Header{"Idempotency-Key": {"a/1"}}
	if _, err := e.Ask(t.Context(), keyed); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if got := <-sent; got != "a/1 "+string(asking.Body) {
			t.Errorf("sent %s", got)
		}
	}
}

func TestAsk_AttemptsAreLimited(t *testing.T) {
	t.Parallel()
	for _, want := range []int32{1, 2, 4} {
		var n atomic.Int32
		e := client(t, counting(&n, saying(http.StatusServiceUnavailable, secret+token)), func(c *remote.Config) { c.Attempts = int(want) }).Endpoint()
		_, err := e.Ask(t.Context(), asking)
		wantUnavailable(t, err)
		if got := n.Load(); got != want {
			t.Errorf("%d requests, want %d", got, want)
		}
	}
}

func TestAsk_ObeysRetryAfter(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		header string
		again  bool
		pause  time.Duration // at least
	}{
		{"", true, 0},
		{"1", true, time.Second},
		{"0", true, 0},
		{"Thu, 01 Jan 2015 00:00:00 GMT", true, 0},
		{"in a while", true, 0},
		{"3", false, 0}, // longer than is waited for
		{"86400", false, 0},
		{"9223372036", false, 0},
		{"9223372036854775807", false, 0},
		{"Fri, 01 Jan 2100 00:00:00 GMT", false, 0},
	} {
		t.Run(tc.header, func(t *testing.T) {
			t.Parallel()
			var n atomic.Int32
			e := client(t, counting(&n, func(w http.ResponseWriter, _ *http.Request) {
				if n.Load() == 1 {
					w.Header().Set("Retry-After", tc.header)
					w.WriteHeader(http.StatusServiceUnavailable)
				}
			})).Endpoint()
			watch := clock.Start()
			_, err := e.Ask(t.Context(), asking)
			if again := n.Load() == 2; again != tc.again || (err == nil) != tc.again {
				t.Errorf("retried: %v with %v, want %v", again, err, tc.again)
			}
			if took := watch.Elapsed(); took < tc.pause || took > soon {
				t.Errorf("took %v, want %v and little more", took, tc.pause)
			}
		})
	}
}

func TestAsk_FollowsNoRedirects(t *testing.T) {
	t.Parallel()
	var elsewhere atomic.Int32
	other := httptest.NewServer(counting(&elsewhere, saying(http.StatusOK, "")))
	t.Cleanup(other.Close)
	for _, status := range []int{301, 302, 303, 307, 308} {
		got, err := client(t, http.RedirectHandler(other.URL, status).ServeHTTP).Endpoint().Ask(t.Context(), asking)
		if err != nil || got.Status != status {
			t.Errorf("got %+v, %v, want %d", got, err, status)
		}
	}
	if got := elsewhere.Load(); got != 0 {
		t.Errorf("%d requests went where a redirect leads, want 0", got)
	}
}

func TestAsk_ErrorsHideTheAnswer(t *testing.T) {
	t.Parallel()
	for _, raw := range []string{secret + " " + token + "\r\n\r\n", "HTTP/1.1 " + secret + "\r\n\r\n", "HTTP/1.1 200 OK\r\n" + token + "\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"} {
		_, err := client(t, func(w http.ResponseWriter, _ *http.Request) { say(t, w, raw) }).Endpoint().Ask(t.Context(), asking)
		wantUnavailable(t, err)
	}
}

func TestAsk_VerifiesCertificates(t *testing.T) {
	t.Parallel()
	server := httptest.NewTLSServer(saying(http.StatusOK, "{}"))
	t.Cleanup(server.Close)
	roots := server.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs
	to := func(c *remote.Config) { c.URL = server.URL }
	if _, err := client(t, nil, to, func(c *remote.Config) { c.Roots = roots }).Endpoint().Ask(t.Context(), asking); err != nil {
		t.Error(err)
	}
	_, err := client(t, nil, to).Endpoint().Ask(t.Context(), asking)
	wantUnavailable(t, err)
	if !strings.Contains(err.Error(), "certificate is not trusted") {
		t.Errorf("got error %v, want one that names the problem", err)
	}
}

func TestAsk_UnreachableServiceIsNamed(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(nil)
	server.Close()
	_, err := client(t, nil, func(c *remote.Config) { c.URL = server.URL }).Endpoint().Ask(t.Context(), asking)
	wantUnavailable(t, err)
	if !strings.Contains(err.Error(), "cannot be reached") {
		t.Errorf("got error %v, want one that names the problem", err)
	}
}

func TestNew_RefusesUnsafeSettings(t *testing.T) {
	t.Parallel()
	for _, c := range []remote.Config{
		{},
		{URL: "service.example.com"},
		{URL: "https://"},
		{URL: "ftp://service.example.com"},
		{URL: "http://service.example.com"},
		{URL: "http://127.0.0.1.example.com"},
		{URL: "https://user:" + token + "@service.example.com"},
		{URL: "https://service.example.com/?key=" + token},
		{URL: "https://service.example.com/#" + token},
		{URL: "https://service.example.com:" + token},
		{URL: "https://service.example.com", Token: token + "\r\nHost: elsewhere"},
		{URL: "https://service.example.com", Token: token + " "},
	} {
		made, err := remote.New(c)
		if err == nil || made != nil {
			t.Errorf("%+v is accepted", c)
			continue
		}
		if strings.Contains(err.Error(), token) {
			t.Errorf("the error shows the token: %v", err)
		}
	}
}
