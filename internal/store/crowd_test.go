package store_test

import (
	"fmt"
	"maps"
	"strings"
	"sync"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
	"gorm.io/gorm/schema"
)

// crowd is a database with many rows, and who looks at them.
type crowd struct {
	*world
	rows    int
	viewers map[string]access.Actor
	read    []store.Written
}

// gather writes the rows: half of them are of one partner, and some dozens of another.
func gather(w *world) *crowd {
	c := &crowd{world: w, rows: 10_000}
	switch {
	case w.TiDB(): // on one small node
		c.rows = 5_000
	case c.mysql():
		c.rows = 100_000
	}
	operator, big, small := w.company("operator", models.KindOperator, models.OperatorAdmin, models.VettingReviewer), w.company("big", models.KindPartner, models.AdminAgent), w.company("small", models.KindPartner, models.AdminAgent)
	customer := w.company("customer", models.KindCustomer, models.CustomerGlobalAdmin)
	c.viewers = map[string]access.Actor{"operator": operator.who, "big": big.who, "small": small.who}
	partner := c.split(big.partner.ID[:], small.partner.ID[:])
	org := c.split(big.org.ID[:], small.org.ID[:])
	request := w.eligibilityRequest(customer, big, models.EligibilitySubmitted)
	invitation := &models.RelationshipRequest{ID: models.NewID[models.RelationshipRequest](), Reference: "R", TokenHash: []byte("x"), Kind: models.RequestJoint, OrganizationID: big.org.ID, PartnerID: big.partner.ID,
		Status: models.RequestAccepted, ExpiresAt: start, Stamp: models.FirstStamp(start)}
	partnership := &models.Partnership{ID: models.NewID[models.Partnership](), ProviderID: big.partner.ID, ResellerID: small.partner.ID, Status: models.PartnershipActive, StartedAt: start, Stamp: models.FirstStamp(start)}
	registration := w.registration(big, models.RegistrationPending, models.StepDecision)
	validation := &models.ValidationID{ID: models.NewID[models.ValidationID](), Code: "C", PartnerID: big.partner.ID, OrganizationID: customer.org.ID, RequestID: request.ID, Status: models.ValidationIDIssued, IssuedAt: start, Stamp: models.FirstStamp(start)}
	job := &models.Job{ID: models.NewID[models.Job](), Kind: "x", State: models.JobSucceeded, OrganizationID: big.org.ID, RunAt: start, Stamp: models.FirstStamp(start)}
	email := &models.Email{ID: models.NewID[models.Email](), OrganizationID: big.org.ID, DedupeKey: "x", Status: models.EmailSent, Stamp: models.FirstStamp(start)}
	event := &models.AuditEvent{ID: models.NewID[models.AuditEvent](), Action: "x", OrganizationID: big.org.ID, CreatedAt: start}
	w.add(request, invitation, partnership, registration, validation, job, email, event)
	c.copy(request, request.ID[:], map[string]string{"reference": c.text(), "partner_id": partner, "organization_id": c.id("0f", "i % 5000"), "status": c.oneOf("SUBMITTED", "APPROVED", "DENIED"), "kind": c.oneOf("CUSTOMER", "CUSTOMER", "PARTNER"),
		"response_due_at": "CASE WHEN i % 3 = 0 THEN NULL ELSE " + c.at() + " END", "customer_id": c.id("0c", "i % 5000")})
	c.copy(invitation, invitation.ID[:], map[string]string{"reference": c.text(), "partner_id": partner, "provider_id": c.split(small.partner.ID[:], big.partner.ID[:]), "expires_at": c.at(), "organization_id": org, "token_hash": c.id("0a", "i"),
		"status": c.oneOf("ACCEPTED", "SENT", "DECLINED"), "kind": c.oneOf("JOINT", "RESELLER", "PROVIDER_PARTNERSHIP"), "customer_id": c.id("0c", "i % 5000"), "invitee_key": c.text()})
	c.copy(partnership, partnership.ID[:], map[string]string{"provider_id": partner, "reseller_id": c.id("0d", "i"), "active_key": c.text(), "status": c.oneOf("ACTIVE", "INVITED", "SUSPENDED")})
	c.copy(registration, registration.ID[:], map[string]string{"reference": c.text(), "partner_id": c.id("0e", "i"), "organization_id": c.id("0f", "i"), "deadline_at": c.at(), "submitted_at": c.at(), "status": c.oneOf("AUTHORIZED", "PENDING", "REJECTED"), "step": c.oneOf("OTHER", "DECISION", "ENTRY")})
	c.copy(validation, validation.ID[:], map[string]string{"code": c.text(), "request_id": c.id("0a", "i"), "partner_id": partner, "organization_id": c.id("0f", "i % 5000"), "status": c.oneOf("ISSUED", "EXHAUSTED", "REVOKED")})
	c.copy(job, job.ID[:], map[string]string{"organization_id": org, "run_at": c.at(), "subject_id": c.id("0a", "i"), "state": c.oneOf("SUCCEEDED", "CANCELLED", "FAILED"), "kind": c.oneOf("a", "b", "c")})
	c.copy(email, email.ID[:], map[string]string{"dedupe_key": c.text(), "organization_id": org, "subject_id": c.id("0a", "i"), "status": c.oneOf("SENT", "BOUNCED", "FAILED"), "template": c.oneOf("a", "b", "c"), "mailbox_key": c.text()})
	c.copy(event, event.ID[:], map[string]string{"organization_id": org, "subject_id": c.id("0a", "i"), "action": c.oneOf("a", "b", "c")})
	cart := &models.Cart{ID: models.NewID[models.Cart](), PartnerID: big.partner.ID, OrganizationID: big.org.ID, CustomerID: customer.customer.ID, Currency: "USD", Status: models.CartExpired, ExpiresAt: start.AddDate(0, 0, 7), CreatedBy: big.user.ID, Stamp: models.FirstStamp(start)}
	w.add(cart)
	c.copy(cart, cart.ID[:], map[string]string{"partner_id": partner, "organization_id": org, "customer_id": c.id("0c", "i % 5000"), "status": c.oneOf("EXPIRED", "ACTIVE", "DELETED")})
	support := &models.SupportRequest{ID: models.NewID[models.SupportRequest](), Reference: "S", OrganizationID: big.org.ID, Kind: models.SupportOther, Status: models.SupportOpen, Severity: models.SeverityLow, AssigneeID: big.user.ID, Stamp: models.FirstStamp(start)}
	w.add(support)
	c.copy(support, support.ID[:], map[string]string{"reference": c.text(), "organization_id": org, "kind": c.oneOf("OTHER", "VETTING_STUCK", "ELIGIBILITY_HELP"), "status": c.oneOf("CLOSED", "OPEN", "RESOLVED"),
		"severity": c.oneOf("LOW", "NORMAL", "HIGH"), "assignee_id": c.id("0c", "i % 5000")})
	c.orders(big, small, customer)
	c.customers(big, small, customer)
	return c
}

// orders writes orders and subscriptions of the partners; of half of those of the big one the small one is partner of record.
func (c *crowd) orders(big, small, customer *company) {
	partner, org := c.split(big.partner.ID[:], small.partner.ID[:]), c.split(big.org.ID[:], small.org.ID[:])
	o := &models.Order{ID: models.NewID[models.Order](), Number: "O", CartID: models.NewID[models.Cart](), PartnerID: big.partner.ID, OrganizationID: big.org.ID, CustomerID: customer.customer.ID, BillingCycle: models.BillingMonthly,
		Currency: "USD", Status: models.OrderPending, CreatedBy: big.user.ID, Stamp: models.FirstStamp(start)}
	s := &models.Subscription{ID: models.NewID[models.Subscription](), OrderID: o.ID, OrderLineID: models.NewID[models.OrderLine](), PartnerID: big.partner.ID, OrganizationID: big.org.ID, CustomerID: customer.customer.ID,
		PlanID: models.NewID[models.OfferPlan](), Currency: "USD", Status: models.SubscriptionPending, Provisioning: models.ProvisioningPending, TermEndsAt: &start, Stamp: models.FirstStamp(start)}
	c.add(o, s)
	shared := map[string]string{"partner_id": partner, "organization_id": org, "customer_id": c.id("0c", "i % 5000"), "partner_of_record_id": c.split(small.partner.ID[:], big.partner.ID[:])}
	c.copy(o, o.ID[:], merged(shared, map[string]string{"number": c.text(), "cart_id": c.id("0b", "i"), "status": c.oneOf("COMPLETED", "CANCELLED", "FAILED")}))
	c.copy(s, s.ID[:], merged(shared, map[string]string{"order_line_id": c.id("0b", "i"), "order_id": c.id("0a", "i"), "status": c.oneOf("ACTIVE", "EXPIRED", "SUSPENDED"), "provisioning": c.oneOf("FULFILLED", "PENDING", "REFUSED"),
		"term_ends_at": c.at(), "auto_renew": c.oneOf("1", "1", "0")}))
}

// customers writes partners, and customers with their qualifications and the access rows of the partners.
func (c *crowd) customers(big, small, one *company) {
	states := map[string]string{"market": c.oneOf("US", "DE", "PL"), "created_at": c.at()}
	c.copy(&big.partner, big.partner.ID[:], merged(states, map[string]string{"id": c.id("0d", "i"), "organization_id": c.id("0f", "i"), "tenant_id": c.id("0f", "i"), "name": c.text(), "search_name": c.text(), "status": c.oneOf("ACTIVE", "QUALIFIED", "CLOSED")}))
	c.copy(&one.customer, one.customer.ID[:], merged(states, map[string]string{
		"id": c.id("0c", "i"), "organization_id": c.id("0f", "i"), "tenant_id": c.id("0e", "i"), "domain": c.text(), "company_name": c.text(), "search_name": "LOWER(" + c.text() + ")",
		"segment": c.oneOf("COMMERCIAL", "COMMERCIAL", "GOVERNMENT"), "status": c.oneOf("ACTIVE", "PROVISIONING", "FAILED"), "review_status": c.oneOf("VERIFIED", "NONE", "NOT_APPROVED"),
	}))
	c.must(c.Exec("INSERT INTO customer_names SELECT search_name, id FROM customers WHERE search_name LIKE 'n%'")) // of the suffixes of each name the one that is searched for
	c.analyze("customer_names")
	q := &models.CustomerQualification{ID: models.NewID[models.CustomerQualification](), CustomerID: one.customer.ID, OrganizationID: one.org.ID, Code: models.QualificationEducation, Vetting: models.VettingApproved, Stamp: models.FirstStamp(start)}
	c.add(q)
	c.copy(q, q.ID[:], map[string]string{"customer_id": c.id("0c", "i"), "active_key": c.text(), "code": c.oneOf("EDUCATION", "NONPROFIT", "GOVERNMENT_COMMUNITY_CLOUD"), "vetting": c.oneOf("DENIED", "APPROVED", "IN_REVIEW")})
	for partner, which := range map[*company]string{big: "i % 2 = 0", small: "i % 200 = 7"} {
		c.must(c.Exec("INSERT INTO customer_access SELECT ?, id, 1, 1, company_name, search_name, market, segment, status, review_status, i % 16, i % 100 = 14, i % 3 = 0, created_at"+
			" FROM "+numbers+" JOIN customers ON customers.id = "+c.id("0c", "i")+" WHERE i < ? AND "+which, partner.partner.ID, c.rows))
	}
	c.analyze("customer_access")
}

func merged(a, b map[string]string) map[string]string {
	all := maps.Clone(a)
	maps.Copy(all, b)
	return all
}

// copy writes many rows like one, which differ in their id, their times and what is given.
func (c *crowd) copy(row any, id []byte, set map[string]string) {
	c.t.Helper()
	s, err := schema.Parse(row, &sync.Map{}, schema.NamingStrategy{})
	c.must(err)
	all := map[string]string{"id": c.id("0a", "i"), "created_at": c.at(), "updated_at": c.at()}
	maps.Copy(all, set)
	values := make([]string, len(s.DBNames))
	for i, column := range s.DBNames {
		values[i] = column
		if value, given := all[column]; given {
			values[i] = value
		}
	}
	for from := 0; from < c.rows; from += batch {
		c.must(c.Exec("INSERT INTO "+s.Table+" ("+strings.Join(s.DBNames, ", ")+") SELECT "+strings.Join(values, ", ")+" FROM "+s.Table+" CROSS JOIN "+numbers+" WHERE id = ? AND i >= ? AND i < ?", id, from, from+batch))
	}
	c.analyze(s.Table)
}

func (c *crowd) analyze(table string) {
	switch {
	case c.TiDB(): // which leaves out columns that no statement has asked for yet
		c.must(c.Exec("ANALYZE TABLE " + table + " ALL COLUMNS"))
	case c.mysql(): // SQLite has no statistics in the program either
		c.must(c.Exec("ANALYZE TABLE " + table))
	}
}

// batch is how many rows one statement writes: few enough for a busy server.
const batch = 1000

// numbers has the numbers below 100,000 in its column i.
const (
	digits  = "(SELECT 0 AS d UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4 UNION ALL SELECT 5 UNION ALL SELECT 6 UNION ALL SELECT 7 UNION ALL SELECT 8 UNION ALL SELECT 9)"
	numbers = "(SELECT a.d + 10 * b.d + 100 * c.d + 1000 * e.d + 10000 * f.d AS i FROM " + digits + " AS a, " + digits + " AS b, " + digits + " AS c, " + digits + " AS e, " + digits + " AS f) AS numbers"
)

func (c *crowd) mysql() bool { return c.Dialect() == "mysql" }

// split is the SQL for an id: every other row has the first, one in 2,000 the second.
func (c *crowd) split(half, few []byte) string {
	return fmt.Sprintf("CASE WHEN i %% 2 = 0 THEN x'%x' WHEN i %% 2000 = 7 THEN x'%x' ELSE %s END", half, few, c.id("0b", "i % 500"))
}

// oneOf is the SQL for a text: one that most rows have, one that every third has, and one that one in a thousand has.
func (c *crowd) oneOf(most, third, few string) string {
	return fmt.Sprintf("CASE WHEN i %% 1000 = 14 THEN '%s' WHEN i %% 3 = 0 THEN '%s' ELSE '%s' END", few, third, most)
}

// id is the SQL for an id that begins with a byte and ends with a number.
func (c *crowd) id(begin, number string) string {
	if c.mysql() {
		return "UNHEX(CONCAT('" + begin + "', LPAD(HEX(" + number + "), 30, '0')))"
	}
	return "unhex('" + begin + "' || printf('%030x', " + number + "))"
}

// at is the SQL for a time; text is one for a text of which there is no other.
func (c *crowd) at() string {
	if c.mysql() {
		return "TIMESTAMPADD(SECOND, (i * 7919) % 100003, '2026-01-01')"
	}
	return "datetime(1767225600 + (i * 7919) % 100003, 'unixepoch') || '+00:00'"
}

func (c *crowd) text() string {
	if c.mysql() {
		return "CONCAT('N', i)"
	}
	return "'N' || i"
}
