package graph

import (
	"context"
	"crypto/sha256"
	"errors"
	"strings"
	"time"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/clock"
	"github.com/partnergraph/partnergraph/models"
)

const maxAPIToken = 200

// APITokens accepts the API tokens that users create for scripts.
type APITokens struct {
	// Find finds a token by its SHA-256; a problem means that there is no such token or that it is not valid.
	Find func(ctx context.Context, hash []byte) (access.Actor, time.Time, error)
}

var _ Authenticator = APITokens{}

// Authenticate finds the token by its hash: the token itself is not stored.
func (t APITokens) Authenticate(ctx context.Context, token string) (Session, error) {
	if t.Find == nil || !strings.HasPrefix(token, models.TokenPrefix) || len(token) > maxAPIToken {
		return Session{}, invalid("not an API token")
	}
	hash := sha256.Sum256([]byte(token))
	who, expires, err := t.Find(ctx, hash[:])
	if err != nil {
		return Session{}, err
	}
	if !expires.IsZero() && !clock.Wall().Before(expires) {
		return Session{}, invalid("the API token has expired")
	}
	return Session{Actor: who, ExpiresAt: expires}, nil
}

// Chain accepts all kinds of tokens, which differ in their format. Each authenticator may be nil.
type Chain struct {
	Demo Authenticator // the personas of a demo; nil without one
	API  APITokens
	OIDC *OIDC
}

var _ Authenticator = Chain{}

// Authenticate calls the authenticator for the token's format. If a demo cannot check whether the token is a persona's, the
// error is not that of an invalid token.
func (c Chain) Authenticate(ctx context.Context, token string) (Session, error) {
	if c.Demo != nil {
		if s, err := c.Demo.Authenticate(ctx, token); !errors.Is(err, ErrInvalidToken) {
			return s, err
		}
	}
	switch {
	case strings.HasPrefix(token, models.TokenPrefix):
		return c.API.Authenticate(ctx, token)
	case c.OIDC != nil:
		return c.OIDC.Authenticate(ctx, token)
	}
	return Session{}, invalid("no such token")
}
