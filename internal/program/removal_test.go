package program_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/program/relationships"
	"github.com/partnergraph/partnergraph/internal/program/users"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

func firstPage() store.Page { return store.Page{First: ptr(store.MaxPage), Count: true} }

// relation is the relationship of somebody's partner with a customer that is not over.
func (s *story) relation(email string, c *models.Customer) *models.ResellerRelationship {
	s.t.Helper()
	all, err := store.RelationshipsOfCustomers.Find(s.ctx, s.Store, access.TheSystem, []models.ID[models.Customer]{c.ID})
	s.must(err)
	i := slices.IndexFunc(all, func(r *models.ResellerRelationship) bool {
		return r.PartnerID == s.As(email).PartnerID && r.ActiveKey != nil
	})
	if i < 0 {
		s.t.Fatalf("%s has no relationship with %s", email, c.CompanyName)
	}
	return all[i]
}

// parts ends a relationship.
func (s *story) parts(email string, r *models.ResellerRelationship, confirm ...rules.RemovalBlockerCode) error {
	_, _, err := s.RemoveResellerRelationship(s.ctx, s.As(email), relationships.RemoveResellerRelationshipInput{ID: r.ID.Any(), Confirm: confirm, Reason: " We part. "})
	return err
}

// would tells what a removal would run into, and fails if asking changes anything.
func (s *story) would(c *models.Customer, remove func() ([]rules.RemovalBlocker, error)) (codes []rules.RemovalBlockerCode) {
	s.t.Helper()
	before, connections := s.snapshot(), s.connections(c)
	blockers, err := remove()
	s.must(err)
	s.unchanged(before)
	if s.connections(c) != connections {
		s.t.Error("asking has changed something")
	}
	for _, b := range blockers {
		codes = append(codes, b.Code)
	}
	return codes
}

// a relationship ends with its access; after a new invitation another one begins.
func TestRemoveRelationship_NewInvitationBeginsAnother(t *testing.T) {
	tell(t, func(s *story) {
		customer := s.newcomer(anton, "US", models.SegmentCommercial)
		_, token := s.mailed(lucia, anton, invitee(anton))
		s.must(s.joins(anton, token))
		s.Work()
		s.Mail()
		r := s.relation(lucia, customer)
		codes := s.would(customer, func() ([]rules.RemovalBlocker, error) {
			_, blockers, err := s.RemoveResellerRelationship(s.ctx, s.As(lucia), relationships.RemoveResellerRelationshipInput{ID: r.ID.Any(), DryRun: true})
			return blockers, err
		})
		if !slices.Equal(codes, []rules.RemovalBlockerCode{rules.DelegatedAccessEnds}) {
			t.Errorf("X-13: to be confirmed are %v", codes)
		}
		s.refused(s.parts(lucia, r), "REMOVAL_NOT_CONFIRMED at confirm")
		_, _, err := s.RemoveResellerRelationship(s.ctx, s.As(lucia), relationships.RemoveResellerRelationshipInput{ID: r.ID.Any(), ExpectedVersion: ptr(7)})
		s.refused(err, "VALIDATION_FAILED at reason", "REMOVAL_NOT_CONFIRMED at confirm", "STALE_OBJECT at expectedVersion")
		s.refused(s.parts(naomi, r), "ROLE_NOT_ALLOWED")
		s.refused(s.parts(amir, r, everything...), "NOT_FOUND at id")
		s.onlyOne(atOnce(5, func(int) error { return s.parts(lucia, r, rules.DelegatedAccessEnds) }), "NO_RELATIONSHIP at id")
		s.related(customer, "Meridian Distribution REMOVED INVITATION")
		s.isOver(r, customer)

		_, again := s.mailed(lucia, anton, invitee(anton))
		s.refused(s.joins(anton, token), "INVITE_ALREADY_USED at token")
		_, _, err = s.AcceptRelationshipRequest(s.ctx, s.As(anton), relationships.AcceptRelationshipRequestInput{Token: again})
		s.must(err)
		s.related(customer, "Meridian Distribution ACTIVE INVITATION", "Meridian Distribution REMOVED INVITATION")
		if fresh := s.relation(lucia, customer); fresh.ID == r.ID {
			t.Error("the old relationship came back")
		}
	})
}

// isOver tells what is left of a relationship: the trail of both, no access, no customer in the list, and a letter to the customer
// (T-63).
func (s *story) isOver(r *models.ResellerRelationship, customer *models.Customer) {
	s.t.Helper()
	s.Work()
	s.letter(anton, "en", "A reseller relationship has ended", "Meridian Distribution", "We part.")
	_, err := store.Find(s.ctx, s.Store, s.As(lucia), customer.ID)
	s.refused(err, "NOT_FOUND")
	grants, err := store.CustomerGrantsOf.Find(s.ctx, s.Store, access.TheSystem, []models.ID[models.Customer]{customer.ID})
	s.must(err)
	if len(grants) != 1 || grants[0].Status != models.AccessRevoked || grants[0].RevokedBy != s.As(lucia).UserID {
		s.t.Errorf("X-13: %+v", grants)
	}
	rows, err := store.FindMany(s.ctx, s.Store, s.As(anton), []models.ID[models.ResellerRelationship]{r.ID})
	s.must(err)
	if rows[0].RemovalReason != "We part." || rows[0].RemovedBy != s.As(lucia).UserID || rows[0].RemovedAt == nil {
		s.t.Errorf("X-13: %+v", rows[0])
	}
	for _, side := range []string{grant, anton} {
		page, err := s.Store.AuditEvents(s.ctx, s.As(side), &store.AuditEventFilter{SubjectID: ptr(r.ID.Any()), Action: store.AnyOf("removeResellerRelationship")}, firstPage())
		s.must(err)
		if page.TotalCount != 1 {
			s.t.Errorf("%s reads of it %d times", side, page.TotalCount)
		}
	}
}

// a reseller's relationship is ended by its provider, with which it shares the customer; all three can read about it.
func TestRemoveRelationship_OfAReseller(t *testing.T) {
	tell(t, func(s *story) {
		customer := s.newcomer(anton, "US", models.SegmentCommercial)
		_, token := s.jointly(dana, anton)
		s.must(s.joins(anton, token))
		s.Work()
		s.Mail()
		resellers, providers := s.relation(dana, customer), s.relation(grant, customer)
		for _, r := range []*models.ResellerRelationship{resellers, providers} {
			s.refused(s.parts(dana, r, everything...), "PROVIDER_HAS_TO_REMOVE at id")
		}
		s.refused(s.parts("zofia.nowak@wisla.example", resellers, everything...), "NOT_FOUND at id")
		const victor = "victor.lang@redwood.example" // of another provider of the reseller, which sells to the customer by itself
		_, own := s.mailed(victor, anton, invitee(anton))
		s.must(s.joins(anton, own))
		s.Work()
		s.Mail()
		s.refused(s.parts(victor, resellers, everything...), "NOT_FOUND at id")
		codes := s.would(customer, func() ([]rules.RemovalBlocker, error) {
			_, blockers, err := s.RemoveResellerRelationship(s.ctx, s.As(lucia), relationships.RemoveResellerRelationshipInput{ID: providers.ID.Any(), DryRun: true})
			return blockers, err
		})
		if !slices.Equal(codes, []rules.RemovalBlockerCode{rules.DelegatedAccessEnds, rules.ResellerWithoutProvider}) {
			t.Errorf("X-13: to be confirmed are %v", codes)
		}
		s.must(s.parts(lucia, resellers, rules.DelegatedAccessEnds))
		s.related(customer, "Bright Mesa Resellers REMOVED JOINT_INVITATION", "Meridian Distribution ACTIVE JOINT_INVITATION", "Redwood Distribution ACTIVE INVITATION")
		for _, side := range []string{grant, dana, anton} {
			page, err := s.Store.AuditEvents(s.ctx, s.As(side), &store.AuditEventFilter{SubjectID: ptr(resellers.ID.Any()), Action: store.AnyOf("removeResellerRelationship")}, firstPage())
			s.must(err)
			if page.TotalCount != 1 {
				t.Errorf("%s reads of it %d times", side, page.TotalCount)
			}
		}
		s.must(s.parts(lucia, providers, rules.DelegatedAccessEnds, rules.ResellerWithoutProvider))
	})
}

// pending work blocks the removal, and cannot be confirmed.
func TestRemoveRelationship_Blockers(t *testing.T) {
	tell(t, func(s *story) {
		customer, _ := s.creates(lucia, newCustomer("Lakeside Clinics", "lakeside"))
		r := s.relation(lucia, customer)
		s.refused(s.parts(lucia, r, everything...), "REMOVAL_BLOCKED at id")
		s.Work()
		s.Mail()
		s.must(s.parts(lucia, r, everything...))
		s.related(customer, "Meridian Distribution REMOVED CUSTOMER_CREATED")
	})
}

// a partnership ends; customers, accesses and invitations stay, no letter is sent, and the two may connect again.
func TestRemovePartnership_NewOneCanBegin(t *testing.T) {
	tell(t, func(s *story) {
		p, token := s.asksReseller(s.active())
		s.must(s.authorizes(maya, token, true))
		_, err := s.UpdateUserRoles(s.ctx, s.As(maya), users.UpdateUserRolesInput{ID: s.As(maya).UserID.Any(), Roles: []models.Role{models.GlobalAdmin, models.AdminAgent}})
		s.must(err)
		s.Work()
		s.Mail()
		customer := s.newcomer(anton, "US", models.SegmentCommercial)
		s.newcomer("b@hilltop.example", "US", models.SegmentCommercial)
		_, joint := s.jointly(maya, anton)
		s.must(s.joins(anton, joint))
		s.Work()
		s.Mail()
		s.jointly(maya, "b@hilltop.example")
		s.Work()
		s.Mail()
		codes := s.would(customer, func() ([]rules.RemovalBlocker, error) {
			_, blockers, err := s.RemovePartnership(s.ctx, s.As(naomi), relationships.RemovePartnershipInput{ID: p.ID.Any(), DryRun: true})
			return blockers, err
		})
		all := []rules.RemovalBlockerCode{rules.GoodFaith, rules.LegalNotice, rules.SharedCustomers, rules.AdminAccessStays, rules.OpenInvitations}
		if diff := cmp.Diff(all, codes); diff != "" {
			t.Errorf("X-14: -want +got\n%s", diff)
		}
		for i := range all {
			_, _, err := s.RemovePartnership(s.ctx, s.As(naomi), relationships.RemovePartnershipInput{ID: p.ID.Any(), Reason: "We part.", Confirm: slices.Concat(all[:i], all[i+1:])})
			s.refused(err, "REMOVAL_NOT_CONFIRMED at confirm")
		}
		s.refused(s.dissolves(carla, p), "NOT_FOUND at id")
		s.refused(s.dissolves(lucia, p), "ROLE_NOT_ALLOWED")
		s.onlyOne(atOnce(4, func(i int) error { return s.dissolves([]string{naomi, maya}[i%2], p) }), "INVITE_STATE_INVALID at id")
		s.stays(p, customer)
		s.beginsAgain(p)
	})
}

// stays tells X-14: what a removed partnership leaves untouched.
func (s *story) stays(p *models.Partnership, customer *models.Customer) {
	s.t.Helper()
	s.partnershipIs(p, models.PartnershipRemoved)
	s.Work()
	s.ExpectMail()
	s.related(customer, "Alder Ridge Consulting LLC ACTIVE JOINT_INVITATION", "Meridian Distribution ACTIVE JOINT_INVITATION")
	if got := s.adminAccess(p); !slices.Equal(got, []models.AccessStatus{models.AccessGranted}) {
		s.t.Errorf("X-14: the access is %v", got)
	}
	grants, err := store.CustomerGrantsOf.Find(s.ctx, s.Store, access.TheSystem, []models.ID[models.Customer]{customer.ID})
	s.must(err)
	if len(grants) != 2 || grants[0].Status != models.AccessGranted || grants[1].Status != models.AccessGranted {
		s.t.Errorf("X-14: %+v", grants)
	}
}

// beginsAgain invites the reseller once more: a new access begins with the new consent, and the one that stayed ends with its own
// partnership (T-63).
func (s *story) beginsAgain(old *models.Partnership) {
	s.t.Helper()
	s.Advance(time.Hour)
	fresh, token := s.asksReseller(nil)
	s.must(s.authorizes(maya, token, true))
	s.partnershipIs(fresh, models.PartnershipActive)
	if fresh.ID == old.ID || !slices.Equal(s.adminAccess(old), []models.AccessStatus{models.AccessRevoked}) || !slices.Equal(s.adminAccess(fresh), []models.AccessStatus{models.AccessGranted}) {
		s.t.Errorf("R-109: the accesses are %v and %v", s.adminAccess(old), s.adminAccess(fresh))
	}
	grants, err := store.ProviderGrantsOf.Find(s.ctx, s.Store, access.TheSystem, []models.ID[models.Partnership]{fresh.ID})
	s.must(err)
	if consent := s.partnership(fresh.ID).ConsentAt; grants[0].GrantedAt.Before(*consent) {
		s.t.Errorf("the access of %s is older than its consent of %s", grants[0].GrantedAt, consent)
	}
	_, err = s.RevokeProviderAdminAccess(s.ctx, s.As(maya), relationships.RevokeProviderAdminAccessInput{ID: fresh.ID.Any()})
	s.must(err)
}
