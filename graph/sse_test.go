package graph_test

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/partnergraph/partnergraph/graph"
	"github.com/partnergraph/partnergraph/internal/clock"
)

const wantEvents = "Accept: text/event-stream"

func TestSSE_SendsEvents(t *testing.T) {
	t.Parallel()
	e := serve(t, graph.Options{})
	done := "event: complete\ndata: \n\n"
	for name, c := range map[string]struct{ document, want string }{
		"a subscription": {"subscription{ticks(count:2)}", ":\n\nevent: next\ndata: {\"data\":{\"ticks\":1}}\n\nevent: next\ndata: {\"data\":{\"ticks\":2}}\n\n" + done},
		"a query":        {"{hello}", ":\n\nevent: next\ndata: {\"data\":{\"hello\":\"world\"}}\n\n" + done},
		"no events":      {"subscription{ticks(count:0)}", ":\n\n" + done},
	} {
		got := e.post(c.document, wantEvents)
		if got.Status != http.StatusOK || got.Body != c.want || got.Header.Get("Content-Type") != "text/event-stream; charset=utf-8" {
			t.Errorf("%s: want %q, got %d %q", name, c.want, got.Status, got.Body)
		}
		if get := e.do("GET", "?query="+url.QueryEscape(c.document), "", wantEvents); get.Body != c.want {
			t.Errorf("%s by GET: want %q, got %q", name, c.want, get.Body)
		}
	}
	for _, document := range []string{"{nope}", "subscription{refuses}"} {
		got := e.post(document, wantEvents)
		if got.Status != http.StatusOK || !strings.Contains(got.Body, `data: {"errors":[`) || !strings.HasSuffix(got.Body, done) {
			t.Errorf("%s: want the error as an event, got %d %q", document, got.Status, got.Body)
		}
	}
}

func TestSSE_RejectsLikeOtherTransports(t *testing.T) {
	t.Parallel()
	e := serve(t, graph.Options{Authenticator: tokens{}})
	for name, c := range map[string]struct {
		got  reply
		want int
	}{
		"bad token":    {e.post("{hello}", wantEvents, "Authorization: Bearer x"), 401},
		"batch":        {e.do("POST", "", "[]", asJSON, wantEvents), 400},
		"text":         {e.do("POST", "", "{}", "Content-Type: text/plain", wantEvents), 415},
		"foreign page": {e.do("GET", "?query={hello}", "", wantEvents, noPageHere), 400},
		"a mutation":   {e.do("GET", "?query="+url.QueryEscape(`mutation{rename(input:{name:"x"})}`), "", wantEvents), 405},
	} {
		if c.got.Status != c.want || c.got.code() == "" {
			t.Errorf("%s: want %d, got %d %q", name, c.want, c.got.Status, c.got.Body)
		}
	}
}

func TestSSE_EndsWhenTheTokenExpires(t *testing.T) {
	t.Parallel()
	e := serve(t, graph.Options{Authenticator: tokens{soon: clock.Wall().Add(50 * time.Millisecond)}})
	got := e.post("subscription{forever}", wantEvents, "Authorization: Bearer soon")
	if !strings.Contains(got.Body, `"UNAUTHENTICATED"`) || !strings.HasSuffix(got.Body, "event: complete\ndata: \n\n") {
		t.Errorf("want the end with its reason, got %q", got.Body)
	}
}

func TestSSE_EventsArriveOneByOne(t *testing.T) {
	t.Parallel()
	e := serve(t, graph.Options{})
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	req, _ := http.NewRequestWithContext(ctx, http.MethodPost, e.url, strings.NewReader(ask("subscription{forever}")))
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "text/event-stream")
	req.Header.Set("Accept-Encoding", "gzip")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	want := ":\n\nevent: next\ndata: {\"data\":{\"forever\":1}}\n\n"
	got := make([]byte, len(want))
	if _, err := io.ReadFull(resp.Body, got); err != nil || string(got) != want {
		t.Errorf("want the first event while the stream is open, got %q %v", got, err)
	}
}
