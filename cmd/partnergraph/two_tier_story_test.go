package main_test

import (
	"net/url"
	"slices"
	"strings"
	"testing"
)

const (
	inviteResellerDocument = `mutation($input: InviteIndirectResellerInput!) { inviteIndirectReseller(input: $input) {
		partnership { id status } request { id } userErrors { code } } }`
	authorizeDocument = `mutation($input: AuthorizeIndirectProviderInput!) { authorizeIndirectProvider(input: $input) {
		partnership { status mayOrder provider { id } adminAccess { status } } userErrors { code } } }`
	inviteJointlyDocument = `mutation($input: InviteCustomerJointlyInput!) { inviteCustomerJointly(input: $input) {
		request { id status } userErrors { code } } }`
	revokeAccessDocument = `mutation($input: RevokeProviderAdminAccessInput!) { revokeProviderAdminAccess(input: $input) {
		partnership { status adminAccess { status } } userErrors { code } } }`
	removePartnershipDocument = `mutation($input: RemovePartnershipInput!) { removePartnership(input: $input) {
		partnership { status } blockers { code } userErrors { code } } }`
)

// twoTiers tells: a provider and a reseller connect, invite a customer together, and part.
func (c caller) twoTiers() {
	c.t.Helper()
	partnership, provider := c.connects()
	c.inviteTogether(provider)
	c.parts(partnership)
	c.noJobFailed()
}

// connects tells: only the reseller's global admin may consent, and has to.
func (c caller) connects() (partnership, provider string) {
	c.t.Helper()
	pending := c.do("grant", `{ partnerships(filter: {status: {in: [INVITED]}}) { nodes { invitation { id } } } }`).word("partnerships", "nodes", 0, "invitation", "id")
	c.refused(c.ask("grant", inviteResellerDocument, "input", object{"partnerId": "4810002"}), "PARTNERSHIP_EXISTS")
	c.do("grant", revokeRequestDocument, "input", object{"id": pending})
	invited := c.do("grant", inviteResellerDocument, "input", object{"partnerId": "4810002"})
	partnership = invited.word("inviteIndirectReseller", "partnership", "id")
	request := invited.word("inviteIndirectReseller", "request", "id")
	token := c.linkIn(c.mail(request, "PARTNERSHIP_INVITATION", "es lena")[0])

	c.refused(c.ask("hale", authorizeDocument, "input", object{"token": token, "consent": true}), "GLOBAL_ADMIN_REQUIRED")
	c.refused(c.ask("carla", authorizeDocument, "input", object{"token": token, "consent": true}), "INVITE_INVALID")
	c.refused(c.ask("lena", authorizeDocument, "input", object{"token": token, "consent": false}), "CONSENT_NOT_CHECKED")
	got := c.do("lena", authorizeDocument, "input", object{"token": token, "consent": true})
	at := func(path ...any) string {
		return got.word(append([]any{"authorizeIndirectProvider", "partnership"}, path...)...)
	}
	if mayOrder, _ := got.at("authorizeIndirectProvider", "partnership", "mayOrder").(bool); !mayOrder || at("status") != "ACTIVE" || at("adminAccess", "status") != "GRANTED" {
		c.t.Errorf("R-108, R-109: %s", got.text)
	}
	c.says(c.mail(request, "INVITATION_ACCEPTED", "en grant")[0], "", "Tidewater Cloud Partners")
	return partnership, at("provider", "id")
}

// inviteTogether tells: one letter, one acceptance, both relationships.
func (c caller) inviteTogether(provider string) {
	c.t.Helper()
	input := object{"providerId": provider, "invitee": object{"email": cast["priscilla"], "locale": "ja"}}
	id := c.do("hale", inviteJointlyDocument, "input", input).word("inviteCustomerJointly", "request", "id")
	token := c.linkIn(c.mail(id, "JOINT_INVITATION", "ja priscilla")[0])
	shown := c.do("priscilla", invitationDocument, "token", token)
	if shown.word("invitation", "partnerName") != "Tidewater Cloud Partners" || shown.word("invitation", "providerName") != "Meridian Distribution" {
		c.t.Errorf("R-113: the customer reads %s", shown.text)
	}
	agreement := object{"version": shown.word("invitation", "customerAgreement", "version"), "accepted": true}
	begun := c.do("priscilla", acceptRequestDocument, "input", object{"token": token, "customerAgreement": agreement}).list("acceptRelationshipRequest", "relationships")
	if len(begun) != 2 || slices.ContainsFunc(begun, func(r answer) bool { return r.word("status") != "ACTIVE" || r.word("origin") != "JOINT_INVITATION" }) {
		c.t.Errorf("R-113: both or none: %v", begun)
	}
	for _, who := range []string{"hale", "lucia"} {
		if listed := c.do(who, customersDocument, "name", "lakeshore").list("customers", "nodes"); len(listed) != 1 {
			c.t.Errorf("R-113: the list of %s has %v", who, listed)
		}
	}
}

// parts tells: access is withdrawn by the reseller, consequences are confirmed, and the customers stay with both.
func (c caller) parts(partnership string) {
	c.t.Helper()
	got := c.do("lena", revokeAccessDocument, "input", object{"id": partnership})
	if status := got.word("revokeProviderAdminAccess", "partnership", "status"); status != "ACTIVE" {
		c.t.Errorf("R-110: without the access the partnership is %q", status)
	}
	input := object{"id": partnership, "reason": "We part.", "confirm": []string{}}
	c.refused(c.ask("grant", removePartnershipDocument, "input", input), "REMOVAL_NOT_CONFIRMED")
	input["dryRun"] = true
	var confirm []string
	for _, b := range c.do("grant", removePartnershipDocument, "input", input).list("removePartnership", "blockers") {
		confirm = append(confirm, b.word("code"))
	}
	input["dryRun"], input["confirm"] = false, confirm
	if status := c.do("grant", removePartnershipDocument, "input", input).word("removePartnership", "partnership", "status"); status != "REMOVED" {
		c.t.Errorf("X-14: confirmed %v, the partnership is %q", confirm, status)
	}
	for _, who := range []string{"hale", "lucia"} {
		if listed := c.do(who, customersDocument, "name", "lakeshore").list("customers", "nodes"); len(listed) != 1 {
			c.t.Errorf("X-14: the list of %s has %v", who, listed)
		}
	}
}

func TestDemo_ProviderAndResellerInviteTogether(t *testing.T) {
	t.Parallel()
	_, c := startDemo(t)
	c.twoTiers()
}

// The same with an API and a worker as separate processes: the API accepts the link that the worker has sent.
func TestServers_InvitationIsAccepted(t *testing.T) {
	t.Parallel()
	if emptyRedis(t, 3) == nil {
		return
	}
	eachMySQL(t, func(t *testing.T, database *url.URL) {
		env := []string{
			"PARTNERGRAPH_DATABASE_URL=" + database.String(), "PARTNERGRAPH_REDIS_URL=" + redisURL(t, 3), "PARTNERGRAPH_SANDBOX=true",
			"PARTNERGRAPH_MAIL=captured", "PARTNERGRAPH_RATE_LIMIT=0", "PARTNERGRAPH_SECRET_KEY=" + aKey, "PARTNERGRAPH_BLOB_URL=file://" + t.TempDir(),
		}
		if got := run(t, env, "seed", "demo"); got.code != 0 {
			t.Fatal(got.everything())
		}
		tokens := map[string]string{}
		for _, who := range []string{"olga", "amir", "priscilla", "tom", "paula", "lucia", "grant", "lena", "hale", "carla"} {
			got := run(t, env, "token", "create", "--user="+cast[who], "--name=story")
			if got.code != 0 {
				t.Fatal(got.everything())
			}
			tokens[who] = strings.TrimSpace(got.out)
		}
		c := caller{t, start(t, env, "api").url, tokens}
		start(t, env, "worker")
		c.wholeInvitation()
		c.twoTiers()
	})
}
