package remote_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/partnergraph/partnergraph/internal/admission"
	"github.com/partnergraph/partnergraph/internal/clock"
	"github.com/partnergraph/partnergraph/internal/remote"
)

const token = "t0ken-of-the-test"

func client(t *testing.T, h http.HandlerFunc, changes ...func(*remote.Config)) *remote.Client {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	c := remote.Config{URL: server.URL + "/v1/", Token: token, Timeout: 20 * time.Second, Pause: time.Millisecond}
	for _, change := range changes {
		change(&c)
	}
	made, err := remote.New(c)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

func TestAsk_SendsWhatIsAsked(t *testing.T) {
	t.Parallel()
	type request struct{ Line, Key, Accept, Type, Token, Body string }
	got := make(chan request, 1)
	e := client(t, func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		h := r.Header
		got <- request{r.Method + " " + r.URL.EscapedPath(), h.Get("Idempotency-Key"), h.Get("Accept"), h.Get("Content-Type"), h.Get("Authorization"), string(body)}
	}).Endpoint()
	header := http.Header{"Idempotency-Key": {"a/1"}, "Authorization": {"Basic canary"}}
	if _, err := e.Ask(t.Context(), remote.Request{Method: http.MethodPut, Path: "/things/a%2Fb", Header: header, Body: []byte(`{}`)}); err != nil {
		t.Fatal(err)
	}
	want := request{"PUT /v1/things/a%2Fb", "a/1", "application/json", "application/json", "Bearer " + token, "{}"}
	if diff := cmp.Diff(want, <-got); diff != "" {
		t.Error(diff)
	}
	if _, err := e.Ask(t.Context(), remote.Request{Method: http.MethodGet, Path: "/things"}); err != nil {
		t.Fatal(err)
	}
	want = request{"GET /v1/things", "", "application/json", "", "Bearer " + token, ""}
	if diff := cmp.Diff(want, <-got); diff != "" {
		t.Error(diff)
	}
	if header.Get("Authorization") != "Basic canary" {
		t.Error("the headers of the caller are changed")
	}
}

// A refusal is an answer; what only another try can change is none.
func TestAsk_StatusesThatAreAnswers(t *testing.T) {
	t.Parallel()
	for status, answers := range map[int]bool{200: true, 202: true, 302: true, 400: true, 401: true, 404: true, 409: true, 422: true, 429: false, 500: false, 503: false} {
		e := client(t, func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(status)
			_, _ = io.WriteString(w, "canary")
		}).Endpoint()
		got, err := e.Ask(t.Context(), remote.Request{Method: http.MethodGet})
		switch {
		case answers && (err != nil || got.Status != status || string(got.Body) != "canary"):
			t.Errorf("%d: got %+v, %v", status, got, err)
		case !answers && (!errors.Is(err, remote.ErrUnavailable) || strings.Contains(err.Error(), "canary")):
			t.Errorf("%d: got %+v, %v, want ErrUnavailable that quotes nothing", status, got, err)
		}
	}
}

func TestEndpoint_HasItsOwnBreaker(t *testing.T) {
	t.Parallel()
	var n atomic.Int32
	c := client(t, func(w http.ResponseWriter, r *http.Request) {
		n.Add(1)
		if strings.HasSuffix(r.URL.Path, "/broken") {
			w.WriteHeader(http.StatusInternalServerError)
		}
	}, func(c *remote.Config) { c.OpenAfter, c.OpenFor = 2, time.Hour })
	broken, well := c.Endpoint(), c.Endpoint()
	for range 3 {
		if _, err := broken.Ask(t.Context(), remote.Request{Method: http.MethodGet, Path: "/broken"}); !errors.Is(err, remote.ErrUnavailable) {
			t.Errorf("got error %v, want ErrUnavailable", err)
		}
	}
	if got := n.Load(); got != 2 {
		t.Errorf("%d requests, want 2: the third finds an open breaker", got)
	}
	if _, err := well.Ask(t.Context(), remote.Request{Method: http.MethodGet, Path: "/well"}); err != nil {
		t.Errorf("the other endpoint: %v", err)
	}
}

// An operation that waits for a service leaves its place to others.
func TestAsk_LeavesThePlaceOfItsOperation(t *testing.T) {
	t.Parallel()
	control := admission.New(admission.Options{Places: 1, Elapsed: clock.Start().Elapsed})
	place, err := control.Enter(t.Context(), "somebody")
	if err != nil {
		t.Fatal(err)
	}
	e := client(t, func(http.ResponseWriter, *http.Request) {
		other, err := control.Enter(t.Context(), "somebody else")
		if err != nil {
			t.Errorf("the place is kept: %v", err)
			return
		}
		other.Leave()
	}).Endpoint()
	if _, err := e.Ask(admission.WithPlace(t.Context(), place), remote.Request{Method: http.MethodGet}); err != nil {
		t.Error(err)
	}
}

func TestAsk_AsksNothingForCallersWhoLeft(t *testing.T) {
	t.Parallel()
	e := client(t, func(http.ResponseWriter, *http.Request) { t.Error("there is a request") }).Endpoint()
	ctx, leave := context.WithCancel(t.Context())
	leave()
	if _, err := e.Ask(ctx, remote.Request{Method: http.MethodGet}); !errors.Is(err, context.Canceled) {
		t.Errorf("got error %v, want context.Canceled", err)
	}
}

func TestDecode_OneObjectWithKnownFields(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]bool{
		`{"name":"a"}`: true, ` {"name":"a"} `: true, `{}`: true,
		``: false, `{`: false, `[]`: false, `{"name":1}`: false, `{"other":1}`: false, `{}{}`: false, `{} x`: false, "{\"name\":\"\xff\"}": false,
	} {
		var into struct{ Name string }
		err := remote.Decode([]byte(body), &into)
		if (err == nil) != want || (err != nil && !errors.Is(err, remote.ErrUnavailable)) {
			t.Errorf("%s: got error %v, want success %v", body, err, want)
		}
	}
}

func TestFits(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{"": true, "äöü": true, "äöüß": false, "a\n": false, "a\u202e": false, "a\u2028": false, "a\x00": false, "a\xff": false, "a\ufffd": false} {
		if got := remote.Fits(text, 3); got != want {
			t.Errorf("Fits(%q, 3) = %v, want %v", text, got, want)
		}
	}
}
