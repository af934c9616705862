package graphtest

import (
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/partnergraph/partnergraph/internal/store"
)

// What the Idempotency-Key promises, over HTTP.

const submitForm = `mutation($input: SubmitEligibilityRequestInput!) { submitEligibilityRequest(input: $input) {
	eligibilityRequest { id reference status version } job { id kind } userErrors { code field } clientMutationId } }`

// goodForm is Meridian's, as it should be filled in.
func goodForm() map[string]any {
	return map[string]any{"input": map[string]any{
		"option": "CSP_PARTNER_VALIDATION", "tenantId": tenants["meridian"], "entityType": "PARTNER_GOV_CONTRACT_VEHICLE",
		"evidence": "GSA MAS contract 47QTCA-000-0001", "contract": map[string]any{"accepted": true, "version": "2026-12"},
	}}
}

func keyed(key, document string, variables map[string]any) request {
	return request{As: "grant.whitfield", Document: document, Variables: variables, Headers: []string{"Idempotency-Key: " + key}}
}

// count is how many rows of a table there are.
func (a *api) count(t *testing.T, table string) (n int) {
	t.Helper()
	if err := a.db.QueryRow("SELECT COUNT(*) FROM " + table).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestIdempotency_SameKeySameAnswer(t *testing.T) {
	t.Parallel()
	a := begin(t)
	first := a.send(keyed("k", submitForm, goodForm()))
	a.Work() // the object moves on; the answer stays
	again := a.send(keyed("k", submitForm, goodForm()))
	if first != again || !strings.Contains(first, `"SUBMITTED"`) {
		t.Errorf("want the same answer, got\n%s\n%s", first, again)
	}
	if n := a.count(t, "eligibility_requests"); n != 1 {
		t.Errorf("want one request, got %d", n)
	}
	if other := a.read(a.send(keyed("l", submitForm, goodForm()))); !slices.Equal(other.codes(), []string{"ELIGIBILITY_REQUEST_OPEN"}) {
		t.Errorf("another key: want ELIGIBILITY_REQUEST_OPEN, got %s", other.Text)
	}
	colleague := keyed("k", submitForm, goodForm())
	colleague.As = "lucia.herrera"
	if got := a.read(a.send(colleague)); !slices.Equal(got.codes(), []string{"ELIGIBILITY_REQUEST_OPEN"}) {
		t.Errorf("the same key of another person: want ELIGIBILITY_REQUEST_OPEN, got %s", got.Text)
	}
}

func TestIdempotency_TwentyConcurrentRequests(t *testing.T) {
	t.Parallel()
	a := begin(t)
	answers := make([]string, 20)
	var all sync.WaitGroup
	for i := range answers {
		all.Go(func() { answers[i] = a.send(keyed("k", submitForm, goodForm())) })
	}
	all.Wait()
	for _, got := range answers {
		if got != answers[0] || !strings.Contains(got, `"SUBMITTED"`) {
			t.Errorf("want the same answer twenty times, got\n%s\n%s", answers[0], got)
		}
	}
	if requests, events := a.count(t, "eligibility_requests"), a.count(t, "audit_events"); requests != 1 || events != 1 {
		t.Errorf("want one request and one event, got %d and %d", requests, events)
	}
}

func TestIdempotency_KeyOfAnotherRequestIsRejected(t *testing.T) {
	t.Parallel()
	a := begin(t)
	a.send(keyed("k", submitForm, goodForm()))
	before := a.version()
	other := goodForm()
	other["input"].(map[string]any)["evidence"] = "another contract"
	for name, q := range map[string]request{
		"other variables": keyed("k", submitForm, other),
		"other document":  keyed("k", strings.Replace(submitForm, "reference", "createdAt", 1), goodForm()),
	} {
		if got := a.read(a.send(q)); !slices.Equal(got.codes(), []string{"IDEMPOTENCY_KEY_REUSED"}) || got.at("submitEligibilityRequest") != nil {
			t.Errorf("%s: want IDEMPOTENCY_KEY_REUSED, got %s", name, got.Text)
		}
	}
	if a.version() != before {
		t.Error("something was written")
	}
}

// The process may end between the commit and storing the answer. Then the answer is built again from the object.
func TestIdempotency_LostAnswerIsRebuilt(t *testing.T) {
	t.Parallel()
	a := begin(t)
	first := a.read(a.send(keyed("k", submitForm, goodForm())))
	if _, err := a.db.Exec("UPDATE idempotency_keys SET response = NULL"); err != nil {
		t.Fatal(err)
	}
	again := a.read(a.send(keyed("k", submitForm, goodForm())))
	if want, got := first.at("submitEligibilityRequest", "eligibilityRequest", "id"), again.at("submitEligibilityRequest", "eligibilityRequest", "id"); want == nil || got != want || len(again.codes()) > 0 {
		t.Errorf("want the request %v again, got %s", want, again.Text)
	}
	if n := a.count(t, "eligibility_requests"); n != 1 {
		t.Errorf("want one request, got %d", n)
	}
}

// A refusal is not the answer of a key under which something was done, even if that answer was lost.
func TestIdempotency_RefusalIsNotReplayed(t *testing.T) {
	t.Parallel()
	a := begin(t)
	first := a.read(a.send(keyed("k", submitForm, goodForm())))
	const mine = "user_id = (SELECT id FROM users WHERE name = 'Grant Whitfield')"
	for _, sql := range []string{"UPDATE idempotency_keys SET response = NULL", "CREATE TABLE kept AS SELECT * FROM user_roles WHERE " + mine, "DELETE FROM user_roles WHERE " + mine,
		"INSERT INTO user_roles (user_id, role) SELECT DISTINCT user_id, 'BILLING_ADMIN' FROM kept"} {
		if _, err := a.db.Exec(sql); err != nil {
			t.Fatal(err)
		}
	}
	grant := a.As(people["meridian"])
	byHand := store.Commit{Changes: []store.Change{{Subject: grant.UserID.Any(), Organization: grant.OrganizationID}}}
	a.updates.Committed(byHand)
	if got := a.read(a.send(keyed("k", submitForm, goodForm()))); !slices.Equal(got.codes(), []string{"ROLE_NOT_ALLOWED"}) {
		t.Fatalf("want ROLE_NOT_ALLOWED, got %s", got.Text)
	}
	if _, err := a.db.Exec("INSERT INTO user_roles SELECT * FROM kept"); err != nil {
		t.Fatal(err)
	}
	a.updates.Committed(byHand)
	again := a.read(a.send(keyed("k", submitForm, goodForm())))
	if want, got := first.at("submitEligibilityRequest", "eligibilityRequest", "id"), again.at("submitEligibilityRequest", "eligibilityRequest", "id"); want == nil || got != want {
		t.Errorf("want the request %v, got %s", want, again.Text)
	}
}

func TestIdempotency_LostAnswerOfClockIsRebuilt(t *testing.T) {
	t.Parallel()
	a := golden{Sandbox: true}.begin(t)
	const document = `mutation { advanceClock(input: {minutes: 90}) { clock { target } settled userErrors { code } } }`
	q := keyed("k", document, nil)
	q.As = "olga.marsh"
	a.send(q)
	now := a.Store.Now()
	if _, err := a.db.Exec("UPDATE idempotency_keys SET response = NULL"); err != nil {
		t.Fatal(err)
	}
	again := a.read(a.send(q))
	if again.at("advanceClock", "settled") != true || len(again.codes()) > 0 {
		t.Errorf("want the clock, settled, got %s", again.Text)
	}
	if moved := a.Store.Now().Sub(now).Minutes(); moved > 60 {
		t.Errorf("the clock moved again, by %v minutes", moved)
	}
}

func TestIdempotency_EachFieldHasItsOwnAnswer(t *testing.T) {
	t.Parallel()
	a := begin(t, "harbor qualified")
	const document = `mutation {
		one: submitEligibilityRequest(input: {option: CSP_PARTNER_VALIDATION, saveAsDraft: true, evidence: "one"}) { eligibilityRequest { id evidence } userErrors { code } }
		two: submitEligibilityRequest(input: {option: CSP_PARTNER_VALIDATION, saveAsDraft: true, evidence: "two"}) { eligibilityRequest { id evidence } userErrors { code } } }`
	before := a.count(t, "eligibility_requests")
	first, again := a.read(a.send(keyed("k", document, nil))), a.send(keyed("k", document, nil))
	if first.Text != again {
		t.Errorf("want the same answer, got\n%s\n%s", first.Text, again)
	}
	if one, two := first.at("one", "eligibilityRequest", "evidence"), first.at("two", "eligibilityRequest", "evidence"); one != "one" || two != "two" {
		t.Errorf("want each its own answer, got %s", first.Text)
	}
	if n := a.count(t, "eligibility_requests") - before; n != 2 {
		t.Errorf("want two drafts, got %d", n)
	}
}

// A refused request has done nothing, so its key can be used again with a corrected input.
func TestIdempotency_RefusalIsNotStored(t *testing.T) {
	t.Parallel()
	a := begin(t)
	bad := goodForm()
	delete(bad["input"].(map[string]any), "contract")
	before := a.version()
	if got := a.read(a.send(keyed("k", submitForm, bad))); !slices.Equal(got.codes(), []string{"CONTRACT_NOT_ACCEPTED"}) {
		t.Errorf("want CONTRACT_NOT_ACCEPTED, got %s", got.Text)
	}
	if a.version() != before {
		t.Error("something was written")
	}
	if got := a.read(a.send(keyed("k", submitForm, goodForm()))); len(got.codes()) > 0 || got.at("submitEligibilityRequest", "eligibilityRequest", "status") != "SUBMITTED" {
		t.Errorf("want the mended form submitted, got %s", got.Text)
	}
}

func TestIdempotency_MalformedKeysAreRejected(t *testing.T) {
	t.Parallel()
	a := begin(t)
	before := a.version()
	for name, headers := range map[string][]string{
		"empty": {"Idempotency-Key: "}, "too long": {"Idempotency-Key: " + strings.Repeat("x", 256)}, "a space": {"Idempotency-Key: a b"}, "not ASCII": {"Idempotency-Key: ключ"},
	} {
		q := keyed("", submitForm, goodForm())
		q.Headers = headers
		if got := a.read(a.send(q)); !slices.Equal(got.codes(), []string{"IDEMPOTENCY_KEY_INVALID"}) {
			t.Errorf("%s: want IDEMPOTENCY_KEY_INVALID, got %s", name, clip(got.Text))
		}
	}
	if a.version() != before {
		t.Error("something was written")
	}
	if got := a.read(a.send(keyed(strings.Repeat("~", 255), submitForm, goodForm()))); len(got.codes()) > 0 {
		t.Errorf("255 characters: want the form submitted, got %s", got.Text)
	}
}

func TestIdempotency_QueriesIgnoreTheKey(t *testing.T) {
	t.Parallel()
	a := begin(t)
	before := a.version()
	for range 2 {
		if got := a.read(a.send(keyed("k", "{ viewer { user { name } } }", nil))); got.at("viewer", "user", "name") != "Grant Whitfield" {
			t.Errorf("got %s", got.Text)
		}
	}
	if a.version() != before {
		t.Error("something was written")
	}
}
