package store_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// stage is a small program in which everybody sees something else.
type stage struct {
	*world
	names map[string]string // id -> name
	who   map[string]access.Actor
	see   map[string]func(access.Actor) []string
}

// name gives a row its name in the tables below.
func name[T models.Noun](s *stage, name string, row *T) *T {
	s.names[(*row).GlobalID().String()] = name
	return row
}

func setStage(w *world) *stage {
	s := &stage{w, map[string]string{}, map[string]access.Actor{"nobody": {}}, map[string]func(access.Actor) []string{}}
	operator := s.enter("operator", models.KindOperator, models.OperatorAdmin)
	_, s.who["reviewer"] = w.person(operator, "reviewer@program.example", models.EligibilityReviewer)
	p1 := s.enter("p1", models.KindPartner, models.AdminAgent)
	_, s.who["helpdesk"] = w.person(p1, "helpdesk@p1.example", models.HelpdeskAgent)
	p2, reseller := s.enter("p2", models.KindPartner, models.SalesAgent), s.enter("reseller", models.KindPartner, models.AdminAgent)
	c1, c2 := s.enter("c1", models.KindCustomer, models.CustomerGlobalAdmin), s.enter("c2", models.KindCustomer, models.CustomerUser)
	s.enter("publisher", models.KindPublisher, models.PublisherOwner)
	w.sells(p1, c1)
	w.sells(p2, c2)
	w.add(
		&models.Partnership{ID: models.NewID[models.Partnership](), ProviderID: p1.partner.ID, ResellerID: reseller.partner.ID, Status: models.PartnershipActive, StartedAt: start, Stamp: models.Stamp{CreatedAt: start}},
		&models.Partnership{ID: models.NewID[models.Partnership](), ProviderID: p2.partner.ID, ResellerID: reseller.partner.ID, Status: models.PartnershipRemoved, StartedAt: start, Stamp: models.Stamp{CreatedAt: start}},
		&models.ResellerRelationship{ID: models.NewID[models.ResellerRelationship](), PartnerID: p2.partner.ID, CustomerID: c1.customer.ID, Status: models.RelationshipRemoved, StartedAt: start, Stamp: models.Stamp{CreatedAt: start}},
	)
	s.files(p1, p2, c1, c2)
	s.readers()
	return s
}

func (s *stage) enter(who string, kind models.OrganizationKind, role models.Role) *company {
	c := s.company(who, kind, role)
	name(s, who, &c.org)
	name(s, who, &c.tenant)
	name(s, who, &c.partner)
	name(s, who, &c.customer)
	name(s, who, &c.user)
	s.who[who] = c.who
	return c
}

// files writes requests, and what belongs to them.
func (s *stage) files(p1, p2, c1, c2 *company) {
	own := name(s, "own", s.eligibilityRequest(p1, nil, models.EligibilitySubmitted))
	draft := name(s, "draft", s.eligibilityRequest(p1, nil, models.EligibilityDraft))
	named := name(s, "named", s.eligibilityRequest(c1, p1, models.EligibilityApproved))
	secret := name(s, "secret", s.eligibilityRequest(c2, p1, models.EligibilityDraft))
	other := name(s, "other", s.eligibilityRequest(c2, p2, models.EligibilitySubmitted))
	expired := name(s, "expired", s.eligibilityRequest(c2, p1, models.EligibilityExpired)) // was a draft
	s.add(own, draft, named, secret, other, expired)
	for _, f := range []struct {
		name    string
		partner *company
		request *models.EligibilityRequest
	}{{"v1", p1, named}, {"v2", p2, other}} {
		s.add(name(s, f.name, &models.ValidationID{ID: models.NewID[models.ValidationID](), Code: f.name, PartnerID: f.partner.partner.ID, OrganizationID: f.request.OrganizationID,
			RequestID: f.request.ID, Status: models.ValidationIDIssued, IssuedAt: start, Stamp: models.FirstStamp(start)}))
		s.add(name(s, f.name, &models.PartnerQualification{ID: models.NewID[models.PartnerQualification](), PartnerID: f.partner.partner.ID, Code: models.GovernmentCommunityCloud,
			Status: models.QualificationGranted, GrantedAt: start, Stamp: models.FirstStamp(start)}))
	}
	for label, org := range map[string]models.ID[models.Organization]{"of p1": p1.org.ID, "of c1": c1.org.ID, "of nobody": {}} {
		s.add(
			name(s, label, &models.Job{ID: models.NewID[models.Job](), Kind: "x", State: models.JobScheduled, OrganizationID: org, RunAt: start, Stamp: models.FirstStamp(start)}),
			name(s, label, &models.AuditEvent{ID: models.NewID[models.AuditEvent](), Action: "x", OrganizationID: org, CreatedAt: start}),
			name(s, label, &models.Email{ID: models.NewID[models.Email](), OrganizationID: org, DedupeKey: label, Status: models.EmailQueued, Stamp: models.FirstStamp(start)}),
		)
	}
}

// reader reads one kind of row in every way there is: as a list with its total, by ids, and one by one. All
// have to agree, and what is not visible has to look like what does not exist.
func reader[T models.Noun](s *stage, list func(context.Context, access.Actor, store.Page) (*store.Connection[T], error)) func(access.Actor) []string {
	return func(who access.Actor) []string {
		ids := s.idsOf(*new(T))
		rows, err := store.FindMany(s.ctx, s.Store, who, typed[T](append(ids, models.NewID[T]().Any())))
		s.must(err)
		seen := s.named(idsOf(rows))
		if list != nil {
			c, err := list(s.ctx, who, store.Page{First: ptr(100), Count: true})
			s.must(err)
			if got := s.named(idsOf(c.Nodes())); !slices.Equal(got, seen) || c.TotalCount != len(seen) {
				s.t.Errorf("%T for %s: by ids %v, but listed %v of %d", *new(T), who.Name, seen, got, c.TotalCount)
			}
		}
		_, unknown := store.Find(s.ctx, s.Store, who, models.NewID[T]())
		for _, id := range ids {
			_, err := store.Find(s.ctx, s.Store, who, models.As[T](id))
			if visible := slices.Contains(seen, s.names[id.String()]); visible != (err == nil) || (!visible && err.Error() != unknown.Error()) || !problem.Has(unknown, problem.NotFound) {
				s.t.Errorf("%s for %s: want visible %v, got %v; unknown is %v", s.names[id.String()], who.Name, visible, err, unknown)
			}
		}
		return seen
	}
}

// idsOf lists the named rows of a kind.
func (s *stage) idsOf(kind models.Noun) (ids []models.AnyID) {
	for text := range s.names {
		if id, err := models.ParseAnyID(text); err == nil && id.Prefix == kind.Prefix() && !id.IsZero() {
			ids = append(ids, id)
		}
	}
	return ids
}

func typed[T models.Noun](ids []models.AnyID) []models.ID[T] {
	out := make([]models.ID[T], len(ids))
	for i, id := range ids {
		out[i] = models.As[T](id)
	}
	return out
}

func (s *stage) named(ids []string) []string {
	names := []string{}
	for _, id := range ids {
		names = append(names, s.names[id])
	}
	slices.Sort(names)
	return names
}

func (s *stage) readers() {
	type ctx = context.Context
	type who = access.Actor
	type page = store.Page
	s.see["partners"] = reader(s, func(c ctx, w who, p page) (*store.PartnerConnection, error) { return s.Partners(c, w, nil, nil, p) })
	s.see["customers"] = reader(s, func(c ctx, w who, p page) (*store.CustomerConnection, error) { return s.Customers(c, w, nil, nil, p) })
	s.see["requests"] = reader(s, func(c ctx, w who, p page) (*store.EligibilityRequestConnection, error) {
		return s.EligibilityRequests(c, w, nil, nil, p)
	})
	s.see["validation ids"] = reader(s, func(c ctx, w who, p page) (*store.ValidationIDConnection, error) {
		return s.ValidationIDs(c, w, nil, p)
	})
	s.see["jobs"] = reader(s, func(c ctx, w who, p page) (*store.JobConnection, error) { return s.Jobs(c, w, nil, nil, p) })
	s.see["emails"] = reader(s, func(c ctx, w who, p page) (*store.EmailConnection, error) { return s.Emails(c, w, nil, p) })
	s.see["events"] = reader(s, func(c ctx, w who, p page) (*store.AuditEventConnection, error) { return s.AuditEvents(c, w, nil, p) })
	s.see["qualifications"] = reader[models.PartnerQualification](s, nil)
	s.see["organizations"] = reader[models.Organization](s, nil)
	s.see["tenants"] = reader[models.Tenant](s, nil)
	s.see["users"] = reader[models.User](s, nil)
}

const (
	allOrgs  = "c1,c2,operator,p1,p2,publisher,reseller"
	allFiles = "of c1,of nobody,of p1"
)

// visible is who sees what, exactly.
var visible = map[string]map[string]string{
	"operator": {
		"partners": "p1,p2,reseller", "customers": "c1,c2", "requests": "named,other,own", "validation ids": "v1,v2", "jobs": allFiles, "emails": allFiles, "events": allFiles,
		"qualifications": "v1,v2", "organizations": allOrgs, "tenants": allOrgs, "users": allOrgs,
	},
	"reviewer": {
		"partners": "p1,p2,reseller", "customers": "c1,c2", "requests": "named,other,own", "validation ids": "v1,v2", "jobs": allFiles, "events": allFiles,
		"qualifications": "v1,v2", "organizations": allOrgs, "tenants": allOrgs, "users": allOrgs,
	},
	"p1": {
		"partners": "p1,reseller", "customers": "c1", "requests": "draft,named,own", "validation ids": "v1", "jobs": "of p1", "events": "of p1",
		"qualifications": "v1", "organizations": "c1,p1,reseller", "tenants": "c1,p1,reseller", "users": "p1",
	},
	"helpdesk": {
		"partners": "p1,reseller", "customers": "c1", "requests": "draft,named,own", "jobs": "of p1",
		"qualifications": "v1", "organizations": "c1,p1,reseller", "tenants": "c1,p1,reseller", "users": "p1",
	},
	"p2": {
		"partners": "p2", "customers": "c2", "requests": "other", "validation ids": "v2",
		"qualifications": "v2", "organizations": "c2,p2", "tenants": "c2,p2", "users": "p2",
	},
	"reseller":  {"partners": "p1,reseller", "qualifications": "v1", "organizations": "p1,reseller", "tenants": "p1,reseller", "users": "reseller"},
	"c1":        {"partners": "p1", "customers": "c1", "requests": "named", "jobs": "of c1", "events": "of c1", "qualifications": "v1", "organizations": "c1,p1", "tenants": "c1,p1", "users": "c1"},
	"c2":        {"partners": "p1,p2", "customers": "c2", "requests": "expired,other,secret", "qualifications": "v1,v2", "organizations": "c2,p1,p2", "tenants": "c2,p1,p2", "users": "c2"},
	"publisher": {"organizations": "publisher", "tenants": "publisher", "users": "publisher"},
	"nobody":    {},
}

// Each actor sees exactly the rows of the table, by every way of reading.
func TestVisible_EachActorSeesExactlyItsRows(t *testing.T) {
	each(t, func(w *world) {
		s := setStage(w)
		for who, kinds := range visible {
			actor, known := s.who[who]
			if !known {
				w.t.Fatalf("nobody is called %s", who)
			}
			for kind, see := range s.see {
				if got := strings.Join(see(actor), ","); got != kinds[kind] {
					w.t.Errorf("%s: %s:\nwant %s\n got %s", who, kind, kinds[kind], got)
				}
			}
		}
	})
}
