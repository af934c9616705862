package graphtest

import (
	"fmt"
	"log/slog"
	"testing"

	"github.com/99designs/gqlgen/graphql/handler"

	"github.com/partnergraph/partnergraph/graph"
	"github.com/partnergraph/partnergraph/models"
)

// recording is an API that notes refusals, as a server does; what other tests count as written leaves such notes out.
func recording(t *testing.T, steps ...string) *api {
	t.Helper()
	a := begin(t, steps...)
	a.served(func(srv *handler.Server) {
		graph.RecordRefusals(a.Store, slog.New(slog.DiscardHandler))(srv)
		graph.Use(a.Store, slog.New(slog.DiscardHandler))(srv)
	})
	return a
}

const denials = `query($a: [AuditAction!]) { auditEvents(first: 100, filter: {action: {in: $a}}) { nodes { action toState reason bySystem actor { name } subject { id } } } }`

// T-13: each mutation that is refused because of the caller's roles leaves one event, which the administrators of the caller's organisation
// and the operator can read, and nobody else. A mistake in a form or a query leaves none.
func TestAudit_RefusalsByRoleAreRecorded(t *testing.T) {
	t.Parallel()
	a := recording(t, "meridian submits")
	for _, c := range []struct{ name, who, document, action, code string }{
		{"a role", "theo.park", `mutation { createCustomer(input: {companyName: "A", domain: "a", market: "US", contact: {email: "a@b.example"}, address: {line1: "1 A St", city: "Reno", state: "NV", postalCode: "89501", country: "US"}}) { userErrors { code } } }`, "createCustomer", "ROLE_NOT_ALLOWED"},
		{"the last admin", "carla.mesa", `mutation { removeUser(input: {id: "<user:carla.mesa>"}) { userErrors { code } } }`, "removeUser", "LAST_GLOBAL_ADMIN"},
		{"somebody else's object", "amir.haddad", `mutation { withdrawEligibilityRequest(input: {id: "<request:meridian>"}) { userErrors { code } } }`, "withdrawEligibilityRequest", "NOT_FOUND"},
		{"a role that is not one's to give", "carla.mesa", `mutation { updateUserRoles(input: {id: "<user:dana.brooks>", roles: [OPERATOR_ADMIN]}) { userErrors { code } } }`, "updateUserRoles", "ROLE_CHANGE_NOT_ALLOWED"},
	} {
		got := a.ask(c.who, a.names.fill(c.document))
		if fmt.Sprint(got.codes()) != "["+c.code+"]" {
			t.Errorf("%s: %s", c.name, got.Text)
		}
		for who, want := range map[string]int{"olga.marsh": 1, "priscilla.okafor": 0, "grant.whitfield": 0} {
			if c.who == "theo.park" && who == "grant.whitfield" {
				continue // of one organisation
			}
			if found := a.ask(who, denials, "a", []string{models.Constant(c.action)}); len(denied(found)) != want {
				t.Errorf("%s: %s reads %d, want %d: %s", c.name, who, len(denied(found)), want, found.Text)
			} else if want == 1 && (follow(denied(found)[0], "reason") != c.code || follow(denied(found)[0], "subject") != nil || follow(denied(found)[0], "bySystem") != false) {
				t.Errorf("%s: %v", c.name, denied(found)[0])
			}
		}
	}
	if found := a.ask("carla.mesa", denials, "a", []string{"REMOVE_USER", "UPDATE_USER_ROLES"}); len(denied(found)) != 2 {
		t.Errorf("the own administrator reads %s", found.Text)
	}
	before := a.version()
	a.ask("amir.haddad", `mutation { submitEligibilityRequest(input: {option: CSP_PARTNER_VALIDATION, tenantId: "x"}) { userErrors { code } } }`)
	a.ask("theo.park", `{ emails { nodes { id } } }`)
	a.ask("", `mutation { removeUser(input: {id: "x"}) { userErrors { code } } }`)
	a.ask(withAddress+robin, `mutation { removeUser(input: {id: "x"}) { userErrors { code } } }`)
	if a.version() != before {
		t.Error("a slip in a form, a query, nobody or a guest is noted")
	}
}

// denied are the events of refused acts.
func denied(found answer) (events []any) {
	for _, e := range list(found.at("auditEvents", "nodes")) {
		if follow(e, "toState") == "DENIED" {
			events = append(events, e)
		}
	}
	return events
}

// T-13: the event of a refusal does not use up the Idempotency-Key: once the caller is allowed, the same request under the same key is
// carried out.
func TestIdempotency_RefusalEventsUseNoKey(t *testing.T) {
	t.Parallel()
	a := recording(t)
	q := request{As: "dana.brooks", Document: `mutation { inviteUser(input: {email: "a@vale.example", name: "A", roles: [GLOBAL_ADMIN]}) { user { id } userErrors { code } } }`, Headers: []string{"Idempotency-Key: k-1"}}
	if got := a.read(a.send(q)); fmt.Sprint(got.codes()) != "[ROLE_CHANGE_NOT_ALLOWED]" {
		t.Fatalf("refused: %s", got.Text)
	}
	a.ask("carla.mesa", `mutation($id: ID!) { updateUserRoles(input: {id: $id, roles: [ADMIN_AGENT, GLOBAL_ADMIN]}) { userErrors { code } } }`, "id", a.names.id("user:dana.brooks"))
	if got := a.read(a.send(q)); len(got.codes()) != 0 || got.at("inviteUser", "user", "id") == nil {
		t.Errorf("allowed: %s", got.Text)
	}
}
