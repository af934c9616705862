package graph_test

import (
	"net/http"
	"strconv"
	"testing"

	"github.com/partnergraph/partnergraph/graph"
)

func TestRateLimit_IsPerCaller(t *testing.T) {
	t.Parallel()
	e := serve(t, graph.Options{RatePerMinute: 5, Authenticator: tokens{}})
	allowed := func(token string) (n int, last reply) {
		for range 8 {
			headers := []string{}
			if token != "" {
				headers = append(headers, "Authorization: Bearer "+token)
			}
			if last = e.post("{hello}", headers...); last.Status == http.StatusOK {
				n++
			}
		}
		return n, last
	}
	for _, token := range []string{"mary", "ravi", ""} {
		n, last := allowed(token)
		if n != 5 || last.Status != http.StatusTooManyRequests || last.code() != "RATE_LIMITED" {
			t.Errorf("%q: want 5 answers and then 429, got %d and %d %s", token, n, last.Status, last.Body)
		}
		if wait, err := strconv.Atoi(last.Header.Get("Retry-After")); err != nil || wait < 1 || wait > 12 { // one request every 12 s
			t.Errorf("%q: want Retry-After of at most 12 s, got %q", token, last.Header.Get("Retry-After"))
		}
	}
}

func TestRateLimit_ExpensiveOperationsCostMore(t *testing.T) {
	t.Parallel()
	e := serve(t, graph.Options{RatePerMinute: 100})
	ran := 0
	for range 20 {
		if got := e.post("{partners(first:100){nodes{partners(first:40){totalCount}}}}"); got.Status == http.StatusOK { // costs 4201
			ran++
		}
	}
	if ran != 2 { // 1 + 42 each
		t.Errorf("want 2 to run, got %d", ran)
	}
}

func TestRateLimit_InvalidDocumentsAreCharged(t *testing.T) {
	t.Parallel()
	e := serve(t, graph.Options{RatePerMinute: 3})
	for range 3 {
		e.post("{nope}")
	}
	if got := e.post("{hello}"); got.Status != http.StatusTooManyRequests {
		t.Errorf("want 429, got %d %s", got.Status, got.Body)
	}
}

func TestRateLimit_GuessingTokensIsStopped(t *testing.T) {
	t.Parallel()
	e := serve(t, graph.Options{RatePerMinute: 60, Authenticator: tokens{}})
	e.post("{hello}", "Authorization: Bearer mary") // a token that was good before is known
	var got reply
	refused := 0
	for range 20 {
		if got = e.post("{hello}", "Authorization: Bearer guess"); got.Status == http.StatusUnauthorized {
			refused++
		}
	}
	if refused != 3 || got.Status != http.StatusTooManyRequests {
		t.Errorf("want 3 guesses and then 429, got %d and %d", refused, got.Status)
	}
	for _, headers := range [][]string{{"Authorization: Bearer mary"}, nil} {
		if got := e.post("{hello}", headers...); got.Status != http.StatusOK {
			t.Errorf("want Mary and callers without a token unaffected, got %d %s", got.Status, got.Body)
		}
	}
}
