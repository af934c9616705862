package program_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/program/enrolment"
	"github.com/partnergraph/partnergraph/internal/program/relationships"
	"github.com/partnergraph/partnergraph/models"
)

func (s *story) standing(partner models.ID[models.Partner], to models.PartnerStanding) (*models.Partner, error) {
	s.t.Helper()
	return s.SetPartnerStanding(s.ctx, s.As(olga), enrolment.SetPartnerStandingInput{ID: partner.Any(), Standing: to, Reason: " The invoices of May are open. "})
}

// T-48, section 4.5, D-19: the operator restricts, suspends and closes an account, and takes that back. Status and partnerships follow, the
// partner gets a letter each time, and its history has the reason.
func TestStanding_IsDecidedByTheOperator(t *testing.T) {
	tell(t, func(s *story) {
		r := s.active()
		for _, step := range []struct {
			to     models.PartnerStanding
			status models.PartnerStatus
		}{
			{models.StandingRestricted, models.PartnerRestricted}, {models.StandingSuspended, models.PartnerSuspended},
			{models.StandingClosed, models.PartnerClosed}, {models.StandingGood, models.PartnerActive},
		} {
			p, err := s.standing(r.PartnerID, step.to)
			s.must(err)
			if p.InStanding() != step.to || p.StandingReason != "The invoices of May are open." || p.Status != step.status {
				t.Errorf("T-48: %s: %+v", step.to, p)
			}
			s.partnerIs(r, step.status)
			s.Work()
			s.ExpectMail(maya, cora)
			_, err = s.standing(r.PartnerID, step.to)
			s.refused(err, "VALIDATION_FAILED at standing")
		}
		of := s.partnerOf(carla) // without a registration
		_, err := s.standing(of.ID, models.StandingSuspended)
		s.must(err)
		if got := s.partnershipsOf(carla); got[models.PartnershipSuspended] != 2 {
			t.Errorf("T-48: the partnerships of a suspended partner are %v", got)
		}
		_, err = s.standing(of.ID, models.StandingGood)
		s.must(err)
		if got := s.partnershipsOf(carla); s.partnerOf(carla).Status != models.PartnerActive || got[models.PartnershipActive] != 2 {
			t.Errorf("T-48: reinstated it is %s, with %v", s.partnerOf(carla).Status, got)
		}
	})
}

// T-48: an account in bad standing gets an error with the operator's reason; a decision needs a reason.
func TestStanding_RefusalsShowTheReason(t *testing.T) {
	tell(t, func(s *story) {
		r := s.authorized()
		s.must(s.associates(maya, r, "4500002"))
		before := s.snapshot()
		_, err := s.SetPartnerStanding(s.ctx, s.As(olga), enrolment.SetPartnerStandingInput{ID: r.PartnerID.Any(), Standing: models.StandingGood, Reason: " ", ExpectedVersion: ptr(99)})
		s.refused(err, "VALIDATION_FAILED at standing", "VALIDATION_FAILED at reason", "STALE_OBJECT at expectedVersion")
		_, err = s.SetPartnerStanding(s.ctx, s.As(vera), enrolment.SetPartnerStandingInput{ID: r.PartnerID.Any(), Standing: models.StandingClosed, Reason: "R"})
		s.refused(err, "ROLE_NOT_ALLOWED")
		_, err = s.SetPartnerStanding(s.ctx, s.As(olga), enrolment.SetPartnerStandingInput{ID: r.ID.Any(), Standing: models.StandingClosed, Reason: "R"})
		s.refused(err, "NOT_FOUND at id")
		s.unchanged(before)
		s.must(second(s.standing(r.PartnerID, models.StandingRestricted)))
		err = s.accepts(maya, "2026-01")
		s.refused(err, "PARTNER_STANDING_BAD")
		if found, _ := problem.All(err); found[0].Reason != "RESTRICTED" {
			t.Errorf("T-48: refused as %s", found[0].Reason)
		}
		s.must(second(s.standing(r.PartnerID, models.StandingClosed)))
		_, _, err = s.SaveRegistrationProfile(s.ctx, s.As(maya), legal(r, "Alder Ridge Everything"))
		s.refused(err, "PARTNER_STANDING_BAD at id")
		_, err = s.StartRegistration(s.ctx, s.As(maya), startIn("US", ""))
		s.refused(err, "PARTNER_STANDING_BAD")
		s.must(second(s.standing(r.PartnerID, models.StandingGood)))
		s.must(s.accepts(maya, "2026-01"))
		s.partnerIs(r, models.PartnerActive)
	})
}

// T-48: taking back the operator's decision does not undo vetting: a company that was suspended after a rejection stays suspended while its
// appeal is examined.
func TestStanding_DoesNotEndAVettingSuspension(t *testing.T) {
	tell(t, func(s *story) {
		r := s.rejected()
		s.Advance(31 * 24 * 60 * 60 * 1e9)
		s.stands(r, "SUSPENDED")
		s.must(s.appeals(maya, r))
		s.partnerIs(r, models.PartnerSuspended)
		s.must(second(s.standing(r.PartnerID, models.StandingRestricted)))
		s.partnerIs(r, models.PartnerSuspended)
		s.must(second(s.standing(r.PartnerID, models.StandingGood)))
		s.partnerIs(r, models.PartnerSuspended)
	})
}

// T-48, R-92: when the legal data of a vetted company change, its global admins and the contact of that vetting get a letter.
func TestProfile_LegalEditSendsLetters(t *testing.T) {
	tell(t, func(s *story) {
		r := s.active()
		s.saves(maya, legal(r, "Alder Ridge Everything"))
		s.Work()
		for _, m := range s.ExpectMail(maya, cora) {
			if want := "Your company's data have changed and will be reviewed again [" + r.Reference + "]"; m.Subject != want {
				t.Errorf("T-48: %q, want %q", m.Subject, want)
			}
		}
		s.saves(maya, enrolment.SaveRegistrationProfileInput{ID: r.ID.Any(), Support: supportContact()})
		s.Work()
		s.subjects() // what needs no vetting is told to nobody
	})
}

// suspends and reinstates let the operator decide about somebody's account.
func (s *story) suspends(email, reason string) (*models.Partner, error) {
	return s.SuspendPartner(s.ctx, s.As(olga), enrolment.SuspendPartnerInput{ID: s.As(email).PartnerID.Any(), Reason: reason})
}

func (s *story) reinstates(email, reason string) (*models.Partner, error) {
	return s.ReinstatePartner(s.ctx, s.As(olga), enrolment.ReinstatePartnerInput{ID: s.As(email).PartnerID.Any(), Reason: reason})
}

// X-21, D-19, P-12: a reseller that is suspended makes no new sales, its partnerships rest, and its people and the agents of its providers
// read the reason. Reinstated it goes on as before.
func TestSuspendPartner_RestsAndResumes(t *testing.T) {
	tell(t, func(s *story) {
		p, err := s.suspends(carla, " The invoices of May are open. ")
		s.must(err)
		if p.Status != models.PartnerSuspended || p.StandingReason != "The invoices of May are open." {
			t.Errorf("X-21: suspended as %+v", p)
		}
		if got := s.partnershipsOf(carla); got[models.PartnershipSuspended] != 2 {
			t.Errorf("section 4.8: the partnerships are %v", got)
		}
		s.Work()
		for _, m := range s.ExpectMail(carla, grant, victorLang) {
			if !strings.Contains(m.Text, "The invoices of May are open.") {
				t.Errorf("P-12: %s reads\n%s", m.ToAddress, m.Text)
			}
		}
		_, err = s.CreateRelationshipRequest(s.ctx, s.As(dana), relationships.CreateRelationshipRequestInput{})
		s.refused(err, "CSP_ENROLLMENT_REQUIRED")
		_, err = s.reinstates(carla, "They are paid.")
		s.must(err)
		if got := s.partnershipsOf(carla); s.partnerOf(carla).Status != models.PartnerActive || got[models.PartnershipActive] != 2 {
			t.Errorf("X-21: reinstated it is %s, with %v", s.partnerOf(carla).Status, got)
		}
		s.Work()
		s.ExpectMail(carla, grant, victorLang)
		want := []string{"suspendPartner GOOD>SUSPENDED", "derivePartnerStatus ACTIVE>SUSPENDED", "reinstatePartner SUSPENDED>GOOD", "derivePartnerStatus SUSPENDED>ACTIVE"}
		if diff := cmp.Diff(want, s.trail(p.ID.Any())); diff != "" {
			t.Errorf("X-21: the trail: -want +got\n%s", diff)
		}
	})
}

// what is wrong with a suspension is said at once, and a refusal changes nothing.
func TestSuspendPartner_Refusals(t *testing.T) {
	tell(t, func(s *story) {
		before := s.snapshot()
		_, err := s.reinstates(carla, " ")
		s.refused(err, "PARTNER_STATE_INVALID at id", "VALIDATION_FAILED at reason")
		_, err = s.SuspendPartner(s.ctx, s.As(olga), enrolment.SuspendPartnerInput{ID: s.As(carla).PartnerID.Any(), ExpectedVersion: ptr(99)})
		s.refused(err, "VALIDATION_FAILED at reason", "STALE_OBJECT at expectedVersion")
		_, err = s.SuspendPartner(s.ctx, s.As(olga), enrolment.SuspendPartnerInput{ID: s.As(carla).UserID.Any(), Reason: "R"})
		s.refused(err, "NOT_FOUND at id")
		for _, who := range []string{vera, carla, grant} {
			_, err = s.SuspendPartner(s.ctx, s.As(who), enrolment.SuspendPartnerInput{ID: s.As(carla).PartnerID.Any(), Reason: "R"})
			s.refused(err, "ROLE_NOT_ALLOWED")
		}
		s.unchanged(before)
		s.must(second(s.suspends(carla, "R")))
		_, err = s.suspends(carla, "R")
		s.refused(err, "PARTNER_STATE_INVALID at id")
	})
}

// D-19: a partner that the operator has enrolled, suspended before it accepted the agreement and reinstated, can still accept it.
func TestReinstatePartner_EnrolledByTheOperator(t *testing.T) {
	tell(t, func(s *story) {
		s.enrolls(northwind())
		s.Work()
		s.must(s.comesIn(ada))
		s.must(second(s.suspends(ada, "The bank has not answered.")))
		s.refused(s.accepts(ada, "2026-01"), "PARTNER_STANDING_BAD")
		p, err := s.reinstates(ada, "It has.")
		s.must(err)
		if p.Status != models.PartnerQualified {
			t.Errorf("D-19: reinstated as %s", p.Status)
		}
		s.must(s.accepts(ada, "2026-01"))
	})
}
