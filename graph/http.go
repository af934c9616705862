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

// RequestID is the id of a request in the logs.
func RequestID(ctx context.Context) string { return telemetry.RequestID(ctx) }

// Locale is the language of messages: that of the request, else that of the caller, else English.
func Locale(ctx context.Context) string {
	if locale, ok := ctx.Value(localeKey).(string); ok {
		return locale
	}
	return problem.Locale(actor(ctx).Locale)
}

// withRequestInfo sets the id, the language and the client address of each request.
func withRequestInfo(next http.Handler, address func(*http.Request) string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := r.Header.Get("X-Request-Id")
		if !validRequestID(id) {
			id = uuid.Must(uuid.NewV7()).String()
		}
		w.Header().Set("X-Request-Id", id)
		ctx := telemetry.WithRequestID(r.Context(), id)
		ctx = context.WithValue(ctx, addressKey, address(r))
		if accept := r.Header.Get("Accept-Language"); accept != "" && accept != "*" { // "*" is any language: use the caller's own
			ctx = context.WithValue(ctx, localeKey, problem.Locale(accept))
		}
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

// validRequestID reports whether an id can be written safely to a log line and a header.
func validRequestID(id string) bool {
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

// securityHeaders sets the headers of a response that is data for one caller and must not be cached.
func securityHeaders(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Type", "application/json; charset=utf-8") // the default
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cache-Control", "no-store")
		if r.Header.Get("Authorization") != "" || r.Header.Get("Cookie") != "" {
			h.Set("Cache-Control", "private, no-store")
		}
		h.Add("Vary", "Accept, Accept-Language, Authorization, Cookie")
		next.ServeHTTP(w, r)
	})
}

// withCORS answers preflights for the allowed origins only.
func withCORS(next http.Handler, origins transport.Origins) http.Handler {
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

// compress compresses responses, except streams and sockets: an event must not wait until a block is full.
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

// remoteAddress is the network of a client: its IPv4 address, or the /64 of its IPv6 address, which usually is one household's.
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
