package program_test

import (
	"slices"
	"testing"

	"github.com/partnergraph/partnergraph/internal/program/relationships"
	"github.com/partnergraph/partnergraph/internal/program/users"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// leaves lets an admin remove somebody from their organisation.
func (s *story) leaves(admin, email string) {
	s.t.Helper()
	_, err := s.RemoveUser(s.ctx, s.As(admin), users.RemoveUserInput{ID: s.As(email).UserID.Any()})
	s.must(err)
}

// readsBlockers fails unless an actor sees a relationship and the same blockers as in the dry run (T-64).
func (s *story) readsBlockers(email string, r *models.ResellerRelationship, want ...rules.RemovalBlockerCode) {
	s.t.Helper()
	rows, err := store.FindMany(s.ctx, s.Store, s.As(email), []models.ID[models.ResellerRelationship]{r.ID})
	s.must(err)
	if len(rows) != 1 {
		s.t.Fatalf("%s does not see the relationship", email)
	}
	standings, err := s.Store.RelationshipStandings(s.ctx, []models.ID[models.ResellerRelationship]{r.ID})
	s.must(err)
	read, wrong := s.RelationshipFacts(*rows[0], standings[r.ID]).Blockers(s.As(email))
	if wrong != nil {
		s.t.Errorf("%s reads: %v", email, wrong)
	}
	_, acted, err := s.RemoveResellerRelationship(s.ctx, s.As(email), relationships.RemoveResellerRelationshipInput{ID: r.ID.Any(), DryRun: true})
	s.must(err)
	for _, blockers := range [][]rules.RemovalBlocker{read, acted} {
		codes := []rules.RemovalBlockerCode{}
		for _, b := range blockers {
			codes = append(codes, b.Code)
		}
		if !slices.Equal(codes, want) {
			s.t.Errorf("%s sees %v, want %v", email, codes, want)
		}
	}
}

// T-60, D-30: after its partnership ended, a reseller's relationship is ended by the customer or by the operator.
func TestReseller_RelationshipEndsAfterThePartnership(t *testing.T) {
	tell(t, func(s *story) {
		const second = "b@hilltop.example"
		customer, other := s.newcomer(anton, "US", models.SegmentCommercial), s.newcomer(second, "US", models.SegmentCommercial)
		for _, email := range []string{anton, second} {
			_, token := s.jointly(dana, email)
			s.must(s.joins(email, token))
			s.Work()
			s.Mail()
		}
		mine, theirs := s.relation(dana, customer), s.relation(dana, other)
		for _, email := range []string{anton, olga} { // the provider is there
			s.refused(s.parts(email, mine, everything...), "PARTNER_HAS_TO_REMOVE at id")
		}
		s.must(s.dissolves(naomi, s.between(grant, dana)))
		s.refused(s.parts(grant, mine, everything...), "NOT_FOUND at id")
		s.refused(s.parts(dana, mine, everything...), "PROVIDER_HAS_TO_REMOVE at id")
		s.refused(s.parts(second, mine, everything...), "NOT_FOUND at id")
		s.readsBlockers(anton, mine, rules.DelegatedAccessEnds)
		s.readsBlockers(olga, theirs, rules.DelegatedAccessEnds)
		s.refused(s.parts(anton, mine), "REMOVAL_NOT_CONFIRMED at confirm")

		s.must(s.parts(anton, mine, rules.DelegatedAccessEnds))
		s.Work()
		s.letter(dana, "en", "A reseller relationship has ended", "Lakeside Clinics", "We part.")
		s.related(customer, "Bright Mesa Resellers REMOVED JOINT_INVITATION", "Meridian Distribution ACTIVE JOINT_INVITATION")
		s.must(s.parts(olga, theirs, rules.DelegatedAccessEnds))
		s.Work()
		s.ExpectMail(second, dana)
		s.refused(s.parts(olga, theirs), "NO_RELATIONSHIP at id")
	})
}

// T-60: a provider that has ended its own relationship first can still end its reseller's.
func TestReseller_RelationshipEndsAfterTheProviders(t *testing.T) {
	tell(t, func(s *story) {
		customer := s.newcomer(anton, "US", models.SegmentCommercial)
		_, token := s.jointly(dana, anton)
		s.must(s.joins(anton, token))
		mine, providers := s.relation(dana, customer), s.relation(grant, customer)
		s.must(s.parts(lucia, providers, everything...))
		s.Work()
		s.Mail()
		s.readsBlockers(lucia, mine, rules.DelegatedAccessEnds)
		s.must(s.parts(lucia, mine, rules.DelegatedAccessEnds))
		s.Work()
		s.ExpectMail(anton, dana)
		s.related(customer, "Bright Mesa Resellers REMOVED JOINT_INVITATION", "Meridian Distribution REMOVED JOINT_INVITATION")
	})
}

// T-60: a provider that has created the customer ends the relationship of its reseller that the customer accepted alone, also while the
// partnership is suspended (T-64).
func TestReseller_RelationshipAcceptedAlone(t *testing.T) {
	tell(t, func(s *story) {
		customer := s.newcomer(anton, "US", models.SegmentCommercial)
		for _, partner := range []string{lucia, dana} {
			_, token := s.mailed(partner, anton, invitee(anton))
			s.must(s.joins(anton, token))
			s.Work()
			s.Mail()
		}
		mine, p := s.relation(dana, customer), s.between(grant, dana)
		s.refused(s.parts(dana, mine, everything...), "PROVIDER_HAS_TO_REMOVE at id")
		s.must(s.Store.Tx(s.ctx, func(tx *store.Tx) error {
			row, err := store.LockAny(tx, p.ID)
			if err != nil {
				return err
			}
			row.Status = models.PartnershipSuspended
			return tx.Save(row)
		}))
		s.readsBlockers(lucia, mine, rules.DelegatedAccessEnds)
		s.must(s.parts(lucia, mine, rules.DelegatedAccessEnds))
		s.related(customer, "Bright Mesa Resellers REMOVED INVITATION", "Meridian Distribution ACTIVE INVITATION")
	})
}
