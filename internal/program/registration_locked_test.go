package program_test

import (
	"strings"
	"testing"

	"github.com/partnergraph/partnergraph/internal/program/enrolment"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/models"
)

// legal data cannot be changed while they are rejected or appealed.
func TestProfile_LegalDataAreLocked(t *testing.T) {
	tell(t, func(s *story) {
		r := s.rejected()
		locked := func() {
			s.t.Helper()
			before := s.snapshot()
			for _, in := range []enrolment.SaveRegistrationProfileInput{
				legal(r, "Alder Ridge Holding"), {ID: r.ID.Any(), PrimaryContact: contact("Omar", "Reyes", "omar@alderridge.example")},
			} {
				_, _, err := s.SaveRegistrationProfile(s.ctx, s.As(maya), in)
				s.refused(err, "LEGAL_PROFILE_LOCKED at legal")
			}
			_, _, _, err := s.LookUpCompany(s.ctx, s.As(maya), enrolment.LookUpCompanyInput{ID: r.ID.Any(), Duns: alderRidge})
			s.refused(err, "REGISTRATION_STATE_INVALID at id")
			_, err = s.VerifyAddress(s.ctx, s.As(maya), enrolment.VerifyAddressInput{ID: r.ID.Any()})
			s.refused(err, "REGISTRATION_STATE_INVALID at id")
			_, _, err = s.SubmitRegistration(s.ctx, s.As(maya), enrolment.SubmitRegistrationInput{ID: r.ID.Any()})
			s.refused(err, "REGISTRATION_STATE_INVALID at id")
			s.unchanged(before)
		}
		locked()
		s.must(s.appeals(maya, r))
		s.Work()
		locked()
	})
}

// parts that need no vetting can be changed while the legal data are locked. They take effect at once, also in the finalised profile,
// and decide nothing.
func TestProfile_OtherPartsAreNeverLocked(t *testing.T) {
	tell(t, func(s *story) {
		r := s.vettedAgain(s.active(), "Alder Ridge Holding")
		s.decides(vera, r, rules.OutcomeRejected)
		s.changesWhileLocked(r, "REJECTED")
		s.Advance(rules.SuspendAfter)
		s.changesWhileLocked(r, "SUSPENDED")
		s.must(s.appeals(maya, r))
		s.Work()
		s.changesWhileLocked(r, "CHALLENGED")
		s.partnerIs(r, models.PartnerSuspended)
	})
}

func (s *story) changesWhileLocked(r *models.Registration, where string) {
	s.t.Helper()
	s.Mail()
	before := s.stands(r, where)
	free := enrolment.SaveRegistrationProfileInput{
		ID: r.ID.Any(), Support: &enrolment.SupportProfileInput{Email: ptr(strings.ToLower(where) + "@alderridge.example")},
		Billing: &enrolment.BillingProfileInput{PurchaseOrder: ptr("PO " + where)}, Organization: &enrolment.OrganizationDetailsInput{DisplayName: ptr("AR " + where)},
	}
	s.saves(ruben, free)
	s.Work()
	s.ExpectMail()
	if got := s.stands(r, where); got.Round != before.Round || got.Appeals != before.Appeals || got.Version != before.Version+1 {
		s.t.Errorf("%s: a change makes it %+v", where, got)
	}
	for _, version := range []models.ProfileVersion{models.ProfileCurrent, models.ProfileLastFinalized} {
		p := s.profile(r, version)
		if p.Support.Email != *free.Support.Email || p.Billing.PurchaseOrder != "PO "+where || p.Details.DisplayName != "AR "+where {
			s.t.Errorf("%s: the %s profile is %+v", where, version, p)
		}
	}
	if last := s.profile(r, models.ProfileLastFinalized); last.Legal.Name != "Alder Ridge Consulting LLC" {
		s.t.Errorf("%s: trades as %s", where, last.Legal.Name)
	}
	untouched := s.snapshot()
	for _, locked := range []func(in *enrolment.SaveRegistrationProfileInput){
		func(in *enrolment.SaveRegistrationProfileInput) {
			in.Legal = &enrolment.LegalProfileInput{Name: ptr("X")}
		},
		func(in *enrolment.SaveRegistrationProfileInput) {
			in.PrimaryContact = contact("Omar", "Reyes", "omar@alderridge.example")
		},
	} {
		in := free // together with what may change, neither is saved
		in.Support = supportContact()
		locked(&in)
		_, _, err := s.SaveRegistrationProfile(s.ctx, s.As(maya), in)
		s.refused(err, "LEGAL_PROFILE_LOCKED at legal")
	}
	s.unchanged(untouched)
}
