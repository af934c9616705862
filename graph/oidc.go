package graph

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/clock"
)

const (
	maxToken       = 16 << 10        // larger ones are rejected without parsing
	issuerTimeout  = 5 * time.Second // for discovery and for keys
	discoveryEvery = 5 * time.Second // while the issuer cannot be reached
)

// OIDCIdentity is the identity in an access token.
type OIDCIdentity struct {
	Issuer, Subject string
	Email           string
	EmailVerified   bool
	Name            string
	Expiry          time.Time
}

// OIDC accepts the access tokens (JWT) of one OpenID Connect issuer. The issuer's keys are fetched with the
// first token, so that the program starts without the issuer; known keys stay valid while it is unavailable.
type OIDC struct {
	issuer, audience string
	algorithms       []string
	lookup           func(context.Context, OIDCIdentity) (access.Actor, error)
	refreshEvery     time.Duration
	ctx              context.Context // of requests to the issuer: not that of a caller, since several wait for the same request

	mu       sync.Mutex
	keys     *keySet // nil until discovered
	verifier *oidc.IDTokenVerifier
	retryAt  time.Time
}

var _ Authenticator = (*OIDC)(nil)

// NewOIDC accepts tokens of an issuer for an audience, signed with one of the algorithms. The lookup finds the
// actor; a problem means that there is none. The context ends requests to the issuer.
func NewOIDC(ctx context.Context, issuer, audience string, algs []string, lookup func(context.Context, OIDCIdentity) (access.Actor, error)) (*OIDC, error) {
	if issuer == "" || audience == "" || len(algs) == 0 {
		return nil, fmt.Errorf("oidc: an issuer, an audience and algorithms are needed")
	}
	for _, alg := range algs {
		if strings.EqualFold(alg, "none") || strings.HasPrefix(alg, "HS") {
			return nil, fmt.Errorf("oidc: %s is not a signature by the issuer", alg)
		}
	}
	return &OIDC{
		issuer: issuer, audience: audience, algorithms: algs, lookup: lookup, refreshEvery: 30 * time.Second,
		ctx: oidc.ClientContext(ctx, &http.Client{Timeout: issuerTimeout}),
	}, nil
}

// Authenticate verifies a token and finds the actor of its identity.
func (o *OIDC) Authenticate(ctx context.Context, token string) (Session, error) {
	header, err := readHeader(token)
	if err != nil {
		return Session{}, err
	}
	if !slices.Contains(o.algorithms, header.Algorithm) {
		return Session{}, invalid("the algorithm is not one of the issuer's")
	}
	keys, verifier, err := o.discover()
	if err != nil {
		return Session{}, err
	}
	if err := keys.ensureKey(o.ctx, header.KeyID); err != nil {
		return Session{}, err
	}
	verified, err := verifier.Verify(ctx, token)
	if err != nil {
		return Session{}, invalid(err.Error())
	}
	who, err := identity(verified)
	if err != nil {
		return Session{}, err
	}
	found, err := o.lookup(ctx, who)
	if err != nil {
		return Session{}, fmt.Errorf("oidc: look up the bearer: %w", err)
	}
	return Session{Actor: found, ExpiresAt: who.Expiry}, nil
}

// discover reads the issuer's configuration, once; after an error it tries again with a minimum interval.
func (o *OIDC) discover() (*keySet, *oidc.IDTokenVerifier, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.keys != nil {
		return o.keys, o.verifier, nil
	}
	if clock.Wall().Before(o.retryAt) {
		return nil, nil, fmt.Errorf("oidc: discover %s: it did not answer a moment ago", o.issuer)
	}
	provider, err := oidc.NewProvider(o.ctx, o.issuer)
	if err != nil {
		o.retryAt = clock.Wall().Add(discoveryEvery)
		return nil, nil, fmt.Errorf("oidc: discover %s: %w", o.issuer, err)
	}
	var metadata struct {
		KeysURL string `json:"jwks_uri"`
	}
	if err := provider.Claims(&metadata); err != nil {
		return nil, nil, fmt.Errorf("oidc: discover %s: %w", o.issuer, err)
	}
	o.keys = &keySet{url: metadata.KeysURL, client: &http.Client{Timeout: issuerTimeout}, algorithms: o.algorithms, every: o.refreshEvery}
	o.verifier = oidc.NewVerifier(o.issuer, o.keys, &oidc.Config{ClientID: o.audience, SupportedSigningAlgs: o.algorithms, Now: clock.Wall})
	return o.keys, o.verifier, nil
}

// joseHeader is the protected header of a token.
type joseHeader struct {
	Algorithm string `json:"alg"`
	KeyID     string `json:"kid"`
	Type      string `json:"typ"`
}

// readHeader rejects tokens that are not in the signed compact form, and headers by which a token would supply its
// own key or change how it is read.
func readHeader(token string) (joseHeader, error) {
	var h joseHeader
	first, _, _ := strings.Cut(token, ".")
	if len(token) > maxToken || strings.Count(token, ".") != 2 {
		return h, invalid("not a compact token")
	}
	text, err := base64.RawURLEncoding.DecodeString(first)
	if err != nil {
		return h, invalid("the header is not base64url")
	}
	var all map[string]json.RawMessage
	if json.Unmarshal(text, &all) != nil || json.Unmarshal(text, &h) != nil {
		return h, invalid("the header is not JSON")
	}
	for _, name := range []string{"jwk", "jku", "x5u", "x5c", "crit", "b64", "zip", "enc"} {
		if _, present := all[name]; present {
			return h, invalid("the header has " + name)
		}
	}
	switch strings.ToLower(strings.TrimPrefix(h.Type, "application/")) {
	case "", "jwt", "at+jwt":
		return h, nil
	}
	return h, invalid("not the type of an access token")
}

// identity reads the claims, and rejects ID tokens: they tell a client who has signed in, and are not meant for
// access to an API.
func identity(t *oidc.IDToken) (OIDCIdentity, error) {
	var claims struct {
		Nonce         json.RawMessage `json:"nonce"`
		AccessHash    json.RawMessage `json:"at_hash"`
		CodeHash      json.RawMessage `json:"c_hash"`
		Type          string          `json:"typ"`
		Email         string          `json:"email"`
		EmailVerified any             `json:"email_verified"` // some issuers write "true"
		Name          string          `json:"name"`
	}
	if err := t.Claims(&claims); err != nil {
		return OIDCIdentity{}, invalid("the claims cannot be read")
	}
	switch {
	case claims.Nonce != nil || claims.AccessHash != nil || claims.CodeHash != nil || strings.EqualFold(claims.Type, "ID"):
		return OIDCIdentity{}, invalid("an ID token is not an access token")
	case t.Subject == "":
		return OIDCIdentity{}, invalid("no subject")
	}
	return OIDCIdentity{
		Issuer: t.Issuer, Subject: t.Subject, Email: claims.Email, Name: claims.Name, Expiry: t.Expiry,
		EmailVerified: claims.EmailVerified == true || claims.EmailVerified == "true",
	}, nil
}

func invalid(why string) error { return fmt.Errorf("%w: %s", ErrInvalidToken, why) }
