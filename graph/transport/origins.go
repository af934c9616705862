package transport

import (
	"net/http"
	"net/url"
	"strings"
)

// Origins are the web origins, besides the server's own, whose pages may call: "https://app.example.com",
// "https://*.example.com", or "*" for all.
type Origins []string

// Any reports whether every origin is allowed; credentials are not allowed then.
func (o Origins) Any() bool {
	for _, allowed := range o {
		if allowed == "*" {
			return true
		}
	}
	return false
}

// Allow reports whether the origin of a request is allowed. A request without Origin was not sent by a script of
// another site.
func (o Origins) Allow(r *http.Request) bool {
	origin := r.Header.Get("Origin")
	if origin == "" || o.Any() {
		return true
	}
	if u, err := url.Parse(origin); err == nil && u.Host != "" && strings.EqualFold(u.Host, r.Host) {
		return true
	}
	return o.Names(origin)
}

// Names reports whether an origin is one of the named ones, or matches a pattern; "*" names nobody.
func (o Origins) Names(origin string) bool {
	for _, allowed := range o {
		if allowed != "*" && matches(strings.ToLower(allowed), strings.ToLower(origin)) {
			return true
		}
	}
	return false
}

func matches(pattern, origin string) bool {
	before, after, wild := strings.Cut(pattern, "*")
	if !wild {
		return pattern == origin
	}
	return len(origin) > len(before)+len(after) && strings.HasPrefix(origin, before) && strings.HasSuffix(origin, after)
}

// preflight are the headers that no HTML form can send, so that their presence proves a preflight (or no browser).
var preflight = []string{"GraphQL-Require-Preflight", "Apollo-Require-Preflight", "X-Apollo-Operation-Name"}

func preflighted(r *http.Request) bool {
	for _, name := range preflight {
		if r.Header.Get(name) != "" {
			return true
		}
	}
	return false
}

// crossSite reports whether the request was made by a page of another site that is not allowed, according to the browser.
func (o Origins) crossSite(r *http.Request) bool {
	if r.Header.Get("Origin") != "" {
		return !o.Allow(r)
	}
	site := r.Header.Get("Sec-Fetch-Site")
	return site == "cross-site" || site == "same-site"
}
