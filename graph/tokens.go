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

// APITokens accepts the tokens that people make for their scripts.
type APITokens struct {
	// Find looks a token up by its SHA-256; a problem means that there is none, or none that is valid.
	Find func(ctx context.Context, hash []byte) (access.Actor, time.Time, error)
}

var _ Authenticator = APITokens{}

// Authenticate looks the token's hash up: the token itself is stored nowhere.
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

// Chain accepts all kinds of tokens and tells them apart by their looks. Any of them may be missing.
type Chain struct {
	Demo Authenticator // the personas of a demo; nil without one
	API  APITokens
	OIDC *OIDC
}

var _ Authenticator = Chain{}

// Authenticate asks the one authenticator that the token can be for. When a demo cannot tell whether the token is one of its
// people's, nobody can: the error is not that of a bad token.
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
