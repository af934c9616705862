package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/partnergraph/partnergraph/data"
	"github.com/partnergraph/partnergraph/graph"
	"github.com/partnergraph/partnergraph/graph/transport"
	"github.com/partnergraph/partnergraph/internal/clock"
	"github.com/partnergraph/partnergraph/internal/demo"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/web"
	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
)

// server is a listener with its handler.
type server struct {
	name     string // name of its setting
	http     *http.Server
	listener net.Listener
	end      context.CancelFunc // ends the sockets and streams, which a shutdown does not wait for
}

// bodyTimeout is how long the body of a request may take, on every path.
const bodyTimeout = 10 * time.Second

func newServer(name, address string, h http.Handler) (*server, error) {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return nil, fmt.Errorf("listen: %w", err)
	}
	ctx, end := context.WithCancel(context.Background())
	return &server{name: name, listener: listener, end: end, http: &http.Server{
		Handler:           endStreams(ctx, transport.WithBodyTimeout(h, bodyTimeout)),
		ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10,
	}}, nil
}

// endStreams ends sockets and streams when ctx ends. Other requests may finish.
func endStreams(ctx context.Context, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !transport.Streaming(r) {
			next.ServeHTTP(w, r)
			return
		}
		live, stop := context.WithCancel(r.Context())
		defer stop()
		defer context.AfterFunc(ctx, stop)()
		next.ServeHTTP(w, r.WithContext(live))
	})
}

func (s *server) address() net.Addr { return s.listener.Addr() }

func (s *server) serve() error {
	if err := s.http.Serve(s.listener); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve %s: %w", s.address(), err)
	}
	return nil
}

// stop waits for requests, and closes sockets and streams, whose clients connect to another process.
func (s *server) stop(within time.Duration) {
	ctx, cancel := context.WithTimeout(context.Background(), within)
	defer cancel()
	streams := time.AfterFunc(min(time.Second, within), s.end)
	defer streams.Stop()
	if s.http.Shutdown(ctx) != nil {
		s.http.Close()
	}
	s.end()
}

// routes are the routes of the main listener. The callback may be nil.
func (a *app) routes(api, signIn, callback http.Handler, personas *demo.Personas, h *health) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/graphql", withDatabaseTimeouts(a.toGraphiQL(a.traced(a.logged(api)))))
	mux.Handle("/session", withDatabaseTimeouts(a.logged(signIn)))
	mux.Handle("/session/", withDatabaseTimeouts(a.logged(signIn)))
	if callback != nil {
		mux.Handle("/provisioning/callback", withDatabaseTimeouts(a.logged(callback)))
	}
	mux.Handle("/files/", withDatabaseTimeouts(a.files()))
	brand := web.Brand(func() data.Brand { return a.program.Content().Brand })
	mux.Handle("/brand.css", brand)
	mux.Handle("/brand/logo", brand)
	mux.HandleFunc("/livez", h.live)
	mux.HandleFunc("/readyz", h.ready)
	if personas != nil {
		mux.Handle("/demo/personas", withDatabaseTimeouts(personas))
	}
	switch {
	case a.config.GraphiQL && a.config.Sandbox:
		mux.Handle("/", web.Handler())
	case a.config.GraphiQL:
		mux.Handle("/", web.HandlerWithGraphiQL())
	default:
		mux.Handle("/", web.StrangersHandler()) // e-mails link to these pages
	}
	return a.withStrictTransport(a.checkHost(mux))
}

// withStrictTransport sets Strict-Transport-Security, if users reach the server by https.
func (a *app) withStrictTransport(next http.Handler) http.Handler {
	if !strings.HasPrefix(a.config.PublicURL, "https://") {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Strict-Transport-Security", "max-age=31536000")
		next.ServeHTTP(w, r)
	})
}

// checkHost rejects requests to a trial whose Host header is not one of its names (DNS rebinding). Health probes are exempt: they disclose
// nothing.
func (a *app) checkHost(next http.Handler) http.Handler {
	if !a.config.Sandbox {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if probe := r.URL.Path == "/livez" || r.URL.Path == "/readyz"; !probe && !a.config.HostAllowed(r.Host) {
			w.Header().Set("X-Content-Type-Options", "nosniff")
			http.Error(w, "This is a trial, which answers to localhost, 127.0.0.1 and the hosts named with --allowed-hosts (PARTNERGRAPH_ALLOWED_HOSTS) only.", http.StatusMisdirectedRequest)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// withDatabaseTimeouts sets the database timeouts of requests, which apply to authentication as well.
func withDatabaseTimeouts(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, r.WithContext(store.ForRequest(r.Context())))
	})
}

func (a *app) traced(next http.Handler) http.Handler {
	if a.config.OTLPEndpoint == "" {
		return next
	}
	return otelhttp.NewHandler(next, "graphql", otelhttp.WithTracerProvider(a.telemetry.Traces))
}

// toGraphiQL redirects browsers that open the endpoint to the GraphiQL page.
func (a *app) toGraphiQL(api http.Handler) http.Handler {
	if !a.config.GraphiQL {
		return api
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet && r.URL.RawQuery == "" && strings.HasPrefix(r.Header.Get("Accept"), "text/html") {
			w.Header().Set("Vary", "Accept")
			http.Redirect(w, r, "/graphiql", http.StatusSeeOther)
			return
		}
		api.ServeHTTP(w, r)
	})
}

// logged writes one log line for each request: method, status, time and id, and no personal data.
func (a *app) logged(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		watch := clock.Start()
		answer := &counted{ResponseWriter: w, status: http.StatusOK}
		next.ServeHTTP(answer, r)
		a.log.InfoContext(r.Context(), "request", "request_id", w.Header().Get("X-Request-Id"), "method", r.Method, "path", r.URL.Path,
			"status", answer.status, "bytes", answer.bytes, "ms", watch.Elapsed().Milliseconds())
	})
}

// counted records the status and the size of a response.
type counted struct {
	http.ResponseWriter
	status, bytes int
}

func (c *counted) WriteHeader(status int) {
	c.status = status
	c.ResponseWriter.WriteHeader(status)
}

func (c *counted) Write(b []byte) (int, error) {
	n, err := c.ResponseWriter.Write(b)
	c.bytes += n
	return n, err
}

// Unwrap gives http.ResponseController access to the writer.
func (c *counted) Unwrap() http.ResponseWriter { return c.ResponseWriter }

// Flush implements http.Flusher.
func (c *counted) Flush() {
	if f, ok := c.ResponseWriter.(http.Flusher); ok {
		f.Flush()
	}
}

// Hijack implements http.Hijacker.
func (c *counted) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	return http.NewResponseController(c.ResponseWriter).Hijack()
}

// demoTokens accepts the tokens of a demo's personas; without a demo there are none.
func demoTokens(personas *demo.Personas) graph.Authenticator {
	if personas == nil {
		return nil
	}
	return personaTokens{personas}
}

type personaTokens struct{ personas *demo.Personas }

// Authenticate finds the persona with this token.
func (t personaTokens) Authenticate(ctx context.Context, token string) (graph.Session, error) {
	who, ok, err := t.personas.Find(ctx, token)
	switch {
	case err != nil:
		return graph.Session{}, err
	case !ok:
		return graph.Session{}, graph.ErrInvalidToken
	}
	return graph.Session{Actor: who}, nil
}

// banner prints the addresses of a demo.
func (a *app) banner(what share) func(net.Addr) {
	return func(address net.Addr) {
		if !what.demo {
			return
		}
		fmt.Printf(`
Partnergraph demo

  Start page   http://%[1]s/            who is who, the story step by step, the clock, the mailbox
  GraphiQL     http://%[1]s/graphiql    act as anybody with one click
  GraphQL      http://%[1]s/graphql     curl -H 'Authorization: Bearer demo_lucia-herrera' …
  Personas     http://%[1]s/demo/personas

  Data is kept in %[2]s; "partnergraph demo --fresh" begins anew. Stop with Ctrl-C.

`, address, a.config.Data)
	}
}
