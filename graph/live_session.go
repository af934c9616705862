package graph

import (
	"context"
	"errors"
	"slices"
	"sync/atomic"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/partnergraph/partnergraph/graph/transport"
	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/clock"
)

// recheckAfter is the age after which a request's session is rechecked, e.g. after a slow upload.
const recheckAfter = 2 * time.Second

// liveSession is the session of a request, a stream or a socket. The token may be revoked, the user removed or the roles changed
// meanwhile, so it is rechecked while it lasts.
type liveSession struct {
	authenticator authenticator
	credentials   credentials
	actor         access.Actor
	socket        bool
	checkedAt     atomic.Int64 // wall time in milliseconds
	end           context.CancelCauseFunc
}

// credentials are the headers (or fields of connection_init) that authenticate a caller, or else the cookie of a session.
type credentials struct{ authorization, cookie, organization, account string }

// secret is what authenticates; empty when the caller is anonymous.
func (c credentials) secret() string {
	if c.cookie != "" {
		return "session:" + c.cookie
	}
	return c.authorization
}

var liveSessionKey contextKey = "live_session"

// newSession starts the live session of a caller; an anonymous caller has none.
func (d authenticator) newSession(ctx context.Context, s Session, c credentials) (context.Context, *liveSession) {
	ctx = withSession(ctx, s)
	if c.secret() == "" {
		return context.WithValue(ctx, liveSessionKey, (*liveSession)(nil)), nil
	}
	ctx, end := context.WithCancelCause(ctx)
	v := &liveSession{authenticator: d, credentials: c, actor: s.Actor, end: end}
	v.checkedAt.Store(clock.Wall().UnixMilli())
	return context.WithValue(ctx, liveSessionKey, v), v
}

func liveSessionOf(ctx context.Context) *liveSession {
	v, _ := ctx.Value(liveSessionKey).(*liveSession)
	return v
}

// recheck resolves the credentials again, which takes no statement while nothing has changed. It ends the session when they are no longer valid or the actor has changed.
func (v *liveSession) recheck(ctx context.Context) (Session, *gqlerror.Error) {
	s, err := v.authenticator.resolve(ctx, v.credentials)
	switch {
	case err != nil && !rejected(err):
		return Session{}, v.authenticator.cannotAuthenticate(ctx, err)
	case err != nil:
		v.end(&transport.SessionEnded{Code: transport.CodeUnauthenticated, Why: "The token is no longer valid."})
		return Session{}, v.authenticator.invalidToken(ctx)
	case v.actor.Known() && !s.Actor.Known(): // removed, or now a user of several organisations
		v.end(&transport.SessionEnded{Code: transport.CodeUnauthenticated, Why: "The person is no longer a user of the organisation."})
		return Session{}, v.authenticator.invalidToken(ctx)
	case changedCaller(v.actor, s.Actor):
		ended := &transport.SessionEnded{Code: transport.CodeForbidden, Why: "The roles have changed; connect again."}
		v.end(ended)
		return Session{}, transport.Refuse(ended.Code, ended.Why)
	}
	v.checkedAt.Store(clock.Wall().UnixMilli())
	return s, nil
}

// changedCaller reports whether the user, the organisation or the roles have changed.
func changedCaller(before, now access.Actor) bool {
	return before.UserID != now.UserID || before.OrganizationID != now.OrganizationID || !slices.Equal(before.Roles, now.Roles)
}

// recentlyChecked reports whether the session was checked a moment ago. On a socket every operation checks it.
func (v *liveSession) recentlyChecked() bool {
	return !v.socket && clock.Wall().UnixMilli()-v.checkedAt.Load() < recheckAfter.Milliseconds()
}

// stillValid reports whether the session of a subscription is still valid. An error that prevents the check does not end it.
func (v *liveSession) stillValid(ctx context.Context) bool {
	if v == nil { // of an anonymous caller
		return true
	}
	_, err := v.recheck(ctx)
	return err == nil || context.Cause(ctx) == nil
}

// watch rechecks an idle session at each change of its organisation's people, until it ends.
func (v *liveSession) watch(ctx context.Context) {
	if v.authenticator.updates == nil {
		return
	}
	var waiting atomic.Bool
	forget := v.authenticator.updates.watchActors(v.actor.OrganizationID, func() {
		if waiting.Swap(true) {
			return
		}
		go func() {
			waiting.Store(false)
			if ctx.Err() == nil {
				_, _ = v.recheck(ctx) // it ends the session itself
			}
		}()
	})
	context.AfterFunc(ctx, forget)
}

// sessionCheck is the extension that rechecks the session before an operation.
type sessionCheck struct{}

var _ interface {
	graphql.HandlerExtension
	graphql.OperationInterceptor
} = sessionCheck{}

// ExtensionName names the extension in logs.
func (sessionCheck) ExtensionName() string { return "SessionCheck" }

// Validate accepts every schema.
func (sessionCheck) Validate(graphql.ExecutableSchema) error { return nil }

// InterceptOperation runs after the limits, so that rejected requests need no look-up.
func (sessionCheck) InterceptOperation(ctx context.Context, next graphql.OperationHandler) graphql.ResponseHandler {
	v := liveSessionOf(ctx)
	if v == nil || v.recentlyChecked() {
		return next(ctx)
	}
	s, err := v.recheck(ctx)
	if err != nil {
		return respondOnce(&graphql.Response{Errors: gqlerror.List{err}}, v.socket && errors.As(context.Cause(ctx), new(*transport.SessionEnded)))
	}
	return next(withSession(ctx, s))
}

// respondOnce sends a response once, or none when the close code of the socket is the answer.
func respondOnce(answer *graphql.Response, not bool) graphql.ResponseHandler {
	if not {
		return func(context.Context) *graphql.Response { return nil }
	}
	return graphql.OneShot(answer)
}
