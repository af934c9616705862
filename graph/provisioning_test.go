package graph_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"github.com/partnergraph/partnergraph/graph"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/provisioning"
	rows "github.com/partnergraph/partnergraph/internal/store"
)

var (
	callbackKey   = []byte("the key with which the service signs")
	callbackStart = time.Date(2026, 8, 3, 9, 30, 0, 0, time.UTC)
)

const fulfilledCallback = `{"subscriptionId":"subscription_01k3e9v5jdfxqsd2bvqz4hd0am","revision":2,"state":"FULFILLED","reference":"res-7"}`

// callbackSite is a server that receives callbacks.
type callbackSite struct {
	t   *testing.T
	url string
	log *bytes.Buffer

	mu       sync.Mutex
	received []provisioning.Callback
	fails    error // what receiving returns
}

func openCallbackSite(t *testing.T, perMinute int, keys ...[]byte) *callbackSite {
	t.Helper()
	if len(keys) == 0 {
		keys = [][]byte{callbackKey}
	}
	v, err := provisioning.NewVerifier(keys, func() time.Time { return callbackStart })
	if err != nil {
		t.Fatal(err)
	}
	s := &callbackSite{t: t, log: &bytes.Buffer{}}
	srv := httptest.NewServer(graph.NewCallback(graph.CallbackOptions{Verifier: v, Receive: s.receive, RatePerMinute: perMinute, Logger: slog.New(slog.NewTextHandler(s.log, nil))}))
	t.Cleanup(srv.Close)
	s.url = srv.URL
	return s
}

func (s *callbackSite) receive(_ context.Context, c provisioning.Callback) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.received = append(s.received, c)
	return s.fails
}

// signs returns the headers of a message that is signed at a time.
func signs(t *testing.T, key []byte, body string, when time.Time) http.Header {
	t.Helper()
	hook, err := standardwebhooks.NewWebhookRaw(key)
	if err != nil {
		t.Fatal(err)
	}
	signature, err := hook.Sign("msg_1", when, []byte(body))
	if err != nil {
		t.Fatal(err)
	}
	h := http.Header{}
	h.Set("Webhook-Id", "msg_1")
	h.Set("Webhook-Timestamp", strconv.FormatInt(when.Unix(), 10))
	h.Set("Webhook-Signature", signature)
	return h
}

type callbackReply struct {
	Status int
	Header http.Header
	Code   string // of the error; empty for none
}

func (s *callbackSite) send(method string, header http.Header, body string) callbackReply {
	s.t.Helper()
	req, err := http.NewRequestWithContext(s.t.Context(), method, s.url+"/provisioning/callback", strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	req.Header = header
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		s.t.Fatal(err)
	}
	defer resp.Body.Close()
	return s.read(resp)
}

// read checks what every answer has.
func (s *callbackSite) read(resp *http.Response) callbackReply {
	s.t.Helper()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	var shown struct{ Code, Message string }
	if resp.StatusCode == http.StatusNoContent {
		if len(text) > 0 {
			s.t.Errorf("204 with the body %s", text)
		}
	} else if err := json.Unmarshal(text, &shown); err != nil || shown.Code == "" || shown.Message == "" {
		s.t.Errorf("%d with %s, want code and message", resp.StatusCode, text)
	}
	if resp.Header.Get("X-Request-Id") == "" || resp.Header.Get("Cache-Control") != "private, no-store" || resp.Header.Get("X-Content-Type-Options") != "nosniff" {
		s.t.Errorf("headers %v", resp.Header)
	}
	return callbackReply{resp.StatusCode, resp.Header, shown.Code}
}

func (s *callbackSite) expect(got callbackReply, status int, code string, received int) {
	s.t.Helper()
	if got.Status != status || got.Code != code {
		s.t.Errorf("got %d %s, want %d %s", got.Status, got.Code, status, code)
	}
	if len(s.received) != received {
		s.t.Errorf("%d callbacks are received, want %d", len(s.received), received)
	}
}

func TestCallback_IsReceived(t *testing.T) {
	t.Parallel()
	s := openCallbackSite(t, 600)
	h := signs(t, callbackKey, fulfilledCallback, callbackStart)
	h.Set("Origin", "https://elsewhere.example") // nothing of a browser counts, for or against
	h.Set("Sec-Fetch-Site", "cross-site")
	s.expect(s.send("POST", h, fulfilledCallback), http.StatusNoContent, "", 1)
	want := provisioning.Callback{
		SubscriptionID: "subscription_01k3e9v5jdfxqsd2bvqz4hd0am", Revision: 2,
		Answer: provisioning.Answer{State: provisioning.Fulfilled, Reference: "res-7"},
	}
	if diff := cmp.Diff(want, s.received[0]); diff != "" {
		t.Error(diff)
	}
	s.expect(s.send("POST", h, fulfilledCallback), http.StatusNoContent, "", 2) // a repetition is for those who know the revision
}

func TestCallback_RotationOfSecrets(t *testing.T) {
	t.Parallel()
	old, now := []byte("the key that goes"), []byte("the key that comes")
	s := openCallbackSite(t, 600, now, old)
	s.expect(s.send("POST", signs(t, old, fulfilledCallback, callbackStart), fulfilledCallback), http.StatusNoContent, "", 1)
	s.expect(s.send("POST", signs(t, now, fulfilledCallback, callbackStart), fulfilledCallback), http.StatusNoContent, "", 2)
	s.expect(s.send("POST", signs(t, callbackKey, fulfilledCallback, callbackStart), fulfilledCallback), http.StatusUnauthorized, "UNAUTHENTICATED", 2)
}

func TestCallback_UnsignedIsRefused(t *testing.T) {
	t.Parallel()
	changed := strings.Replace(fulfilledCallback, ":2", ":3", 1)
	for name, tc := range map[string]struct {
		header http.Header
		body   string
	}{
		"unsigned":       {http.Header{}, fulfilledCallback},
		"bearer token":   {http.Header{"Authorization": {"Bearer token"}}, fulfilledCallback},
		"forged":         {signs(t, []byte("another key"), fulfilledCallback, callbackStart), fulfilledCallback},
		"forged garbage": {signs(t, []byte("another key"), "{", callbackStart), "{"},
		"changed":        {signs(t, callbackKey, fulfilledCallback, callbackStart), changed},
		"replayed later": {signs(t, callbackKey, fulfilledCallback, callbackStart.Add(-5*time.Minute-time.Second)), fulfilledCallback},
		"in the future":  {signs(t, callbackKey, fulfilledCallback, callbackStart.Add(5*time.Minute+time.Second)), fulfilledCallback},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := openCallbackSite(t, 600)
			s.fails = problem.New(problem.NotFound, "") // a stranger does not learn which subscriptions exist
			s.expect(s.send("POST", tc.header, tc.body), http.StatusUnauthorized, "UNAUTHENTICATED", 0)
			if log := s.log.String(); !strings.Contains(log, "provisioning callback") || strings.Contains(log, "res-7") {
				t.Errorf("the log is %q", log)
			}
		})
	}
}

func TestCallback_UnreadableIsRefused(t *testing.T) {
	t.Parallel()
	s := openCallbackSite(t, 600)
	for _, body := range []string{"", "{", "[]", `{"subscriptionId":"s","revision":1,"state":"DONE"}`, fulfilledCallback + fulfilledCallback} {
		s.expect(s.send("POST", signs(t, callbackKey, body, callbackStart), body), http.StatusBadRequest, "BAD_REQUEST", 0)
	}
}

func TestCallback_OtherMethodsAreRefused(t *testing.T) {
	t.Parallel()
	s := openCallbackSite(t, 600)
	for _, method := range []string{"GET", "PUT", "DELETE", "PATCH"} {
		got := s.send(method, signs(t, callbackKey, fulfilledCallback, callbackStart), fulfilledCallback)
		s.expect(got, http.StatusMethodNotAllowed, "METHOD_NOT_ALLOWED", 0)
		if got.Header.Get("Allow") != "POST" {
			t.Errorf("%s: Allow is %q", method, got.Header.Get("Allow"))
		}
	}
}

func TestCallback_LargestBody(t *testing.T) {
	t.Parallel()
	s := openCallbackSite(t, 600)
	body := fulfilledCallback + strings.Repeat(" ", 64<<10-len(fulfilledCallback))
	s.expect(s.send("POST", signs(t, callbackKey, body, callbackStart), body), http.StatusNoContent, "", 1)
	body += " "
	s.expect(s.send("POST", signs(t, callbackKey, body, callbackStart), body), http.StatusRequestEntityTooLarge, "PAYLOAD_TOO_LARGE", 1)
}

func TestCallback_BodyThatBreaksOffIsRefused(t *testing.T) {
	t.Parallel()
	s := openCallbackSite(t, 600)
	c, err := net.Dial("tcp", strings.TrimPrefix(s.url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	_, err = fmt.Fprintf(c, "POST /provisioning/callback HTTP/1.1\r\nHost: p.example\r\nContent-Length: %d\r\n\r\n%s", len(fulfilledCallback), fulfilledCallback[:50])
	if err = errors.Join(err, c.(*net.TCPConn).CloseWrite()); err != nil {
		t.Fatal(err)
	}
	resp, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	s.expect(s.read(resp), http.StatusBadRequest, "BAD_REQUEST", 0)
}

func TestCallback_WhatReceivingSays(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		err    error
		status int
		code   string
		retry  string // Retry-After
	}{
		"unknown subscription":    {fmt.Errorf("receive: %w", problem.New(problem.NotFound, "id")), 404, "NOT_FOUND", ""},
		"another problem":         {problem.New(problem.ValidationFailed, "state"), 422, "VALIDATION_FAILED", ""},
		"no database":             {fmt.Errorf("receive: %w", rows.ErrUnavailable), 503, "SERVICE_UNAVAILABLE", "5"},
		"busy database":           {rows.ErrBusy, 503, "SERVICE_UNAVAILABLE", "2"},
		"full storage":            {rows.ErrFull, 503, "STORAGE_FULL", "5"},
		"answer to commit lost":   {rows.ErrOutcomeUnknown, 503, "OUTCOME_UNKNOWN", "5"},
		"something else entirely": {errors.New("canary"), 500, "INTERNAL", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := openCallbackSite(t, 600)
			s.fails = tc.err
			got := s.send("POST", signs(t, callbackKey, fulfilledCallback, callbackStart), fulfilledCallback)
			s.expect(got, tc.status, tc.code, 1)
			if after := got.Header.Get("Retry-After"); after != tc.retry {
				t.Errorf("Retry-After is %q, want %q", after, tc.retry)
			}
		})
	}
}

func TestCallback_ForgedOnesAreSoonLimited(t *testing.T) {
	t.Parallel()
	s := openCallbackSite(t, 40) // two forged ones
	forged := signs(t, []byte("another key"), fulfilledCallback, callbackStart)
	for range 2 {
		s.expect(s.send("POST", forged, fulfilledCallback), http.StatusUnauthorized, "UNAUTHENTICATED", 0)
	}
	got := s.send("POST", forged, fulfilledCallback)
	s.expect(got, http.StatusTooManyRequests, "RATE_LIMITED", 0)
	if wait, err := strconv.Atoi(got.Header.Get("Retry-After")); err != nil || wait < 1 || wait > 2 {
		t.Errorf("Retry-After is %q, want 1 or 2", got.Header.Get("Retry-After"))
	}
}
