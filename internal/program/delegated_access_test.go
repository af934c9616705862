package program_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/mail"
	"github.com/partnergraph/partnergraph/internal/program/relationships"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// shutsOut ends the administrative access of a relationship's partner.
func (s *story) shutsOut(email string, r *models.ResellerRelationship) error {
	_, err := s.RevokeDelegatedAccess(s.ctx, s.As(email), relationships.RevokeDelegatedAccessInput{ID: r.ID.Any()})
	return err
}

// administered is a customer that accepted Meridian and gave it administrative access.
func (s *story) administered() *models.ResellerRelationship {
	s.t.Helper()
	customer := s.newcomer(anton, "US", models.SegmentCommercial)
	_, token := s.mailed(lucia, anton, invitee(anton))
	s.must(s.joins(anton, token))
	s.Work()
	s.Mail()
	return s.relation(lucia, customer)
}

// T-60: the customer ends its partner's access and keeps the partner; the partner gives up its access and still sells.
func TestRevokeAccess_KeepsTheRelationship(t *testing.T) {
	for by, how := range map[string]string{anton: "The customer has withdrawn the access.", lucia: "The partner has given the access up."} {
		t.Run(how, func(t *testing.T) {
			tell(t, func(s *story) {
				r := s.administered()
				customer := s.customer(r.CustomerID)
				s.onlyOne(atOnce(5, func(int) error { return s.shutsOut(by, r) }), "ACCESS_ALREADY_REVOKED at id")
				s.accessIsOver(r, by, how)
				s.related(customer, "Meridian Distribution ACTIVE INVITATION")
				if now := s.relation(lucia, customer); now.ID != r.ID || now.Version != r.Version {
					s.t.Errorf("the relationship is %+v, was %+v", now, r)
				}
				for _, again := range []string{anton, lucia} {
					s.refused(s.shutsOut(again, r), "ACCESS_ALREADY_REVOKED at id")
				}
				s.Work()
				s.ExpectMail()            // who is too late tells nobody
				s.must(s.parts(lucia, r)) // no access is left that would have to be confirmed
			})
		})
	}
}

// accessIsOver checks an access that has ended: who ended it and when, the trail of both sides, and a letter to both.
func (s *story) accessIsOver(r *models.ResellerRelationship, by, how string) {
	s.t.Helper()
	grants, err := store.CustomerGrantsOf.Find(s.ctx, s.Store, access.TheSystem, []models.ID[models.Customer]{r.CustomerID})
	s.must(err)
	if len(grants) != 1 || grants[0].Status != models.AccessRevoked || grants[0].RevokedBy != s.As(by).UserID || grants[0].RevokedAt == nil || grants[0].ActiveKey != nil {
		s.t.Fatalf("the access is %+v", grants)
	}
	for _, side := range []string{grant, anton} {
		page, err := s.Store.AuditEvents(s.ctx, s.As(side), &store.AuditEventFilter{SubjectID: ptr(r.ID.Any()), Action: store.AnyOf("revokeDelegatedAccess")}, firstPage())
		s.must(err)
		if page.TotalCount != 1 || page.Nodes()[0].FromState != "GRANTED" || page.Nodes()[0].ToState != "REVOKED" {
			s.t.Errorf("%s reads of it %d times: %+v", side, page.TotalCount, page.Nodes())
		}
	}
	s.Work()
	letters := s.Mail()
	for _, to := range []string{anton, grant} {
		i := slices.IndexFunc(letters, func(m mail.Message) bool { return models.SameAddress(m.ToAddress, to) })
		if i < 0 {
			s.t.Fatalf("no letter to %s among %d", to, len(letters))
		}
		for _, want := range []string{how, "Meridian Distribution", "Lakeside Clinics", "The reseller relationship stays"} {
			if !strings.Contains(letters[i].Text, want) {
				s.t.Errorf("the letter to %s does not say %q:\n%s", to, want, letters[i].Text)
			}
		}
	}
}

// T-60, X-13: each partner has its own access. The reseller, which cannot end its relationship, gives up its access. Neither ends the
// access of the other, and the customer ends both.
func TestRevokeAccess_OfResellerAndProvider(t *testing.T) {
	tell(t, func(s *story) {
		customer := s.both()
		resellers, providers := s.relation(dana, customer), s.relation(lucia, customer)
		before := s.connections(customer)
		s.refused(s.shutsOut(lucia, resellers), "NOT_FOUND at id")
		s.refused(s.shutsOut(dana, providers), "NOT_FOUND at id")
		s.refused(s.shutsOut(amir, resellers), "NOT_FOUND at id")
		for _, other := range []string{paula, marcus} { // global admins of other customers
			s.refused(s.shutsOut(other, resellers), "NOT_FOUND at id")
		}
		for _, other := range []string{olga, naomi, "theo.park@meridian.example"} {
			s.refused(s.shutsOut(other, providers), "ROLE_NOT_ALLOWED")
		}
		if s.connections(customer) != before {
			s.t.Error("a refusal has changed something")
		}
		s.must(s.shutsOut(dana, resellers))
		if got := s.delegated(resellers)() + " " + s.delegated(providers)(); got != "REVOKED GRANTED" {
			s.t.Errorf("the accesses are %s", got)
		}
		s.must(s.shutsOut(anton, providers))
		s.related(customer, "Bright Mesa Resellers ACTIVE JOINT_INVITATION", "Meridian Distribution ACTIVE JOINT_INVITATION")
	})
}

// T-60: the access of a partner that is suspended, or whose partnership has ended, can still be ended.
func TestRevokeAccess_OfAnInactivePartner(t *testing.T) {
	tell(t, func(s *story) {
		r := s.administered()
		s.must(second(s.standing(s.As(grant).PartnerID, models.StandingSuspended)))
		s.must(s.shutsOut(anton, r))
		if got := s.delegated(r)(); got != "REVOKED" {
			s.t.Errorf("the access is %s", got)
		}
	})
}

// T-60, X-13: an access ends with its relationship. The access of a newer relationship is not affected.
func TestRevokeAccess_OfAnEndedRelationship(t *testing.T) {
	tell(t, func(s *story) {
		old := s.administered()
		s.must(s.parts(lucia, old, everything...))
		s.refused(s.shutsOut(anton, old), "ACCESS_ALREADY_REVOKED at id")
		s.Advance(time.Hour)
		s.Mail()
		_, token := s.mailed(lucia, anton, invitee(anton))
		s.must(s.joins(anton, token))
		s.refused(s.shutsOut(anton, old), "ACCESS_ALREADY_REVOKED at id")
		fresh := s.relation(lucia, s.customer(old.CustomerID))
		if got := s.delegated(fresh)(); got != "GRANTED" {
			s.t.Errorf("the new access is %s", got)
		}
		s.must(s.shutsOut(anton, fresh))
	})
}

// T-60: a partner that never had administrative access has none to end.
func TestRevokeAccess_WithoutAccess(t *testing.T) {
	tell(t, func(s *story) {
		r := s.relation(lucia, s.customerNow(paula))
		before := s.snapshot()
		for _, by := range []string{paula, lucia} {
			s.refused(s.shutsOut(by, r), "ACCESS_NEVER_GIVEN at id")
		}
		s.unchanged(before)
	})
}

// T-60, X-11: a government customer has to grant access at first, and may end it later too.
func TestRevokeAccess_ByAGovernmentCustomer(t *testing.T) {
	tell(t, func(s *story) {
		s.qualified(lucia, meridian)
		_, token := s.handed(lucia, relationships.CreateRelationshipRequestInput{TenantID: ptr(springfield), GovernmentCloud: true, DelegatedAccess: true})
		s.must(s.joins(marcus, token))
		customer := s.customer(s.As(marcus).CustomerID)
		r := s.relation(lucia, customer)
		s.must(s.shutsOut(marcus, r))
		if got := s.delegated(r)(); got != "REVOKED" || s.relation(lucia, customer).Status != models.RelationshipActive {
			s.t.Errorf("the access is %s, the relationship %+v", got, s.relation(lucia, customer))
		}
	})
}
