package provisioning_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

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
