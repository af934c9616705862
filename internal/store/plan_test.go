package store_test

import (
	"cmp"
	"errors"
	"strings"
	"testing"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

const (
	manySorted = 1000 // rows that a statement may sort or read without an index: a few pages
	pageRows   = 50
	fewPages   = 4 * (pageRows + 1) // rows that a page may examine of each range
)

// unindexed are the lists that examine more than some pages, and why. A name ends with the viewer, or is that of all viewers.
var unindexed = map[string]string{
	"Partners of big":       "a provider's resellers are found in partnerships and sorted; a range would need a row for each pair",
	"Partners of small":     "the same",
	"qualifications of big": "follow the partners, which are found in partnerships",
	twoFilters:              "are followed along one of them",
	inAnotherOrder:          "an index has one order: the rows of the span are sorted, or the order is followed until a page of them is found",

	"Customers Qualification rare":          "for the operator qualifications are rows of another table; a partner's access rows have an index",
	"Customers Qualification frequent":      "the same",
	"Customers Qualification several":       "the same",
	"Customers GccValidated true":           "the same",
	"Customers QualificationInReview true":  "the same",
	"Customers QualificationInReview false": "the same",
	"Customers TenantID":                    "a tenant has one customer, which is sorted",
	"EligibilityRequests Kind rare":         "has no index, which would mislead MariaDB: each of the two kinds is looked for along the order",
	"EligibilityRequests SLAState rare":     "the clock decides: each request is asked along the order",
	"EligibilityRequests SLAState frequent": "the same",
	"EligibilityRequests SLAState several":  "the same",
	"Jobs SubjectID":                        "an object has few jobs, which are sorted",
	"RelationshipRequests InviteeEmail":     "an address has few invitations, which are sorted",
	"RelationshipRequests CustomerID":       "a customer has few invitations, which are sorted",
	"RelationshipRequests Status several":   "an open invitation is one that has not expired, which SQLite looks for in the order of expiry",

	"Partners Name":                  "a text is searched for in the names of all that the viewer sees",
	"Partners Types rare":            "the set of types is searched as a text",
	"Partnerships Name":              "a text is searched for in the names of all partners",
	"Registrations Name":             "the same",
	"ValidationIDs OrganizationName": "a text is searched for in the names of all customers",
}

// unindexedInSQLite are those in SQLite only.
var unindexedInSQLite = map[string]string{
	"Customers Name": "the customers whose names have the text are sorted, and those of a partner looked up among them along the order",
}

// Each list in each of its orders and with each of its filters, and each look-up, is read from an index: nothing scans a table, or sorts or
// examines more than some pages (scale.md).
func TestPlan_ListsAndLookUpsReadFromIndexes(t *testing.T) {
	each(t, func(w *world) {
		c := gather(w)
		w.must(w.Reads(func(s store.Written) { c.read = append(c.read, s) }))
		for who, actor := range c.viewers {
			for _, l := range c.lists(actor) {
				c.explain(l, who)
				c.examineTotal(l, who)
			}
			for name, read := range c.lookUps(actor) {
				c.explain(reading{name: name, read: read}, who)
			}
		}
	})
}

// reason is why a list may examine more: with this filter or with any, for this viewer or for all.
func (c *crowd) reason(r reading, who string) string {
	if !c.mysql() && unindexedInSQLite[r.name] != "" {
		return unindexedInSQLite[r.name]
	}
	method, _, _ := strings.Cut(r.name, " ")
	return cmp.Or(unindexed[r.name], unindexed[r.name+" of "+who], unindexed[method+" of "+who])
}

// explain looks at the plan of each statement that a reading makes, and where the server counts them at the rows that it examines.
func (c *crowd) explain(r reading, who string) {
	c.t.Helper()
	c.read = nil
	c.must(r.read())
	if c.reason(r, who) != "" {
		return
	}
	for i, s := range c.read {
		steps, err := c.Steps(c.ctx, s)
		c.must(err)
		for _, step := range steps {
			if large := step.Rows > manySorted || step.Rows == 0; (step.Scan || step.Sort) && large {
				c.t.Errorf("%s by %s of %s: %s\n%s\n%v", r.name, r.order, who, step.Text, s.SQL, steps)
			}
		}
		n, err := c.Examined(c.ctx, s)
		if c.must(err); n > fewPages*max(1, strings.Count(s.SQL, ") AS r")) && i == 0 {
			c.t.Errorf("%s by %s of %s examines %d rows:\n%s\n%v", r.name, r.order, who, n, s.SQL, steps)
		}
	}
}

// examineTotal looks at the rows that the server examines for a total: a few times as many as it counts, at most. Along a range it may pass by
// rows that the filter does not match.
func (c *crowd) examineTotal(r reading, who string) {
	c.t.Helper()
	if r.total == nil || c.reason(r, who) != "" {
		return
	}
	c.read = nil
	c.must(r.total())
	n, err := c.Examined(c.ctx, c.read[len(c.read)-1])
	if c.must(err); n > 4*store.MaxTotal {
		c.t.Errorf("the total of %s by %s of %s examines %d rows:\n%s", r.name, r.order, who, n, c.read[len(c.read)-1].SQL)
	}
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
		"qualifications": func() error { _, err := store.QualificationsFrom.Find(c.ctx, c.Store, who, requests); return err },
		"validationIDs":  func() error { _, err := store.ValidationIDsFrom.Find(c.ctx, c.Store, who, requests); return err },
		"waiting invitations": func() error {
			who.Identity = access.AtAddress("ada@lovelace.example")
			_, err := c.WaitingInvitations(c.ctx, who, func(string) bool { return false })
			return err
		},
		"waiting invitations to a domain": func() error {
			page, err := c.Customers(c.ctx, access.TheSystem, nil, nil, store.Page{})
			if err != nil || len(page.Nodes()) == 0 {
				return cmp.Or(err, errors.New("there is no customer"))
			}
			who.CustomerID, who.Roles = page.Nodes()[0].ID, models.Set[models.Role]{models.CustomerGlobalAdmin}
			c.read = nil // the customer
			_, err = c.WaitingInvitations(c.ctx, who, func(string) bool { return false })
			return err
		},
		"emails about": func() error {
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
