package program_test

import (
	"slices"
	"testing"

	"github.com/partnergraph/partnergraph/internal/program"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/models"
)

// legal changes the company's name.
func legal(r *models.Registration, name string) program.SaveRegistrationProfileInput {
	return program.SaveRegistrationProfileInput{ID: r.ID.Any(), Legal: &program.LegalProfileInput{Name: &name}}
}

// X-20, section 4.5: an active partner that edits its legal data is vetted again, and trades on the last finalised ones
// until that is decided.
func TestActivePartnerChangesItsName(t *testing.T) {
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

// Support, billing and the name for every day need no vetting: they take effect at once and change nothing else.
func TestPartsThatNeedNoVetting(t *testing.T) {
	tell(t, func(s *story) {
		r := s.active()
		in := program.SaveRegistrationProfileInput{
			ID: r.ID.Any(), Support: &program.SupportProfileInput{Email: ptr("care@alderridge.example")},
			Billing:      &program.BillingProfileInput{PurchaseOrder: ptr("PO 7")},
			Organization: &program.OrganizationDetailsInput{DisplayName: ptr("Alder Ridge"), Locale: ptr("es")},
		}
		s.saves(ruben, in)
		if got := s.stands(r, "AUTHORIZED"); got.Round != 1 {
			t.Errorf("round %d", got.Round)
		}
		last := s.profile(r, models.ProfileLastFinalized)
		if last.Support.Email != "care@alderridge.example" || last.Support.Phone != "+1 253 555 0100" || last.Billing.PurchaseOrder != "PO 7" || last.Details.DisplayName != "Alder Ridge" {
			t.Errorf("finalised %+v", last)
		}
		s.saves(ruben, program.SaveRegistrationProfileInput{ID: r.ID.Any(), Billing: &program.BillingProfileInput{PurchaseOrder: ptr(" ")}})
		if last := s.profile(r, models.ProfileLastFinalized); last.Billing.PurchaseOrder != "" {
			t.Errorf("an empty text leaves %q", last.Billing.PurchaseOrder)
		}
		s.saves(ruben, program.SaveRegistrationProfileInput{ID: r.ID.Any(), Legal: byHand(), PrimaryContact: contact("Cora", "Finch", cora)})
		if got := s.stands(r, "AUTHORIZED"); got.Round != 1 { // the same again is no change
			t.Errorf("the same again begins round %d", got.Round)
		}
	})
}

// a change during vetting begins a new round, whatever the step; the support request of the old one is resolved.
func TestChangedWhileVetted(t *testing.T) {
	t.Parallel()
	for name, in := range map[string]func(*models.Registration) program.SaveRegistrationProfileInput{
		"the name": func(r *models.Registration) program.SaveRegistrationProfileInput {
			return legal(r, "Alder Ridge Holding")
		},
		"the contact": func(r *models.Registration) program.SaveRegistrationProfileInput {
			return program.SaveRegistrationProfileInput{ID: r.ID.Any(), PrimaryContact: contact("Omar", "Reyes", "omar@alderridge.example")}
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
				if got.Round != 2 || got.OverdueAt != nil || s.support(late).Status != models.SupportResolved {
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

// legal data stay as they are while they are rejected or appealed.
func TestLegalDataAreLocked(t *testing.T) {
	tell(t, func(s *story) {
		r := s.rejected()
		locked := func() {
			s.t.Helper()
			before := s.ledger()
			for _, in := range []program.SaveRegistrationProfileInput{
				legal(r, "Alder Ridge Holding"), {ID: r.ID.Any(), PrimaryContact: contact("Omar", "Reyes", "omar@alderridge.example")},
			} {
				_, _, err := s.SaveRegistrationProfile(s.ctx, s.As(maya), in)
				s.refused(err, "LEGAL_PROFILE_LOCKED at legal")
			}
			_, _, _, err := s.LookUpCompany(s.ctx, s.As(maya), program.LookUpCompanyInput{ID: r.ID.Any(), Duns: alderRidge})
			s.refused(err, "REGISTRATION_STATE_INVALID at id")
			_, err = s.VerifyAddress(s.ctx, s.As(maya), program.VerifyAddressInput{ID: r.ID.Any()})
			s.refused(err, "REGISTRATION_STATE_INVALID at id")
			_, _, err = s.SubmitRegistration(s.ctx, s.As(maya), program.SubmitRegistrationInput{ID: r.ID.Any()})
			s.refused(err, "REGISTRATION_STATE_INVALID at id")
			s.unchanged(before)
		}
		locked()
		s.must(s.appeals(maya, r))
		s.Work()
		locked()
	})
}

// Every code of this area: who is refused is told each reason, and nothing changes.
func TestRefusedProfiles(t *testing.T) {
	tell(t, func(s *story) {
		r := s.starts(maya)
		save := func(in program.SaveRegistrationProfileInput) program.SaveRegistrationProfileInput {
			in.ID = r.ID.Any()
			return in
		}
		mailbox := func(address string) program.SaveRegistrationProfileInput {
			return save(program.SaveRegistrationProfileInput{PrimaryContact: &program.PrimaryContactInput{Email: &address}})
		}
		before := s.ledger()
		for name, tc := range map[string]struct {
			who  string
			in   program.SaveRegistrationProfileInput
			want []string
		}{
			"R-59 an agent":           {dana, mailbox(cora), []string{"ROLE_NOT_ALLOWED"}},
			"R-59 another company's":  {carla, mailbox(cora), []string{"NOT_FOUND at id"}},
			"stale":                   {maya, save(program.SaveRegistrationProfileInput{ExpectedVersion: ptr(7)}), []string{"STALE_OBJECT at expectedVersion"}},
			"R-89 Gmail":              {maya, mailbox("maya@gmail.com"), []string{"CONSUMER_EMAIL_NOT_ALLOWED at primaryContact.email"}},
			"R-89 Gmail in disguise":  {maya, mailbox("maya@GoogleMail.COM"), []string{"CONSUMER_EMAIL_NOT_ALLOWED at primaryContact.email"}},
			"R-89 Yahoo! Mail":        {maya, mailbox("maya@yahoo.co.jp"), []string{"CONSUMER_EMAIL_NOT_ALLOWED at primaryContact.email"}},
			"R-89 iCloud Mail":        {maya, mailbox("maya@me.com"), []string{"CONSUMER_EMAIL_NOT_ALLOWED at primaryContact.email"}},
			"R-89 AOL Mail":           {maya, mailbox("maya@aol.com"), []string{"CONSUMER_EMAIL_NOT_ALLOWED at primaryContact.email"}},
			"R-89 Outlook mail":       {maya, mailbox("maya@hotmail.de"), []string{"CONSUMER_EMAIL_NOT_ALLOWED at primaryContact.email"}},
			"no address":              {maya, mailbox("maya"), []string{"VALIDATION_FAILED at primaryContact.email"}},
			"R-85 a number too short": {maya, save(program.SaveRegistrationProfileInput{Legal: &program.LegalProfileInput{Duns: ptr("12345")}}), []string{"DUNS_INVALID at legal.duns"}},
			"R-60 named twice": {maya, save(program.SaveRegistrationProfileInput{SelfAssessment: []models.SelfAssessment{models.ReadyForMarket, models.ReadyForMarket}}),
				[]string{"VALIDATION_FAILED at selfAssessment"}},
			"R-74 several at once": {maya, save(program.SaveRegistrationProfileInput{
				Legal:   &program.LegalProfileInput{Name: ptr("\x00"), Website: ptr("ftp://x"), Address: &program.PostalAddressInput{Line1: "1 A St", Country: "XX"}},
				Support: &program.SupportProfileInput{Phone: ptr("12")},
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
func TestCompanyOfAnotherCountry(t *testing.T) {
	tell(t, func(s *story) {
		r := s.filledIn(maya, baltyk)
		before := s.ledger()
		_, _, err := s.SubmitRegistration(s.ctx, s.As(maya), program.SubmitRegistrationInput{ID: r.ID.Any()})
		s.refused(err, "VALIDATION_FAILED at legal.address.country")
		_, _, err = s.SubmitRegistration(s.ctx, s.As(ruben), program.SubmitRegistrationInput{ID: r.ID.Any()})
		s.refused(err, "GLOBAL_ADMIN_REQUIRED")
		s.unchanged(before)
	})
}

// who cannot start is told why.
func TestRefusedStarts(t *testing.T) {
	tell(t, func(s *story) {
		work := func(name, user string) program.StartRegistrationInput {
			return program.StartRegistrationInput{EnrollAs: models.IndirectReseller, WorkAccount: &program.WorkAccountInput{Name: name, AdminUserName: user, AdminName: "Gil"}}
		}
		before := s.ledger()
		for name, tc := range map[string]struct {
			who  string
			in   program.StartRegistrationInput
			want []string
		}{
			"R-66 an active reseller":        {carla, program.StartRegistrationInput{EnrollAs: models.IndirectReseller}, []string{"ALREADY_ENROLLED"}},
			"R-67 as direct-bill partner":    {maya, program.StartRegistrationInput{EnrollAs: models.DirectBill}, []string{"MUST_ENROLL_AS_INDIRECT_RESELLER at enrollAs"}},
			"R-67 as provider, again":        {carla, program.StartRegistrationInput{EnrollAs: models.IndirectProvider}, []string{"ALREADY_ENROLLED", "MUST_ENROLL_AS_INDIRECT_RESELLER at enrollAs"}},
			"R-78 an agent":                  {dana, program.StartRegistrationInput{EnrollAs: models.IndirectReseller}, []string{"GLOBAL_ADMIN_REQUIRED"}},
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

// a partner that is active already needs only the support contact; then it is an indirect reseller as well.
func TestShortPath(t *testing.T) {
	tell(t, func(s *story) {
		r := s.starts(amir)
		if r.Path != models.PathShort {
			t.Fatalf("R-66: the path is %s", r.Path)
		}
		before := s.ledger()
		_, _, err := s.SubmitRegistration(s.ctx, s.As(amir), program.SubmitRegistrationInput{ID: r.ID.Any()})
		s.refused(err, "VALIDATION_FAILED at support.email", "VALIDATION_FAILED at support.phone")
		s.unchanged(before)
		s.saves(amir, program.SaveRegistrationProfileInput{ID: r.ID.Any(), Support: supportContact()})
		s.submits(amir, r)
		s.Work()
		s.ExpectMail() // there is nobody to ask
		s.stands(r, "AUTHORIZED")
		p := s.partnerIs(r, models.PartnerActive)
		if want := []models.PartnerType{models.DirectBill, models.IndirectReseller}; !slices.Equal(p.Types, want) || p.Name != "Harbor Public Sector" {
			t.Errorf("%s is %v, want %v", p.Name, p.Types, want)
		}
		_, err = s.StartRegistration(s.ctx, s.As(amir), program.StartRegistrationInput{EnrollAs: models.IndirectReseller})
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

// what an active partner changes of its legal data or its contact on the short way makes it the full way, by
// whichever mutation; nothing unvetted is finalised.
func TestShortPathIsNoWayAroundVetting(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*story, *models.Registration){
		"a name by hand": func(s *story, r *models.Registration) { s.saves(naomi, legal(r, "Meridian Everything")) },
		"another contact": func(s *story, r *models.Registration) {
			s.saves(naomi, program.SaveRegistrationProfileInput{ID: r.ID.Any(), PrimaryContact: contact("N", "F", naomi)})
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

// only a location of the own company and the account's country can be associated, one with one.
func TestPartnerIDs(t *testing.T) {
	tell(t, func(s *story) {
		r := s.starts(maya)
		before := s.ledger()
		for number, want := range map[string]string{
			"1234567": "PARTNER_ID_NOT_FOUND", "": "PARTNER_ID_NOT_FOUND", "4800002": "PARTNER_ID_NOT_FOUND", "4500001": "PARTNER_ID_NOT_LOCATION",
			"4500003": "PARTNER_ID_COUNTRY_MISMATCH", "4500009": "PARTNER_ID_NOT_MIGRATED",
		} {
			s.refused(s.associates(maya, r, number), want+" at partnerId")
		}
		s.refused(s.associates(dana, r, "4500002"), "ROLE_NOT_ALLOWED")
		s.refused(s.associates(carla, r, "4800002"), "NOT_FOUND at id")
		s.unchanged(before)
		harborsOwn := s.starts(amir)
		s.refused(s.associates(amir, harborsOwn, "4600003"), "PARTNER_ID_COUNTRY_MISMATCH at partnerId", "PARTNER_ID_IN_USE at partnerId")

		s.must(s.associates(maya, r, "4500002"))
		location := s.addsLocation("Alder Ridge Boise")
		s.must(s.associates(ruben, r, location.Number)) // another one: the first is free again
		s.must(s.associates(ruben, r, location.Number))
		for _, id := range s.ledger().Enrolment.Identifiers {
			if associated := id.PartnerID == r.PartnerID; associated != (id.Number == location.Number) {
				t.Errorf("R-79: %s associated: %v", id.Number, associated)
			}
		}
	})
}

func (s *story) addsLocation(name string) *models.PartnerIdentifier {
	s.t.Helper()
	id, err := s.AddLocation(s.ctx, s.As(ruben), location(name))
	s.must(err)
	return id
}

func location(name string) program.AddLocationInput {
	return program.AddLocationInput{Name: name, Address: program.PostalAddressInput{Line1: "5 Mill Race", City: "Boise", Country: "US"}}
}

// a company has one location of a name in a country, also when it is added several times at the same moment.
func TestLocationsAtOnce(t *testing.T) {
	tell(t, func(s *story) {
		who := s.As(ruben)
		errs := atOnce(4, func(i int) error {
			_, err := s.AddLocation(s.ctx, who, location([]string{"Alder Ridge Boise", " alder ridge BOISE "}[i%2]))
			return err
		})
		s.onlyOne(errs, "LOCATION_DUPLICATE at name")
		before := s.ledger()
		_, err := s.AddLocation(s.ctx, who, program.AddLocationInput{Name: "Nowhere"})
		s.refused(err, "VALIDATION_FAILED at address")
		_, err = s.AddLocation(s.ctx, s.As(dana), location("Mesa"))
		s.refused(err, "ROLE_NOT_ALLOWED")
		s.unchanged(before)
	})
}
