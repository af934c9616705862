package main_test

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
)

const (
	createCustomerDocument = `mutation($input: CreateCustomerInput!) { createCustomer(input: $input) {
		customer { id account { status } } userErrors { code } } }`
	createRequestDocument = `mutation($input: CreateRelationshipRequestInput!) { createRelationshipRequest(input: $input) {
		request { id status letter { link } } userErrors { code } } }`
	sendRequestDocument = `mutation($input: SendRelationshipRequestInput!) { sendRelationshipRequest(input: $input) {
		request { status links letter { link } } userErrors { code } } }`
	revokeRequestDocument = `mutation($input: RevokeRelationshipRequestInput!) { revokeRelationshipRequest(input: $input) {
		request { status } userErrors { code } } }`
	acceptRequestDocument = `mutation($input: AcceptRelationshipRequestInput!) { acceptRelationshipRequest(input: $input) {
		relationships { status origin partner { name } } userErrors { code } } }`

	customerDocument   = `query($id: ID!) { customer(id: $id) { account { status } relationship { status } } }`
	customersDocument  = `query($name: String!) { customers(filter: {name: {contains: $name}}) { nodes { companyName partners { nodes { name } } } } }`
	letterDocument     = `query($id: ID!) { relationshipRequest(id: $id) { status letter { link } } }`
	invitationDocument = `query($token: String!) { invitation(token: $token) {
		partnerName providerName blockers { code } customerAgreement { version } } }`
)

const openInvitationDocument = `mutation($input: OpenInvitationInput!) { openInvitation(input: $input) { invitation { kind } userErrors { code } } }`

// invitationLink is the link in the letter of an invitation.
var invitationLink = regexp.MustCompile(`invitation#(\S+)`)

// wholeInvitation tells how a partner comes to customers: it creates one, and asks another one by a letter.
func (c caller) wholeInvitation() {
	c.t.Helper()
	c.createsCustomer()
	id, token := c.asksCustomer()
	c.isAnsweredOnce(id, token)
	c.withdrawsInvitation()
	c.noJobFailed()
}

func (c caller) noJobFailed() {
	c.t.Helper()
	if failed := c.do("olga", `{ jobs(filter: {state: {in: [FAILED]}}) { nodes { kind error } } }`).list("jobs", "nodes"); len(failed) > 0 {
		c.t.Errorf("jobs failed: %v", failed)
	}
}

// createsCustomer tells R-37: all that is wrong is said at once; the account is set up by a job, and the relationship begins with it.
func (c caller) createsCustomer() {
	c.t.Helper()
	input := object{
		"companyName": "Otter Creek Bakery", "domain": "otter-creek", "market": "CA",
		"contact": object{"firstName": "Ann", "lastName": "Lee", "email": "ann.lee@ottercreek.example"},
		"address": object{"line1": "1 Main Street", "city": "Reno", "state": "NV", "postalCode": "89501", "country": "US"},
	}
	c.refused(c.ask("amir", createCustomerDocument, "input", input), "CUSTOMER_MARKET_OUT_OF_REGION", "VALIDATION_FAILED")
	input["market"] = "US"
	made := c.do("amir", createCustomerDocument, "input", input)
	if status := made.word("createCustomer", "customer", "account", "status"); status != "PROVISIONING" {
		c.t.Errorf("R-37: at first the account is %q", status)
	}
	id := made.word("createCustomer", "customer", "id")
	await(c.t, "the account is set up", func() bool {
		got := c.do("amir", customerDocument, "id", id)
		return got.word("customer", "account", "status") == "ACTIVE" && got.word("customer", "relationship", "status") == "ACTIVE"
	})
}

// asksCustomer tells and D-07: the link stays in the letter, and a letter that is sent again has a new one.
func (c caller) asksCustomer() (id, token string) {
	c.t.Helper()
	invitee := object{"name": "Priscilla Okafor", "email": cast["priscilla"], "locale": "pl"}
	id = c.do("amir", createRequestDocument, "input", object{"invitee": invitee}).word("createRelationshipRequest", "request", "id")
	c.refused(c.ask("amir", sendRequestDocument, "input", object{"id": id, "text": "Look at https://example.net/"}), "INVITE_LINK_MISSING", "INVITE_LINK_FOREIGN")
	c.do("amir", sendRequestDocument, "input", object{"id": id})
	older := c.linkIn(c.mail(id, "RELATIONSHIP_REQUEST", "pl priscilla")[0])
	if got := c.do("amir", sendRequestDocument, "input", object{"id": id}); got.at("sendRelationshipRequest", "request", "links") != 2.0 {
		c.t.Errorf("sent again: %s", got.text)
	}
	for _, letter := range c.mail(id, "RELATIONSHIP_REQUEST", "pl priscilla", "pl priscilla") {
		if found := c.linkIn(letter); found != older {
			token = found
		}
	}
	if link := c.do("amir", letterDocument, "id", id).word("relationshipRequest", "letter", "link"); token == "" || !strings.HasSuffix(link, "#"+token) {
		c.t.Fatalf("the letter and the partner have different links: %q, %q", token, link)
	}
	c.refused(c.ask("priscilla", invitationDocument, "token", older), "INVITE_INVALID")
	return id, token
}

func (c caller) linkIn(letter answer) string {
	c.t.Helper()
	found := invitationLink.FindStringSubmatch(letter.word("text"))
	if found == nil {
		c.t.Fatalf("no link in\n%s", letter.word("text"))
	}
	return found[1]
}

// isAnsweredOnce tells: with the agreement, by the invitee, once however often, and the customer is in the list.
func (c caller) isAnsweredOnce(id, token string) {
	c.t.Helper()
	shown := c.do("", invitationDocument, "token", token)
	version := shown.word("invitation", "customerAgreement", "version")
	if shown.word("invitation", "partnerName") != "Harbor Public Sector" || version == "" {
		c.t.Errorf("whoever has the link reads %s", shown.text)
	}
	if status := c.do("amir", letterDocument, "id", id).word("relationshipRequest", "status"); status != "SENT" {
		c.t.Errorf("T-33: after a look by nobody the invitation is %q", status)
	}
	c.do("priscilla", openInvitationDocument, "input", object{"token": token})
	if status := c.do("amir", letterDocument, "id", id).word("relationshipRequest", "status"); status != "OPENED" {
		c.t.Errorf("after the look of those who were invited the invitation is %q", status)
	}
	input := object{"token": token, "customerAgreement": object{"version": version, "accepted": true}}
	c.refused(c.ask("paula", acceptRequestDocument, "input", input), "INVITE_INVALID")
	c.refused(c.ask("tom", acceptRequestDocument, "input", input), "ROLE_NOT_ALLOWED")
	c.refused(c.ask("priscilla", acceptRequestDocument, "input", object{"token": token}), "AGREEMENT_NOT_ACCEPTED")

	var answers [2]answer
	var both sync.WaitGroup
	for i := range answers {
		both.Go(func() { answers[i] = c.ask("priscilla", acceptRequestDocument, "input", input) })
	}
	both.Wait()
	slices.SortFunc(answers[:], func(a, b answer) int { return len(a.codes()) - len(b.codes()) })
	c.refused(answers[0])
	c.refused(answers[1], "INVITE_ALREADY_USED")
	c.says(c.mail(id, "INVITATION_ACCEPTED", "en amir")[0], "", "Lakeshore Medical Group")
	if listed := c.do("amir", customersDocument, "name", "lakeshore").list("customers", "nodes"); len(listed) != 1 {
		c.t.Errorf("R-54: Harbor's list has %v", listed)
	}
}

// withdrawsInvitation tells D-07: a link that is withdrawn ends at once.
func (c caller) withdrawsInvitation() {
	c.t.Helper()
	made := c.do("amir", createRequestDocument, "input", object{"invitee": object{"email": cast["owen"]}})
	id, link := made.word("createRelationshipRequest", "request", "id"), made.word("createRelationshipRequest", "request", "letter", "link")
	_, token, _ := strings.Cut(link, "#")
	c.do("", invitationDocument, "token", token)
	c.do("amir", revokeRequestDocument, "input", object{"id": id, "reason": "The wrong company."})
	c.refused(c.ask("", invitationDocument, "token", token), "INVITE_REVOKED")
	c.refused(c.ask("amir", revokeRequestDocument, "input", object{"id": id}), "INVITE_STATE_INVALID")
}

func TestDemo_InvitationIsAccepted(t *testing.T) {
	t.Parallel()
	p, c := startDemo(t)
	c.wholeInvitation()
	if found := invitationLink.FindString(p.log()); found != "" {
		t.Errorf("a link is in the log: %s", found)
	}
	if got, page := get(t, p.url+"/invitation"); got.StatusCode != http.StatusOK || !strings.Contains(page, "<html") {
		t.Errorf("the page for invitations: %s", got.Status)
	}
}
