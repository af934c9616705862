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
	"github.com/partnergraph/partnergraph/models"
)

const (
	trustedFor = 2 * time.Second  // a request that takes longer to arrive is asked again who sent it
	askEvery   = 30 * time.Second // of a socket or a stream that only waits; changes are told at once (Options.People)
)

// People tells when something changed about the people of an organisation and their tokens: it rings, until it is forgotten.
type People func(organization models.ID[models.Organization]) (rings <-chan struct{}, forget func())

// visit is somebody who is signed in for as long as a request, a stream or a socket lasts. The token may be revoked, the person
// removed or the roles changed meanwhile, so whatever lasts asks again who is calling.
type visit struct {
	door   door
	named  credentials
	actor  access.Actor
	socket bool
	asked  atomic.Int64 // when, in milliseconds
	end    context.CancelCauseFunc
}

// credentials are what a caller shows at the door.
type credentials struct{ authorization, organization, account string }

var visitKey contextKey = "visit"

// begin lets a session last as long as its caller stays who it was. Nobody in particular stays for ever.
func (d door) begin(ctx context.Context, s Session, c credentials) (context.Context, *visit) {
	ctx = withSession(ctx, s)
	if c.authorization == "" {
		return context.WithValue(ctx, visitKey, (*visit)(nil)), nil
	}
	ctx, end := context.WithCancelCause(ctx)
	v := &visit{door: d, named: c, actor: s.Actor, end: end}
	v.asked.Store(clock.Wall().UnixMilli())
	return context.WithValue(ctx, visitKey, v), v
}

func visitOf(ctx context.Context) *visit {
	v, _ := ctx.Value(visitKey).(*visit)
	return v
}

// again asks who is calling now. Of somebody who has become another, or nobody, the visit ends.
func (v *visit) again(ctx context.Context) (Session, *gqlerror.Error) {
	s, err := v.door.lookUp(ctx, v.named)
	switch {
	case err != nil && !rejected(err):
		return Session{}, v.door.cannotTell(ctx, err)
	case err != nil:
		v.end(&transport.Ended{Code: transport.CodeUnauthenticated, Why: "The token is no longer valid."})
		return Session{}, v.door.wrongToken(ctx)
	case v.actor.Known() && !s.Actor.Known(): // removed, or a user of several organisations who has named none
		v.end(&transport.Ended{Code: transport.CodeUnauthenticated, Why: "The person is no longer a user of the organisation."})
		return Session{}, v.door.wrongToken(ctx)
	case another(v.actor, s.Actor):
		ended := &transport.Ended{Code: transport.CodeForbidden, Why: "The roles have changed; connect again."}
		v.end(ended)
		return Session{}, transport.Refuse(ended.Code, ended.Why)
	}
	v.asked.Store(clock.Wall().UnixMilli())
	return s, nil
}

// another reports whether a caller has become somebody who may do something else.
func another(before, now access.Actor) bool {
	return before.UserID != now.UserID || before.OrganizationID != now.OrganizationID || !slices.Equal(before.Roles, now.Roles)
}

// fresh reports whether it was asked a moment ago who is calling. On a socket every operation asks.
func (v *visit) fresh() bool {
	return !v.socket && clock.Wall().UnixMilli()-v.asked.Load() < trustedFor.Milliseconds()
}

// stays reports whether whoever began a subscription is still the same. When nobody can tell, nothing can be read either.
func stays(ctx context.Context) bool {
	v := visitOf(ctx)
	if v == nil {
		return true
	}
	_, err := v.again(ctx)
	return err == nil || context.Cause(ctx) == nil
}

// watch ends the visit of somebody who only waits.
func (v *visit) watch(ctx context.Context) {
	tick := time.NewTicker(askEvery)
	defer tick.Stop()
	var rings <-chan struct{}
	if v.door.people != nil {
		bell, forget := v.door.people(v.actor.OrganizationID)
		defer forget()
		rings = bell
	}
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		case <-rings:
		}
		_, _ = v.again(ctx) // it ends the visit itself
	}
}

// revisit is the extension by which operations of what lasts ask again who is calling.
type revisit struct{}

var _ interface {
	graphql.HandlerExtension
	graphql.OperationInterceptor
} = revisit{}

// ExtensionName names the extension in logs.
func (revisit) ExtensionName() string { return "Revisit" }

// Validate accepts every schema.
func (revisit) Validate(graphql.ExecutableSchema) error { return nil }

// InterceptOperation comes after the limits, so that what they refuse costs no look-up.
func (revisit) InterceptOperation(ctx context.Context, next graphql.OperationHandler) graphql.ResponseHandler {
	v := visitOf(ctx)
	if v == nil || v.fresh() {
		return next(ctx)
	}
	s, err := v.again(ctx)
	if err != nil {
		return once(&graphql.Response{Errors: gqlerror.List{err}}, v.socket && errors.As(context.Cause(ctx), new(*transport.Ended)))
	}
	return next(withSession(ctx, s))
}

// once answers once, or not at all where the close of the socket is the answer.
func once(answer *graphql.Response, not bool) graphql.ResponseHandler {
	if not {
		return func(context.Context) *graphql.Response { return nil }
	}
	return graphql.OneShot(answer)
}
