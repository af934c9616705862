package lookup_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/partnergraph/partnergraph/internal/clock"
	"github.com/partnergraph/partnergraph/internal/lookup"
	"github.com/partnergraph/partnergraph/models"
)

// soon is far more than a bounded call needs on a busy machine, and far less than the test's servers would take.
const soon = 10 * time.Second

func TestRequestsAreAsDocumented(t *testing.T) {
	t.Parallel()
	type request struct{ Line, Token, Accept, Type, Body string }
	got := make(chan request, 1)
	r := ask(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		got <- request{r.Method + " " + r.URL.Path, r.Header.Get("Authorization"), r.Header.Get("Accept"), r.Header.Get("Content-Type"), string(body)}
		service().ServeHTTP(w, &http.Request{Method: r.Method, URL: r.URL, Body: io.NopCloser(strings.NewReader(string(body)))})
	}))
	if _, err := r.FindCompany(t.Context(), alder); err != nil {
		t.Fatal(err)
	}
	want := request{"GET /v1/companies/079000001", "Bearer " + token, "application/json", "", ""}
	if diff := cmp.Diff(want, <-got); diff != "" {
		t.Error(diff)
	}
	if _, err := r.VerifyAddress(t.Context(), tacoma); err != nil {
		t.Fatal(err)
	}
	want = request{"POST /v1/addresses/verify", "Bearer " + token, "application/json", "application/json",
		`{"line1":"1200 Harbor Ave","line2":"Ste 4","city":"Tacoma","state":"WA","postalCode":"98402","country":"US"}`}
	if diff := cmp.Diff(want, <-got); diff != "" {
		t.Error(diff)
	}
}

func TestWithoutATokenNoneIsSent(t *testing.T) {
	t.Parallel()
	r := ask(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if values, sent := r.Header["Authorization"]; sent {
			t.Errorf("got Authorization %q, want none", values)
		}
		service().ServeHTTP(w, r)
	}), func(c *lookup.RemoteConfig) { c.Token = "" })
	if _, err := r.FindCompany(t.Context(), alder); err != nil {
		t.Fatal(err)
	}
}

func TestOneQuestionTakesNoLongerThanTheTimeout(t *testing.T) {
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
		"a failure that wants patience": func(w http.ResponseWriter, _ *http.Request) {
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

func TestWhoeverLeavesDoesNotWait(t *testing.T) {
	t.Parallel()
	arrived := make(chan struct{}, 8)
	r := ask(t, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		arrived <- struct{}{}
		<-r.Context().Done()
	}), func(c *lookup.RemoteConfig) { c.OpenAfter = 1 })
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

func TestWhatIsTriedAgain(t *testing.T) {
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

func TestABrokenConnectionIsTriedAgain(t *testing.T) {
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

func TestAttemptsEnd(t *testing.T) {
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

func TestRetryAfter(t *testing.T) {
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
		{"3", false, 0}, // longer than anybody here waits
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
				t.Errorf("tried again: %v with %v, want %v", again, err, tc.again)
			}
			if took := watch.Elapsed(); took < tc.pause || took > soon {
				t.Errorf("took %v, want %v and little more", took, tc.pause)
			}
		})
	}
}

func TestRedirectsAreNotFollowed(t *testing.T) {
	t.Parallel()
	var elsewhere atomic.Int32
	other := httptest.NewServer(counting(&elsewhere, service().ServeHTTP))
	t.Cleanup(other.Close)
	for _, status := range []int{301, 302, 303, 307, 308} {
		r := ask(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Location", other.URL+r.URL.Path)
			w.WriteHeader(status)
		}))
		_, err := r.FindCompany(t.Context(), alder)
		wantUnavailable(t, err)
		_, err = r.VerifyAddress(t.Context(), tacoma)
		wantUnavailable(t, err)
	}
	if got := elsewhere.Load(); got != 0 {
		t.Errorf("%d requests went where a redirect leads, want 0", got)
	}
}

func TestAnEndlessBodyIsNotRead(t *testing.T) {
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

func TestTheLargestBodyIsRead(t *testing.T) {
	t.Parallel()
	text := `{"status":"VERIFIED"}`
	for padding, want := range map[int]error{1<<20 - len(text): nil, 1<<20 - len(text) + 1: lookup.ErrUnavailable} {
		r := ask(t, saying(http.StatusOK, strings.Repeat(" ", padding)+text))
		if _, err := r.VerifyAddress(t.Context(), tacoma); !errors.Is(err, want) {
			t.Errorf("%d bytes: got error %v, want %v", padding+len(text), err, want)
		}
	}
}

func TestWhatIsNotHTTPIsNotRepeated(t *testing.T) {
	t.Parallel()
	for _, raw := range []string{alder + " " + token + "\r\n\r\n", "HTTP/1.1 " + alder + "\r\n\r\n", "HTTP/1.1 200 OK\r\n" + token + "\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"} {
		r := ask(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { say(t, w, raw) }))
		_, err := r.FindCompany(t.Context(), alder)
		wantUnavailable(t, err)
	}
}

func TestTLS(t *testing.T) {
	t.Parallel()
	server := httptest.NewTLSServer(service())
	t.Cleanup(server.Close)
	roots := server.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs
	trusting := remote(t, server.URL+"/v1", func(c *lookup.RemoteConfig) { c.Roots = roots })
	if company, err := trusting.FindCompany(t.Context(), alder); err != nil || company.DUNS != alder {
		t.Errorf("got %+v, %v, want %s", company, err, alder)
	}
	_, err := remote(t, server.URL+"/v1").FindCompany(t.Context(), alder)
	wantUnavailable(t, err)
	if !strings.Contains(err.Error(), "certificate is not trusted") {
		t.Errorf("got error %v, want one that tells what to mend", err)
	}
}

func TestNobodyListens(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(service())
	server.Close()
	_, err := remote(t, server.URL).FindCompany(t.Context(), alder)
	wantUnavailable(t, err)
	if !strings.Contains(err.Error(), "cannot be reached") {
		t.Errorf("got error %v, want one that tells what to mend", err)
	}
}

func TestTheBreakerOpensAndCloses(t *testing.T) {
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
	}), func(c *lookup.RemoteConfig) { c.OpenAfter, c.OpenFor = 3, 200*time.Millisecond })
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
		t.Errorf("addresses suffer from the register's failure: %v", err)
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

func TestRefusalsDoNotOpenTheBreaker(t *testing.T) {
	t.Parallel()
	r := ask(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "079000002") {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		service().ServeHTTP(w, r)
	}), func(c *lookup.RemoteConfig) { c.OpenAfter, c.OpenFor = 2, time.Hour })
	for range 5 {
		if _, err := r.FindCompany(t.Context(), "000000000"); !errors.Is(err, lookup.ErrNotFound) {
			t.Errorf("got error %v, want ErrNotFound", err)
		}
		_, err := r.FindCompany(t.Context(), "079000002")
		wantUnavailable(t, err)
	}
	if _, err := r.FindCompany(t.Context(), alder); err != nil {
		t.Errorf("one company that the register cannot find stops the look-up of another: %v", err)
	}
}

func TestNewRemoteRefuses(t *testing.T) {
	t.Parallel()
	for _, c := range []lookup.RemoteConfig{
		{},
		{URL: "lookup.example.com"},
		{URL: "https://"},
		{URL: "ftp://lookup.example.com"},
		{URL: "http://lookup.example.com"},
		{URL: "http://127.0.0.1.example.com"},
		{URL: "https://user:" + token + "@lookup.example.com"},
		{URL: "https://lookup.example.com/?key=" + token},
		{URL: "https://lookup.example.com/#" + token},
		{URL: "https://lookup.example.com:" + token},
		{URL: "https://lookup.example.com", Token: token + "\r\nHost: elsewhere"},
		{URL: "https://lookup.example.com", Token: token + " "},
	} {
		r, err := lookup.NewRemote(c)
		if err == nil || r != nil {
			t.Errorf("%+v is accepted", c)
			continue
		}
		if strings.Contains(err.Error(), token) {
			t.Errorf("the error shows the token: %v", err)
		}
	}
}

func TestManyAskAtOnce(t *testing.T) {
	t.Parallel()
	r := ask(t, service())
	failures := make(chan error, 50)
	for i := range cap(failures) {
		go func() {
			duns := fmt.Sprintf("07900000%d", 1+i%6)
			c, err := r.FindCompany(t.Context(), duns)
			if err == nil && c.DUNS != duns {
				err = fmt.Errorf("got %s, want %s", c.DUNS, duns)
			}
			failures <- err
		}()
	}
	for range cap(failures) {
		if err := <-failures; err != nil {
			t.Error(err)
		}
	}
}

// TestTheContractOfACompany pins the names of the fields, on which services of others rely.
func TestTheContractOfACompany(t *testing.T) {
	t.Parallel()
	text := `{"duns":"079000001","legalName":"L","address":{"line1":"1","line2":"2","city":"C","state":"S","postalCode":"P","country":"US"},` +
		`"website":"https://w.example","registrationNumber":"N"}`
	want := &models.Company{
		DUNS: alder, LegalName: "L", Website: "https://w.example", RegistrationNumber: "N",
		Address: models.PostalAddress{Line1: "1", Line2: "2", City: "C", State: "S", PostalCode: "P", Country: "US"},
	}
	got, err := ask(t, saying(http.StatusOK, text)).FindCompany(t.Context(), alder)
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("%v %s", err, diff)
	}
	if written, err := json.Marshal(want); err != nil || string(written) != text {
		t.Errorf("got %s, %v, want %s", written, err, text)
	}
}
