package graphtest

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/partnergraph/partnergraph/models"
)

// world is a program in which Harbor, Springfield and Alder Ridge have objects of every kind, and so have others.
func world(t *testing.T) *api {
	return begin(t, append(slices.Clone(enrolledWorld), "harbor qualifies springfield GOVERNMENT_COMMUNITY_CLOUD", "harbor founds lakeside EDUCATION", "harbor asks fortclay government", "fortclay accepts",
		"harbor asks islaverde", "redwood asks maplewood", "meridian invites tidewater", "tidewater consents", "tidewater brings lakeshore meridian", "lakeshore accepts", "harbor shops sakura mail.seat 5", "sakura agrees", "harbor orders", "work", "harbor shops sakura mail.seat 5", "olga tries", "olga delists mail-gov", "harbor needs-help", "sam notes harbor")...)
}

// enrolledWorld is what has happened in the world before anybody was invited.
var enrolledWorld = []string{"olga prices", "copperkettle vetted", "9 days", "harbor qualified", "meridian qualified", "wisla qualified", "springfield submits", "springfield approved",
	"riogrande submits", "riogrande acknowledged", "riogrande asked", "prairiewater drafts", "cedarcounty submits", "cedarcounty approved",
	"yunfan submits meridian", "yunfan approved", "tatry submits wisla", "tatry acknowledged", "work", "bluefield submits",
	"alderridge vetted", "alderridge associates 4500002", "alderridge rejected", "alderridge appeals", "northgate starts",
	"maya.alder@alderridge.example mints", "rosa.delgado@program.example mints",
}

// outsiders have nothing to do with Harbor, but for one customer that is not Springfield, nor with Alder Ridge: a
// provider's agent, a reseller's, a publisher, a customer, and the global admin of another applicant.
// And a guest, whom nobody has invited.
var outsiders = []string{"grant.whitfield", "siti.rahmawati", "ivy.chen", "jan.kowalczyk", "priya.raman", withAddress + "robin@vale.example"}

// foreign are the objects of Harbor and its customers, and of Alder Ridge, which registers: one or more of each kind.
// They include those of the operator's own desk, which nobody outside of it may see.
func (a *api) foreign(t *testing.T) (ids []string) {
	t.Helper()
	for _, name := range []string{
		"import:olga", "org:harbor", "org:springfield", "partner:harbor", "customer:springfield", "user:amir.haddad", "user:marcus.bell", "user:rosa.delgado",
		"request:harbor", "request:springfield", "request:riogrande", "request:prairiewater", "qualification:harbor", "validation:springfield", "job:springfield",
		"rel:harbor.springfield", "rel:harbor.fortclay", "cqual:springfield", "cqual:lakeside", "customer:lakeside", "invite:fortclay", "invite:islaverde", "invite:maplewood",
		"pship:redwood.brightmesa", "org:alderridge", "partner:alderridge", "user:maya.alder", "reg:alderridge", "doc:alderridge", "pid:4500001", "pid:4500002", "apitoken:maya.alder",
		"offer:mail-gov", "plan:mail-gov.seat", "cart:harbor", "cartline:harbor.1", "order:harbor", "orderline:harbor.1", "subscription:harbor.1",
		"support:harbor", "supportmsg:harbor.1", "supportmsg:harbor.2", "doc:harbor",
	} {
		ids = append(ids, a.names.id(name))
	}
	alderridge := a.registration("alderridge").UUID
	ids = append(ids, a.rowsOf(t, "support", "1 = 1")[0], a.rowsOf(t, "check", fmt.Sprintf("registration_id = x'%x'", alderridge[:]))[0])
	riogrande, _ := models.ParseAnyID(a.names.id("request:riogrande"))
	ids = append(ids, a.rowsOf(t, "eligmsg", fmt.Sprintf("request_id = x'%x'", riogrande.UUID[:]))[0])
	harbor, _ := models.ParseAnyID(a.names.id("org:harbor"))
	for _, kind := range []string{"job", "email", "audit", "agree"} {
		found := a.rowsOf(t, kind, "organization_id = x'"+fmt.Sprintf("%x", harbor.UUID[:])+"'")
		if len(found) == 0 {
			t.Fatalf("Harbor has no %s", kind)
		}
		ids = append(ids, found[0])
	}
	return ids
}

// rowsOf are the ids of the objects of a kind for which a condition holds.
func (a *api) rowsOf(t testing.TB, kind, condition string) (ids []string) {
	t.Helper()
	each(t, a.db, "SELECT id, '' FROM "+tables[kind]+" WHERE "+condition+" ORDER BY id", func(id uuid.UUID, _ string) {
		ids = append(ids, models.AnyID{Prefix: kind, UUID: id}.String())
	})
	return ids
}

// rowsWith are the ids of what a customer has of a kind, oldest first.
func (a *api) rowsWith(kind string, customer models.ID[models.Customer]) (ids []string) {
	return a.rowsOf(a.t, kind, fmt.Sprintf("customer_id = x'%x'", customer[:]))
}

// noIDs are texts that name nothing.
var noIDs = []string{"", "42", "eligreq_01jd", strings.Repeat("y", 5000), "eligreq_zzzzzzzzzzzzzzzzzzzzzzzzzz", "' OR 1=1 --", "💥"}

// The id of a foreign object gets the same answer as an unknown id, wherever an id can be given and for every kind of object.
func TestForeignObjectsDoNotExist(t *testing.T) {
	t.Parallel()
	a := world(t)
	schema, foreign := contract(), a.foreign(t)
	for _, f := range rootFields(schema) {
		for _, place := range idPlaces(schema, f.FieldDefinition) {
			ask := func(who, id string) string {
				document := writer{schema: schema, id: id, only: place}.document(f)
				return withoutID(a.do(t, f, who, document).Text, id)
			}
			for _, who := range outsiders {
				before := a.version()
				want := ask(who, unknown("eligreq"))
				for _, id := range slices.Concat(foreign, noIDs, []string{unknown("partner"), unknown("job"), unknown("nothing")}) {
					if got := ask(who, id); got != want {
						t.Errorf("%s(%s: %s) as %s:\nwant %s\ngot  %s", f.Name, place, a.names.hide(id), who, clip(want), clip(a.names.hide(got)))
					}
				}
				if a.version() != before {
					t.Errorf("%s(%s) as %s: something was written", f.Name, place, who)
				}
			}
		}
	}
}

// withoutID is an answer whatever id was asked for. An empty text is no sign of one.
func withoutID(answer, id string) string {
	if id == "" {
		return answer
	}
	return strings.ReplaceAll(answer, fmt.Sprintf("%q", id), `"<id>"`)
}

// clip keeps a failure readable.
func clip(text string) string { return text[:min(len(text), 400)] }

func unknown(prefix string) string {
	return models.AnyID{Prefix: prefix, UUID: uuid.Must(uuid.NewV7())}.String()
}

// An id of another kind is not found, even if its number is that of an own object.
func TestIDs_OfAnotherKindAreNotFound(t *testing.T) {
	t.Parallel()
	a := world(t)
	schema := contract()
	for _, f := range rootFields(schema) {
		for _, place := range idPlaces(schema, f.FieldDefinition) {
			ask := func(who, id string) string {
				document := writer{schema: schema, id: id, only: place}.document(f)
				return withoutID(a.do(t, f, who, document).Text, id)
			}
			for who, name := range map[string]string{"amir.haddad": "request:harbor", "marcus.bell": "request:springfield", "olga.marsh": "job:springfield", "rosa.delgado": "qualification:wisla", "maya.alder": "reg:alderridge", "vera.lind": "doc:alderridge"} {
				own, _ := models.ParseAnyID(a.names.id(name))
				want := ask(who, unknown("tenant"))
				for _, prefix := range prefixes {
					if prefix == own.Prefix {
						continue
					}
					if got := ask(who, models.AnyID{Prefix: prefix, UUID: own.UUID}.String()); got != want {
						t.Errorf("%s(%s: %s with the number of %s) as %s:\nwant %s\ngot  %s", f.Name, place, prefix, name, who, clip(want), clip(a.names.hide(got)))
					}
				}
			}
		}
	}
}

// Lists and counts contain only what the viewer may see.
func TestLists_ContainOnlyVisibleRows(t *testing.T) {
	t.Parallel()
	a := world(t)
	const document = `{
		partners(first: 100) { totalCount nodes { id } } customers(first: 100) { totalCount nodes { id } }
		eligibilityRequests(first: 100) { totalCount nodes { id } } jobs(first: 100) { totalCount nodes { id kind } }
		relationshipRequests(first: 100) { totalCount nodes { id } } partnerships(first: 100) { totalCount nodes { id } }
		carts(first: 100) { totalCount nodes { id } } orders(first: 100) { totalCount nodes { id } } subscriptions(first: 100) { totalCount nodes { id } } supportRequests(first: 100) { totalCount nodes { id } } auditEvents(first: 100) { totalCount nodes { id subject { id } } } }`
	foreign := a.foreign(t)
	for _, who := range append([]string{"zofia.nowak", "xiao.chen"}, outsiders...) {
		if !strings.HasPrefix(who, withAddress) {
			who += "+" + string(anyRole(who))
		}
		got := a.ask(who, document)
		for _, field := range []string{"partners", "customers", "eligibilityRequests", "jobs", "relationshipRequests", "partnerships", "carts", "orders", "subscriptions", "supportRequests", "auditEvents"} {
			nodes := list(got.at(field, "nodes"))
			if total := got.at(field, "totalCount"); total != float64(len(nodes)) && (total != nil || !strings.HasPrefix(who, withAddress)) {
				t.Errorf("%s as %s: totalCount is %v, but there are %d", field, who, total, len(nodes))
			}
		}
		for _, id := range foreign {
			if strings.Contains(got.Text, id) {
				t.Errorf("%s sees %s in a list", who, a.names.hide(id))
			}
		}
	}
	for who, want := range map[string]string{
		"zofia.nowak":   "1 partners, 1 customers, 2 requests", // itself; Tatry; its own request and Tatry's
		"victor.lang":   "2 partners, 0 customers, 0 requests", // itself and its reseller
		"jan.kowalczyk": "1 partners, 1 customers, 1 requests",
		"ivy.chen":      "0 partners, 0 customers, 0 requests",
	} {
		got := a.ask(who, "{ partners { totalCount } customers { totalCount } eligibilityRequests { totalCount } }")
		have := fmt.Sprintf("%v partners, %v customers, %v requests", got.at("partners", "totalCount"), got.at("customers", "totalCount"), got.at("eligibilityRequests", "totalCount"))
		if have != want {
			t.Errorf("%s: want %s, got %s", who, want, have)
		}
	}
}

// anyRole is a role with which the person may read the audit events too.
func anyRole(who string) models.Role {
	switch who {
	case "jan.kowalczyk", "xiao.chen":
		return models.CustomerGlobalAdmin
	}
	return models.AdminAgent
}

// The transacting partner sees that a customer's request exists, but not the objects of its file, on any path.
func TestEligibilityRequest_FileIsForApplicantAndOperator(t *testing.T) {
	t.Parallel()
	a := begin(t, "harbor qualified", "riogrande submits", "work", "riogrande acknowledged", "riogrande asked", "riogrande answers", "springfield submits", "springfield approved", "work")
	const file = `status evidence usAddress entityType regulatedData contact { email } contractAcceptance { version } findings { code } messages { body } history { action } reviewer { name }`
	document := `query($r: ID!, $c: ID!) {
		direct: eligibilityRequest(id: $r) { ` + file + ` }
		byNode: node(id: $r) { ... on EligibilityRequest { ` + file + ` } }
		byCustomer: customer(id: $c) { eligibilityRequests { nodes { ` + file + ` } } }
		byList: eligibilityRequests(filter: {status: {in: [ACKNOWLEDGED]}}) { nodes { ` + file + ` } } }`
	variables := []any{"r", a.names.id("request:riogrande"), "c", a.names.id("customer:riogrande")}
	at := map[string][]any{
		"direct": {"direct"}, "byNode": {"byNode"}, "byCustomer": {"byCustomer", "eligibilityRequests", "nodes", 0}, "byList": {"byList", "nodes", 0},
	}
	for who, want := range map[string]string{
		"amir.haddad":  "[ACKNOWLEDGED <nil> <nil> <nil> [] <nil> <nil> <nil> <nil> <nil> <nil>]",
		"elena.begay":  "[ACKNOWLEDGED GSA MAS contract 47QTCA-000-0001 <nil> STATE_LOCAL_ENTITY [] true true <nil> true true <nil>]",
		"rosa.delgado": "[ACKNOWLEDGED GSA MAS contract 47QTCA-000-0001 <nil> STATE_LOCAL_ENTITY [] true true true true true true]",
		"olga.marsh":   "[ACKNOWLEDGED GSA MAS contract 47QTCA-000-0001 <nil> STATE_LOCAL_ENTITY [] true true <nil> true true true]",
	} {
		got := a.ask(who, document, variables...)
		for path, steps := range at {
			if have := fmt.Sprint(a.shown(got.at(steps...))); have != want {
				t.Errorf("%s %s:\nwant %s\ngot  %s", who, path, want, have)
			}
		}
	}
}

// shown lists the values of a file: scalars as they are, objects and lists with something in them as true.
func (a *api) shown(file any) (values []any) {
	for _, name := range []string{"status", "evidence", "usAddress", "entityType", "regulatedData", "contact", "contractAcceptance", "findings", "messages", "history", "reviewer"} {
		value := follow(file, name)
		switch v := value.(type) {
		case map[string]any:
			value = true
		case []any:
			if len(v) > 0 {
				value = true
			}
		}
		values = append(values, value)
	}
	return values
}

// Links from a visible object lead only to objects that the viewer may see.
func TestLinks_LeadOnlyToVisibleObjects(t *testing.T) {
	t.Parallel()
	a := world(t)
	for _, c := range []struct{ name, who, document, id, want string }{
		{"a customer's partner shows no tenant ID", "marcus.bell", `query($id: ID!) { partner(id: $id) { name organization { name profile { microsoftId } } } }`, "partner:harbor",
			`{"data":{"partner":{"name":"Harbor Public Sector","organization":{"name":"Harbor Public Sector","profile":null}}}}`},
		{"a customer's partner shows only the viewer's requests and the viewer", "marcus.bell", `query($id: ID!) { partner(id: $id) { eligibilityRequests { totalCount nodes { id } } customers { totalCount nodes { companyName } } } }`, "partner:harbor",
			`{"data":{"partner":{"eligibilityRequests":{"totalCount":1,"nodes":[{"id":"<request:springfield>"}]},"customers":{"totalCount":1,"nodes":[{"companyName":"City of Springfield"}]}}}}`},
		{"a shared customer shows each partner its own requests", "grant.whitfield", `query($id: ID!) { customer(id: $id) { companyName eligibilityRequests { totalCount nodes { id } } } }`, "customer:cedarcounty",
			`{"data":{"customer":{"companyName":"Cedar County Government","eligibilityRequests":{"totalCount":0,"nodes":[]}}}}`},
		{"a validation ID leads to the request and its customer", "wei.li", `query($id: ID!) { node(id: $id) { ... on ValidationId { partner { name } request { id evidence customer { companyName organization { profile { microsoftId } } } } } } }`, "validation:springfield",
			`{"data":{"node":{"partner":{"name":"Harbor Public Sector"},"request":{"id":"<request:springfield>","evidence":null,"customer":{"companyName":"City of Springfield","organization":{"profile":null}}}}}}`},
		{"the customer does not see its partner's validation ID", "marcus.bell", `query($id: ID!) { eligibilityRequest(id: $id) { validationId { code } } }`, "request:springfield",
			`{"data":{"eligibilityRequest":{"validationId":null}}}`},
		{"a helpdesk agent does not either", "amir.haddad+HELPDESK_AGENT", `query($id: ID!) { eligibilityRequest(id: $id) { validationId { code } } }`, "request:springfield",
			`{"data":{"eligibilityRequest":{"validationId":null}}}`},
		{"a qualification leads to its partner", "marcus.bell", `query($id: ID!) { node(id: $id) { ... on PartnerQualification { status partner { id organization { profile { microsoftId } } } } } }`, "qualification:harbor",
			`{"data":{"node":{"status":"GRANTED","partner":{"id":"<partner:harbor>","organization":{"profile":null}}}}}`},
		{"a partner's job says nothing of what went wrong", "grant.whitfield", `query($id: ID!) { job(id: $id) { kind error subject { id } } }`, "job:meridian",
			`{"data":{"job":{"kind":"ELIGIBILITY_SCREEN","error":null,"subject":{"id":"<request:meridian>"}}}}`},
	} {
		got := strings.TrimSpace(a.names.hide(a.ask(c.who, c.document, "id", a.names.id(c.id)).Text))
		if got != c.want {
			t.Errorf("%s:\nwant %s\ngot  %s", c.name, c.want, got)
		}
	}
}
