package graphtest

import (
	"slices"
	"strings"
	"testing"
)

// An Idempotency-Key covers the files of a request as well: the same files get the same answer, and no document is stored twice. Other
// files, or the same files in another order, are another request.
func TestIdempotency_OtherFilesAreAnotherRequest(t *testing.T) {
	t.Parallel()
	a := begin(t, "alderridge vetted", "alderridge rejected")
	const document = `mutation($input: AppealRegistrationInput!) { appealRegistration(input: $input) { registration { status } userErrors { code } } }`
	appeal := func(first, second string) string {
		q := keyed("k", document, map[string]any{"input": map[string]any{
			"id": a.names.id("reg:alderridge"), "reason": "Look again.", "documents": []any{map[string]any{"kind": "OTHER", "file": nil}, map[string]any{"kind": "OTHER", "file": nil}},
		}})
		q.As = "maya.alder"
		q.Files = []file{{At: "input.documents.0.file", Name: "a.pdf", Text: first}, {At: "input.documents.1.file", Name: "b.pdf", Text: second}}
		return a.send(q)
	}
	other, third := strings.Replace(certificate, "1.4", "1.5", 1), strings.Replace(certificate, "1.4", "1.6", 1) // of the same length and name
	first := appeal(certificate, other)
	if got := a.read(first); got.at("appealRegistration", "registration", "status") != "CHALLENGED" {
		t.Fatalf("want an appeal, got %s", first)
	}
	before := a.version()
	if again := appeal(certificate, other); again != first {
		t.Errorf("the same files: want the same answer, got\n%s\n%s", first, again)
	}
	for name, texts := range map[string][2]string{"another file": {certificate, third}, "another order": {other, certificate}, "twice the same": {certificate, certificate}} {
		if got := a.read(appeal(texts[0], texts[1])); !slices.Equal(got.codes(), []string{"IDEMPOTENCY_KEY_REUSED"}) {
			t.Errorf("%s: want IDEMPOTENCY_KEY_REUSED, got %s", name, got.Text)
		}
	}
	if n := a.count(t, "documents"); n != 2 || a.version() != before {
		t.Errorf("want two documents and nothing written since, got %d", n)
	}
}

// A signed-in user who creates a work account is not a user of it. Repeated under its key, the request succeeds with the same token, which
// is derived again from the deployment's key and not stored (T-43).
func TestIdempotency_WorkAccountOfASignedInUser(t *testing.T) {
	t.Parallel()
	a := begin(t)
	const document = `mutation { startRegistration(input: {companyName: "Blue Kiln", country: "US", workAccount: {name: "bluekiln", adminUserName: "june", adminName: "June Hollis"}}) {
		registration { id } signInToken userErrors { code } } }`
	q := keyed("k", document, nil)
	q.As = "maya.alder"
	first := a.read(a.send(q))
	token := text(first.at("startRegistration", "signInToken"))
	if token == "" || len(first.codes()) != 0 {
		t.Fatalf("want a token, got %s", first.Text)
	}
	again := a.read(a.send(q))
	if len(again.codes()) != 0 || text(again.at("startRegistration", "signInToken")) != token {
		t.Errorf("want no error and the same token, got %s", again.Text)
	}
	if n := a.count(t, "registrations"); n != 1 || a.kept(t, token) {
		t.Errorf("want one registration, and the token nowhere, got %d", n)
	}
}
