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

// Session is the result of authenticating a bearer token.
type Session struct {
	Actor     access.Actor
	ExpiresAt time.Time                 // zero when it does not expire
	Account   models.ID[models.Partner] // named by the Partner-Account header; zero without one
}

// OrganizationChooser returns the actor for another organisation of which the person is a user; NOT_FOUND when the person is none.
type OrganizationChooser func(ctx context.Context, who access.Actor, organization models.ID[models.Organization]) (access.Actor, error)

// Authenticator authenticates a token. An error that wraps ErrInvalidToken, or that is a problem, means
// that the token is invalid; any other error means that it cannot be checked at present.
type Authenticator interface {
	Authenticate(ctx context.Context, bearer string) (Session, error)
}

// AccountChooser returns the actor for another partner account of the same organisation; NOT_FOUND when it has no such account.
type AccountChooser func(ctx context.Context, who access.Actor, account models.ID[models.Partner]) (access.Actor, error)

// accountHeader is the header that names the partner account to act for, where an organisation has several: one for each region (D-13).
const accountHeader = "Partner-Account"

// organizationHeader is the header that names the organisation to act for, where a person is a user of several.
const organizationHeader = "Organization"

// ErrInvalidToken is wrapped by the errors for tokens that are unknown, expired or forged.
var ErrInvalidToken = errors.New("graph: invalid token")

type contextKey string

const (
	actorKey   contextKey = "actor"
	addressKey contextKey = "address"
	sessionKey contextKey = "session"
)

// WithActor sets the actor of a request.
func WithActor(ctx context.Context, who access.Actor) context.Context {
	return context.WithValue(ctx, actorKey, who)
}

// actor is the actor of a request; the zero Actor, who may do only what anyone may, when the caller is not signed in.
func actor(ctx context.Context) access.Actor {
	who, _ := ctx.Value(actorKey).(access.Actor)
	who.Reads, _ = ctx.Value(localeKey).(string)
	return who
}

// caller is the key by which requests are counted: the user, the identity of a guest, or else the network address.
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

// identityKey is a hash of an identity with the length of an id.
func identityKey(id access.Identity) (key models.ID[models.User]) {
	sum := sha256.Sum256([]byte(id.Issuer + "\x00" + id.Subject))
	copy(key[:], sum[:])
	return key
}

// bearer reads the token of an Authorization header. A missing header is not an error; anything but a bearer token is.
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

// requestCredentials are the credentials in the headers of a request: a token, or else the cookie of a session.
func (d authenticator) requestCredentials(r *http.Request) credentials {
	c := credentials{authorization: r.Header.Get("Authorization"), organization: r.Header.Get(organizationHeader), account: r.Header.Get(accountHeader)}
	if c.authorization == "" && d.signIn != nil && (r.Method != http.MethodGet || !d.signIn.strange(r)) {
		c.cookie = d.signIn.cookie(r)
	}
	return c
}

// socketCredentials are the credentials in a socket's first message, where browsers have to put them, or else those of its request. A
// browser with a session names the organisation and the account in the message too.
func (d authenticator) socketCredentials(r *http.Request, payload map[string]any) credentials {
	c := d.requestCredentials(r)
	for _, name := range []string{"Authorization", "authorization"} {
		if header, given := payload[name].(string); given && header != "" {
			c = credentials{authorization: header}
		}
	}
	for name, value := range map[string]*string{organizationHeader: &c.organization, accountHeader: &c.account} {
		if named, given := payload[name].(string); given {
			*value = named
		}
	}
	return c
}

// signIn authenticates an Authorization header; without one the session has no actor.
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

// rejected reports whether an error of an Authenticator means that the token is invalid.
func rejected(err error) bool {
	if errors.Is(err, ErrInvalidToken) {
		return true
	}
	found, only := problem.All(err)
	return only && len(found) > 0 && !problem.Has(err, problem.ServiceUnavailable)
}

// withSession puts a session into the context.
func withSession(ctx context.Context, s Session) context.Context {
	return context.WithValue(WithActor(ctx, s.Actor), sessionKey, s)
}
