package main

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/partnergraph/partnergraph/internal/config"
)

// The address in X-Forwarded-For counts only behind a trusted proxy.
func TestForwarded_OnlyTrustedProxiesNameTheCaller(t *testing.T) {
	t.Parallel()
	behind := &config.Config{TrustedProxies: []string{"10.0.0.0/8", "192.0.2.7", "2001:db8::/32"}}
	for name, c := range map[string]struct {
		config           *config.Config
		peer, said, want string
	}{
		"no proxy":                     {&config.Config{}, "10.0.0.1:99", "203.0.113.9", "10.0.0.1:99"},
		"one proxy":                    {behind, "10.0.0.1:99", "203.0.113.9", "203.0.113.9:0"},
		"two proxies":                  {behind, "192.0.2.7:99", "203.0.113.9, 10.1.1.1", "203.0.113.9:0"},
		"the caller invents an origin": {behind, "10.0.0.1:99", "198.51.100.1, 203.0.113.9", "203.0.113.9:0"},
		"not a proxy":                  {behind, "203.0.113.9:99", "198.51.100.1", "203.0.113.9:99"},
		"a proxy that says nothing":    {behind, "10.0.0.1:99", "", "10.0.0.1:99"},
		"a proxy that says nonsense":   {behind, "10.0.0.1:99", "unknown", "10.0.0.1:99"},
		"IPv6":                         {behind, "[2001:db8::1]:99", "2001:dead::5", "[2001:dead::5]:0"},
		"IPv4 in IPv6":                 {behind, "[::ffff:10.0.0.1]:99", "203.0.113.9", "203.0.113.9:0"},
	} {
		var got string
		h, err := forwarded(c.config, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { got = r.RemoteAddr }))
		if err != nil {
			t.Fatal(err)
		}
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.RemoteAddr = c.peer
		if c.said != "" {
			r.Header.Set("X-Forwarded-For", c.said)
		}
		h.ServeHTTP(httptest.NewRecorder(), r)
		if got != c.want {
			t.Errorf("%s: got %s, want %s", name, got, c.want)
		}
	}
}
