package graph

import (
	"context"
	"log/slog"
	"testing"

	"github.com/99designs/gqlgen/graphql"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/models"
)

// known are the people who can sign in, by token.
type known map[string]access.Actor

func (k known) Authenticate(_ context.Context, token string) (Session, error) {
	who, found := k[token]
	if !found {
		return Session{}, ErrInvalidToken
	}
	return Session{Actor: who}, nil
}

// T-02: a request whose body arrived slowly runs with the current roles of its caller.
func TestLiveSession_LateRequestIsRechecked(t *testing.T) {
	t.Parallel()
	admin := access.Actor{UserID: models.NewID[models.User](), Roles: models.Set[models.Role]{models.GlobalAdmin}}
	demoted := admin
	demoted.Roles = models.Set[models.Role]{models.StandardUser}
	for name, c := range map[string]struct {
		now  known
		late bool
		want string
	}{
		"the same person, late":      {known{"x": admin}, true, ""},
		"a removed person, late":     {known{}, true, "UNAUTHENTICATED"},
		"a removed person, at once":  {known{}, false, ""},
		"a person with other roles":  {known{"x": demoted}, true, "FORBIDDEN"},
		"somebody else of that name": {known{"x": {UserID: models.NewID[models.User](), Roles: admin.Roles}}, true, "FORBIDDEN"},
	} {
		d := authenticator{auth: c.now, rates: newRateLimiter(0), log: slog.New(slog.DiscardHandler)}
		ctx, v := d.newSession(context.Background(), Session{Actor: admin}, credentials{authorization: "Bearer x"})
		if c.late {
			v.checkedAt.Store(0)
		}
		ran := false
		answer := sessionCheck{}.InterceptOperation(ctx, func(context.Context) graphql.ResponseHandler {
			ran = true
			return graphql.OneShot(&graphql.Response{})
		})(ctx)
		got := ""
		if len(answer.Errors) > 0 {
			got, _ = answer.Errors[0].Extensions["code"].(string)
		}
		if got != c.want || ran != (c.want == "") {
			t.Errorf("%s: want %q, got %q, and it ran: %v", name, c.want, got, ran)
		}
	}
}
