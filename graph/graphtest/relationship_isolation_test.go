package graphtest

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// related is a program in which Harbor has invited Lakeshore, which accepted; Meridian works with Tidewater, and both with Fort
// Clay, which they invited jointly; Redwood has invited Tidewater as well, and nobody has answered that.
func related(t *testing.T) *api {
	return begin(t, "meridian qualified", "harbor asks lakeshore delegated", "lakeshore accepts", "meridian invites tidewater", "tidewater consents",
		"tidewater brings fortclay meridian", "fortclay accepts", "harbor asks islaverde", "redwood invites tidewater", "harbor moves lakeshore")
}

// sees says which of some objects somebody can fetch, by their names.
func (a *api) sees(t *testing.T, who string, objects ...string) (seen []string) {
	t.Helper()
	ids := make([]string, len(objects))
	for i, name := range objects {
		ids[i] = a.names.id(name)
	}
	got := a.ask(who, `query($ids: [ID!]!) { nodes(ids: $ids) { id } }`, "ids", ids)
	if len(got.Errors) > 0 {
		t.Fatalf("%s: %s", who, clip(got.Text))
	}
	for i, node := range list(got.at("nodes")) {
		alone := a.ask(who, `query($id: ID!) { node(id: $id) { id } }`, "id", ids[i]).at("node")
		if (node == nil) != (alone == nil) {
			t.Errorf("%s: %s is %v among others and %v alone", who, objects[i], node, alone)
		}
		if node != nil {
			seen = append(seen, objects[i])
		}
	}
	return seen
}

// An invitation is visible to users of its issuer who may send one, to the organisation that answered it, to the provider of an accepted
// joint one (T-61), and to the operator's support desk.
func TestInvitations_AreVisibleToIssuerAndInvitee(t *testing.T) {
	t.Parallel()
	a := related(t)
	all := []string{"invite:lakeshore", "invite:islaverde", "invite:fortclay", "invite:tidewater"}
	for who, want := range map[string][]string{
		"amir.haddad": {"invite:lakeshore", "invite:islaverde"}, "wei.li": {"invite:lakeshore", "invite:islaverde"}, "wei.li+HELPDESK_AGENT": nil, "wei.li+BILLING_ADMIN": nil,
		"priscilla.okafor": {"invite:lakeshore"}, "tom.brandt": nil, "carmen.rivera": nil, "dale.whitcomb": {"invite:fortclay"},
		"marcus.hale": {"invite:fortclay"}, "lena.ortega": {"invite:fortclay"}, "grant.whitfield": {"invite:fortclay"}, "victor.lang": {"invite:tidewater"},
		"dana.brooks": nil, "ivy.chen": nil, "maya.alder": nil, "sam.ortiz": all, "olga.marsh": all, "rosa.delgado": nil, "vera.lind": nil,
	} {
		if got := a.sees(t, who, all...); !slices.Equal(got, want) {
			t.Errorf("%s: want %v, got %v", who, want, got)
		}
	}
	const document = `query($id: ID!, $reference: String, $customer: ID, $email: EmailAddress) { one: relationshipRequest(id: $id) { id }
		by: relationshipRequests(filter: {reference: $reference}) { totalCount nodes { id } } of: relationshipRequests(filter: {customerId: $customer}) { totalCount nodes { id } }
		to: relationshipRequests(filter: {inviteeEmail: $email}) { totalCount nodes { id } } }`
	reference := a.ask("olga.marsh", `query($id: ID!) { relationshipRequest(id: $id) { reference } }`, "id", a.names.id("invite:lakeshore")).at("relationshipRequest", "reference")
	for who, may := range map[string]bool{"amir.haddad": true, "priscilla.okafor": true, "olga.marsh": true, "grant.whitfield": false, "marcus.hale": false, "dale.whitcomb": false, "ivy.chen+ADMIN_AGENT": false} {
		got := a.ask(who, document, "id", a.names.id("invite:lakeshore"), "reference", reference, "customer", a.names.id("customer:lakeshore"), "email", people["lakeshore"])
		want := `{"data":{"one":null,"by":{"totalCount":0,"nodes":[]},"of":{"totalCount":0,"nodes":[]},"to":{"totalCount":0,"nodes":[]}}}`
		if may {
			want = `{"data":{"one":{"id":"<invite:lakeshore>"},"by":{"totalCount":1,"nodes":[{"id":"<invite:lakeshore>"}]},"of":{"totalCount":1,"nodes":[{"id":"<invite:lakeshore>"}]},"to":{"totalCount":1,"nodes":[{"id":"<invite:lakeshore>"}]}}}`
		}
		if have := strings.TrimSpace(a.names.hide(got.Text)); have != want {
			t.Errorf("%s:\nwant %s\ngot  %s", who, want, have)
		}
	}
}

// The link is for those who send it: nobody else reads it, on any path.
func TestInvitations_LinkIsForItsSender(t *testing.T) {
	t.Parallel()
	a := related(t)
	const document = `{ relationshipRequests { nodes { letter { link } } } customers { nodes { relationships { request { letter { link plainText } } } } }
		partnerships { nodes { invitation { letter { link } } } } jobs(first: 100) { nodes { subject { ... on RelationshipRequest { letter { link } } } } } }`
	for who, want := range map[string]bool{
		"amir.haddad": true, "wei.li": true, "victor.lang": true, "priscilla.okafor": false, "dale.whitcomb": false, "lena.ortega": false, "grant.whitfield": false, "olga.marsh": false, "sam.ortiz": false, "dana.brooks": false,
	} {
		got := a.ask(who, document)
		if len(got.Errors) > 0 {
			t.Fatalf("%s: %s", who, clip(got.Text))
		}
		if shown := strings.Contains(got.Text, "invitation#"); shown != want {
			t.Errorf("%s reads a link: want %v, got %s", who, want, clip(got.Text))
		}
	}
	if got := a.ask("olga.marsh", `{ emails(first: 100) { nodes { subject template } } jobs(first: 100) { nodes { kind error } } auditEvents(first: 100) { nodes { reason } } }`); strings.Contains(got.Text, a.names.id("link:tidewater")) {
		t.Error("the operator reads a token")
	}
	for _, name := range []string{"link:islaverde", "link:tidewater", "link:fortclay"} {
		if a.kept(t, a.names.id(name)) {
			t.Errorf("%s is kept in the clear", name)
		}
	}
}

// A relationship is visible to its partner and its customer, and in an indirect sale to the other partner.
func TestRelationships_AreVisibleToBothSides(t *testing.T) {
	t.Parallel()
	a := related(t)
	all := []string{"rel:harbor.lakeshore", "rel:meridian.fortclay", "rel:tidewater.fortclay", "rel:harbor.cedarcounty", "rel:meridian.cedarcounty"}
	for who, want := range map[string][]string{
		"amir.haddad": {all[0], all[3]}, "grant.whitfield": {all[1], all[2], all[4]}, "marcus.hale": {all[1], all[2]}, "ingrid.solberg+STANDARD_USER": {all[1], all[2]},
		"priscilla.okafor": {all[0]}, "tom.brandt": {all[0]}, "dale.whitcomb": {all[1], all[2]}, "paula.jensen": {all[3], all[4]},
		"victor.lang": nil, "dana.brooks": nil, "ivy.chen": nil, "priya.raman": nil, "olga.marsh": all,
	} {
		if got := a.sees(t, who, all...); !slices.Equal(got, want) {
			t.Errorf("%s: want %v, got %v", who, want, got)
		}
	}
	for who, want := range map[string]string{ // a shared customer shows each partner its own, and the operator both
		"amir.haddad": "[Harbor Public Sector]", "grant.whitfield": "[Meridian Distribution]", "paula.jensen": "[Harbor Public Sector Meridian Distribution]", "olga.marsh": "[Harbor Public Sector Meridian Distribution]",
	} {
		got := a.ask(who, `query($id: ID!) { customer(id: $id) { relationships { partner { name } } } }`, "id", a.names.id("customer:cedarcounty"))
		var names []string
		for _, r := range list(got.at("customer", "relationships")) {
			names = append(names, text(follow(r, "partner", "name")))
		}
		if slices.Sort(names); fmt.Sprint(names) != want {
			t.Errorf("%s: want %s, got %s", who, want, names)
		}
	}
}

// While a reseller is only invited, it sees the provider's name and nothing else, and the provider sees nothing of the reseller.
func TestPartnerships_InvitedShowOnlyNames(t *testing.T) {
	t.Parallel()
	a := related(t)
	const document = `query($pship: ID!, $provider: ID!, $reseller: ID!) {
		node(id: $pship) { ... on Partnership { provider { id } reseller { id } providerName invitedAs invitation { id } adminAccess { status } removalBlockers { code } } }
		provider: partner(id: $provider) { name } reseller: partner(id: $reseller) { name }
		byName: partnerships(filter: {status: {in: [INVITED]}, name: {contains: "tide"}}) { totalCount } }`
	for who, want := range map[string]string{
		"lena.ortega": `{"data":{"node":{"provider":null,"reseller":{"id":"<partner:tidewater>"},"providerName":"Redwood Distribution","invitedAs":null,"invitation":null,"adminAccess":null,"removalBlockers":[]},` +
			`"provider":null,"reseller":{"name":"Tidewater Cloud Partners"},"byName":{"totalCount":0}}}`,
		"victor.lang": `{"data":{"node":{"provider":{"id":"<partner:redwood>"},"reseller":null,"providerName":"Redwood Distribution","invitedAs":"1f100000-0000-4000-8000-000000000001","invitation":{"id":"<invite:tidewater>"},"adminAccess":null,"removalBlockers":[]},` +
			`"provider":{"name":"Redwood Distribution"},"reseller":null,"byName":{"totalCount":0}}}`,
		"dana.brooks":   `{"data":{"node":null,"provider":{"name":"Redwood Distribution"},"reseller":null,"byName":{"totalCount":0}}}`,
		"dale.whitcomb": `{"data":{"node":null,"provider":null,"reseller":{"name":"Tidewater Cloud Partners"},"byName":{"totalCount":0}}}`,
	} {
		got := a.ask(who, document, "pship", a.names.id("pship:redwood.tidewater"), "provider", a.names.id("partner:redwood"), "reseller", a.names.id("partner:tidewater"))
		if have := strings.TrimSpace(a.names.hide(got.Text)); have != want {
			t.Errorf("%s:\nwant %s\ngot  %s", who, want, have)
		}
	}
}

// The shared customers of two partners are visible to these two. For others the answer is that of unknown partners.
func TestSharedCustomers_AreForBothPartners(t *testing.T) {
	t.Parallel()
	a := related(t)
	const document = `query($provider: ID, $reseller: ID) { sharedCustomers(providerId: $provider, resellerId: $reseller) { totalCount nodes { id } } }`
	want := a.ask("amir.haddad", document, "provider", unknown("partner")).Text
	for _, c := range []struct{ who, side, partner string }{
		{"amir.haddad", "provider", "meridian"}, {"amir.haddad", "provider", "harbor"}, {"marcus.hale", "provider", "redwood"}, {"grant.whitfield", "provider", "tidewater"}, {"victor.lang", "provider", "meridian"},
		{"dale.whitcomb", "provider", "meridian"}, {"ivy.chen", "provider", "meridian"}, {"olga.marsh", "provider", "meridian"}, {"maya.alder", "provider", "meridian"},
	} {
		if got := a.ask(c.who, document, c.side, a.names.id("partner:"+c.partner)).Text; got != want {
			t.Errorf("%s with %s %s:\nwant %s\ngot  %s", c.who, c.side, c.partner, want, got)
		}
	}
	for who, partner := range map[string]string{"marcus.hale": "provider meridian", "grant.whitfield": "reseller tidewater"} {
		side, key, _ := strings.Cut(partner, " ")
		got := a.ask(who, document, side, a.names.id("partner:"+key))
		if have := a.names.hide(fmt.Sprint(got.at("sharedCustomers", "nodes"))); have != "[map[id:<customer:fortclay>]]" {
			t.Errorf("%s: want Fort Clay alone, got %s", who, a.names.hide(got.Text))
		}
	}
}

// The contact, address and number of a customer are visible to itself, its partners and the operator; the findings of a review only to the
// operator.
func TestCustomers_DetailsAreForTheirPartners(t *testing.T) {
	t.Parallel()
	a := begin(t, "harbor qualified", "springfield submits", "springfield approved", "harbor founds works GOVERNMENT_COMMUNITY_CLOUD springfield", "work", "meridian qualified", "sakura agrees",
		"harbor moves sakura", "work", "harbor qualifies springfield GOVERNMENT_COMMUNITY_CLOUD", "fortclay submits", "harbor qualifies bluefield EDUCATION")
	if _, err := a.db.Exec("UPDATE customers SET registration_number = 'N-1'"); err != nil { // where none is given, nobody sees one
		t.Fatal(err)
	}
	const document = `query($id: ID!) { customer(id: $id) { account { address { line1 } contact { email } organizationRegistrationNumber reviewFindings { code } specialQualifications { validationId { code } } } } }`
	for _, c := range []struct{ who, customer, want string }{
		{"amir.haddad", "sakura", "address contact number"}, {"wei.li+STANDARD_USER", "sakura", "address contact number"}, {"misaki.tanaka", "sakura", "address contact number"},
		{"olga.marsh", "sakura", "address contact number findings"}, {"rosa.delgado", "sakura", "address contact number findings"},
		{"grant.whitfield", "sakura", "nothing"}, {"marcus.bell", "sakura", "nothing"}, {"ivy.chen", "sakura", "nothing"},
		{"amir.haddad", "fortclay", ""}, // which only names it in a request
		{"amir.haddad", "springfield", "address contact number code"}, {"amir.haddad+HELPDESK_AGENT", "springfield", "address contact number"}, {"marcus.bell", "springfield", "address contact number"},
	} {
		got := a.ask(c.who, document, "id", a.names.id("customer:"+c.customer))
		account, have := got.at("customer", "account"), []string{}
		for field, name := range map[string]string{"address": "address", "contact": "contact", "organizationRegistrationNumber": "number"} {
			if follow(account, field) != nil {
				have = append(have, name)
			}
		}
		slices.Sort(have)
		if len(list(follow(account, "reviewFindings"))) > 0 {
			have = append(have, "findings")
		}
		if follow(account, "specialQualifications", 0, "validationId") != nil {
			have = append(have, "code")
		}
		if account == nil {
			have = []string{"nothing"}
		}
		if strings.Join(have, " ") != c.want {
			t.Errorf("%s of %s: want %q, got %q in %s", c.who, c.customer, c.want, have, clip(got.Text))
		}
	}
	a.play("harbor drops sakura") // after which there is nothing to see
	if got := a.sees(t, "amir.haddad", "customer:sakura", "cqual:bluefield", "cqual:springfield"); !slices.Equal(got, []string{"cqual:bluefield", "cqual:springfield"}) {
		t.Errorf("want the other customers' qualifications alone, got %v", got)
	}
	if got := a.sees(t, "grant.whitfield", "cqual:bluefield", "cqual:springfield", "customer:works"); got != nil {
		t.Errorf("want nothing of another partner's customers, got %v", got)
	}
}
