package store_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
	"gorm.io/gorm/schema"
)

// manySorted is how many rows a statement may sort or read without an index: a few pages.
const manySorted = 1000

// unindexed are the lists that read more than a page, and why.
var unindexed = map[string]string{
	"partners of big":        "a provider's resellers are found in partnerships and sorted by name; a range would need a row for each pair",
	"partners of small":      "the same",
	"registrations of big":   "an organisation has as many registrations as accounts",
	"registrations of small": "the same",
}

// crowd is a database with many rows, and who looks at them.
type crowd struct {
	*world
	rows    int
	viewers map[string]access.Actor
	read    []store.Written
}

// Each list in each of its orders, and each look-up, is read from an index: nothing scans a table or sorts more than some pages (scale.md).
func TestPlan_ListsAndLookUpsReadFromIndexes(t *testing.T) {
	each(t, func(w *world) {
		c := gather(w)
		w.must(w.Reads(func(s store.Written) { c.read = append(c.read, s) }))
		for who, actor := range c.viewers {
			for name, read := range c.lists(actor) {
				c.explain(name+" of "+who, read)
			}
			for name, read := range c.lookUps(actor) {
				c.explain(name+" of "+who, read)
			}
		}
	})
}

func (c *crowd) explain(name string, read func() error) {
	c.t.Helper()
	c.read = nil
	c.must(read())
	for _, s := range c.read {
		steps, err := c.Steps(c.ctx, s)
		c.must(err)
		for _, step := range steps {
			scans := step.Scan && !slices.Contains([]string{"page", "r0", "r1", "r2", "r3"}, step.Table) // the ids of pages
			if large := step.Rows > manySorted || step.Rows == 0; (scans || step.Sort) && large && unindexed[reasonOf(name)] == "" {
				c.t.Errorf("%s: %s\n%s\n%v", name, step.Text, s.SQL, steps)
			}
		}
	}
}

// reasonOf cuts the order off the name of a list.
func reasonOf(name string) string {
	words := strings.Fields(name)
	return words[0] + " of " + words[len(words)-1]
}

// gather writes the rows: half of them are of one partner, and some dozens of another.
func gather(w *world) *crowd {
	c := &crowd{world: w, rows: 10_000}
	if w.Dialect() == "mysql" {
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
	c.copy(request, request.ID[:], map[string]string{"reference": c.text(), "partner_id": partner, "organization_id": c.id("0f", "i % 5000"), "response_due_at": "CASE WHEN i % 3 = 0 THEN NULL ELSE " + c.at() + " END", "customer_id": c.id("0c", "i % 5000")})
	c.copy(invitation, invitation.ID[:], map[string]string{"reference": c.text(), "partner_id": partner, "provider_id": c.split(small.partner.ID[:], big.partner.ID[:]), "expires_at": c.at(), "organization_id": org, "token_hash": c.id("0a", "i")})
	c.copy(partnership, partnership.ID[:], map[string]string{"provider_id": partner, "reseller_id": c.id("0d", "i"), "active_key": c.text()})
	c.copy(registration, registration.ID[:], map[string]string{"reference": c.text(), "partner_id": c.id("0e", "i"), "organization_id": c.id("0f", "i"), "deadline_at": c.at()})
	c.copy(validation, validation.ID[:], map[string]string{"code": c.text(), "request_id": c.id("0a", "i"), "partner_id": partner, "organization_id": c.id("0f", "i % 5000")})
	c.copy(job, job.ID[:], map[string]string{"organization_id": org, "run_at": c.at(), "subject_id": c.id("0a", "i")})
	c.copy(email, email.ID[:], map[string]string{"dedupe_key": c.text(), "organization_id": org, "subject_id": c.id("0a", "i")})
	c.copy(event, event.ID[:], map[string]string{"organization_id": org, "subject_id": c.id("0a", "i")})
	return c
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
	c.must(c.Exec("INSERT INTO "+s.Table+" ("+strings.Join(s.DBNames, ", ")+") SELECT "+strings.Join(values, ", ")+" FROM "+s.Table+" CROSS JOIN "+numbers+" WHERE id = ? AND i < ?", id, c.rows))
	if c.mysql() { // SQLite has no statistics in the program either
		c.must(c.Exec("ANALYZE TABLE " + s.Table))
	}
}

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

// lists are the first pages of the lists, in each order.
func (c *crowd) lists(who access.Actor) map[string]func() error {
	page := store.Page{First: ptr(50)}
	lists := map[string]func() error{
		"partnerships":  func() error { _, err := c.Partnerships(c.ctx, who, nil, page); return err },
		"validationIDs": func() error { _, err := c.ValidationIDs(c.ctx, who, nil, page); return err },
		"emails":        func() error { _, err := c.Emails(c.ctx, who, nil, page); return err },
		"auditEvents":   func() error { _, err := c.AuditEvents(c.ctx, who, nil, page); return err },
	}
	for _, direction := range []store.OrderDirection{store.Ascending, store.Descending} {
		for _, field := range []store.EligibilityRequestOrderField{store.RequestByCreated, store.RequestByUpdated, store.RequestByDue} {
			lists[fmt.Sprint("eligibilityRequests by ", field, " ", direction)] = func() error {
				_, err := c.EligibilityRequests(c.ctx, who, nil, &store.EligibilityRequestOrder{Field: field, Direction: direction}, page)
				return err
			}
		}
		for _, field := range []store.RelationshipRequestOrderField{store.InvitationByCreated, store.InvitationByUpdated, store.InvitationByExpiry} {
			lists[fmt.Sprint("relationshipRequests by ", field, " ", direction)] = func() error {
				_, err := c.RelationshipRequests(c.ctx, who, nil, &store.RelationshipRequestOrder{Field: field, Direction: direction}, page)
				return err
			}
		}
		for _, field := range []store.RegistrationOrderField{store.RegistrationByCreated, store.RegistrationByUpdated, store.RegistrationByDeadline} {
			lists[fmt.Sprint("registrations by ", field, " ", direction)] = func() error {
				_, err := c.Registrations(c.ctx, who, nil, &store.RegistrationOrder{Field: field, Direction: direction}, page)
				return err
			}
		}
		for _, field := range []store.JobOrderField{store.JobByCreated, store.JobByRunAt} {
			lists[fmt.Sprint("jobs by ", field, " ", direction)] = func() error {
				_, err := c.Jobs(c.ctx, who, nil, &store.JobOrder{Field: field, Direction: direction}, page)
				return err
			}
		}
		for _, field := range []store.PartnerOrderField{store.PartnerByName, store.PartnerByCreated} {
			lists[fmt.Sprint("partners by ", field, " ", direction)] = func() error {
				_, err := c.Partners(c.ctx, who, nil, &store.PartnerOrder{Field: field, Direction: direction}, page)
				return err
			}
		}
	}
	return lists
}

// lookUps are the ways to rows by an id, their own or that of their parent.
func (c *crowd) lookUps(who access.Actor) map[string]func() error {
	requests := []models.ID[models.EligibilityRequest]{models.NewID[models.EligibilityRequest]()}
	return map[string]func() error{
		"request":        lookUp[models.EligibilityRequest](c, who),
		"invitation":     lookUp[models.RelationshipRequest](c, who),
		"partnership":    lookUp[models.Partnership](c, who),
		"registration":   lookUp[models.Registration](c, who),
		"validationID":   lookUp[models.ValidationID](c, who),
		"job":            lookUp[models.Job](c, who),
		"email":          lookUp[models.Email](c, who),
		"event":          lookUp[models.AuditEvent](c, who),
		"qualifications": func() error { _, err := c.QualificationsFrom(c.ctx, who, requests); return err },
		"validationIDs":  func() error { _, err := c.ValidationIDsFrom(c.ctx, who, requests); return err },
		"emailsAbout": func() error {
			id := requests[0].Any()
			_, err := c.Emails(c.ctx, who, &store.EmailFilter{AboutID: &id}, store.Page{})
			return err
		},
	}
}

func lookUp[T models.Noun](c *crowd, who access.Actor) func() error {
	return func() error {
		_, err := store.FindMany(c.ctx, c.Store, who, []models.ID[T]{models.NewID[T](), models.NewID[T]()})
		return err
	}
}
