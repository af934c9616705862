package program_test

import (
	"testing"

	"github.com/partnergraph/partnergraph/internal/program/enrolment"
	"github.com/partnergraph/partnergraph/models"
)

// starting again, or concurrently, returns the open registration.
func TestStartRegistration_ReturnsTheOpenOne(t *testing.T) {
	tell(t, func(s *story) {
		who := s.As(maya) // without an account, as the requests of several tabs see her
		for _, err := range atOnce(4, func(int) error {
			_, err := s.StartRegistration(s.ctx, who, enrolment.StartRegistrationInput{EnrollAs: models.IndirectReseller})
			return err
		}) {
			s.must(err)
		}
		e := s.snapshot().Enrolment
		if len(e.Registrations) != 1 {
			t.Fatalf("%d registrations", len(e.Registrations))
		}
		if again := s.starts(maya); again.ID != e.Registrations[0].ID {
			t.Errorf("started again as %s, want %s", again.ID, e.Registrations[0].ID)
		}
	})
}

// refusals have their reasons.
func TestStartRegistration_Refusals(t *testing.T) {
	tell(t, func(s *story) {
		work := func(name, user string) enrolment.StartRegistrationInput {
			return enrolment.StartRegistrationInput{EnrollAs: models.IndirectReseller, WorkAccount: &enrolment.WorkAccountInput{Name: name, AdminUserName: user, AdminName: "Gil"}}
		}
		before := s.snapshot()
		for name, tc := range map[string]struct {
			who  string
			in   enrolment.StartRegistrationInput
			want []string
		}{
			"R-66 an active reseller":        {carla, enrolment.StartRegistrationInput{EnrollAs: models.IndirectReseller}, []string{"ALREADY_ENROLLED"}},
			"R-67 as direct-bill partner":    {maya, enrolment.StartRegistrationInput{EnrollAs: models.DirectBill}, []string{"MUST_ENROLL_AS_INDIRECT_RESELLER at enrollAs"}},
			"R-67 as provider, again":        {carla, enrolment.StartRegistrationInput{EnrollAs: models.IndirectProvider}, []string{"ALREADY_ENROLLED", "MUST_ENROLL_AS_INDIRECT_RESELLER at enrollAs"}},
			"R-78 an agent":                  {dana, enrolment.StartRegistrationInput{EnrollAs: models.IndirectReseller}, []string{"GLOBAL_ADMIN_REQUIRED"}},
			"R-70 nothing about the company": {maya, work("gullpoint", "gil"), []string{"VALIDATION_FAILED at companyName", "VALIDATION_FAILED at country"}},
			"R-70 impossible names": {maya, work("-gull", "g il"), []string{
				"VALIDATION_FAILED at companyName", "VALIDATION_FAILED at country", "VALIDATION_FAILED at workAccount.name", "VALIDATION_FAILED at workAccount.adminUserName",
			}},
		} {
			s.t.Run(name, func(t *testing.T) {
				s := &story{s.Program, t, t.Context()}
				_, err := s.StartRegistration(s.ctx, s.As(tc.who), tc.in)
				s.refused(err, tc.want...)
			})
		}
		s.unchanged(before)
	})
}

// onlyOne fails unless one of several was done, and the others were refused with this.
func (s *story) onlyOne(errs []error, refusal ...string) {
	s.t.Helper()
	won := 0
	for _, err := range errs {
		if err == nil {
			won++
			continue
		}
		s.refused(err, refusal...)
	}
	if won != 1 {
		s.t.Errorf("%d were done: %v", won, errs)
	}
}
