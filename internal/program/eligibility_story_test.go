package program_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/partnergraph/partnergraph/data"
	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/mail"
	"github.com/partnergraph/partnergraph/internal/program/eligibility"
	"github.com/partnergraph/partnergraph/internal/program/programtest"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// A provider becomes qualified, then its customer, and the provider gets the validation ID.
func TestEligibility_Story(t *testing.T) {
	tell(t, func(s *story) {
		s.providerQualifies()
		s.customerQualifies()
		s.Advance(100 * 24 * time.Hour)
		s.ExpectMail() // nothing is left that could remind or escalate
	})
}

// providerQualifies tells.
func (s *story) providerQualifies() {
	s.t.Helper()
	who := s.As(lucia)
	r, screening, err := s.SubmitEligibilityRequest(s.ctx, who, partnerForm(meridian))
	s.must(err)
	s.formIsKept(r, who)
	if screening == nil || screening.Kind != "eligibility.screen" {
		s.t.Errorf("R-08: the job is %v, want the screening", screening)
	}
	s.Work()
	if r = s.EligibilityRequest(r.ID); r.ScreenedAt == nil || len(r.Findings) != 0 {
		s.t.Errorf("D-15: screened at %v with %v, want no findings", r.ScreenedAt, r.Findings)
	}
	s.ExpectMail()

	s.AdvanceTo(*r.ReviewerReminderAt)
	reminders := s.ExpectMail(rosa, kenji)
	if reminders[0].Locale != "es" || reminders[1].Locale != "ja" {
		s.t.Errorf("reminders in %s and %s", reminders[0].Locale, reminders[1].Locale)
	}
	if got := rules.SLAState(*s.EligibilityRequest(r.ID), s.Clock.Now()); got != models.SLADueSoon {
		s.t.Errorf("D-15: %s, want DUE_SOON", got)
	}

	s.acknowledge(rosa, r)
	s.Work()
	s.letter(lucia, "es", "Pasos siguientes de su solicitud de elegibilidad como partner", r.Reference, "We check the contract with the agency.")
	s.ask(rosa, r, "Until when does the contract run?")
	s.Work()
	s.letter(lucia, "es", "Necesitamos más información", r.Reference, "Until when does the contract run?")
	s.answer(grant, r) // a colleague may answer
	if q := s.qualifications(r); len(q) != 0 {
		s.t.Errorf("R-15: qualified before the decision: %v", q)
	}
	s.approve(kenji, r)
	s.Work()
	s.letter(lucia, "es", "Su organización está calificada para la nube gubernamental", r.Reference)

	q := s.qualifications(r)
	if len(q) != 1 || q[0].Code != models.GovernmentCommunityCloud || q[0].Status != models.QualificationGranted || q[0].RequestID != r.ID || !q[0].GrantedAt.Equal(s.Clock.Now()) {
		s.t.Errorf("R-15, R-17: qualifications %+v", q)
	}
	want := []string{
		"submitEligibilityRequest DRAFT>SUBMITTED", "screenEligibilityRequest SUBMITTED>SUBMITTED", "remindReviewers SUBMITTED>SUBMITTED",
		"acknowledgeEligibilityRequest SUBMITTED>ACKNOWLEDGED", "requestEligibilityInformation ACKNOWLEDGED>INFO_REQUESTED",
		"answerEligibilityRequest INFO_REQUESTED>ACKNOWLEDGED", "approveEligibilityRequest ACKNOWLEDGED>APPROVED",
	}
	if diff := cmp.Diff(want, s.history(r)); diff != "" {
		s.t.Errorf("history: -want +got\n%s", diff)
	}
}

// formIsKept checks what a submitted form leaves behind.
func (s *story) formIsKept(r *models.EligibilityRequest, who access.Actor) {
	s.t.Helper()
	now, contract := s.Clock.Now(), data.Demo().EligibilityContract("PARTNER", "", programtest.Start)
	kept := s.EligibilityRequest(r.ID)
	if kept.Status != models.EligibilitySubmitted || kept.Kind != models.EligibilityPartner || kept.ApplicantID != who.UserID || !strings.HasPrefix(kept.Reference, "GCC-") {
		s.t.Errorf("R-08: %+v", kept)
	}
	if kept.ContractVersion != contract.Version || kept.ContractHash != contract.SHA256 || kept.ContractAcceptedBy != who.UserID || !kept.ContractAcceptedAt.Equal(now) {
		s.t.Errorf("R-09: %s %s accepted by %s at %v", kept.ContractVersion, kept.ContractHash, kept.ContractAcceptedBy, kept.ContractAcceptedAt)
	}
	tenants, err := store.CommercialTenantsOf.Find(s.ctx, s.Store, who, []models.ID[models.Organization]{who.OrganizationID})
	s.must(err)
	if len(tenants) != 1 || tenants[0].TenantID != meridian {
		s.t.Fatalf("R-11: the profile shows %v", tenants)
	}
	if kept.SubjectTenantID != tenants[0].ID || kept.PartnerID != who.PartnerID {
		s.t.Errorf("R-10: tenant %s of partner %s", kept.SubjectTenantID, kept.PartnerID)
	}
	if want := time.Date(2026, 6, 17, 21, 0, 0, 0, time.UTC); !kept.ResponseDueAt.Equal(want) {
		s.t.Errorf("R-13: due %v, want %v", kept.ResponseDueAt, want)
	}
}

// letter fails unless one message left since the last look, to this address, with these words.
func (s *story) letter(to, locale, subject string, words ...string) mail.Message {
	s.t.Helper()
	m := s.ExpectMail(to)[0]
	if m.Locale != locale || !strings.HasPrefix(m.Subject, subject) {
		s.t.Errorf("in %s: %q, want in %s: %q", m.Locale, m.Subject, locale, subject)
	}
	for _, word := range words {
		if !strings.Contains(m.Text, word) {
			s.t.Errorf("%q does not say %q:\n%s", m.Subject, word, m.Text)
		}
	}
	return m
}

// customerQualifies tells.
func (s *story) customerQualifies() {
	s.t.Helper()
	r := s.submit(paula, customerForm(cedar, strings.ToUpper(meridian)))
	agent := s.As(lucia)
	if r.Kind != models.EligibilityCustomer || r.PartnerID != agent.PartnerID || r.ContractHash != data.Demo().EligibilityContract("CUSTOMER", "", programtest.Start).SHA256 {
		s.t.Errorf("R-22, R-24, R-25: %+v", r)
	}
	s.Work()
	if r = s.EligibilityRequest(r.ID); len(r.Findings) != 1 || r.Findings[0].Code != "GOVERNMENT_DOMAIN" {
		s.t.Errorf("D-15: findings %v", r.Findings)
	}
	s.acknowledge(kenji, r)
	s.Work()
	s.letter(paula, "en", "Next steps for your customer eligibility request", r.Reference, "Meridian Distribution")

	_, _, err := s.ApproveEligibilityRequest(s.ctx, s.As(kenji), eligibility.ApproveEligibilityRequestInput{ID: r.ID.Any(), MaxCreates: ptr(5), Reason: ptr("The county is listed.")})
	s.must(err)
	s.Work()
	ids, err := store.ValidationIDsFrom.Find(s.ctx, s.Store, agent, []models.ID[models.EligibilityRequest]{r.ID})
	s.must(err)
	if len(ids) != 1 || ids[0].PartnerID != agent.PartnerID || ids[0].OrganizationName != "Cedar County Government" || *ids[0].MaxCreates != 5 || *ids[0].RemainingCreates != 5 {
		s.t.Fatalf("R-29: validation IDs %+v", ids)
	}
	letters := s.ExpectMail(lucia, grant, paula)
	for _, toAgent := range letters[:2] {
		if !strings.Contains(toAgent.Text, ids[0].Code) || !strings.Contains(toAgent.Text, "5") {
			s.t.Errorf("R-29: %s is not told the validation ID:\n%s", toAgent.ToAddress, toAgent.Text)
		}
	}
	if strings.Contains(letters[2].Text, ids[0].Code) || !strings.Contains(letters[2].Text, "The county is listed.") {
		s.t.Errorf("the customer reads\n%s", letters[2].Text)
	}
	standing, err := s.Store.CustomerStandings(s.ctx, agent.PartnerID, []models.ID[models.Customer]{r.CustomerID})
	s.must(err)
	if len(standing) != 1 || !standing[0].Requested || standing[0].Validated { // before a special qualification rests on the ID
		s.t.Errorf("R-18: standing %+v", standing)
	}
	s.history(r)
}
