package graph

import (
	"context"
	"crypto/sha256"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/models"
)

// Session is what a bearer token stands for.
type Session struct {
	Actor     access.Actor
	ExpiresAt time.Time                 // zero when it does not expire
	Account   models.ID[models.Partner] // that the caller named; zero when none
}

// OrganizationChooser makes a person act for another organisation of which he or she is a user; NOT_FOUND when there is no such one.
type OrganizationChooser func(ctx context.Context, who access.Actor, organization models.ID[models.Organization]) (access.Actor, error)

// Authenticator finds out whose token it is. An error that wraps ErrInvalidToken, or that is a problem, means
// that the token is no good; any other means that nobody can tell at the moment.
type Authenticator interface {
	Authenticate(ctx context.Context, bearer string) (Session, error)
}

// AccountChooser makes an actor act for another partner account of his or her organisation; NOT_FOUND when it has no such one.
type AccountChooser func(ctx context.Context, who access.Actor, account models.ID[models.Partner]) (access.Actor, error)

// accountHeader names the partner account that somebody acts for, where an organisation has several: one for each region (D-13).
const accountHeader = "Partner-Account"

// organizationHeader names the organisation that somebody acts for, where a person is a user of several.
const organizationHeader = "Organization"

// ErrInvalidToken is wrapped by the errors of tokens that are unknown, expired or forged.
var ErrInvalidToken = errors.New("graph: invalid token")

type contextKey string

const (
	actorKey   contextKey = "actor"
	addressKey contextKey = "address"
	sessionKey contextKey = "session"
)

// WithActor says who is asking.
func WithActor(ctx context.Context, who access.Actor) context.Context {
	return context.WithValue(ctx, actorKey, who)
}

// actor is who is asking; nobody has the zero Actor, which may do only what anyone may.
func actor(ctx context.Context) access.Actor {
	who, _ := ctx.Value(actorKey).(access.Actor)
	return who
}

// caller is the name under which requests are counted: the user, the identity of a guest, or for nobody in particular the address.
func caller(ctx context.Context) string {
	switch who := actor(ctx); {
	case who.Known():
		return who.UserID.String()
	case who.Guest():
		return "guest:" + identityKey(who.Identity).String()
	}
	address, _ := ctx.Value(addressKey).(string)
	return "address:" + address
}

// identityKey is an identity as short as an id.
func identityKey(id access.Identity) (key models.ID[models.User]) {
	sum := sha256.Sum256([]byte(id.Issuer + "\x00" + id.Subject))
	copy(key[:], sum[:])
	return key
}

// bearer takes the token from an Authorization header; none is not an error, but anything else than a token is.
func bearer(header string) (token string, err error) {
	if header == "" {
		return "", nil
	}
	scheme, token, _ := strings.Cut(header, " ")
	if token = strings.TrimSpace(token); !strings.EqualFold(scheme, "Bearer") || token == "" {
		return "", ErrInvalidToken
	}
	return token, nil
}

// shownBy are the credentials of a request.
func shownBy(h http.Header) credentials {
	return credentials{authorization: h.Get("Authorization"), organization: h.Get(organizationHeader), account: h.Get(accountHeader)}
}

// shownIn are the credentials of a socket's first message, where browsers have to put them; ok is false when there are none.
func shownIn(payload map[string]any) (c credentials, ok bool) {
	for _, name := range []string{"Authorization", "authorization"} {
		if header, given := payload[name].(string); given && header != "" {
			c.authorization = header
			c.organization, _ = payload[organizationHeader].(string)
			c.account, _ = payload[accountHeader].(string)
			ok = true
		}
	}
	return c, ok
}

// signIn finds the session of an Authorization header: nobody's when there is none.
func signIn(ctx context.Context, a Authenticator, header string) (Session, error) {
	token, err := bearer(header)
	if err != nil || token == "" {
		return Session{}, err
	}
	if a == nil {
		return Session{}, ErrInvalidToken
	}
	return a.Authenticate(ctx, token)
}

// rejected reports whether an error of an Authenticator is about the token and not about the authenticator.
func rejected(err error) bool {
	if errors.Is(err, ErrInvalidToken) {
		return true
	}
	found, only := problem.All(err)
	return only && len(found) > 0 && !problem.Has(err, problem.Unavailable)
}

// withSession puts a session into the context.
func withSession(ctx context.Context, s Session) context.Context {
	return context.WithValue(WithActor(ctx, s.Actor), sessionKey, s)
}
