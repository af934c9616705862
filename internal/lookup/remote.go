package lookup

import (
	"context"
	"crypto/x509"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/hashicorp/go-retryablehttp"
	"github.com/partnergraph/partnergraph/models"
	"github.com/sony/gobreaker/v2"
)

// RemoteConfig has the address of the service, its timeouts and retries. Zero values stand for the defaults.
type RemoteConfig struct {
	URL      string        // without query; https, or http on this machine
	Token    string        // sent as bearer token, to this URL only; may be empty
	Timeout  time.Duration // of one request with all its attempts; usually 3 s
	Attempts int           // at most, the first included; usually 3

	Pause     time.Duration  // before the second attempt, doubled for each further one; usually 100 ms
	OpenAfter int            // consecutive requests without an answer, after which the breaker opens; usually 5
	OpenFor   time.Duration  // how long the breaker stays open; usually 30 s
	Roots     *x509.CertPool // whose certificates are trusted; usually those that the machine trusts
}

// Remote calls a service over HTTPS, as docs/settings.md describes. It is safe for concurrent use.
type Remote struct {
	url     string
	token   string
	timeout time.Duration
	client  *retryablehttp.Client

	// One for each of the two, because behind one address may stand two services.
	companies *gobreaker.CircuitBreaker[answer]
	addresses *gobreaker.CircuitBreaker[answer]
}

// NewRemote returns a client of a service and sends no request. It fails if the URL or the token is invalid.
func NewRemote(c RemoteConfig) (*Remote, error) {
	if err := c.check(); err != nil {
		return nil, failed("new remote", err)
	}
	c = c.orUsual()
	return &Remote{
		url: strings.TrimRight(c.URL, "/"), token: c.Token, timeout: c.Timeout,
		client:    newClient(c),
		companies: newBreaker(c),
		addresses: newBreaker(c),
	}, nil
}

// FindCompany calls GET /companies/{duns}.
func (r *Remote) FindCompany(ctx context.Context, duns string) (*models.Company, error) {
	if !nineDigits(duns) {
		return nil, failed("find company", ErrNotFound)
	}
	got, err := r.ask(ctx, r.companies, http.MethodGet, "/companies/"+duns, nil)
	if err != nil {
		return nil, failed("find company", err)
	}
	if got.status == http.StatusNotFound {
		return nil, failed("find company", ErrNotFound)
	}
	company, err := readCompany(got, duns)
	if err != nil {
		return nil, failed("find company", err)
	}
	return company, nil
}

// VerifyAddress calls POST /addresses/verify.
func (r *Remote) VerifyAddress(ctx context.Context, a models.PostalAddress) (Verdict, error) {
	question, err := json.Marshal(a)
	if err != nil {
		return Verdict{}, failed("verify address", err)
	}
	got, err := r.ask(ctx, r.addresses, http.MethodPost, "/addresses/verify", question)
	if err != nil {
		return Verdict{}, failed("verify address", err)
	}
	verdict, err := readVerdict(got, a)
	if err != nil {
		return Verdict{}, failed("verify address", err)
	}
	return verdict, nil
}

// check refuses settings that would send the token or personal data unencrypted.
func (c RemoteConfig) check() error {
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

func (c RemoteConfig) orUsual() RemoteConfig {
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
