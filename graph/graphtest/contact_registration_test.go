package graphtest

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"
)

const (
	contactAddress = "robin@alderridge.example"
	ofContacts     = `{ viewer { actions { action allowed reasons { code } } contactRegistrations { registrationId status documents { name } viewerActions { allowed } } } }`
)

// contacted is a program with a registration that was rejected; its primary contact is no user, and has appealed with a document.
func contacted(t *testing.T) *api {
	a := begin(t, "alderridge starts", "alderridge fills", "alderridge names "+contactAddress, "alderridge lodges", "alderridge confirms", "alderridge rejected", "northgate starts")
	got := a.read(a.send(request{
		As: withAddress + contactAddress, Files: []file{{At: "input.documents.0.file", Name: "certificate.pdf", Text: certificate}},
		Document:  `mutation($input: AppealRegistrationInput!) { appealRegistration(input: $input) { registration { id } job { id } contactRegistration { registrationId } userErrors { code } } }`,
		Variables: map[string]any{"input": map[string]any{"id": a.names.id("reg:alderridge"), "reason": "It shows our address.", "documents": []any{map[string]any{"kind": "OTHER", "file": nil}}}},
	}))
	if got.at("appealRegistration", "contactRegistration", "registrationId") != a.names.id("reg:alderridge") || got.at("appealRegistration", "registration") != nil || got.at("appealRegistration", "job") != nil || len(got.codes()) > 0 {
		t.Fatalf("the contact's appeal: %s", clip(got.Text))
	}
	return a
}

// T-48: the primary contact sees what it needs and nothing else of the company, on any path: neither the registration as the company's
// users see it, nor linked objects.
func TestContact_ReadsOnlyWhatItNeeds(t *testing.T) {
	t.Parallel()
	a := contacted(t)
	guest, reg := withAddress+contactAddress, a.names.id("reg:alderridge")
	shown := list(a.ask(guest, ofContacts).at("viewer", "contactRegistrations"))
	if len(shown) != 1 || follow(shown[0], "registrationId") != reg || follow(shown[0], "status") != "CHALLENGED" || len(list(follow(shown[0], "documents"))) != 1 {
		t.Errorf("the contact is shown %v", shown)
	}
	for _, id := range []string{reg, a.rowsOf(t, "doc", "1 = 1")[0], a.rowsOf(t, "check", "1 = 1")[0], a.names.id("partner:alderridge"), a.names.id("org:alderridge"), a.names.id("user:maya.alder")} {
		got := a.ask(guest, `query($id: ID!) { node(id: $id) { id } }`, "id", id)
		if !slices.Equal(got.codes(), []string{"ORGANIZATION_REQUIRED"}) || got.at("node") != nil {
			t.Errorf("%s: %s", a.names.hide(id), clip(got.Text))
		}
	}
	for _, document := range []string{
		fmt.Sprintf(`{ registration(id: %q) { id } }`, reg), `{ registrations { nodes { id } } }`, `{ jobs { nodes { id } } }`, `{ auditEvents { nodes { id } } }`, `{ partners { nodes { id } } }`,
	} {
		if got := a.ask(guest, document); !slices.Equal(got.codes(), []string{"ORGANIZATION_REQUIRED"}) {
			t.Errorf("%s: %s", document, clip(got.Text))
		}
	}
}

// T-48: nobody else sees the registration there, and viewer.actions agrees with the mutation for each caller.
func TestContactRegistrations_AreOnlyForTheContact(t *testing.T) {
	t.Parallel()
	a := contacted(t)
	for who, want := range map[string]string{
		withAddress + contactAddress: "1 REGISTRATION_STATE_INVALID", withAddress + "ROBIN@AlderRidge.example": "1 REGISTRATION_STATE_INVALID", withAddress + "robin+x@alderridge.example": "0 ORGANIZATION_REQUIRED",
		withAddress + "robin@vale.example": "0 ORGANIZATION_REQUIRED", "": "0 UNAUTHENTICATED", "maya.alder": "0 REGISTRATION_STATE_INVALID", "maya.alder+" + withToken: "0 REGISTRATION_STATE_INVALID",
		"ruben.castillo": "0 GLOBAL_ADMIN_REQUIRED", "ruben.castillo+" + withToken: "0 GLOBAL_ADMIN_REQUIRED", "priya.raman": "0 REGISTRATION_STATE_INVALID", "lucia.herrera": "0 GLOBAL_ADMIN_REQUIRED", "vera.lind": "0 GLOBAL_ADMIN_REQUIRED",
	} {
		got := a.ask(who, ofContacts)
		may := ""
		for _, does := range list(got.at("viewer", "actions")) {
			if follow(does, "action") == "appealRegistration" {
				may = text(follow(does, "reasons", 0, "code"))
				if follow(does, "allowed") == true {
					may = "true"
				}
			}
		}
		if have := fmt.Sprintf("%d %s", len(list(got.at("viewer", "contactRegistrations"))), may); have != want {
			t.Errorf("%q: %s, want %s", who, have, want)
		}
	}
}

// T-48: a guest who is no primary contact cannot upload files, so that strangers cannot fill the disk.
func TestUpload_GuestsMustBeContacts(t *testing.T) {
	t.Parallel()
	a := contacted(t)
	for who, want := range map[string]string{withAddress + contactAddress: "REGISTRATION_STATE_INVALID", withAddress + "robin@vale.example": "UNAUTHENTICATED", "ruben.castillo": "GLOBAL_ADMIN_REQUIRED"} {
		got := a.read(a.send(request{
			As: who, Files: []file{{At: "input.documents.0.file", Name: "certificate.pdf", Text: certificate}},
			Document:  `mutation($input: AppealRegistrationInput!) { appealRegistration(input: $input) { userErrors { code } } }`,
			Variables: map[string]any{"input": map[string]any{"id": a.names.id("reg:alderridge"), "reason": "It is so.", "documents": []any{map[string]any{"kind": "OTHER", "file": nil}}}},
		}))
		if !slices.Equal(got.codes(), []string{want}) {
			t.Errorf("%s: want %s, got %s", who, want, clip(got.Text))
		}
	}
}

// T-48: a contact without an account that repeats its appeal under one key gets the first answer, and one appeal counts.
func TestIdempotency_ContactAppealIsMadeOnce(t *testing.T) {
	t.Parallel()
	a := begin(t, "alderridge starts", "alderridge fills", "alderridge names "+contactAddress, "alderridge lodges", "alderridge confirms", "alderridge rejected")
	q := request{
		As: withAddress + contactAddress, Headers: []string{"Idempotency-Key: appeal-of-robin-1"},
		Document:  `mutation($id: ID!) { appealRegistration(input: {id: $id, reason: "It is so."}) { registration { id } contactRegistration { registrationId status appealsLeft } userErrors { code } } }`,
		Variables: map[string]any{"id": a.names.id("reg:alderridge")},
	}
	first, again := a.send(q), a.send(q)
	if !strings.Contains(first, `"status":"CHALLENGED","appealsLeft":2`) || again != first {
		t.Errorf("first %s\nagain %s", clip(first), clip(again))
	}
}

// T-48: viewerActions of a registration agrees with appealRegistration, also for a contact who is a user without the role.
func TestViewerActions_AppealMatchesTheMutation(t *testing.T) {
	t.Parallel()
	a := begin(t, "alderridge starts", "alderridge fills", "alderridge names ruben.castillo@alderridge.example", "alderridge lodges", "alderridge confirms", "alderridge rejected")
	const document = `query($id: ID!) { registration(id: $id) { viewerActions { action allowed reasons { code } } } }`
	reg := a.names.id("reg:alderridge")
	for who, want := range map[string]string{"maya.alder": "", "ruben.castillo": "", "ruben.castillo+" + withToken: "GLOBAL_ADMIN_REQUIRED", "vera.lind": "GLOBAL_ADMIN_REQUIRED"} {
		got, told := a.ask(who, document, "id", reg), "nothing"
		for _, does := range list(got.at("registration", "viewerActions")) {
			if follow(does, "action") == "appealRegistration" {
				told = text(follow(does, "reasons", 0, "code"))
				if (follow(does, "allowed") == true) != (told == "") {
					t.Errorf("%s: %v", who, does)
				}
			}
		}
		call := a.ask(who, `mutation($id: ID!) { appealRegistration(input: {id: $id, reason: " "}) { userErrors { code } } }`, "id", reg)
		code := strings.Join(call.codes(), " ")
		if refused := cmp.Or(want, "VALIDATION_FAILED"); told != want || code != refused { // who may is told of the empty reason
			t.Errorf("%s is told %q, and by the call %q, want %q", who, told, code, want)
		}
	}
	got := a.ask("ruben.castillo", `mutation($id: ID!) { appealRegistration(input: {id: $id, reason: "It is so."}) { registration { status } contactRegistration { status } userErrors { code } } }`, "id", reg)
	if got.at("appealRegistration", "registration", "status") != "CHALLENGED" || got.at("appealRegistration", "contactRegistration", "status") != "CHALLENGED" {
		t.Errorf("who may read the registration, and is its contact: %s", clip(got.Text))
	}
}
