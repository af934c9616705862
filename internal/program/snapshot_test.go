package program_test

import (
	"slices"

	"github.com/google/go-cmp/cmp"
	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// snapshot holds the rows that a use case can write.
type snapshot struct {
	EligibilityRequests []*models.EligibilityRequest
	Messages            []*models.EligibilityMessage
	Qualifications      []*models.PartnerQualification
	ValidationIDs       []*models.ValidationID
	Jobs                []*models.Job
	Emails              []*models.Email
	Events              []*models.AuditEvent
	Enrolment           membership
	Connected           connected
}

// membership is the part about registrations, partners and users.
type membership struct {
	Partners      []*models.Partner
	Users         []*models.User
	Roles         map[models.ID[models.User]][]models.Role
	Tokens        []*models.APIToken
	Registrations []*models.Registration
	Profiles      []*models.PartnerProfile
	Checks        []*models.VettingCheck
	Verifications []*models.ContactVerification
	Identifiers   []*models.PartnerIdentifier
	Documents     []*models.Document
	Support       []*models.SupportRequest
	Acceptances   []*models.AgreementAcceptance
	Listings      []*models.ProviderListing
}

// connected is the part about customers, relationships and partnerships.
type connected struct {
	Customers      []*models.Customer
	Qualifications []*models.CustomerQualification
	Holds          []*models.ValidationHold
	Relationships  []*models.ResellerRelationship
	Invitations    []*models.RelationshipRequest
	Partnerships   []*models.Partnership
	Grants         []*models.AccessGrant
}

// snapshot reads these rows, so that a test can show that nothing was written.
func (s *story) snapshot() (l snapshot) {
	s.t.Helper()
	who, most := s.As(olga), store.Page{First: ptr(store.MaxPage), Count: true}
	requests, err := s.Store.EligibilityRequests(s.ctx, who, nil, nil, most)
	s.must(err)
	ids, err := s.Store.ValidationIDs(s.ctx, who, nil, most)
	s.must(err)
	jobs, err := s.Store.Jobs(s.ctx, who, nil, nil, most)
	s.must(err)
	emails, err := s.Store.Emails(s.ctx, who, nil, most)
	s.must(err)
	events, err := s.Store.AuditEvents(s.ctx, who, nil, most)
	s.must(err)
	for _, n := range []int{requests.TotalCount, ids.TotalCount, jobs.TotalCount, emails.TotalCount, events.TotalCount} {
		if n > store.MaxPage {
			s.t.Fatalf("%d rows: more than the test can see", n)
		}
	}
	l = snapshot{EligibilityRequests: requests.Nodes(), ValidationIDs: ids.Nodes(), Jobs: jobs.Nodes(), Emails: emails.Nodes(), Events: events.Nodes()}
	partners := []models.ID[models.Partner]{}
	requestIDs := []models.ID[models.EligibilityRequest]{}
	for _, r := range l.EligibilityRequests {
		partners, requestIDs = append(partners, r.PartnerID), append(requestIDs, r.ID)
	}
	l.Qualifications, err = store.QualificationsOf.Find(s.ctx, s.Store, who, partners)
	s.must(err)
	l.Messages, err = store.EligibilityMessagesOf.Find(s.ctx, s.Store, who, requestIDs)
	s.must(err)
	l.Enrolment, l.Connected = s.enrolment(most), s.connected(most)
	return l
}

// enrolment reads the rows of membership as the operator sees them; only vetting reviewers see documents.
func (s *story) enrolment(most store.Page) (e membership) {
	s.t.Helper()
	who := s.As(olga)
	partners, err := s.Store.Partners(s.ctx, who, nil, nil, most)
	s.must(err)
	registrations, err := s.Store.Registrations(s.ctx, who, nil, nil, most)
	s.must(err)
	e.Partners, e.Registrations = partners.Nodes(), registrations.Nodes()
	orgs := []models.ID[models.Organization]{s.As(maya).OrganizationID, s.As(anna).OrganizationID, s.As(aoi).OrganizationID}
	partnerIDs := []models.ID[models.Partner]{}
	for _, p := range e.Partners {
		partnerIDs = append(partnerIDs, p.ID)
		if !slices.Contains(orgs, p.OrganizationID) {
			orgs = append(orgs, p.OrganizationID)
		}
	}
	s.readRegistrations(&e)
	e.Profiles, err = store.ProfilesOf.Find(s.ctx, s.Store, who, partnerIDs)
	s.must(err)
	e.Listings, err = store.ListingsOf.Find(s.ctx, s.Store, who, partnerIDs)
	s.must(err)
	e.Acceptances, err = store.PartnerAcceptancesOf.Find(s.ctx, s.Store, access.TheSystem, orgs)
	s.must(err)
	identifiers, err := s.Store.IdentifiersOf(s.ctx, who, orgs, nil, most)
	s.must(err)
	users, err := s.Store.UsersOf(s.ctx, who, orgs, most)
	s.must(err)
	for _, org := range orgs {
		e.Identifiers = append(e.Identifiers, identifiers[org].Nodes()...)
		e.Users = append(e.Users, users[org].Nodes()...)
	}
	s.readUsers(&e)
	return e
}

// readRegistrations reads what belongs to the registrations.
func (s *story) readRegistrations(e *membership) {
	s.t.Helper()
	ids, support := []models.ID[models.Registration]{}, []models.ID[models.SupportRequest]{}
	for _, r := range e.Registrations {
		ids = append(ids, r.ID)
		if !r.SupportRequestID.IsZero() {
			support = append(support, r.SupportRequestID)
		}
	}
	var err error
	e.Checks, err = store.ChecksOf.Find(s.ctx, s.Store, s.As(vera), ids)
	s.must(err)
	e.Verifications, err = store.VerificationsOf.Find(s.ctx, s.Store, s.As(vera), ids)
	s.must(err)
	e.Documents, err = store.DocumentsOf.Find(s.ctx, s.Store, s.As(vera), ids)
	s.must(err)
	e.Support, err = store.FindMany(s.ctx, s.Store, s.As(vera), support)
	s.must(err)
}

// readUsers reads what belongs to the people.
func (s *story) readUsers(e *membership) {
	s.t.Helper()
	ids := []models.ID[models.User]{}
	for _, u := range e.Users {
		ids = append(ids, u.ID)
		tokens, err := s.Store.APITokens(s.ctx, u.ID)
		s.must(err)
		e.Tokens = append(e.Tokens, tokens...)
	}
	var err error
	e.Roles, err = s.Store.RolesOf(s.ctx, ids)
	s.must(err)
}

// connected reads customers, invitations, and the rows that follow from them.
func (s *story) connected(most store.Page) (c connected) {
	s.t.Helper()
	customers, err := s.Store.Customers(s.ctx, access.TheSystem, nil, nil, most)
	s.must(err)
	invitations, err := s.Store.RelationshipRequests(s.ctx, access.TheSystem, nil, nil, most)
	s.must(err)
	partnerships, err := s.Store.Partnerships(s.ctx, access.TheSystem, nil, most)
	s.must(err)
	for _, n := range []int{customers.TotalCount, invitations.TotalCount, partnerships.TotalCount} {
		if n > store.MaxPage {
			s.t.Fatalf("%d rows: more than the test can see", n)
		}
	}
	c.Customers, c.Invitations, c.Partnerships = customers.Nodes(), invitations.Nodes(), partnerships.Nodes()
	s.readCustomers(&c)
	partnershipIDs := []models.ID[models.Partnership]{}
	for _, p := range c.Partnerships {
		partnershipIDs = append(partnershipIDs, p.ID)
	}
	grants, err := store.ProviderGrantsOf.Find(s.ctx, s.Store, access.TheSystem, partnershipIDs)
	s.must(err)
	c.Grants = append(c.Grants, grants...)
	return c
}

// readCustomers reads what belongs to the customers.
func (s *story) readCustomers(c *connected) {
	s.t.Helper()
	ids := []models.ID[models.Customer]{}
	for _, customer := range c.Customers {
		ids = append(ids, customer.ID)
	}
	var err error
	c.Qualifications, err = store.QualificationsOfCustomers.Find(s.ctx, s.Store, access.TheSystem, ids)
	s.must(err)
	c.Relationships, err = store.RelationshipsOfCustomers.Find(s.ctx, s.Store, access.TheSystem, ids)
	s.must(err)
	c.Grants, err = store.CustomerGrantsOf.Find(s.ctx, s.Store, access.TheSystem, ids)
	s.must(err)
	s.must(s.Store.View(s.ctx, func(tx *store.Tx) error {
		for _, id := range ids {
			hold, err := tx.LockHoldOf(id)
			if err != nil {
				return err
			}
			c.Holds = append(c.Holds, hold)
		}
		return nil
	}))
}

// unchanged fails if anything was written since the snapshot was read.
func (s *story) unchanged(before snapshot) {
	s.t.Helper()
	if diff := cmp.Diff(before, s.snapshot()); diff != "" {
		s.t.Errorf("something was written: -before +after\n%s", diff)
	}
}
