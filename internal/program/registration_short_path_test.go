package program_test

import (
	"slices"
	"testing"

	"github.com/partnergraph/partnergraph/internal/program/enrolment"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/models"
)

// an active partner needs only the support contact, and is then an indirect reseller as well.
func TestShortPath_NeedsOnlyTheSupportContact(t *testing.T) {
	tell(t, func(s *story) {
		r := s.starts(amir)
		if r.Path != models.PathShort {
			t.Fatalf("R-66: the path is %s", r.Path)
		}
		before := s.snapshot()
		_, _, err := s.SubmitRegistration(s.ctx, s.As(amir), enrolment.SubmitRegistrationInput{ID: r.ID.Any()})
		s.refused(err, "VALIDATION_FAILED at support.email", "VALIDATION_FAILED at support.phone")
		s.unchanged(before)
		s.saves(amir, enrolment.SaveRegistrationProfileInput{ID: r.ID.Any(), Support: supportContact()})
		s.submits(amir, r)
		s.Work()
		s.ExpectMail() // there is nobody to ask
		s.stands(r, "AUTHORIZED")
		p := s.partnerIs(r, models.PartnerActive)
		if want := []models.PartnerType{models.DirectBill, models.IndirectReseller}; !slices.Equal(p.Types, want) || p.Name != "Harbor Public Sector" {
			t.Errorf("%s is %v, want %v", p.Name, p.Types, want)
		}
		_, err = s.StartRegistration(s.ctx, s.As(amir), enrolment.StartRegistrationInput{EnrollAs: models.IndirectReseller})
		s.refused(err, "ALREADY_ENROLLED")

		s.saves(amir, legal(r, "Harbor Everything")) // not without vetting
		if got := s.stands(r, "PROFILE_IN_PROGRESS"); got.Path != models.PathFull || got.Round != 2 {
			t.Errorf("X-20: %s, round %d", got.Path, got.Round)
		}
		if p := s.partnerIs(r, models.PartnerActive); p.Name != "Harbor Public Sector" {
			t.Errorf("X-20: trades as %s", p.Name)
		}
	})
}

// an active partner on the short path that changes its legal data or its contact, by any mutation, is on the full path. No unvetted
// data are finalised.
func TestShortPath_LegalChangesNeedVetting(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*story, *models.Registration){
		"a name by hand": func(s *story, r *models.Registration) { s.saves(naomi, legal(r, "Meridian Everything")) },
		"another contact": func(s *story, r *models.Registration) {
			s.saves(naomi, enrolment.SaveRegistrationProfileInput{ID: r.ID.Any(), PrimaryContact: contact("N", "F", naomi)})
		},
		"another company":     func(s *story, r *models.Registration) { s.looksUp(naomi, r, northgate) },
		"another, not so far": func(s *story, r *models.Registration) { s.looksUp(naomi, r, brokenDUNS) },
	} {
		t.Run(name, func(t *testing.T) {
			tell(t, func(s *story) {
				r := s.starts(naomi)
				change(s, r)
				if got := s.registration(r.ID).Path; got != models.PathFull {
					t.Errorf("X-20: the path is %s", got)
				}
				in := contacts(r)
				in.Legal, in.PrimaryContact = byHand(), contact("Naomi", "Fisher", naomi)
				in.Legal.Name = ptr("Meridian Everything")
				s.submits(naomi, s.saves(naomi, in))
				s.Work()
				s.stands(r, "EMAIL_OWNERSHIP")
				if p := s.partnerIs(r, models.PartnerActive); p.Name != "Meridian Distribution" || p.Types.Has(models.IndirectReseller) {
					t.Errorf("X-20: %s is %v", p.Name, p.Types)
				}
				_, err := s.answers(s.token(), ptr(true), ptr(true))
				s.must(err)
				s.Work()
				for s.registration(r.ID).Step != models.StepDecision {
					s.records(vera, r, rules.CheckOutcomePassed)
				}
				s.decides(vera, r, rules.OutcomeAuthorized)
				if p := s.partnerIs(r, models.PartnerActive); p.Name != "Meridian Everything" || !p.Types.Has(models.IndirectReseller) {
					t.Errorf("R-66: once vetted, %s is %v", p.Name, p.Types)
				}
			})
		})
	}
}
