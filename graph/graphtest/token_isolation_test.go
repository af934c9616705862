package graphtest

import (
	"slices"
	"strings"
	"testing"
)

// answers are the ways to show a token.
var answers = map[string]string{
	"invitation": `query($token: String!) { invitation(token: $token) { kind reference partnerName blockers { code } } }`,
	"open":       `mutation($token: String!) { openInvitation(input: {token: $token}) { invitation { kind } userErrors { code field message details { name values } } } }`,
	"accept":     `mutation($token: String!) { acceptRelationshipRequest(input: {token: $token, customerAgreement: {version: "2026-01", accepted: true}}) { request { id } relationships { id } userErrors { code field message details { name values } } } }`,
	"decline":    `mutation($token: String!) { declineRelationshipRequest(input: {token: $token}) { declined userErrors { code field message details { name values } } } }`,
	"authorize":  `mutation($token: String!) { authorizeIndirectProvider(input: {token: $token, consent: true}) { partnership { id } userErrors { code field message details { name values } } } }`,
}

// A token that is unknown, incomplete, replaced, or used by others gets one answer, for every caller. An open invitation cannot be answered
// by another invitee.
func TestContactLink_InvalidTokensGetTheSameAnswer(t *testing.T) {
	t.Parallel()
	a := begin(t, "harbor asks lakeshore", "harbor mails lakeshore", "lakeshore keeps replaced", "harbor mails lakeshore", "lakeshore keeps short",
		"harbor asks fortclay", "fortclay declines", "meridian invites tidewater", "tidewater keeps spent", "tidewater declines", "harbor asks islaverde")
	short := a.names.id("link:short")
	dead := map[string]string{
		"unknown": strings.Repeat("A", len(short)), "empty": "", "cut short": short[:len(short)-1], "with more behind it": short + "A", "in another case": strings.ToUpper(short),
		"with a space": short + " ", "very long": strings.Repeat(short, 1000), "replaced": a.names.id("link:replaced"), "an id": a.names.id("invite:lakeshore"), "SQL": "' OR 1=1 --",
		"used by another customer": a.names.id("link:fortclay"), "used by another reseller": a.names.id("link:spent"),
	}
	for way, document := range answers {
		for _, who := range []string{"", "priscilla.okafor", "carmen.rivera", "carla.mesa", "amir.haddad", "olga.marsh", "ivy.chen"} {
			before := a.version()
			want := a.ask(who, document, "token", "nonsense").Text
			for name, token := range dead {
				if got := a.ask(who, document, "token", token).Text; got != want {
					t.Errorf("%s as %q, %s:\nwant %s\ngot  %s", way, who, name, want, got)
				}
			}
			if a.version() != before {
				t.Errorf("%s as %q: something was written", way, who)
			}
		}
	}
	for way, document := range answers { // what is open for Isla Verde
		if way == "invitation" {
			continue // whoever holds a link may look
		}
		for _, who := range []string{"priscilla.okafor", "carla.mesa", "amir.haddad", "olga.marsh"} {
			before, want := a.version(), a.ask(who, document, "token", "nonsense").Text
			if got := a.ask(who, document, "token", a.names.id("link:islaverde")).Text; got != want || a.version() != before {
				t.Errorf("%s as %s, a foreign one:\nwant %s and nothing written\ngot  %s", way, who, want, got)
			}
		}
	}
}

// T-33, D-23: an invitation is opened once, by those who were invited and are signed in. Requests by the issuer, the operator, another
// organisation or a mail gateway write nothing, also before the invitation is sent.
func TestOpenInvitation_OnlyByTheInvited(t *testing.T) {
	t.Parallel()
	a := begin(t, "harbor asks lakeshore")
	look := func(want bool, ways ...string) {
		t.Helper()
		token, before := a.names.id("link:lakeshore"), a.version()
		for _, way := range ways {
			for _, who := range []string{"", "amir.haddad", "olga.marsh", "dale.whitcomb", "carmen.rivera", "maya.alder"} {
				if got := a.ask(who, answers[way], "token", token); way == "open" && text(got.at("openInvitation", "userErrors", 0, "code")) != "INVITE_INVALID" && who != "" {
					t.Errorf("%s opens it: %s", who, got.Text)
				}
			}
		}
		if (a.version() != before) != want {
			t.Errorf("by %v something was written: %v, want %v", ways, a.version() != before, want)
		}
	}
	look(false, "invitation", "open")
	a.play("harbor mails lakeshore")
	look(false, "invitation", "open")
	token, before := a.names.id("link:lakeshore"), a.version()
	if got := a.ask("priscilla.okafor", answers["invitation"], "token", token); got.at("invitation", "partnerName") != "Harbor Public Sector" || a.version() != before {
		t.Errorf("reading is not opening, also for those who were invited: %s", got.Text)
	}
	for range 2 {
		if got := a.ask("tom.brandt", answers["open"], "token", token); got.at("openInvitation", "invitation", "kind") != "RESELLER" {
			t.Errorf("want the invitation, got %s", got.Text)
		}
	}
	got := a.ask("amir.haddad", `query($id: ID!) { relationshipRequest(id: $id) { status version history { action } } }`, "id", a.names.id("invite:lakeshore"))
	var actions []string
	for _, e := range list(got.at("relationshipRequest", "history")) {
		actions = append(actions, text(follow(e, "action")))
	}
	if want := []string{"CREATE_RELATIONSHIP_REQUEST", "SEND_RELATIONSHIP_REQUEST", "OPEN_INVITATION"}; !slices.Equal(actions, want) || got.at("relationshipRequest", "status") != "OPENED" {
		t.Errorf("want %v and OPENED, got %s", want, got.Text)
	}
}
