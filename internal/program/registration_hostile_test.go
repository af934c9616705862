package program_test

import (
	"testing"

	"github.com/partnergraph/partnergraph/internal/program/enrolment"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/models"
)

// D-16: each denial sends a letter to the reviewers, also the second one, by another contact.
func TestDenial_EachSendsALetterToReviewers(t *testing.T) {
	tell(t, func(s *story) {
		r, token := s.asked(maya, alderRidge)
		_, err := s.answers(token, ptr(false), nil)
		s.must(err)
		s.Work()
		s.ExpectMail(vera, hugo)
		s.saves(maya, enrolment.SaveRegistrationProfileInput{ID: r.ID.Any(), PrimaryContact: contact("Omar", "Reyes", "omar@alderridge.example")})
		s.Work()
		_, err = s.answers(s.token(), nil, ptr(false))
		s.must(err)
		s.Work()
		s.ExpectMail(vera, hugo)
	})
}

// however often a company is looked up while the register is down, one job repeats the latest look-up.
func TestLookup_RepeatedRequestsHaveOneJob(t *testing.T) {
	tell(t, func(s *story) {
		r := s.starts(maya)
		var first *models.Job
		for n := range 5 {
			_, _, job, err := s.LookUpCompany(s.ctx, s.As(maya), enrolment.LookUpCompanyInput{ID: r.ID.Any(), Duns: brokenDUNS})
			s.must(err)
			if first == nil {
				first = job
			}
			if job == nil || job.ID != first.ID {
				t.Errorf("try %d: want job %s, got %+v", n, first.ID, job)
			}
		}
		s.job("registration.look_up_company") // the only one

		other := s.starts(anna)
		_, _, job, err := s.LookUpCompany(s.ctx, s.As(anna), enrolment.LookUpCompanyInput{ID: other.ID.Any(), Duns: brokenDUNS})
		s.must(err)
		if job == nil || job.ID == first.ID {
			t.Errorf("another registration: want a job of its own, got %+v", job)
		}
	})
}

// An unconfirmed address gets only the message with the questions. Letters about decisions go to the applicant.
func TestVerification_UnconfirmedContactGetsNoOtherLetters(t *testing.T) {
	tell(t, func(s *story) {
		r := s.submits(maya, s.filledIn(maya, alderRidge))
		s.Work()
		s.letter(cora, "en", "Please confirm", r.Reference)
		_, err := s.answers(s.token(), ptr(false), nil)
		s.must(err)
		s.Work()
		s.ExpectMail(vera, hugo)
		s.records(vera, r, rules.CheckOutcomeRejected)
		s.letter(maya, "en", "Review complete: your registration was not confirmed")
		s.stands(r, "REJECTED")
		s.must(s.appeals(maya, r))
		s.Work()
		s.ExpectMail(maya, vera, hugo)
	})
}

// an acceptance whose grace period has ended makes no partner active. A partner that is vetted again afterwards stays qualified
// until it accepts the text in force.
func TestActive_NotByAnAcceptanceAfterItsGrace(t *testing.T) {
	tell(t, func(s *story) {
		r := s.suspendedOnce(s.active(), "Alder Ridge Holding")
		s.AdvanceTo(graceEnds)
		s.must(s.appeals(maya, r))
		s.decides(hugo, r, rules.OutcomeAuthorized)
		s.partnerIs(r, models.PartnerQualified)
		s.must(s.accepts(maya, "2027-01"))
		s.partnerIs(r, models.PartnerActive)
	})
}
