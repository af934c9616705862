package graphtest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/coder/websocket"
)

// losses are the ways in which a signed-in caller loses access, with the code that closes the socket.
// Each is of Neil Foster, an account admin of Bright Mesa.
var losses = map[string]struct {
	byToken bool
	lose    string
	code    websocket.StatusCode
	event   string
}{
	"the token is revoked":              {true, `mutation { revokeApiToken(input: {id: %q}) { userErrors { code } } }`, 4401, "UNAUTHENTICATED"},
	"the person is removed":             {false, `mutation { removeUser(input: {id: %q}) { userErrors { code } } }`, 4401, "UNAUTHENTICATED"},
	"the roles have changed":            {false, `mutation { updateUserRoles(input: {id: %q, roles: [HELPDESK_AGENT]}) { userErrors { code } } }`, 4403, "FORBIDDEN"},
	"the owner of the token is removed": {true, `mutation { removeUser(input: {id: %q}) { userErrors { code } } }`, 4401, "UNAUTHENTICATED"},
}

const neil = "neil.foster"

// word is a text of the answer.
func (r answer) word(path ...any) string {
	text, _ := r.at(path...).(string)
	return text
}

// caller is who signs in, with the id of what is revoked.
func (a *api) caller(byToken bool, lose string) (who, id string) {
	id = a.ask(neil, `{ viewer { user { id } } }`).word("viewer", "user", "id")
	if !byToken {
		return neil, id
	}
	made := a.ask(neil, `mutation { createApiToken(input: {name: "stream", expiresInDays: 366}) { token apiToken { id } } }`)
	if strings.Contains(lose, "revokeApiToken") {
		id = made.word("createApiToken", "apiToken", "id")
	}
	return made.word("createApiToken", "token"), id
}

// T-02: a socket is closed when its caller's credential ends, even if the caller sends nothing.
func TestSocket_EndsWithTheCaller(t *testing.T) {
	t.Parallel()
	for name, c := range losses {
		for _, waits := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s, waits %v", name, waits), func(t *testing.T) {
				t.Parallel()
				a := begin(t)
				who, id := a.caller(c.byToken, c.lose)
				s := a.dial(t, who)
				s.subscribe("1", `{ viewer { roles } }`)
				if m := s.next(); m.Type != "next" || !strings.Contains(string(m.Payload), "ACCOUNT_ADMIN") {
					t.Fatalf("want the roles, got %+v %s", m, m.Payload)
				}
				s.next() // complete
				if waits {
					s.subscribe("2", watchEligibilityRequests)
				}
				lost := a.ask("carla.mesa", fmt.Sprintf(c.lose, id)).Text
				if !strings.Contains(lost, `"userErrors":[]`) {
					t.Fatal(lost)
				}
				if !waits {
					s.subscribe("3", `mutation { inviteUser(input: {email: "x@brightmesa.example", name: "X", roles: [STANDARD_USER]}) { user { id } } }`)
				}
				if got := s.ends(); got != c.code {
					t.Errorf("want %d, got %d", c.code, got)
				}
				if people := a.ask("carla.mesa", `{ viewer { organization { users(first: 50) { nodes { email } } } } }`).Text; strings.Contains(people, "x@brightmesa.example") {
					t.Error("the invitation was sent")
				}
			})
		}
	}
}

// T-02: a waiting stream ends with an error code when its caller's credential ends.
func TestStream_EndsWithTheCaller(t *testing.T) {
	t.Parallel()
	for name, c := range losses {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := begin(t)
			who, id := a.caller(c.byToken, c.lose)
			ctx, cancel := context.WithTimeout(context.Background(), soon)
			defer cancel()
			e := a.events(ctx, request{As: who, Document: watchEligibilityRequests})
			a.ask("carla.mesa", fmt.Sprintf(c.lose, id))
			if text, err := e.next(); err != nil || !strings.Contains(text, fmt.Sprintf(`"code":%q`, c.event)) {
				t.Errorf("want %s, got %s, %v", c.event, text, err)
			}
			if _, err := e.next(); !errors.Is(err, io.EOF) {
				t.Errorf("want the end, got %v", err)
			}
		})
	}
}

// T-02: a socket stays open when other users of the organisation lose their credentials.
func TestSocket_StaysWhenOthersLoseTheirs(t *testing.T) {
	t.Parallel()
	a := begin(t)
	s := a.dial(t, "carla.mesa")
	_, id := a.caller(false, "")
	a.ask("carla.mesa", fmt.Sprintf(`mutation { removeUser(input: {id: %q}) { userErrors { code } } }`, id))
	s.subscribe("1", `{ viewer { user { name } } }`)
	if m := s.next(); m.Type != "next" || !strings.Contains(string(m.Payload), "Carla") {
		t.Errorf("want an answer, got %+v %s", m, m.Payload)
	}
}
