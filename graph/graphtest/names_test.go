package graphtest

import (
	"database/sql"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"

	"github.com/partnergraph/partnergraph/models"
)

// names gives the objects of a test readable names, "<request:springfield>", in what is sent and in what is
// compared; ids, case numbers and cursors that have none are numbered in the order in which they appear.
type names struct {
	mu   sync.Mutex
	ids  map[string]string // by name
	name map[string]string // by id
}

func (n *names) set(name, id string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.ids[name], n.name[id] = id, name
}

// id is that of a named object.
func (n *names) id(name string) string {
	n.mu.Lock()
	defer n.mu.Unlock()
	id, ok := n.ids[name]
	if !ok {
		panic("no object is named " + name)
	}
	return id
}

var nameInText = regexp.MustCompile(`<([a-z]+:[a-z0-9.@-]+)>`)

// fill puts ids where a text has names.
func (n *names) fill(text string) string {
	return nameInText.ReplaceAllStringFunc(text, func(name string) string { return n.id(strings.Trim(name, "<>")) })
}

var (
	anID      = regexp.MustCompile(`\b[a-z]+_[0-7][0-9a-hjkmnp-tv-z]{25}\b`)
	reference = regexp.MustCompile(`\b(GCC|REG|SUP|INV|O)-[0-9A-Z]{8}\b`)
	issued    = regexp.MustCompile(`\bVAL-[0-9A-Z]{24}\b`)
	aCursor   = regexp.MustCompile(`\beyJ[0-9A-Za-z_-]{20,}\b`)
	aToken    = regexp.MustCompile(`\bpg_[0-9A-Z]{20,}\b`)
	aLink     = regexp.MustCompile(`(/files/[a-z]+/)[0-9A-Za-z_-]+\.[0-9A-Za-z_-]+`)
	aLetter   = regexp.MustCompile(`(invitation(?:#|%23))[0-9A-Za-z_-]{20,}`)
	drawn     = regexp.MustCompile(`"[1-9][0-9]{6}"`) // a PartnerID, unless it is of the cast
)

// hide puts names where a text has ids, so that two runs compare equal.
func (n *names) hide(text string) string {
	text = numbered(text, reference, "reference")
	text = numbered(text, issued, "code")
	text = numbered(text, aCursor, "cursor")
	text = numbered(text, aToken, "token")
	text = aLink.ReplaceAllString(text, "$1<link>")
	text = aLetter.ReplaceAllString(text, "$1<link>")
	n.mu.Lock()
	defer n.mu.Unlock()
	text = drawn.ReplaceAllStringFunc(text, func(number string) string {
		if _, cast := n.ids["pid:"+strings.Trim(number, `"`)]; cast {
			return number
		}
		return `"<number>"`
	})
	text = anID.ReplaceAllStringFunc(text, func(id string) string {
		if name, ok := n.name[id]; ok {
			return "<" + name + ">"
		}
		return id
	})
	for _, prefix := range prefixes {
		text = numbered(text, regexp.MustCompile(`\b`+prefix+`_[0-7][0-9a-hjkmnp-tv-z]{25}\b`), prefix)
	}
	return text
}

func numbered(text string, pattern *regexp.Regexp, kind string) string {
	seen := map[string]string{}
	return pattern.ReplaceAllStringFunc(text, func(value string) string {
		if seen[value] == "" {
			seen[value] = fmt.Sprintf("<%s %d>", kind, len(seen)+1)
		}
		return seen[value]
	})
}

// tables are where the objects of each kind of id are.
var tables = map[string]string{
	models.Organization{}.Prefix(): "organizations", models.Partner{}.Prefix(): "partners",
	models.PartnerQualification{}.Prefix(): "partner_qualifications", models.Customer{}.Prefix(): "customers",
	models.User{}.Prefix(): "users", models.EligibilityRequest{}.Prefix(): "eligibility_requests",
	models.EligibilityMessage{}.Prefix(): "eligibility_messages",
	models.ValidationID{}.Prefix():       "validation_ids", models.Job{}.Prefix(): "jobs",
	models.Email{}.Prefix(): "emails", models.AuditEvent{}.Prefix(): "audit_events",
	models.Registration{}.Prefix(): "registrations", models.VettingCheck{}.Prefix(): "vetting_checks", models.Document{}.Prefix(): "documents",
	models.PartnerIdentifier{}.Prefix(): "partner_identifiers", models.AgreementAcceptance{}.Prefix(): "agreement_acceptances",
	models.SupportRequest{}.Prefix(): "support_requests", models.SupportMessage{}.Prefix(): "support_messages", models.APIToken{}.Prefix(): "api_tokens", models.ProviderListing{}.Prefix(): "provider_listings",
	models.ResellerRelationship{}.Prefix(): "reseller_relationships", models.RelationshipRequest{}.Prefix(): "relationship_requests",
	models.Partnership{}.Prefix(): "partnerships", models.CustomerQualification{}.Prefix(): "customer_qualifications",
	models.ProgramImport{}.Prefix(): "program_imports", models.Offer{}.Prefix(): "offers", models.OfferPlan{}.Prefix(): "offer_plans",
	models.Cart{}.Prefix(): "carts", models.CartLine{}.Prefix(): "cart_lines",
	models.Order{}.Prefix(): "orders", models.OrderLine{}.Prefix(): "order_lines", models.Subscription{}.Prefix(): "subscriptions",
}

var prefixes = func() (all []string) {
	for prefix := range tables {
		all = append(all, prefix)
	}
	return all
}()

// readNames names the cast: "org:harbor" after its domain, "partner:canada" after that of the account's own tenant,
// "user:amir.haddad" after the address, "pid:4600002" after the number, "rel:harbor.springfield" and "pship:meridian.brightmesa" after
// both sides.
func readNames(t testing.TB, db *sql.DB) *names {
	t.Helper()
	n := &names{ids: map[string]string{}, name: map[string]string{}}
	const domain = "SELECT replace(substr(default_domain, 1, instr(default_domain, '.') - 1), '-nsn', '') FROM tenants WHERE cloud = 'COMMERCIAL' AND "
	partner := func(column string) string {
		return "(" + domain + "tenants.id = (SELECT tenant_id FROM partners WHERE id = " + column + "))"
	}
	for kind, label := range map[string]string{
		"org": domain + "organization_id = organizations.id ORDER BY length(default_domain) LIMIT 1", "partner": domain + "tenants.id = partners.tenant_id",
		"customer": domain + "organization_id = customers.organization_id", "pid": "number",
		"pship": "SELECT " + partner("provider_id") + " || '.' || " + partner("reseller_id"),
		"rel":   "SELECT " + partner("partner_id") + " || '.' || (" + domain + "tenants.id = (SELECT tenant_id FROM customers WHERE id = customer_id))",
		"user":  "SELECT substr(email, 1, instr(email, '@') - 1)",
	} {
		each(t, db, "SELECT id, ("+label+") FROM "+tables[kind], func(id uuid.UUID, label string) {
			n.set(kind+":"+label, models.AnyID{Prefix: kind, UUID: id}.String())
		})
	}
	return n
}

// each reads rows of an id and a label.
func each(t testing.TB, db *sql.DB, query string, row func(id uuid.UUID, label string)) {
	t.Helper()
	rows, err := db.Query(query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var label string
		var id []byte
		if err := rows.Scan(&id, &label); err != nil {
			t.Fatal(err)
		}
		row(uuid.UUID(id), label)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
}
