package graphtest

import (
	"strings"
	"testing"

	"github.com/partnergraph/partnergraph/internal/secret"
)

// A token is in one answer only: a repeated request under the same key returns the created object without the token.
func TestAPIToken_IsShownOnce(t *testing.T) {
	t.Parallel()
	a := begin(t)
	const document = `mutation { createApiToken(input: {name: "nightly export"}) { apiToken { id } token userErrors { code } } }`
	first, again := a.read(a.send(keyed("k", document, nil))), a.read(a.send(keyed("k", document, nil)))
	token, id := text(first.at("createApiToken", "token")), first.at("createApiToken", "apiToken", "id")
	if token == "" || again.at("createApiToken", "apiToken", "id") != id || again.at("createApiToken", "token") != nil {
		t.Errorf("want the token once, and what it is twice, got\n%s\n%s", first.Text, again.Text)
	}
	if n := a.count(t, "api_tokens"); n != 1 {
		t.Errorf("want one token, got %d", n)
	}
	if a.kept(t, token) {
		t.Error("the token is kept in the clear")
	}
}

// T-43: an anonymous caller creates a work account. Repeated under its key, the request gets its first answer with the token, which is not
// stored. A caller that does not know the whole request gets nothing.
func TestIdempotency_AnonymousWorkAccount(t *testing.T) {
	t.Parallel()
	a := begin(t)
	const document = `mutation { startRegistration(input: {companyName: "Blue Kiln", country: "US", workAccount: {name: "bluekiln", adminUserName: "june", adminName: "June Hollis"}}) {
		registration { id } signInToken signInName userErrors { code } } }`
	q := keyed("k", document, nil)
	q.As = ""
	first, again := a.read(a.send(q)), a.read(a.send(q))
	token := text(first.at("startRegistration", "signInToken"))
	if token == "" || first.Text != again.Text {
		t.Errorf("want the same answer with the token, got\n%s\n%s", first.Text, again.Text)
	}
	if who, _, err := a.Store.ActorOfToken(t.Context(), secret.Hash(token)); err != nil || who.Name != "June Hollis" {
		t.Errorf("the token signs in %q, %v", who.Name, err)
	}
	other := keyed("k", strings.Replace(document, "June Hollis", "Jane Hollis", 1), nil)
	other.As = ""
	if got := a.send(other); !strings.Contains(got, "IDEMPOTENCY_KEY_REUSED") || strings.Contains(got, token) {
		t.Errorf("want another request refused, got %s", got)
	}
	another := keyed("l", document, nil)
	another.As = ""
	if got := a.send(another); !strings.Contains(got, "DOMAIN_TAKEN") || strings.Contains(got, token) {
		t.Errorf("want another key to find the name taken, got %s", got)
	}
	signedIn := keyed("k", document, nil)
	if got := a.send(signedIn); strings.Contains(got, token) {
		t.Errorf("somebody who is signed in got the token: %s", got)
	}
	if n := a.count(t, "registrations"); n != 1 {
		t.Errorf("want one registration, got %d", n)
	}
	if a.kept(t, token) {
		t.Error("the token is kept in the clear")
	}
}

// T-43: the primary contact's answer, repeated under its key, gets the first answer.
func TestIdempotency_AnonymousConfirmation(t *testing.T) {
	t.Parallel()
	a := begin(t, "alderridge applies")
	q := keyed("k", `mutation($token: String!) { confirmPrimaryContact(input: {token: $token, registeredForAccount: true, addressBelongsToCompany: true}) { complete companyName userErrors { code } } }`,
		map[string]any{"token": a.names.id("token:alderridge")})
	q.As = ""
	first := a.send(q)
	a.Work()
	if again := a.send(q); again != first || !strings.Contains(first, `"complete":true`) {
		t.Errorf("want the same answer, got\n%s\n%s", first, again)
	}
	q.Headers = nil
	if got := a.send(q); !strings.Contains(got, "TOKEN_INVALID") {
		t.Errorf("want the link used up, got %s", got)
	}
}

// T-43: a code from a letter is one attempt under one key, whether it is right or wrong, and a key belongs to its request.
func TestIdempotency_AnonymousCodes(t *testing.T) {
	t.Parallel()
	a := begin(t, "harbor asks lakeshore", "harbor mails lakeshore")
	const document = `mutation($input: EnterLinkCodeInput!) { enterLinkCode(input: $input) { token page userErrors { code } } }`
	reference := a.names.id("number:lakeshore")
	enter := func(key, code string) string {
		q := keyed(key, document, map[string]any{"input": map[string]any{"reference": reference, "code": code}})
		q.As = ""
		return a.send(q)
	}
	first, again := enter("k", "AAAA-AAAA"), enter("k", "AAAA-AAAA")
	if first != again || !strings.Contains(first, "LINK_CODE_INVALID") {
		t.Errorf("want the same refusal, got\n%s\n%s", first, again)
	}
	var tries int
	if err := a.db.QueryRow("SELECT code_tries FROM relationship_requests WHERE reference = ?", reference).Scan(&tries); err != nil || tries != 1 {
		t.Errorf("want one try, got %d, %v", tries, err)
	}
	if got := enter("k", "BBBB-BBBB"); !strings.Contains(got, "IDEMPOTENCY_KEY_REUSED") {
		t.Errorf("want another code refused under the key, got %s", got)
	}
	code := a.names.id("code:lakeshore")
	first, again = enter("l", code), enter("l", code)
	if first != again || !strings.Contains(first, `"page":"INVITATION"`) {
		t.Errorf("want the link twice, got\n%s\n%s", first, again)
	}
}

// T-02: an answer is not replayed to a caller who has lost roles since. The request is refused, or the answer is built for the remaining
// roles.
func TestIdempotency_ReplayFollowsTheRoles(t *testing.T) {
	t.Parallel()
	a := begin(t)
	const invite = `mutation { inviteUser(input: {email: "x@brightmesa.example", name: "X", roles: [STANDARD_USER]}) { user { id } userErrors { code } } }`
	const token = `mutation { createApiToken(input: {name: "n"}) { apiToken { id } userErrors { code } } }`
	q, own := keyed("k", invite, nil), keyed("t", token, nil)
	q.As, own.As = neil, neil
	first, made := a.send(q), a.send(own)
	if !strings.Contains(first, `"id":"user_`) || !strings.Contains(made, `"id":"apitoken_`) {
		t.Fatal(first, made)
	}
	_, id := a.caller(false, "")
	a.ask("carla.mesa", `mutation($id: ID!) { updateUserRoles(input: {id: $id, roles: [HELPDESK_AGENT]}) { userErrors { code } } }`, "id", id)
	if got := a.send(q); !strings.Contains(got, "ROLE_NOT_ALLOWED") || strings.Contains(got, "user_") {
		t.Errorf("want a refusal, got %s", got)
	}
	if got := a.send(own); got != made {
		t.Errorf("want what is still allowed answered again, got %s", got)
	}
	if n := a.count(t, "api_tokens"); n != 1 {
		t.Errorf("want one token, got %d", n)
	}
}

// kept reports whether a text is in an answer that is stored for repetitions, in a job or in an event.
func (a *api) kept(t *testing.T, secret string) bool {
	t.Helper()
	n := 0
	for _, column := range []string{"idempotency_keys.response", "jobs.payload", "emails.data", "audit_events.reason"} {
		table, _, _ := strings.Cut(column, ".")
		var found int
		if err := a.db.QueryRow("SELECT COUNT(*) FROM "+table+" WHERE instr("+column+", ?) > 0", secret).Scan(&found); err != nil {
			t.Fatal(err)
		}
		n += found
	}
	return n > 0
}

// The process may end between the commit and storing the answer. Then the answer is built again from the stored objects.
func TestIdempotency_LostAnswersOfEnrolmentAreRebuilt(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		before         []string
		document, want string
	}{
		"startRegistration":  {nil, `mutation { startRegistration(input: {}) { registration { partner { name } } userErrors { code } } }`, `"partner":{"name":"Alder Ridge Consulting"}`},
		"lookUpCompany":      {[]string{"alderridge starts"}, `mutation { lookUpCompany(input: {id: "<reg:alderridge>", duns: "079000001"}) { registration { status } userErrors { code } } }`, `"PROFILE_IN_PROGRESS"`},
		"verifyAddress":      {[]string{"alderridge starts", "alderridge fills"}, `mutation { verifyAddress(input: {id: "<reg:alderridge>"}) { registration { status } userErrors { code } } }`, `"PROFILE_IN_PROGRESS"`},
		"submitRegistration": {[]string{"alderridge starts", "alderridge fills"}, `mutation { submitRegistration(input: {id: "<reg:alderridge>"}) { registration { status } userErrors { code } } }`, `"PENDING"`},
		"confirmPrimaryContact": {[]string{"alderridge applies"}, `mutation { confirmPrimaryContact(input: {token: "<token:alderridge>", registeredForAccount: true, addressBelongsToCompany: true}) { complete companyName userErrors { code } } }`,
			`"complete":true,"companyName":"Alder Ridge Consulting"`},
		"acceptPartnerAgreement": {[]string{"alderridge vetted", "alderridge authorised", "alderridge associates 4500002"},
			`mutation { acceptPartnerAgreement(input: {version: "2026-01"}) { partner { status } acceptance { version } userErrors { code } } }`, `"partner":{"status":"ACTIVE"},"acceptance":{"version":"2026-01"}`},
		"addLocation":     {nil, `mutation { addLocation(input: {name: "Spokane", address: {line1: "4 Mill St", city: "Spokane", state: "WA", postalCode: "99201", country: "US"}}) { partnerId { name } userErrors { code } } }`, `"Spokane"`},
		"updateUserRoles": {nil, `mutation { updateUserRoles(input: {id: "<user:ruben.castillo>", roles: [BILLING_ADMIN]}) { user { roles } userErrors { code } } }`, `"BILLING_ADMIN"`},
		"removeUser":      {nil, `mutation { removeUser(input: {id: "<user:ruben.castillo>"}) { user { status } userErrors { code } } }`, `"REMOVED"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := begin(t, c.before...)
			q := keyed("k", a.names.fill(c.document), nil)
			q.As = "maya.alder"
			first := a.send(q)
			if _, err := a.db.Exec("UPDATE idempotency_keys SET response = NULL"); err != nil {
				t.Fatal(err)
			}
			before := a.count(t, "audit_events")
			if again := a.send(q); again != first || !strings.Contains(again, c.want) {
				t.Errorf("want %s twice, got\n%s\n%s", c.want, first, again)
			}
			if after := a.count(t, "audit_events"); after != before {
				t.Errorf("it was done again: %d events, then %d", before, after)
			}
		})
	}
}
