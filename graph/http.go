package graph

import (
	"context"
	"net"
	"net/http"
	"net/netip"

	"github.com/google/uuid"
	"github.com/klauspost/compress/gzhttp"
	"github.com/rs/cors"

	"github.com/partnergraph/partnergraph/graph/transport"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/telemetry"
)

const localeKey contextKey = "locale"

// RequestID is the id under which a request is found in the logs.
func RequestID(ctx context.Context) string { return telemetry.RequestID(ctx) }

// Locale is the language of messages: the one the request asks for, else the caller's own, else English.
func Locale(ctx context.Context) string {
	if locale, ok := ctx.Value(localeKey).(string); ok {
		return locale
	}
	return problem.Locale(actor(ctx).Locale)
}

// identify gives each request its id, its language and its address.
func identify(next http.Handler, address func(*http.Request) string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := r.Header.Get("X-Request-Id")
		if !sane(id) {
			id = uuid.Must(uuid.NewV7()).String()
		}
		w.Header().Set("X-Request-Id", id)
		ctx := telemetry.WithRequestID(r.Context(), id)
		ctx = context.WithValue(ctx, addressKey, address(r))
		if accept := r.Header.Get("Accept-Language"); accept != "" && accept != "*" { // any language: the caller's own
			ctx = context.WithValue(ctx, localeKey, problem.Locale(accept))
		}
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

// sane accepts ids that are safe to write into a log line and a header.
func sane(id string) bool {
	if len(id) < 8 || len(id) > 64 {
		return false
	}
	for _, c := range []byte(id) {
		word := c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '-' || c == '_' || c == '.'
		if !word {
			return false
		}
	}
	return true
}

// secure sets the headers of an answer that is data, is for one caller, and must not be kept by anybody.
func secure(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Type", "application/json; charset=utf-8") // unless an answer says otherwise
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cache-Control", "no-store")
		if r.Header.Get("Authorization") != "" {
			h.Set("Cache-Control", "private, no-store")
		}
		h.Add("Vary", "Accept, Accept-Language, Authorization")
		next.ServeHTTP(w, r)
	})
}

// crossOrigin answers preflights for the allowed origins, and nobody else's.
func crossOrigin(next http.Handler, origins transport.Origins) http.Handler {
	if len(origins) == 0 {
		return next
	}
	return cors.New(cors.Options{
		AllowedOrigins:   origins,
		AllowCredentials: !origins.Any(),
		AllowedMethods:   []string{http.MethodGet, http.MethodPost},
		AllowedHeaders: []string{
			"Accept", "Accept-Language", "Authorization", "Content-Type", "Idempotency-Key", organizationHeader, accountHeader, "X-Request-Id",
			"GraphQL-Cost", "GraphQL-Require-Preflight", "Apollo-Require-Preflight", "X-Apollo-Operation-Name",
		},
		ExposedHeaders: []string{"X-Request-Id", "Retry-After"},
		MaxAge:         600,
	}).Handler(next)
}

// compress leaves streams and sockets alone: an event must not wait for a full block.
func compress(next http.Handler) http.Handler {
	compressed := gzhttp.GzipHandler(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if transport.Streaming(r) {
			next.ServeHTTP(w, r)
			return
		}
		compressed(w, r)
	})
}

// remoteAddress is the network a request comes from: a whole /64 of IPv6, which is what one household has.
func remoteAddress(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	ip, err := netip.ParseAddr(host)
	if err != nil || ip.Unmap().Is4() {
		return host
	}
	network, _ := ip.WithZone("").Prefix(64) // 64 is valid for every IPv6 address
	return network.String()
}
