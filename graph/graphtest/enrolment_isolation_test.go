package graphtest

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/partnergraph/partnergraph/models"
)

// enrolled is a program with a registration that was rejected and appealed with a document.
func enrolled(t *testing.T) *api {
	return begin(t, "alderridge vetted", "alderridge associates 4500002", "alderridge rejected", "alderridge appeals", "maya.alder@alderridge.example mints", "northgate starts")
}

// Of the applicant's users, those who may enrol see a registration and the objects of its file. The others see neither, on any path.
func TestRegistration_IsVisibleToThoseWhoMayEnrol(t *testing.T) {
	t.Parallel()
	a := enrolled(t)
	reg, doc, partner := a.names.id("reg:alderridge"), a.names.id("doc:alderridge"), a.names.id("partner:alderridge")
	check := a.rowsOf(t, "check", "1 = 1")[0]
	const document = `query($ids: [ID!]!, $partner: ID!) {
		nodes(ids: $ids) { __typename }
		partner(id: $partner) { name registration { reference } profile(version: CURRENT) { primaryContact { email } } }
		jobs(first: 50) { nodes { subject { __typename } } } }`
	for role, may := range map[models.Role]bool{
		models.GlobalAdmin: true, models.AccountAdmin: true, models.SalesAgent: false, models.AdminAgent: false, models.HelpdeskAgent: false,
		models.BillingAdmin: false, models.UserAdmin: false, models.StandardUser: false,
	} {
		got := a.ask("maya.alder+"+string(role), document, "ids", []string{reg, check, doc}, "partner", partner)
		if len(got.Errors) > 0 || got.at("partner", "name") != "Alder Ridge Consulting" {
			t.Errorf("%s: want the account itself, got %s", role, clip(got.Text))
		}
		for place, value := range map[string]any{
			"the registration": got.at("nodes", 0), "its check": got.at("nodes", 1), "its document": got.at("nodes", 2),
			"the account's registration": got.at("partner", "registration"), "the account's profile": got.at("partner", "profile"),
		} {
			if (value != nil) != may {
				t.Errorf("%s sees %s: want %v, got %v", role, place, may, value)
			}
		}
		if through := strings.Contains(got.Text, `"subject":{"__typename":"Registration"`); through != may {
			t.Errorf("%s sees the registration as the subject of a job: want %v, got %s", role, may, clip(got.Text))
		}
	}
}

// Of the operator's users, the support desk sees registrations, but only vetting reviewers see the documents and the links to them.
func TestDocuments_AreForVettingReviewers(t *testing.T) {
	t.Parallel()
	a := enrolled(t)
	document := `query($ids: [ID!]!) { nodes(ids: $ids) { __typename ... on Registration { documents { name url } profile { primaryContact { email } } earlyReason } } }`
	ids := []string{a.names.id("reg:alderridge"), a.names.id("doc:alderridge")}
	for role, want := range map[models.Role]string{
		models.VettingReviewer: "Registration [certificate.pdf] early Document", models.OperatorAdmin: "Registration [] early ", models.SupportAgent: "Registration [] ",
		models.EligibilityReviewer: " [] ", models.CertificationReviewer: " [] ",
	} {
		got := a.ask("vera.lind+"+string(role), document, "ids", ids)
		var names []any
		for _, d := range list(got.at("nodes", 0, "documents")) {
			names = append(names, follow(d, "name"))
		}
		early := ""
		if got.at("nodes", 0, "earlyReason") != nil {
			early = "early "
		}
		have := fmt.Sprintf("%s %v %s%s", text(got.at("nodes", 0, "__typename")), names, early, text(got.at("nodes", 1, "__typename")))
		if have != want {
			t.Errorf("%s: want %q, got %q in %s", role, want, have, clip(got.Text))
		}
	}
}

func text(value any) string {
	s, _ := value.(string)
	return s
}

// Lists and totals of registrations contain only what the viewer may see.
func TestRegistrations_ListsContainOnlyVisibleRows(t *testing.T) {
	t.Parallel()
	a := enrolled(t)
	for who, want := range map[string][]string{
		"maya.alder": {"reg:alderridge"}, "ruben.castillo": {"reg:alderridge"}, "priya.raman": {"reg:northgate"}, "amir.haddad": nil,
		"vera.lind": {"reg:alderridge", "reg:northgate"}, "sam.ortiz": {"reg:alderridge", "reg:northgate"},
	} {
		got := a.ask(who, `{ registrations { totalCount nodes { id } } }`)
		var have []string
		for _, r := range list(got.at("registrations", "nodes")) {
			have = append(have, strings.Trim(a.names.hide(text(follow(r, "id"))), "<>"))
		}
		if slices.Sort(have); !slices.Equal(have, want) || got.at("registrations", "totalCount") != float64(len(want)) {
			t.Errorf("%s: want %v, got %s", who, want, a.names.hide(got.Text))
		}
	}
}

// A registration that the viewer may not see cannot be subscribed to, by any id.
func TestSubscriptions_ForeignRegistrationIsNotFound(t *testing.T) {
	t.Parallel()
	a := enrolled(t)
	for _, c := range []struct{ who, id, code string }{
		{"priya.raman", a.names.id("reg:alderridge"), "NOT_FOUND"}, {"priya.raman", unknown("reg"), "NOT_FOUND"}, {"priya.raman", a.names.id("doc:alderridge"), "NOT_FOUND"},
		{"maya.alder+SALES_AGENT", a.names.id("reg:alderridge"), "FORBIDDEN"}, {"marcus.bell", a.names.id("reg:alderridge"), "FORBIDDEN"}, {"", a.names.id("reg:alderridge"), "UNAUTHENTICATED"},
	} {
		got := a.do(t, rootField{contract().Subscription, contract().Subscription.Fields.ForName("registrationUpdated")}, c.who, fmt.Sprintf("subscription { registrationUpdated(id: %q) { id } }", c.id))
		if !slices.Equal(got.codes(), []string{c.code}) {
			t.Errorf("%q watches %s: want %s, got %s", c.who, a.names.hide(c.id), c.code, got.Text)
		}
	}
}

// API tokens of colleagues are visible to those who manage users. Those of other companies are visible to nobody else, not even to the
// operator.
func TestAPITokens_AreVisibleToOwnersAndUserManagers(t *testing.T) {
	t.Parallel()
	a := enrolled(t)
	token := a.names.id("apitoken:maya.alder")
	for who, may := range map[string]bool{
		"maya.alder": true, "maya.alder+STANDARD_USER": true, "ruben.castillo": true, "ruben.castillo+SALES_AGENT": false,
		"priya.raman": false, "olga.marsh": false, "vera.lind": false, "marcus.bell": false,
	} {
		got := a.ask(who, `query($id: ID!) { node(id: $id) { id } }`, "id", token)
		if (got.at("node") != nil) != may {
			t.Errorf("%s sees the token: want %v, got %s", who, may, got.Text)
		}
	}
	const end = `mutation($id: ID!) { revokeApiToken(input: {id: $id}) { apiToken { id } userErrors { code field } } }`
	for _, who := range []string{"ruben.castillo", "ruben.castillo+SALES_AGENT", "priya.raman", "olga.marsh"} { // an account admin manages no global admin
		want := a.ask(who, end, "id", unknown("apitoken")).Text
		if got := a.ask(who, end, "id", token); got.Text != want || !slices.Equal(got.codes(), []string{"NOT_FOUND"}) {
			t.Errorf("%s ends the token: want %s, got %s", who, want, got.Text)
		}
	}
}

// A refused appeal keeps no file, for any caller.
func TestAppeal_RefusedKeepsNoFiles(t *testing.T) {
	t.Parallel()
	a := begin(t, "alderridge vetted", "northgate starts")
	const document = `mutation($input: AppealRegistrationInput!) { appealRegistration(input: $input) { registration { id } userErrors { code } } }`
	for _, who := range []string{"maya.alder", "maya.alder+SALES_AGENT", "priya.raman", ""} {
		before := a.version()
		got := a.read(a.send(request{As: who, Document: document, Files: []file{{At: "input.documents.0.file", Name: "certificate.pdf", Text: certificate}}, Variables: map[string]any{
			"input": map[string]any{"id": a.names.id("reg:alderridge"), "reason": "Look again.", "documents": []any{map[string]any{"kind": "OTHER", "file": nil}}},
		}}))
		if len(got.codes()) != 1 || a.version() != before {
			t.Errorf("%q: want one refusal and nothing written, got %s", who, got.Text)
		}
	}
	if n := a.count(t, "documents"); n != 0 {
		t.Errorf("want no document, got %d", n)
	}
}
