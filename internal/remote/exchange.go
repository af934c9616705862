package remote

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"maps"
	"math/rand/v2"
	"net/http"
	"time"

	"github.com/hashicorp/go-retryablehttp"
)

// The limits of a request, whatever the server does.
const (
	largestBody   = 1 << 20
	largestHeader = 64 << 10
	longestPause  = 2 * time.Second // between two attempts
	connections   = 16              // that are kept for the next question
)

func (c *Client) exchange(ctx context.Context, r Request) (Answer, error) {
	request, err := c.request(ctx, r)
	if err != nil {
		return Answer{}, err
	}
	response, err := c.http.Do(request)
	if response != nil {
		defer response.Body.Close()
	}
	if err != nil {
		return Answer{}, requestError(ctx, err)
	}
	if response.StatusCode == http.StatusTooManyRequests || response.StatusCode >= http.StatusInternalServerError {
		return Answer{}, Unavailable("it answered with status %d", response.StatusCode)
	}
	body, err := io.ReadAll(io.LimitReader(response.Body, largestBody+1))
	if err != nil {
		return Answer{}, requestError(ctx, err)
	}
	if len(body) > largestBody {
		return Answer{}, Unavailable("its answer is larger than %d bytes", largestBody)
	}
	return Answer{response.StatusCode, body}, nil
}

func (c *Client) request(ctx context.Context, r Request) (*retryablehttp.Request, error) {
	var body any // a nil slice in it would count as a body
	if r.Body != nil {
		body = bytes.NewReader(r.Body)
	}
	request, err := retryablehttp.NewRequestWithContext(ctx, r.Method, c.url+r.Path, body)
	if err != nil {
		return nil, errors.New("the request cannot be made") // not wrapped: it quotes the URL
	}
	maps.Copy(request.Header, r.Header)
	request.Header.Set("Accept", "application/json")
	if r.Body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	if c.config.Token != "" {
		request.Header.Set("Authorization", "Bearer "+c.config.Token)
	}
	return request, nil
}

// newHTTP retries temporary failures. It follows no redirects, because they would send the token and personal data to a
// server that the operator has not chosen.
func newHTTP(c Config) *retryablehttp.Client {
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
