package provisioning_test

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

	"github.com/partnergraph/partnergraph/internal/clock"
	"github.com/partnergraph/partnergraph/internal/provisioning"
	"github.com/partnergraph/partnergraph/internal/remote"
)

// Services outside rely on these names.
func TestRemote_RequestsAreAsDocumented(t *testing.T) {
	t.Parallel()
	type request struct{ Line, Key, Token, Type, Body string }
	got := make(chan request, 1)
	p := serving(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		got <- request{r.Method + " " + r.URL.Path, r.Header.Get("Idempotency-Key"), r.Header.Get("Authorization"), r.Header.Get("Content-Type"), string(body)}
		saying(http.StatusOK, fulfilled)(w, r)
	}))
	answer, err := p.Provision(t.Context(), wanted)
	if want := (provisioning.Answer{State: provisioning.Fulfilled, Reference: "res-7"}); err != nil || answer != want {
		t.Errorf("got %+v, %v, want %+v", answer, err, want)
	}
	want := request{"PUT /v1/subscriptions/" + seats, seats + "/1", "Bearer " + token, "application/json",
		`{"subscriptionId":"` + seats + `","revision":1,"orderId":"order_01k3e9v5jdfxqsd2bvqz4hd0ap","orderLineId":"orderline_01k3e9v5jdfxqsd2bvqz4hd0aq",` +
			`"customerTenantId":"` + tenant + `","offerId":"alder-office","planId":"standard","quantity":25,"term":"P1Y","billingCycle":"MONTHLY","status":"ACTIVE",` +
			`"termEndsAt":"2027-08-03T07:30:00Z"}`}
	if diff := cmp.Diff(want, <-got); diff != "" {
		t.Error(diff)
	}
	next := wanted
	next.Revision, next.Status, next.TermEndsAt = 12, "DELETED", time.Time{}
	if _, err := p.Provision(t.Context(), next); err != nil {
		t.Error(err)
	}
	if r := <-got; r.Key != seats+"/12" || !strings.HasSuffix(r.Body, `"status":"DELETED"}`) {
		t.Errorf("got key %s and body %s, want revision 12 without the end of a term", r.Key, r.Body)
	}
}

func TestRemote_IDsStayInTheirPartOfThePath(t *testing.T) {
	t.Parallel()
	got := make(chan string, 1)
	p := serving(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got <- r.URL.EscapedPath()
		saying(http.StatusOK, fulfilled)(w, r)
	}))
	odd := wanted
	odd.SubscriptionID = "a/b?c#d"
	if _, err := p.Provision(t.Context(), odd); err != nil {
		t.Fatal(err)
	}
	if path := <-got; path != "/v1/subscriptions/a%2Fb%3Fc%23d" {
		t.Errorf("got path %s", path)
	}
}

func TestRemote_Answers(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("ü", 501)
	for name, tc := range map[string]struct {
		status int
		body   string
		want   provisioning.Answer // none: unavailable
	}{
		"fulfilled":               {200, fulfilled, provisioning.Answer{State: provisioning.Fulfilled, Reference: "res-7"}},
		"fulfilled, no reference": {200, `{"state":"FULFILLED"}`, provisioning.Answer{State: provisioning.Fulfilled}},
		"pending":                 {202, `{"state":"PENDING"}`, provisioning.Answer{State: provisioning.Pending, AskAgain: time.Hour}},
		"pending, reference":      {202, `{"state":"PENDING","reference":"res-7"}`, provisioning.Answer{State: provisioning.Pending, Reference: "res-7", AskAgain: time.Hour}},
		"refused":                 {422, `{"state":"REFUSED","reason":"The tenant is locked."}`, provisioning.Answer{State: provisioning.Refused, Reason: "The tenant is locked."}},
		"refused, no reason":      {422, `{"state":"REFUSED"}`, provisioning.Answer{State: provisioning.Refused}},
		"refused, long reason":    {422, `{"state":"REFUSED","reason":"` + long + `"}`, provisioning.Answer{State: provisioning.Refused, Reason: long[:2*499] + "…"}},
		"refused, just fits":      {422, `{"state":"REFUSED","reason":"` + long[2:] + `"}`, provisioning.Answer{State: provisioning.Refused, Reason: long[2:]}},
		"refused, odd reason":     {422, `{"state":"REFUSED","reason":" a\r\nb\u0000c\u202ed "}`, provisioning.Answer{State: provisioning.Refused, Reason: "a b c d"}},

		"another state":         {200, `{"state":"PENDING"}`, provisioning.Answer{}},
		"another status":        {202, fulfilled, provisioning.Answer{}},
		"refusal with 200":      {200, `{"state":"REFUSED","reason":"x"}`, provisioning.Answer{}},
		"refusal with 400":      {400, `{"state":"REFUSED","reason":"x"}`, provisioning.Answer{}},
		"somebody else's 422":   {422, `{"message":"canary"}`, provisioning.Answer{}},
		"unknown state":         {200, `{"state":"DONE"}`, provisioning.Answer{}},
		"small letters":         {200, `{"state":"fulfilled"}`, provisioning.Answer{}},
		"no state":              {200, `{}`, provisioning.Answer{}},
		"nothing":               {200, ``, provisioning.Answer{}},
		"null":                  {200, `null`, provisioning.Answer{}},
		"garbage":               {200, `<html>canary ` + seats + token, provisioning.Answer{}},
		"half":                  {200, fulfilled[:20], provisioning.Answer{}},
		"two":                   {200, fulfilled + fulfilled, provisioning.Answer{}},
		"field nobody agreed":   {200, `{"state":"FULFILLED","canary":1}`, provisioning.Answer{}},
		"not UTF-8":             {200, "{\"state\":\"FULFILLED\",\"reference\":\"\xff\"}", provisioning.Answer{}},
		"number as a reference": {200, `{"state":"FULFILLED","reference":7}`, provisioning.Answer{}},
		"long reference":        {200, `{"state":"FULFILLED","reference":"` + strings.Repeat("r", 201) + `"}`, provisioning.Answer{}},
		"reference in lines":    {200, `{"state":"FULFILLED","reference":"a\nb"}`, provisioning.Answer{}},
		"reason of a success":   {200, `{"state":"FULFILLED","reason":"canary"}`, provisioning.Answer{}},
		"created":               {201, fulfilled, provisioning.Answer{}},
		"no content":            {204, ``, provisioning.Answer{}},
		"unauthorised":          {401, `{"state":"REFUSED"}`, provisioning.Answer{}},
		"not found":             {404, `{"state":"REFUSED"}`, provisioning.Answer{}},
		"conflict":              {409, `{"state":"REFUSED"}`, provisioning.Answer{}},
		"failure":               {500, `canary`, provisioning.Answer{}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := serving(t, saying(tc.status, tc.body)).Provision(t.Context(), wanted)
			if tc.want == (provisioning.Answer{}) {
				wantUnavailable(t, err)
			} else if err != nil {
				t.Error(err)
			}
			if got != tc.want {
				t.Errorf("got %+v, want %+v", got, tc.want)
			}
		})
	}
}

func TestRemote_AllAttemptsShareOneTimeout(t *testing.T) {
	t.Parallel()
	for name, h := range map[string]http.HandlerFunc{
		"no answer": func(_ http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body) // or the server would not notice that the client hangs up
			<-r.Context().Done()
		},
		"an answer that trickles": trickle,
		"asks to wait": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", "2")
			w.WriteHeader(http.StatusTooManyRequests)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := serving(t, h, func(c *remote.Config) { c.Timeout = 100 * time.Millisecond })
			watch := clock.Start()
			_, err := p.Provision(t.Context(), wanted)
			wantUnavailable(t, err)
			if took := watch.Elapsed(); took > soon {
				t.Errorf("took %v, want about 100ms", took)
			}
		})
	}
}

// trickle sends a byte now and then, for as long as anybody listens.
func trickle(w http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body)
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

func TestRemote_SlowAnswerIsTaken(t *testing.T) {
	t.Parallel()
	p := serving(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		wait := time.NewTimer(300 * time.Millisecond)
		defer wait.Stop()
		<-wait.C
		saying(http.StatusAccepted, `{"state":"PENDING"}`)(w, r)
	}))
	if got, err := p.Provision(t.Context(), wanted); err != nil || got.State != provisioning.Pending {
		t.Errorf("got %+v, %v, want PENDING", got, err)
	}
}

func TestRemote_ObeysRetryAfter(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		header   string
		requests int32
		pause    time.Duration // at least
	}{
		{"", 2, 0},
		{"1", 2, time.Second},
		{"3600", 1, 0}, // longer than the request may take: the next one is for a later job
	} {
		t.Run(tc.header, func(t *testing.T) {
			t.Parallel()
			var n atomic.Int32
			p := serving(t, counting(&n, func(w http.ResponseWriter, r *http.Request) {
				if n.Load() > 1 {
					saying(http.StatusOK, fulfilled)(w, r)
					return
				}
				w.Header().Set("Retry-After", tc.header)
				saying(http.StatusTooManyRequests, "canary")(w, r)
			}))
			watch := clock.Start()
			_, err := p.Provision(t.Context(), wanted)
			if tc.requests == 1 {
				wantUnavailable(t, err)
			} else if err != nil {
				t.Error(err)
			}
			if got := n.Load(); got != tc.requests {
				t.Errorf("%d requests, want %d", got, tc.requests)
			}
			if took := watch.Elapsed(); took < tc.pause || took > soon {
				t.Errorf("took %v, want %v and little more", took, tc.pause)
			}
		})
	}
}

// What is sent again has the same key and the same body.
func TestRemote_RepeatsTheWholeRequest(t *testing.T) {
	t.Parallel()
	var n atomic.Int32
	sent := make(chan string, 3)
	p := serving(t, counting(&n, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		sent <- r.Header.Get("Idempotency-Key") + " " + string(body)
		if n.Load() < 3 {
			saying(http.StatusBadGateway, "canary")(w, r)
			return
		}
		saying(http.StatusOK, fulfilled)(w, r)
	}))
	if _, err := p.Provision(t.Context(), wanted); err != nil {
		t.Fatal(err)
	}
	first := <-sent
	if second, third := <-sent, <-sent; second != first || third != first || !strings.HasPrefix(first, seats+"/1 {") {
		t.Errorf("sent %s, then %s and %s", first, second, third)
	}
}

func TestRemote_DoesNotFollowRedirects(t *testing.T) {
	t.Parallel()
	var elsewhere atomic.Int32
	other := httptest.NewServer(counting(&elsewhere, saying(http.StatusOK, fulfilled)))
	t.Cleanup(other.Close)
	for _, status := range []int{301, 302, 303, 307, 308} {
		_, err := serving(t, http.RedirectHandler(other.URL, status)).Provision(t.Context(), wanted)
		wantUnavailable(t, err)
	}
	if got := elsewhere.Load(); got != 0 {
		t.Errorf("%d requests went where a redirect leads, want 0", got)
	}
}

func TestRemote_BreakerOpensAndCloses(t *testing.T) {
	t.Parallel()
	var n atomic.Int32
	var up atomic.Bool
	p := serving(t, counting(&n, func(w http.ResponseWriter, r *http.Request) {
		if up.Load() {
			saying(http.StatusOK, fulfilled)(w, r)
			return
		}
		saying(http.StatusInternalServerError, "canary")(w, r)
	}), func(c *remote.Config) { c.OpenAfter, c.OpenFor = 3, 200*time.Millisecond })
	for range 4 {
		_, err := p.Provision(t.Context(), wanted)
		wantUnavailable(t, err)
	}
	if got := n.Load(); got != 3 {
		t.Errorf("%d requests, want 3: the fourth finds an open breaker", got)
	}
	up.Store(true)
	ctx, cancel := context.WithTimeout(t.Context(), soon)
	defer cancel()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for {
		_, err := p.Provision(ctx, wanted)
		if err == nil {
			break
		}
		select {
		case <-ctx.Done():
			t.Fatalf("the breaker does not close: %v", err)
		case <-tick.C:
		}
	}
}

func TestRemote_RefusalsDoNotOpenTheBreaker(t *testing.T) {
	t.Parallel()
	p := serving(t, saying(http.StatusUnprocessableEntity, `{"state":"REFUSED"}`), func(c *remote.Config) { c.OpenAfter, c.OpenFor = 1, time.Hour })
	for range 3 {
		if got, err := p.Provision(t.Context(), wanted); err != nil || got.State != provisioning.Refused {
			t.Errorf("got %+v, %v, want REFUSED", got, err)
		}
	}
}

func TestRemote_HugeAnswerIsNotRead(t *testing.T) {
	t.Parallel()
	p := serving(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		for spaces := []byte(strings.Repeat(" ", 4096)); ; {
			if _, err := w.Write(spaces); err != nil {
				return
			}
		}
	}))
	_, err := p.Provision(t.Context(), wanted)
	wantUnavailable(t, err)
}

func TestRemote_CancellationEndsTheWait(t *testing.T) {
	t.Parallel()
	arrived := make(chan struct{}, 1)
	p := serving(t, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		arrived <- struct{}{}
		<-r.Context().Done()
	}))
	ctx, leave := context.WithCancel(t.Context())
	defer leave()
	go func() {
		<-arrived
		leave()
	}()
	if _, err := p.Provision(ctx, wanted); !errors.Is(err, context.Canceled) || errors.Is(err, provisioning.ErrUnavailable) {
		t.Errorf("got error %v, want context.Canceled", err)
	}
}

func TestRemote_Check(t *testing.T) {
	t.Parallel()
	for status, fine := range map[int]bool{200: true, 404: true, 405: true, 401: false, 403: false, 429: false, 500: false} {
		asked := make(chan string, 3)
		err := serving(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			asked <- r.Method + " " + r.URL.Path + " " + r.Header.Get("Authorization")
			saying(status, "canary")(w, r)
		})).Check(t.Context())
		if got := <-asked; got != "GET /v1 Bearer "+token {
			t.Errorf("asked %s", got)
		}
		if !fine {
			wantUnavailable(t, err)
		} else if err != nil {
			t.Errorf("%d: %v", status, err)
		}
	}
}

func TestNewRemote_RefusesUnsafeSettings(t *testing.T) {
	t.Parallel()
	for _, c := range []remote.Config{
		{},
		{URL: "http://provisioning.example.com"},
		{URL: "https://user:" + token + "@provisioning.example.com"},
		{URL: "https://provisioning.example.com/?key=" + token},
		{URL: "https://provisioning.example.com", Token: token + "\r\nHost: elsewhere"},
	} {
		p, err := provisioning.NewRemote(c)
		if err == nil || p != nil {
			t.Errorf("%+v is accepted", c)
			continue
		}
		if strings.Contains(err.Error(), token) {
			t.Errorf("the error shows the token: %v", err)
		}
	}
}
