// Package remote asks a service of the deployment's choice over HTTPS: with timeouts, retries, a circuit breaker and limits of what is read.
// It follows no redirects, and its errors mention neither tokens nor what was asked or answered, since they end in logs.
package remote

import (
	"context"
	"crypto/x509"
	"errors"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/hashicorp/go-retryablehttp"
	"github.com/partnergraph/partnergraph/internal/admission"
	"github.com/sony/gobreaker/v2"
)

// Config has the address of a service, its timeouts and retries. Zero values stand for the defaults.
type Config struct {
	URL      string        // without query; https, or http on this machine
	Token    string        // sent as bearer token, to this URL only; may be empty
	Timeout  time.Duration // of one request with all its attempts; usually 3 s
	Attempts int           // at most, the first included; usually 3

	Pause     time.Duration  // before the second attempt, doubled for each further one; usually 100 ms
	OpenAfter int            // consecutive requests without an answer, after which a breaker opens; usually 5
	OpenFor   time.Duration  // how long a breaker stays open; usually 30 s
	Roots     *x509.CertPool // whose certificates are trusted; usually those that the machine trusts
}

// Client sends requests to a service. It is safe for concurrent use.
type Client struct {
	config Config
	url    string
	http   *retryablehttp.Client
}

// New returns a client of a service and sends no request. It fails if the URL or the token is invalid.
func New(c Config) (*Client, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	c = c.orUsual()
	return &Client{config: c, url: strings.TrimRight(c.URL, "/"), http: newHTTP(c)}, nil
}

// Endpoint is a part of a service with a breaker of its own: behind one address may stand several services, of which one fails.
type Endpoint struct {
	client  *Client
	breaker *gobreaker.CircuitBreaker[Answer]
}

// Endpoint returns a new endpoint, whose breaker is closed.
func (c *Client) Endpoint() *Endpoint { return &Endpoint{c, newBreaker(c.config)} }

// Request is what a service is asked. It may be sent several times, so asking again must do no harm.
type Request struct {
	Method string
	Path   string      // below the URL, with a slash at its start, escaped
	Header http.Header // besides Accept, Content-Type and Authorization; may be nil
	Body   []byte      // JSON; nil for none
}

// Answer is what came back: any status but 429 and those from 500 on, and at most 1 MiB.
type Answer struct {
	Status int
	Body   []byte
}

// Ask sends one request, with retries where they may help, and returns the answer of the service, which may be a refusal. It takes no
// longer than the timeout. The error wraps ErrUnavailable when the service did not answer, or context.Canceled when the caller left.
func (e *Endpoint) Ask(ctx context.Context, r Request) (Answer, error) {
	if err := ctx.Err(); err != nil {
		return Answer{}, err
	}
	admission.Yield(ctx)
	ctx, cancel := context.WithTimeout(ctx, e.client.config.Timeout)
	defer cancel()
	got, err := e.breaker.Execute(func() (Answer, error) { return e.client.exchange(ctx, r) })
	if errors.Is(err, gobreaker.ErrOpenState) || errors.Is(err, gobreaker.ErrTooManyRequests) {
		return Answer{}, Unavailable("it failed several times in a row and is left alone for a while")
	}
	return got, err
}

// newBreaker creates a circuit breaker: it stops requests to a service that does not answer, so that callers need not wait for each
// failure. Any answer, even a refusal, counts as success. A request that its caller has cancelled does not count.
func newBreaker(c Config) *gobreaker.CircuitBreaker[Answer] {
	return gobreaker.NewCircuitBreaker[Answer](gobreaker.Settings{
		Timeout:     c.OpenFor,
		ReadyToTrip: func(n gobreaker.Counts) bool { return n.ConsecutiveFailures >= uint32(c.OpenAfter) },
		IsExcluded:  func(err error) bool { return errors.Is(err, context.Canceled) },
	})
}

// check refuses settings that would send the token or personal data unencrypted.
func (c Config) check() error {
	u, err := url.Parse(c.URL)
	switch {
	case err != nil || u.Hostname() == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "":
		return errors.New("the URL is not that of a service")
	case u.Scheme != "https" && (u.Scheme != "http" || !thisMachine(u.Hostname())):
		return errors.New("the URL does not begin with https://")
	case strings.ContainsFunc(c.Token, func(r rune) bool { return r <= ' ' || r > '~' }):
		return errors.New("the token has characters that no token has")
	}
	return nil
}

func thisMachine(host string) bool {
	ip := net.ParseIP(host)
	return strings.EqualFold(host, "localhost") || (ip != nil && ip.IsLoopback())
}

func (c Config) orUsual() Config {
	c.Timeout = usually(c.Timeout, 3*time.Second)
	c.Attempts = usually(c.Attempts, 3)
	c.Pause = usually(c.Pause, 100*time.Millisecond)
	c.OpenAfter = usually(c.OpenAfter, 5)
	c.OpenFor = usually(c.OpenFor, 30*time.Second)
	return c
}

func usually[T int | time.Duration](value, usual T) T {
	if value <= 0 {
		return usual
	}
	return value
}
