package transport_test

import (
	"net/http"
	"testing"

	"github.com/partnergraph/partnergraph/graph/transport"
)

func TestOrigins_AreCompared(t *testing.T) {
	t.Parallel()
	list := transport.Origins{"https://app.example.com", "https://*.partners.example"}
	for _, c := range []struct {
		origins transport.Origins
		origin  string
		want    bool
	}{
		{nil, "", true},
		{nil, "https://api.test", true}, // the server's own
		{nil, "https://API.test", true},
		{nil, "https://evil.example", false},
		{nil, "null", false},
		{list, "https://app.example.com", true},
		{list, "https://APP.example.com", true},
		{list, "http://app.example.com", false},
		{list, "https://app.example.com.evil.example", false},
		{list, "https://a.partners.example", true},
		{list, "https://.partners.example", false},
		{list, "https://partners.example", false},
		{list, "https://evilpartners.example", false},
		{transport.Origins{"*"}, "https://evil.example", true},
	} {
		r := &http.Request{Host: "api.test", Header: http.Header{}}
		if c.origin != "" {
			r.Header.Set("Origin", c.origin)
		}
		if got := c.origins.Allow(r); got != c.want {
			t.Errorf("%v %q: want %v, got %v", c.origins, c.origin, c.want, got)
		}
	}
}

func TestSSE_OnlyTheFirstMediaTypeCounts(t *testing.T) {
	t.Parallel()
	for accept, want := range map[string]bool{
		"text/event-stream":                                         true,
		"text/event-stream, application/json":                       true,
		"Text/Event-Stream;q=1":                                     true,
		"application/json, text/event-stream":                       false,
		"application/graphql-response+json, text/event-stream, */*": false,
		"":    false,
		"*/*": false,
	} {
		r := &http.Request{Header: http.Header{"Accept": {accept}}}
		if got := transport.Streaming(r); got != want {
			t.Errorf("%q: want %v, got %v", accept, want, got)
		}
	}
}
