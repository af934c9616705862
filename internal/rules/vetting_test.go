package rules_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/models"
)

// wholeFacts are those of a company that is beyond doubt: the register knows it as the profile says it is.
func wholeFacts() rules.VettingFacts {
	p := wholeProfile()
	return rules.VettingFacts{Domains: sample.Domains(), Profile: p, TenantDomain: "alderridge.example", Register: &models.Company{
		DUNS: p.Legal.DUNS, LegalName: p.Legal.Name, Address: p.Legal.Address, Website: "https://www.alderridge.example/about",
	}}
}

// X-19, D-16: checks without doubt pass, and all others are left to a reviewer; none is rejected.
func TestVet_DoubtIsLeftToAReviewer(t *testing.T) {
	t.Parallel()
	const pass, review = models.CheckPassed, models.CheckNeedsReview
	address := wholeProfile().Legal.Address
	for _, tc := range []struct {
		name   string
		step   models.VettingStep
		change func(f *rules.VettingFacts)
		want   rules.CheckResult
	}{
		{"the tenant's domain", models.StepEmailDomain, func(*rules.VettingFacts) {}, rules.CheckResult{Status: pass, Reason: models.ReasonDomainOfTenant, Evidence: "alderridge.example"}},
		{"below the tenant's domain", models.StepEmailDomain, func(f *rules.VettingFacts) { f.Profile.Contact.Email = "m@mail.AlderRidge.example" }, rules.CheckResult{Status: pass, Reason: models.ReasonDomainOfTenant, Evidence: "alderridge.example"}},
		{"ends like the tenant's domain", models.StepEmailDomain, func(f *rules.VettingFacts) { f.Profile.Contact.Email = "m@notalderridge.example" }, rules.CheckResult{Status: review, Reason: models.ReasonDomainUnrelated, Evidence: "notalderridge.example"}},
		{"the registered website's domain", models.StepEmailDomain, func(f *rules.VettingFacts) { f.TenantDomain = "" }, rules.CheckResult{Status: pass, Reason: models.ReasonDomainOfWebsite, Evidence: "https://www.alderridge.example/about"}},
		{"only the profile's own website", models.StepEmailDomain, func(f *rules.VettingFacts) { f.TenantDomain, f.Register = "", nil }, rules.CheckResult{Status: review, Reason: models.ReasonDomainUnrelated, Evidence: "alderridge.example"}},
		{"a register without the website", models.StepEmailDomain, func(f *rules.VettingFacts) { f.TenantDomain, f.Register.Website = "", "" }, rules.CheckResult{Status: review, Reason: models.ReasonDomainUnrelated, Evidence: "alderridge.example"}},
		{"a website that is none", models.StepEmailDomain, func(f *rules.VettingFacts) { f.TenantDomain, f.Register.Website = "", "://" }, rules.CheckResult{Status: review, Reason: models.ReasonDomainUnrelated, Evidence: "alderridge.example"}},
		{"a personal mailbox", models.StepEmailDomain, func(f *rules.VettingFacts) { f.Profile.Contact.Email, f.TenantDomain = "m@gmail.com", "gmail.com" }, rules.CheckResult{Status: review, Reason: models.ReasonDomainConsumer, Evidence: "gmail.com"}},

		{"the employer's domain", models.StepEmployment, func(*rules.VettingFacts) {}, rules.CheckResult{Status: pass, Reason: models.ReasonEmployerOwnsDomain, Evidence: "Alder Ridge Consulting LLC, https://www.alderridge.example/about"}},
		{"the applicant made the tenant", models.StepEmployment, func(f *rules.VettingFacts) { f.Register = nil }, rules.CheckResult{Status: review, Reason: models.ReasonEmployerUnconfirmed, Evidence: "alderridge.example"}},
		{"another employer's domain", models.StepEmployment, func(f *rules.VettingFacts) { f.Register.LegalName = "Alder Ridge Holding LLC" }, rules.CheckResult{Status: review, Reason: models.ReasonEmployerUnconfirmed, Evidence: "alderridge.example"}},

		{"exactly as registered", models.StepBusiness, func(*rules.VettingFacts) {}, rules.CheckResult{Status: pass, Reason: models.ReasonRegisterMatches, Evidence: "Alder Ridge Consulting LLC, 400 Pine St, Seattle, WA 98101, US"}},
		{"in other letters and with more spaces", models.StepBusiness, func(f *rules.VettingFacts) {
			f.Profile.Legal.Name, f.Profile.Legal.Address.Line1 = "ALDER  ridge ＣＯＮＳＵＬＴＩＮＧ llc", " 400 pine  ST"
		}, rules.CheckResult{Status: pass, Reason: models.ReasonRegisterMatches, Evidence: "Alder Ridge Consulting LLC, 400 Pine St, Seattle, WA 98101, US"}},
		{"not registered", models.StepBusiness, func(f *rules.VettingFacts) { f.Register = nil }, rules.CheckResult{Status: review, Reason: models.ReasonNoRegisterEntry, Evidence: "804735132"}},
		{"another name", models.StepBusiness, func(f *rules.VettingFacts) { f.Profile.Legal.Name = "Alder Ridge Consulting" }, rules.CheckResult{Status: review, Reason: models.ReasonNameDiffers, Evidence: "Alder Ridge Consulting LLC"}},
		{"another street", models.StepBusiness, func(f *rules.VettingFacts) { f.Profile.Legal.Address.Line1 = "401 Pine St" }, rules.CheckResult{Status: review, Reason: models.ReasonAddressDiffers, Evidence: "400 Pine St, Seattle, WA 98101, US"}},
		{"another country", models.StepBusiness, func(f *rules.VettingFacts) { f.Profile.Legal.Address.Country = "CA" }, rules.CheckResult{Status: review, Reason: models.ReasonAddressDiffers, Evidence: "400 Pine St, Seattle, WA 98101, US"}},
		{"entered as registered, then spelled by the post", models.StepBusiness, func(f *rules.VettingFacts) {
			l := &f.Profile.Legal
			l.EnteredAddress, l.AddressChoice, l.Address.PostalCode = &address, models.AddressAsSuggested, "98101-0001"
		}, rules.CheckResult{Status: pass, Reason: models.ReasonRegisterMatches, Evidence: "Alder Ridge Consulting LLC, 400 Pine St, Seattle, WA 98101, US"}},
		{"entered as registered, and changed by hand", models.StepBusiness, func(f *rules.VettingFacts) {
			l := &f.Profile.Legal
			l.EnteredAddress, l.AddressChoice, l.Address.PostalCode = &address, models.AddressAsEntered, "98101-0001"
		}, rules.CheckResult{Status: review, Reason: models.ReasonAddressDiffers, Evidence: "400 Pine St, Seattle, WA 98101, US"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			f := wholeFacts()
			tc.change(&f)
			if diff := cmp.Diff(tc.want, rules.Vet(tc.step, f)); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

// R-91, section 4.5: a finding is about the current step of the vetting, with its evidence. Nobody confirms in the contact's place.
func TestFindings(t *testing.T) {
	t.Parallel()
	const passes, rejects = rules.CheckOutcomePassed, rules.CheckOutcomeRejected
	for _, tc := range []struct {
		stands, about models.VettingStep
		outcome       rules.CheckOutcome
		evidence      string
		want          []string
	}{
		{models.StepEmailDomain, models.StepEmailDomain, passes, "Whois.", []string{}},
		{models.StepBusiness, models.StepBusiness, rejects, "Struck off.", []string{}},
		{models.StepEmployment, models.StepEmailDomain, passes, "Whois.", []string{"REGISTRATION_STATE_INVALID at step"}},
		{models.StepEmailDomain, models.StepBusiness, rejects, "Early.", []string{"REGISTRATION_STATE_INVALID at step"}},
		{models.StepEmailOwnership, models.StepEmailOwnership, rejects, "The contact denies it.", []string{}},
		{models.StepEmailOwnership, models.StepEmailOwnership, passes, "By telephone.", []string{"REGISTRATION_STATE_INVALID at step"}},
		{models.StepEmailDomain, models.StepEmailDomain, passes, " ", []string{"VALIDATION_FAILED.required at evidence"}},
		{models.StepEmailDomain, models.StepEmailDomain, passes, strings.Repeat("a", rules.MaxText), []string{}},
		{models.StepEmailDomain, models.StepEmailDomain, passes, strings.Repeat("a", rules.MaxText+1), []string{"VALIDATION_FAILED.too_long at evidence"}},
		{models.StepEmployment, models.StepBusiness, passes, "", []string{"REGISTRATION_STATE_INVALID at step", "VALIDATION_FAILED.required at evidence"}},
	} {
		got := told(rules.CheckRecord(at(models.RegistrationPending, tc.stands), tc.about, tc.outcome, tc.evidence))
		if diff := cmp.Diff(tc.want, got); diff != "" {
			t.Errorf("%+v: -want +got\n%s", tc, diff)
		}
	}
	now := time.Date(2026, 6, 15, 14, 0, 0, 0, time.UTC) // T-41: somebody said no, another contact said yes: a reviewer passes it
	r := at(models.RegistrationPending, models.StepEmailOwnership)
	r.ContactConfirmedAt = &now
	if err := rules.CheckRecord(r, models.StepEmailOwnership, passes, "By telephone."); err != nil {
		t.Errorf("after the contact confirmed: %v", err)
	}
}

// P-11: a rejection names the documents that would help, by the findings of its own round.
func TestRequestedDocuments(t *testing.T) {
	t.Parallel()
	rejected := func(round int, step models.VettingStep) *models.VettingCheck {
		return &models.VettingCheck{Round: round, Step: step, Status: models.CheckRejected}
	}
	passed := &models.VettingCheck{Round: 2, Step: models.StepEmailDomain, Status: models.CheckPassed}
	whole := []models.DocumentKind{models.DocumentBusinessRegistration, models.DocumentProofOfAddress, models.DocumentProofOfEmployment}
	for _, tc := range []struct {
		name   string
		checks []*models.VettingCheck
		want   []models.DocumentKind
	}{
		{"as a whole", []*models.VettingCheck{passed}, whole},
		{"in an older round", []*models.VettingCheck{rejected(1, models.StepEmailDomain)}, whole},
		{"the contact", []*models.VettingCheck{rejected(2, models.StepEmailOwnership)}, []models.DocumentKind{models.DocumentProofOfEmployment, models.DocumentDomainOwnership}},
		{"the domain", []*models.VettingCheck{rejected(2, models.StepEmailDomain)}, []models.DocumentKind{models.DocumentDomainOwnership}},
		{"the employer", []*models.VettingCheck{passed, rejected(2, models.StepEmployment)}, []models.DocumentKind{models.DocumentProofOfEmployment}},
		{"the company", []*models.VettingCheck{rejected(2, models.StepBusiness)}, []models.DocumentKind{models.DocumentBusinessRegistration, models.DocumentProofOfAddress}},
	} {
		for _, status := range registrationStatuses {
			r := at(status, models.StepNone)
			r.Round = 2
			want := tc.want
			if !slices.Contains([]models.RegistrationStatus{models.RegistrationRejected, models.RegistrationChallenged, models.RegistrationSuspended}, status) {
				want = nil
			}
			if diff := cmp.Diff(want, rules.RequestedDocuments(r, tc.checks)); diff != "" {
				t.Errorf("%s, %s: -want +got\n%s", tc.name, status, diff)
			}
		}
	}
}
