package graphtest

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/program/sessions"
	"github.com/partnergraph/partnergraph/internal/program/users"
	"github.com/partnergraph/partnergraph/models"
)

// admits is what happens to people whom an organisation wants as its users:
//
//	"brightmesa wants robin@vale.example SALES_AGENT"   invites the address
//	"brightmesa uninvites robin@vale.example"           takes that back
//	"robin@vale.example agrees brightmesa"              accepts; "refuses" declines
//	"robin@vale.example browses"                        signs in with a browser
func (a *api) admits(who, do string, rest []string) (known bool, err error) {
	ctx := context.Background()
	if (do == "agrees" || do == "refuses") && !strings.Contains(who, "@") {
		return false, nil // of an organisation
	}
	switch do {
	case "browses":
		session := &models.Session{
			ID: models.NewID[models.Session](), Hash: who, Issuer: a.guest(who).Identity.Issuer, Subject: who, Email: who, EmailKey: models.AddressKey(who), UserAgent: "Example/1.0",
			LastSeenAt: a.Store.Now(), CreatedAt: a.Store.Now(), ExpiresAt: a.Store.Now().Add(sessions.Lifetime),
		}
		a.names.set("session:"+named(who), session.ID.String())
		return true, a.Store.SaveSession(ctx, session)
	case "wants":
		user, _, err := a.InviteUser(ctx, a.As(people[who]), users.InviteUserInput{Email: rest[0], Name: "Robin Vale", Roles: []models.Role{models.Role(rest[1])}})
		if err == nil {
			a.names.set("user:"+named(rest[0])+"."+who, user.ID.String())
		}
		return true, err
	case "uninvites":
		_, err = a.RemoveUser(ctx, a.As(people[who]), users.RemoveUserInput{ID: a.invited(rest[0], who)})
		return true, err
	case "agrees":
		_, err = a.AcceptUserInvitation(ctx, a.guest(who), users.AcceptUserInvitationInput{ID: a.invited(who, rest[0])})
		return true, err
	case "refuses":
		_, err = a.DeclineUserInvitation(ctx, a.guest(who), users.DeclineUserInvitationInput{ID: a.invited(who, rest[0])})
		return true, err
	}
	return false, nil
}

func named(address string) string {
	name, _, _ := strings.Cut(address, "@")
	return name
}

// invited is the user that an organisation has made of an address.
func (a *api) invited(address, by string) models.AnyID {
	id, err := models.ParseAnyID(a.names.id("user:" + named(address) + "." + by))
	if err != nil {
		a.t.Fatal(err)
	}
	return id
}

func (a *api) guest(address string) access.Actor {
	who, err := a.Store.SignIn(context.Background(), access.Identity{Issuer: "https://login.example", Subject: address, Email: address})
	if err != nil {
		a.t.Fatal(err)
	}
	return who
}

const (
	robin     = "robin@vale.example"
	answering = `mutation($id: ID!) { acceptUserInvitation(input: {id: $id}) { membership { organizationId organizationName roles } userErrors { code field } } }`
	standing  = `{ viewer { user { id } organization { id } partner { id } customer { id } roles verifiedEmail memberships { organizationName roles current } invitations { organizationName inviterName roles } } }`
)

// T-09: a guest accepts one of two invitations and declines the other. The guest sees no more of the organisations than the letters show.
// Repeated under its key, the request gets the same answer, although the guest is a user by then.
func TestGuest_AnswersInvitations(t *testing.T) {
	t.Parallel()
	a := begin(t, "brightmesa wants "+robin+" SALES_AGENT", "meridian wants "+robin+" HELPDESK_AGENT")
	guest := withAddress + robin
	want := `{"data":{"viewer":{"user":null,"organization":null,"partner":null,"customer":null,"roles":[],"verifiedEmail":"robin@vale.example","memberships":[],"invitations":[` +
		`{"organizationName":"Bright Mesa Resellers","inviterName":"Carla Mesa","roles":["SALES_AGENT"]},{"organizationName":"Meridian Distribution","inviterName":"Grant Whitfield","roles":["HELPDESK_AGENT"]}]}}}`
	if got := strings.TrimSpace(a.ask(guest, standing).Text); got != want {
		t.Errorf("want %s\ngot  %s", want, got)
	}
	for _, id := range []string{"org:brightmesa", "partner:brightmesa", "user:carla.mesa", "user:robin.brightmesa"} {
		if got := a.ask(guest, `query($id: ID!) { node(id: $id) { id } }`, "id", a.names.id(id)); got.at("node") != nil || fmt.Sprint(got.codes()) != "[ORGANIZATION_REQUIRED]" {
			t.Errorf("%s as a guest: %s", id, got.Text)
		}
	}
	before := a.version()
	for _, who := range []string{withAddress + "other@vale.example", "amir.haddad", "grant.whitfield"} {
		if got := a.ask(who, answering, "id", a.names.id("user:robin.brightmesa")); fmt.Sprint(got.codes()) != "[NOT_FOUND]" || a.version() != before {
			t.Errorf("accepted by %s: %s", who, got.Text)
		}
	}
	q := request{As: guest, Document: answering, Variables: map[string]any{"id": a.names.id("user:robin.brightmesa")}, Headers: []string{"Idempotency-Key: accept-1"}}
	first := a.send(q)
	if again := a.send(q); again != first || !strings.Contains(first, `"organizationName":"Bright Mesa Resellers","roles":["SALES_AGENT"]`) {
		t.Errorf("accepted: %s\nagain:    %s", first, again)
	}
	if got := a.ask(guest, standing); got.at("viewer", "memberships", 0, "current") != true || got.at("viewer", "user", "id") != a.names.id("user:robin.brightmesa") {
		t.Errorf("as a user: %s", got.Text)
	}
	a.play(robin + " refuses meridian")
	if got := a.ask(guest, standing); len(list(got.at("viewer", "invitations"))) != 0 {
		t.Errorf("after both answers: %s", got.Text)
	}
}

// T-09: a user of one organisation who accepts the invitation of another one chooses from the next request on, and acts for the first no more
// without being asked.
func TestOrganizationHeader_IsNeededAtOnce(t *testing.T) {
	t.Parallel()
	a := begin(t, "brightmesa wants "+robin+" SALES_AGENT", robin+" agrees brightmesa", "meridian wants "+robin+" HELPDESK_AGENT")
	person := withAddress + robin
	if got := a.ask(person, standing); got.at("viewer", "organization", "id") != a.names.id("org:brightmesa") {
		t.Fatalf("as a user of one: %s", got.Text)
	}
	if got := a.ask(person, answering, "id", a.names.id("user:robin.meridian")); len(got.codes()) != 0 {
		t.Fatalf("accepted: %s", got.Text)
	}
	if got := a.ask(person, standing); got.at("viewer", "organization") != nil || len(list(got.at("viewer", "memberships"))) != 2 {
		t.Errorf("as a user of two: %s", got.Text)
	}
	for _, who := range []string{"carla.mesa", "grant.whitfield"} { // each organisation reads of its own user only
		got := a.ask(who, `{ auditEvents(first: 100) { nodes { action subject { id } } } }`)
		accepted := 0
		for _, event := range list(got.at("auditEvents", "nodes")) {
			if follow(event, "action") == "ACCEPT_USER_INVITATION" {
				accepted++
			}
		}
		if accepted != 1 {
			t.Errorf("%s reads of %d acceptances: %s", who, accepted, got.Text)
		}
	}
}

// T-09: a user of several organisations selects one with a header; another organisation is rejected.
func TestOrganizationHeader_SelectsAMembership(t *testing.T) {
	t.Parallel()
	a := begin(t, "brightmesa wants "+robin+" SALES_AGENT", "meridian wants "+robin+" HELPDESK_AGENT", robin+" agrees brightmesa", robin+" agrees meridian", "cedarcounty wants "+robin+" CUSTOMER_USER")
	ask := func(who, organization string) answer {
		return a.read(a.send(request{As: who, Document: `{ viewer { organization { name } roles memberships { organizationName current } } partners(first: 1) { totalCount } }`, Headers: []string{"Organization: " + organization}}))
	}
	if got := ask(withAddress+robin, ""); fmt.Sprint(got.codes()) != "[ORGANIZATION_REQUIRED]" {
		t.Errorf("without one: %s", got.Text)
	}
	for name, want := range map[string]string{"brightmesa": "Bright Mesa Resellers", "meridian": "Meridian Distribution"} {
		if got := ask(withAddress+robin, a.names.id("org:"+name)); len(got.codes()) != 0 || got.at("viewer", "organization", "name") != want || len(list(got.at("viewer", "memberships"))) != 2 {
			t.Errorf("for %s: %s", name, got.Text)
		}
	}
	for _, id := range []string{a.names.id("org:cedarcounty"), a.names.id("org:harbor"), a.names.id("partner:brightmesa"), unknown("org"), "nonsense"} {
		for _, who := range []string{withAddress + robin, "amir.haddad+" + withToken} {
			if got := ask(who, id); id != a.names.id("org:harbor") || who == withAddress+robin {
				if fmt.Sprint(got.codes()) != "[NOT_FOUND]" || got.Data != nil {
					t.Errorf("%s for %s: %s", who, a.names.hide(id), got.Text)
				}
			}
		}
	}
	if got := ask("amir.haddad+"+withToken, a.names.id("org:harbor")); len(got.codes()) != 0 {
		t.Errorf("one's own: %s", got.Text)
	}
}

// D-22, P-05: a guest whose acceptance made a user and who repeats it under the same key gets what happened, and no second company.
func TestNewcomer_AcceptanceRepeats(t *testing.T) {
	t.Parallel()
	a := begin(t, "harbor asks robin@vale.example delegated", "harbor mails robin@vale.example")
	const accepting = `mutation($input: AcceptRelationshipRequestInput!) { acceptRelationshipRequest(input: $input) { request { status } relationships { status } membership { organizationName } userErrors { code field } } }`
	q := request{As: withAddress + "robin@vale.example", Document: accepting, Headers: []string{"Idempotency-Key: join-1"}, Variables: map[string]any{"input": node{
		"token": a.names.id("link:robin@vale.example"), "customerAgreement": node{"version": "2026-01", "accepted": true},
		"organization": node{
			"companyName": "Vale Clinics", "domain": "vale", "market": "US", "contact": node{"firstName": "Robin", "lastName": "Vale"}, "address": office("US"),
		},
	}}}
	const want = `{"data":{"acceptRelationshipRequest":{"request":{"status":"ACCEPTED"},"relationships":[{"status":"ACTIVE"}],"membership":{"organizationName":"Vale Clinics"},"userErrors":[]}}}`
	for range 2 {
		if got := a.send(q); strings.TrimSpace(got) != want {
			t.Errorf("accepted: %s", got)
		}
	}
}
