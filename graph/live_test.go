package graph_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/partnergraph/partnergraph/graph"
)

func TestSocket_EndedOperationIsNotCounted(t *testing.T) {
	t.Parallel()
	c := serve(t, graph.Options{}).dial()
	c.send(hello)
	c.next()
	for i := range 400 { // more than one caller may have at a time
		c.send(subscribe("1", "subscription{ticks(count:0)}"))
		if f := c.next(); f.Type != "complete" {
			t.Fatalf("%d: want it to run, got %+v", i, f)
		}
	}
}

func TestSSE_EndedStreamIsNotCounted(t *testing.T) {
	t.Parallel()
	e := serve(t, graph.Options{})
	for i := range 301 { // one more than a caller may have at a time
		if got := e.post("subscription{ticks(count:0)}", wantEvents); got.Status != http.StatusOK {
			t.Fatalf("%d: want it to run, got %d %s", i, got.Status, got.Body)
		}
	}
}

func TestSocket_LiveOperationsAreLimited(t *testing.T) {
	t.Parallel()
	c := serve(t, graph.Options{}).dial()
	c.send(hello)
	c.next()
	for i := range 300 {
		c.send(subscribe(fmt.Sprint(i), "subscription{forever}"))
	}
	count := map[string]int{}
	for range 300 {
		f := c.next()
		count[f.Type]++
		if f.Type == "error" && !strings.Contains(string(f.Payload), "TOO_MANY_SUBSCRIPTIONS") {
			t.Fatalf("want TOO_MANY_SUBSCRIPTIONS, got %s", f.Payload)
		}
	}
	if count["next"] != 100 || count["error"] != 200 {
		t.Errorf("want 100 running and 200 refused, got %v", count)
	}
}

func TestLiveOperations_AreCountedPerCaller(t *testing.T) {
	t.Parallel()
	e := serve(t, graph.Options{Authenticator: tokens{}})
	running := func(token string) (n int) {
		c := e.dial("Authorization: Bearer " + token)
		c.send(hello)
		c.next()
		for i := range 100 {
			c.send(subscribe(fmt.Sprint(i), "subscription{forever}"))
		}
		for range 100 {
			if c.next().Type == "next" {
				n++
			}
		}
		return n
	}
	got := []int{running("mary"), running("mary"), running("mary"), running("mary"), running("ravi")}
	if want := "[100 100 100 0 100]"; fmt.Sprint(got) != want {
		t.Errorf("want %s, got %v", want, got)
	}
	for token, want := range map[string]int{"mary": http.StatusTooManyRequests, "ravi": http.StatusOK} {
		if got := e.post("subscription{ticks(count:1)}", wantEvents, "Authorization: Bearer "+token); got.Status != want {
			t.Errorf("events for %s: want %d, got %d %s", token, want, got.Status, got.Body)
		}
	}
}
