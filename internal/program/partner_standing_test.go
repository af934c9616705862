package program_test

import (
	"testing"

	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/program/enrolment"
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
