package graph_test

import (
	"context"
	"net/http"
	"testing"

	"github.com/partnergraph/partnergraph/graph"
	"github.com/partnergraph/partnergraph/graph/transport/transporttest"
)

// whoAmI resolves to the id of the actor.
func whoAmI(ctx context.Context, _ map[string]any) (any, error) {
	if who := graph.ActorOf(ctx); who.Known() {
		return who.UserID.String(), nil
	}
	return "", nil
}

func TestAuthentication_SetsTheActor(t *testing.T) {
	t.Parallel()
	schema := transporttest.New()
	schema.Resolve["echo"] = whoAmI
	e := serve(t, graph.Options{Schema: schema, Authenticator: tokens{}})
	for _, c := range []struct {
		header, who string
		status      int
		code        string
	}{
		{"", "", 200, ""},
		{"Bearer mary", mary.UserID.String(), 200, ""},
		{"bearer  ravi", ravi.UserID.String(), 200, ""},
		{"Bearer nobody", "", 401, "UNAUTHENTICATED"},
		{"Bearer", "", 401, "UNAUTHENTICATED"},
		{"Basic bWFyeTo=", "", 401, "UNAUTHENTICATED"},
		{"mary", "", 401, "UNAUTHENTICATED"},
		{"Bearer down", "", 503, "SERVICE_UNAVAILABLE"},
	} {
		got := e.post("{echo}", "Authorization: "+c.header)
		if got.Status != c.status || got.code() != c.code {
			t.Errorf("%q: want %d %q, got %d %s", c.header, c.status, c.code, got.Status, got.Body)
			continue
		}
		switch c.status {
		case http.StatusOK:
			if got.Data["echo"] != c.who {
				t.Errorf("%q: want %q, got %q", c.header, c.who, got.Data["echo"])
			}
		case http.StatusUnauthorized:
			if want := `Bearer realm="partnergraph", error="invalid_token"`; got.Header.Get("WWW-Authenticate") != want {
				t.Errorf("%q: want %s, got %q", c.header, want, got.Header.Get("WWW-Authenticate"))
			}
		case http.StatusServiceUnavailable:
			if got.Header.Get("Retry-After") == "" {
				t.Errorf("%q: want Retry-After", c.header)
			}
		}
	}
}

func TestAuthentication_TokenWithoutAuthenticatorIsRejected(t *testing.T) {
	t.Parallel()
	if got := serve(t, graph.Options{}).post("{hello}", "Authorization: Bearer x"); got.Status != http.StatusUnauthorized {
		t.Errorf("want 401, got %d %s", got.Status, got.Body)
	}
}
