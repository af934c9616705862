package program_test

import (
	"slices"
	"testing"

	"github.com/partnergraph/partnergraph/internal/program/enrolment"
	"github.com/partnergraph/partnergraph/internal/program/kernel"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/models"
)

// legal changes the company's name.
func legal(r *models.Registration, name string) enrolment.SaveRegistrationProfileInput {
	return enrolment.SaveRegistrationProfileInput{ID: r.ID.Any(), Legal: &enrolment.LegalProfileInput{Name: &name}}
}

// X-20, section 4.5: an active partner that edits its legal data is vetted again, and uses the last finalised data until the decision.
func TestProfile_ActivePartnerIsVettedAgain(t *testing.T) {
	tell(t, func(s *story) {
		r := s.active()
		s.saves(maya, legal(r, "Alder Ridge Holding"))
		got := s.stands(r, "PROFILE_IN_PROGRESS")
		if got.Round != 2 || got.SubmittedAt != nil || got.TargetAt != nil || got.DecidedAt != nil || got.VerificationsSent != 0 {
			t.Errorf("X-20: %+v", got)
		}
		trades := func(as string) {
			s.t.Helper()
			p := s.partnerIs(r, models.PartnerActive)
			if last := s.profile(r, models.ProfileLastFinalized); p.Name != as || last.Legal.Name != as {
				s.t.Errorf("trades as %s, finalised %s, want %s", p.Name, last.Legal.Name, as)
			}
		}
		trades("Alder Ridge Consulting LLC")
		s.submits(maya, r)
		s.Work()
		_, err := s.answers(s.token(), ptr(true), ptr(true))
		s.must(err)
		s.Work()
		trades("Alder Ridge Consulting LLC")
		s.records(vera, s.stands(r, "EMPLOYMENT_VERIFICATION"), rules.CheckOutcomePassed) // the register knows the old name
		if got := s.checks(r); got[len(got)-1] != "BUSINESS_VERIFICATION NEEDS_REVIEW REGISTERED_NAME_DIFFERS" {
			t.Errorf("R-75: %v", got)
		}
		s.records(vera, r, rules.CheckOutcomePassed)
		s.decides(vera, r, rules.OutcomeAuthorized)
		trades("Alder Ridge Holding")
		s.refused(s.accepts(maya, "2026-01"), "DUPLICATE_AGREEMENT at version") // it stays valid after the new name
	})
}

// Support, billing and the trading name need no vetting: they take effect at once and change nothing else.
func TestProfile_OtherPartsNeedNoVetting(t *testing.T) {
	tell(t, func(s *story) {
		r := s.active()
		in := enrolment.SaveRegistrationProfileInput{
			ID: r.ID.Any(), Support: &enrolment.SupportProfileInput{Email: ptr("care@alderridge.example")},
			Billing:      &enrolment.BillingProfileInput{PurchaseOrder: ptr("PO 7")},
			Organization: &enrolment.OrganizationDetailsInput{DisplayName: ptr("Alder Ridge"), Locale: ptr("es")},
		}
		s.saves(ruben, in)
		if got := s.stands(r, "AUTHORIZED"); got.Round != 1 {
			t.Errorf("round %d", got.Round)
		}
		last := s.profile(r, models.ProfileLastFinalized)
		if last.Support.Email != "care@alderridge.example" || last.Support.Phone != "+1 253 555 0100" || last.Billing.PurchaseOrder != "PO 7" || last.Details.DisplayName != "Alder Ridge" {
			t.Errorf("finalised %+v", last)
		}
		s.saves(ruben, enrolment.SaveRegistrationProfileInput{ID: r.ID.Any(), Billing: &enrolment.BillingProfileInput{PurchaseOrder: ptr(" ")}})
		if last := s.profile(r, models.ProfileLastFinalized); last.Billing.PurchaseOrder != "" {
			t.Errorf("an empty text leaves %q", last.Billing.PurchaseOrder)
		}
		s.saves(ruben, enrolment.SaveRegistrationProfileInput{ID: r.ID.Any(), Legal: byHand(), PrimaryContact: contact("Cora", "Finch", cora)})
		if got := s.stands(r, "AUTHORIZED"); got.Round != 1 { // the same again is no change
			t.Errorf("the same again begins round %d", got.Round)
		}
	})
}

// a change during vetting begins a new round, at any step. The support request of the old one is resolved.
func TestProfile_ChangeBeginsANewRound(t *testing.T) {
	t.Parallel()
	for name, in := range map[string]func(*models.Registration) enrolment.SaveRegistrationProfileInput{
		"the name": func(r *models.Registration) enrolment.SaveRegistrationProfileInput {
			return legal(r, "Alder Ridge Holding")
		},
		"the contact": func(r *models.Registration) enrolment.SaveRegistrationProfileInput {
			return enrolment.SaveRegistrationProfileInput{ID: r.ID.Any(), PrimaryContact: contact("Omar", "Reyes", "omar@alderridge.example")}
		},
	} {
		t.Run(name, func(t *testing.T) {
			tell(t, func(s *story) {
				r := s.confirmed(maya, alderRidge)
				s.AdvanceTo(*r.DeadlineAt)
				late := s.registration(r.ID)
				s.Mail()
				s.saves(maya, in(r))
				got := s.stands(r, "PROFILE_IN_PROGRESS")
				if got.Round != 2 || got.OverdueAt != nil || s.support(late).Status != models.SupportClosed {
					t.Errorf("round %d, overdue at %v, %+v", got.Round, got.OverdueAt, s.support(late))
				}
				s.submits(maya, r)
				s.Work()
				if got := s.checks(r); !slices.Equal(got, []string{"EMAIL_OWNERSHIP OPEN"}) {
					t.Errorf("checks of the new round: %v", got)
				}
			})
		})
	}
}

// Every code of this area: a refusal has all its reasons, and nothing changes.
func TestProfile_Refusals(t *testing.T) {
	tell(t, func(s *story) {
		r := s.starts(maya)
		save := func(in enrolment.SaveRegistrationProfileInput) enrolment.SaveRegistrationProfileInput {
			in.ID = r.ID.Any()
			return in
		}
		mailbox := func(address string) enrolment.SaveRegistrationProfileInput {
			return save(enrolment.SaveRegistrationProfileInput{PrimaryContact: &kernel.PrimaryContactInput{Email: &address}})
		}
		before := s.snapshot()
		for name, tc := range map[string]struct {
			who  string
			in   enrolment.SaveRegistrationProfileInput
			want []string
		}{
			"R-59 an agent":           {dana, mailbox(cora), []string{"ROLE_NOT_ALLOWED"}},
			"R-59 another company's":  {carla, mailbox(cora), []string{"NOT_FOUND at id"}},
			"stale":                   {maya, save(enrolment.SaveRegistrationProfileInput{ExpectedVersion: ptr(7)}), []string{"STALE_OBJECT at expectedVersion"}},
			"R-89 Gmail":              {maya, mailbox("maya@gmail.com"), []string{"CONSUMER_EMAIL_NOT_ALLOWED at primaryContact.email"}},
			"R-89 Gmail in disguise":  {maya, mailbox("maya@GoogleMail.COM"), []string{"CONSUMER_EMAIL_NOT_ALLOWED at primaryContact.email"}},
			"R-89 Yahoo! Mail":        {maya, mailbox("maya@yahoo.co.jp"), []string{"CONSUMER_EMAIL_NOT_ALLOWED at primaryContact.email"}},
			"R-89 iCloud Mail":        {maya, mailbox("maya@me.com"), []string{"CONSUMER_EMAIL_NOT_ALLOWED at primaryContact.email"}},
			"R-89 AOL Mail":           {maya, mailbox("maya@aol.com"), []string{"CONSUMER_EMAIL_NOT_ALLOWED at primaryContact.email"}},
			"R-89 Outlook mail":       {maya, mailbox("maya@hotmail.de"), []string{"CONSUMER_EMAIL_NOT_ALLOWED at primaryContact.email"}},
			"no address":              {maya, mailbox("maya"), []string{"VALIDATION_FAILED at primaryContact.email"}},
			"R-85 a number too short": {maya, save(enrolment.SaveRegistrationProfileInput{Legal: &enrolment.LegalProfileInput{Duns: ptr("12345")}}), []string{"DUNS_INVALID at legal.duns"}},
			"R-60 named twice": {maya, save(enrolment.SaveRegistrationProfileInput{SelfAssessment: []models.SelfAssessment{models.ReadyForMarket, models.ReadyForMarket}}),
				[]string{"VALIDATION_FAILED at selfAssessment"}},
			"R-74 several at once": {maya, save(enrolment.SaveRegistrationProfileInput{
				Legal:   &enrolment.LegalProfileInput{Name: ptr("\x00"), Website: ptr("ftp://x"), Address: &kernel.PostalAddressInput{Line1: "1 A St", Country: "XX"}},
				Support: &enrolment.SupportProfileInput{Phone: ptr("12")},
			}), []string{"VALIDATION_FAILED at legal.name", "VALIDATION_FAILED at legal.address.city", "VALIDATION_FAILED at legal.address.country", "VALIDATION_FAILED at legal.website", "VALIDATION_FAILED at support.phone"}},
		} {
			s.t.Run(name, func(t *testing.T) {
				s := &story{s.Program, t, t.Context()}
				_, _, err := s.SaveRegistrationProfile(s.ctx, s.As(tc.who), tc.in)
				s.refused(err, tc.want...)
			})
		}
		s.unchanged(before)
	})
}

// a company that is registered in another country than the account cannot be submitted.
func TestSubmit_CompanyOfAnotherCountryIsRefused(t *testing.T) {
	tell(t, func(s *story) {
		r := s.filledIn(maya, baltyk)
		before := s.snapshot()
		_, _, err := s.SubmitRegistration(s.ctx, s.As(maya), enrolment.SubmitRegistrationInput{ID: r.ID.Any()})
		s.refused(err, "VALIDATION_FAILED at legal.address.country")
		_, _, err = s.SubmitRegistration(s.ctx, s.As(ruben), enrolment.SubmitRegistrationInput{ID: r.ID.Any()})
		s.refused(err, "GLOBAL_ADMIN_REQUIRED")
		s.unchanged(before)
	})
}
