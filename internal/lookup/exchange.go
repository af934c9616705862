package lookup

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"math/rand/v2"
	"net/http"
	"time"

	"github.com/hashicorp/go-retryablehttp"
	"github.com/partnergraph/partnergraph/internal/admission"
	"github.com/sony/gobreaker/v2"
)

// The limits of a request, whatever the server does.
const (
	largestBody   = 1 << 20
	largestHeader = 64 << 10
	longestPause  = 2 * time.Second // between two attempts
	connections   = 16              // that are kept for the next question
)

// answer is what came back.
type answer struct {
	status int
	body   []byte
}

// ask sends one request, with retries where they may help, and returns the answer of the service, which may be a refusal. It takes
// no longer than the timeout.
func (r *Remote) ask(ctx context.Context, b *gobreaker.CircuitBreaker[answer], method, path string, question []byte) (answer, error) {
	if err := ctx.Err(); err != nil {
		return answer{}, err
	}
	admission.Yield(ctx)
	ctx, cancel := context.WithTimeout(ctx, r.timeout)
	defer cancel()
	got, err := b.Execute(func() (answer, error) { return r.exchange(ctx, method, path, question) })
	if errors.Is(err, gobreaker.ErrOpenState) || errors.Is(err, gobreaker.ErrTooManyRequests) {
		return answer{}, unavailable("it failed several times in a row and is left alone for a while")
	}
	return got, err
}

func (r *Remote) exchange(ctx context.Context, method, path string, question []byte) (answer, error) {
	request, err := r.request(ctx, method, path, question)
	if err != nil {
		return answer{}, err
	}
	response, err := r.client.Do(request)
	if response != nil {
		defer response.Body.Close()
	}
	if err != nil {
		return answer{}, requestError(ctx, err)
	}
	if response.StatusCode == http.StatusTooManyRequests || response.StatusCode >= http.StatusInternalServerError {
		return answer{}, unavailable("it answered with status %d", response.StatusCode)
	}
	body, err := io.ReadAll(io.LimitReader(response.Body, largestBody+1))
	if err != nil {
		return answer{}, requestError(ctx, err)
	}
	if len(body) > largestBody {
		return answer{}, unavailable("its answer is larger than %d bytes", largestBody)
	}
	return answer{response.StatusCode, body}, nil
}

func (r *Remote) request(ctx context.Context, method, path string, question []byte) (*retryablehttp.Request, error) {
	var body any // a nil slice in it would count as a body
	if question != nil {
		body = bytes.NewReader(question)
	}
	request, err := retryablehttp.NewRequestWithContext(ctx, method, r.url+path, body)
	if err != nil {
		return nil, errors.New("the request cannot be made") // not wrapped: it quotes the URL
	}
	request.Header.Set("Accept", "application/json")
	if question != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	if r.token != "" {
		request.Header.Set("Authorization", "Bearer "+r.token)
	}
	return request, nil
}

// newClient retries temporary failures. It follows no redirects, because they would send the token and personal addresses to a
// server that the operator has not chosen.
func newClient(c RemoteConfig) *retryablehttp.Client {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.MaxResponseHeaderBytes = largestHeader
	transport.MaxIdleConnsPerHost = connections
	transport.TLSClientConfig = &tls.Config{RootCAs: c.Roots, MinVersion: tls.VersionTLS12}
	return &retryablehttp.Client{
		HTTPClient: &http.Client{
			Transport:     transport,
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
		RetryMax:     c.Attempts - 1,
		RetryWaitMin: c.Pause,
		RetryWaitMax: longestPause,
		CheckRetry:   shouldRetry,
		Backoff:      pause,
		ErrorHandler: retryablehttp.PassthroughErrorHandler, // the last answer, for its status
	}
}

// shouldRetry reports whether another attempt may succeed. It does not retry if Retry-After is longer than longestPause.
func shouldRetry(ctx context.Context, response *http.Response, err error) (bool, error) {
	if ctx.Err() != nil {
		return false, ctx.Err()
	}
	if err != nil {
		return retryablehttp.DefaultRetryPolicy(ctx, response, err)
	}
	switch response.StatusCode {
	case http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		asked := retryAfter(response)
		return asked >= 0 && asked <= longestPause, nil
	}
	return false, nil
}

// retryAfter is the pause that a server asks for; 0 if it asks for none, negative if the value is out of range.
func retryAfter(response *http.Response) time.Duration {
	return retryablehttp.DefaultBackoff(0, 0, 0, response)
}

// pause is what the server asks for, or twice as long after each attempt, with jitter, so that clients that were rejected together do
// not retry together.
func pause(first, longest time.Duration, attempt int, response *http.Response) time.Duration {
	if response != nil {
		if asked := retryAfter(response); asked > 0 {
			return asked + rand.N(first)
		}
	}
	full := retryablehttp.DefaultBackoff(first, longest, attempt, nil)
	return full/2 + rand.N(full/2+1)
}

// newBreaker creates a circuit breaker: it stops requests to a service that does not answer, so that callers need not wait for each
// failure. Any answer, even a refusal, counts as success. A request that its caller has cancelled does not count.
func newBreaker(c RemoteConfig) *gobreaker.CircuitBreaker[answer] {
	return gobreaker.NewCircuitBreaker[answer](gobreaker.Settings{
		Timeout:     c.OpenFor,
		ReadyToTrip: func(n gobreaker.Counts) bool { return n.ConsecutiveFailures >= uint32(c.OpenAfter) },
		IsExcluded:  func(err error) bool { return errors.Is(err, context.Canceled) },
	})
}
