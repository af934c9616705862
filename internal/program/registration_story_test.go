package program_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/partnergraph/partnergraph/data"
	"github.com/partnergraph/partnergraph/internal/program/enrolment"
	"github.com/partnergraph/partnergraph/internal/program/users"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// An existing company registers, and all letters.
func TestRegistration_Story(t *testing.T) {
	tell(t, func(s *story) {
		r := s.fillsInItsProfile()
		s.isConfirmed(r)
		s.isVetted(r)
		s.accepted(r)
		s.setsItselfUp()
		want := []string{
			"startRegistration >STARTED", "lookUpCompany STARTED>PROFILE_IN_PROGRESS", "saveRegistrationProfile PROFILE_IN_PROGRESS>PROFILE_IN_PROGRESS",
			"submitRegistration PROFILE_IN_PROGRESS>ENTRY", "verifyAddress ENTRY>ENTRY", "verifyContact ENTRY>EMAIL_OWNERSHIP", "confirmPrimaryContact EMAIL_OWNERSHIP>EMAIL_OWNERSHIP",
			"confirmPrimaryContact EMAIL_OWNERSHIP>EMAIL_DOMAIN", "advanceVetting EMAIL_DOMAIN>EMPLOYMENT_VERIFICATION",
			"advanceVetting EMPLOYMENT_VERIFICATION>BUSINESS_VERIFICATION", "advanceVetting BUSINESS_VERIFICATION>DECISION", "vettingTarget DECISION>DECISION",
			"decideRegistration DECISION>AUTHORIZED", "associatePartnerId AUTHORIZED>AUTHORIZED", "acceptPartnerAgreement AUTHORIZED>AUTHORIZED",
		}
		if diff := cmp.Diff(want, s.course(r)); diff != "" {
			t.Errorf("history: -want +got\n%s", diff)
		}
		s.Advance(100 * 24 * time.Hour)
		s.ExpectMail() // nothing is left that could remind, escalate or suspend
		s.partnerIs(r, models.PartnerActive)
	})
}

// fillsInItsProfile tells.
func (s *story) fillsInItsProfile() *models.Registration {
	s.t.Helper()
	r := s.starts(maya)
	who := s.As(maya)
	if r.Status != models.RegistrationStarted || r.ApplicantID != who.UserID || r.PartnerID != who.PartnerID || r.Path != models.PathFull || !strings.HasPrefix(r.Reference, "REG-") {
		s.t.Errorf("R-77: %+v", r)
	}
	p := s.partnerIs(r, models.PartnerPendingQualification)
	if !slices.Equal(p.Types, []models.PartnerType{models.IndirectReseller}) || p.Market != "US" {
		s.t.Errorf("R-67, R-68: %+v", p)
	}
	s.looksUp(ruben, r, "07-900-0001")
	legal := s.profile(r, models.ProfileCurrent).Legal
	if legal.Name != "Alder Ridge Consulting LLC" || legal.Address.City != "Tacoma" || legal.DUNS != alderRidge || legal.Source != models.LegalFromRegister {
		s.t.Errorf("R-85: %+v", legal)
	}
	before := s.snapshot()
	in := contacts(r)
	in.PrimaryContact.Email = ptr("cora.finch@gmail.com")
	_, _, err := s.SaveRegistrationProfile(s.ctx, who, in)
	s.refused(err, "CONSUMER_EMAIL_NOT_ALLOWED at primaryContact.email")
	s.unchanged(before)
	in = contacts(r)
	in.PrimaryContact.Locale = ptr("es")
	s.saves(maya, in)
	s.Work()
	s.ExpectMail() // nobody was written to
	return s.stands(r, "PROFILE_IN_PROGRESS")
}

// isConfirmed tells.
func (s *story) isConfirmed(r *models.Registration) {
	s.t.Helper()
	_, job, err := s.SubmitRegistration(s.ctx, s.As(maya), enrolment.SubmitRegistrationInput{ID: r.ID.Any()})
	s.must(err)
	if job == nil || job.Kind != "registration.verify_contact" {
		s.t.Errorf("R-90: the job is %+v", job)
	}
	s.stands(r, "ENTRY")
	s.Work()
	m := s.letter(cora, "es", "Confirme la inscripción de su empresa", r.Reference)
	token := confirmationLink.FindStringSubmatch(m.Text)[1]
	first, err := s.answers(token, ptr(true), nil)
	s.must(err)
	if !first.Registered || first.Belongs || first.Complete {
		s.t.Errorf("R-90: after the first answer %+v", first)
	}
	s.Work()
	s.ExpectMail()
	if got := s.stands(r, "EMAIL_OWNERSHIP"); got.TargetAt != nil || got.ContactConfirmedAt != nil {
		s.t.Errorf("R-91: one answer begins vetting: %+v", got)
	}
	second, err := s.answers(token, nil, ptr(true))
	s.must(err)
	if !second.Registered || !second.Belongs || !second.Complete {
		s.t.Errorf("R-90: after both answers %+v", second)
	}
	s.Work()
	s.letter(cora, "es", "Ha comenzado la verificación", r.Reference)
}

// isVetted tells and D-16: the checks pass by themselves, the decision is a reviewer's.
func (s *story) isVetted(r *models.Registration) {
	s.t.Helper()
	r = s.stands(r, "DECISION")
	checks, err := store.ChecksOf.Find(s.ctx, s.Store, s.As(vera), []models.ID[models.Registration]{r.ID})
	s.must(err)
	want := map[models.VettingStep][2]string{
		models.StepEmailOwnership: {"CONTACT_CONFIRMED", cora},
		models.StepEmailDomain:    {"DOMAIN_IS_TENANT_DOMAIN", "alderridge.example"},
		models.StepEmployment:     {"EMPLOYER_OWNS_DOMAIN", "Alder Ridge Consulting LLC, https://alderridge.example"},
		models.StepBusiness:       {"REGISTER_MATCHES", "Alder Ridge Consulting LLC, 1200 Harbor Avenue, Suite 4, Tacoma, WA 98402, US"},
	}
	if len(checks) != len(want) {
		s.t.Errorf("X-19: %d checks, want %d", len(checks), len(want))
	}
	for _, c := range checks {
		if got := [2]string{string(c.Reason), c.Evidence}; c.Status != models.CheckPassed || got != want[c.Step] || c.DecidedAt == nil || !c.DecidedBy.IsZero() {
			s.t.Errorf("X-19: %s: %s %v by %s, want PASSED %v", c.Step, c.Status, got, c.DecidedBy, want[c.Step])
		}
	}
	target, deadline := time.Date(2026, 6, 18, 4, 0, 0, 0, time.UTC), time.Date(2026, 6, 23, 21, 0, 0, 0, time.UTC)
	if !r.TargetAt.Equal(target) || !r.DeadlineAt.Equal(deadline) {
		s.t.Errorf("R-93: from %v to %v, want from %v to %v", r.TargetAt, r.DeadlineAt, target, deadline)
	}
	s.AdvanceTo(target)
	s.ExpectMail(vera, hugo)
	_, job, err := s.DecideRegistration(s.ctx, s.As(hugo), enrolment.DecideRegistrationInput{ID: r.ID.Any(), Outcome: rules.OutcomeAuthorized, EarlyReason: ptr("Not early at all.")})
	s.must(err)
	if job == nil || job.Kind != "mail.send" {
		s.t.Errorf("R-76: the job is %+v", job)
	}
	s.Work()
	s.letter(cora, "es", "Verificación finalizada: su empresa está autorizada", r.Reference)
	decided := s.stands(r, "AUTHORIZED")
	if decided.DecidedBy != s.As(hugo).UserID || !decided.DecidedAt.Equal(target) || decided.EarlyReason != "" || decided.OverdueAt != nil {
		s.t.Errorf("D-16: %+v", decided)
	}
	if p := s.partnerIs(r, models.PartnerQualified); p.Name != "Alder Ridge Consulting LLC" {
		s.t.Errorf("the partner is called %s", p.Name)
	}
	if last := s.profile(r, models.ProfileLastFinalized); last == nil || !last.FinalizedAt.Equal(target) || last.Contact.Email != cora {
		s.t.Errorf("the finalised profile is %+v", last)
	}
}

// accepted tells.
func (s *story) accepted(r *models.Registration) {
	s.t.Helper()
	before := s.snapshot()
	s.refused(s.accepts(maya, "2026-01"), "PARTNER_ID_REQUIRED")
	s.refused(s.accepts(ruben, "2026-01"), "GLOBAL_ADMIN_REQUIRED")
	s.unchanged(before)
	s.must(s.associates(ruben, r, " 4500002 "))
	s.partnerIs(r, models.PartnerQualified)
	s.refused(s.accepts(maya, "2025-01"), "AGREEMENT_VERSION_OUTDATED at version")
	_, accepted, err := s.AcceptPartnerAgreement(s.ctx, s.As(maya), enrolment.AcceptPartnerAgreementInput{Version: "2026-01"})
	s.must(err)
	p := s.partnerIs(r, models.PartnerActive)
	text, _ := data.Demo().AgreementInForce("PARTNER_AGREEMENT", p.Region, "", s.Clock.Now())
	if accepted.Region != p.Region || accepted.SHA256 != text.SHA256 || accepted.SignerEmail != maya || !accepted.AcceptedAt.Equal(s.Clock.Now()) {
		s.t.Errorf("R-95, X-15: %+v", accepted)
	}
	s.Work()
	s.letter(cora, "es", "Su empresa ya está activa como revendedor indirecto", r.Reference)
	s.refused(s.accepts(maya, "2026-01"), "DUPLICATE_AGREEMENT at version")
}

// setsItselfUp tells.
func (s *story) setsItselfUp() {
	s.t.Helper()
	invitation := users.InviteUserInput{Email: cora, Name: "Cora Finch", Roles: []models.Role{models.SalesAgent}}
	before := s.snapshot()
	_, _, err := s.InviteUser(s.ctx, s.As(maya), invitation)
	s.refused(err, "ADMIN_AGENT_REQUIRED")
	s.unchanged(before)
	who := s.As(maya)
	_, err = s.UpdateUserRoles(s.ctx, who, users.UpdateUserRolesInput{ID: who.UserID.Any(), Roles: []models.Role{models.GlobalAdmin, models.AdminAgent}})
	s.must(err)
	_, _, err = s.InviteUser(s.ctx, s.As(maya), invitation)
	s.must(err)
	s.Work()
	s.letter(cora, "en", "You are invited to become a user")
}
