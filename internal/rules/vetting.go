package rules

import (
	"fmt"
	"net/url"
	"strings"

	"github.com/partnergraph/partnergraph/data"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/models"
)

// VettingFacts is the input of the checks of a registration.
type VettingFacts struct {
	Profile      models.PartnerProfile
	TenantDomain string          // of a tenant that was there before; empty for one that the applicant has just made
	Register     *models.Company // the entry with the profile's D-U-N-S number; nil when there is none
	Domains      data.EmailDomains
}

// CheckResult is the result of an automatic check. It passes, or leaves the check to a
// reviewer: an automatic rejection would complete vetting before its target without a reason by a person (D-16).
type CheckResult struct {
	Status   models.VettingCheckStatus
	Reason   models.CheckReason
	Evidence string
}

func passed(reason models.CheckReason, evidence string, args ...any) CheckResult {
	return CheckResult{models.CheckPassed, reason, fmt.Sprintf(evidence, args...)}
}

// ForReview leaves a check to a reviewer.
func ForReview(reason models.CheckReason, evidence string, args ...any) CheckResult {
	return CheckResult{models.CheckNeedsReview, reason, fmt.Sprintf(evidence, args...)}
}

// Vet runs the check of a step.
func Vet(step models.VettingStep, f VettingFacts) CheckResult {
	switch step {
	case models.StepEmailDomain:
		return f.emailDomain()
	case models.StepEmployment:
		return f.employment()
	}
	return f.business()
}

// emailDomain: is the contact's domain connected to the company?
func (f VettingFacts) emailDomain() CheckResult {
	domain := models.EmailDomain(f.Profile.Contact.Email)
	switch {
	case f.Domains.Refuses(domain):
		return ForReview(models.ReasonDomainConsumer, "%s", domain)
	case f.TenantDomain != "" && (domain == f.TenantDomain || strings.HasSuffix(domain, "."+f.TenantDomain)):
		return passed(models.ReasonDomainOfTenant, "%s", f.TenantDomain)
	case f.ofRegisteredWebsite(domain):
		return passed(models.ReasonDomainOfWebsite, "%s", f.Register.Website)
	}
	return ForReview(models.ReasonDomainUnrelated, "%s", domain)
}

// employment: does the domain belong to the employer, by a register that the applicant does not write?
func (f VettingFacts) employment() CheckResult {
	domain := models.EmailDomain(f.Profile.Contact.Email)
	if f.ofRegisteredWebsite(domain) && sameText(f.Register.LegalName, f.Profile.Legal.Name) {
		return passed(models.ReasonEmployerOwnsDomain, "%s, %s", f.Register.LegalName, f.Register.Website)
	}
	return ForReview(models.ReasonEmployerUnconfirmed, "%s", domain)
}

// business: are name and address exactly as registered?
func (f VettingFacts) business() CheckResult {
	switch {
	case f.Register == nil && f.Profile.Legal.AddressStatus == models.AddressNotFound:
		return ForReview(models.ReasonAddressNotFound, "%s", addressLine(f.Profile.Legal.Address))
	case f.Register == nil:
		return ForReview(models.ReasonNoRegisterEntry, "%s", f.Profile.Legal.DUNS)
	case !sameText(f.Register.LegalName, f.Profile.Legal.Name):
		return ForReview(models.ReasonNameDiffers, "%s", f.Register.LegalName)
	case !sameAddress(f.Register.Address, f.Profile.Legal.Address) && !f.enteredAs(f.Register.Address):
		return ForReview(models.ReasonAddressDiffers, "%s", addressLine(f.Register.Address))
	}
	return passed(models.ReasonRegisterMatches, "%s, %s", f.Register.LegalName, addressLine(f.Register.Address))
}

// enteredAs reports whether the applicant entered this address and then took up the postal authority's form of it.
func (f VettingFacts) enteredAs(registered models.PostalAddress) bool {
	l := f.Profile.Legal
	return l.AddressChoice == models.AddressAsSuggested && l.EnteredAddress != nil && sameAddress(*l.EnteredAddress, registered)
}

func (f VettingFacts) ofRegisteredWebsite(domain string) bool {
	if f.Register == nil || f.Register.Website == "" {
		return false
	}
	u, err := url.Parse(f.Register.Website)
	if err != nil {
		return false
	}
	site, ok := data.RegistrableDomain(u.Hostname())
	mine, found := data.RegistrableDomain(domain)
	return ok && found && site == mine
}

func sameAddress(a, b models.PostalAddress) bool {
	return sameText(a.Line1, b.Line1) && sameText(a.Line2, b.Line2) && sameText(a.City, b.City) && sameText(a.State, b.State) &&
		sameText(a.PostalCode, b.PostalCode) && a.Country == b.Country
}

// sameText compares as people do: neither case nor the number of spaces counts.
func sameText(a, b string) bool {
	return strings.Join(strings.Fields(models.Fold(a)), " ") == strings.Join(strings.Fields(models.Fold(b)), " ")
}

func addressLine(a models.PostalAddress) string {
	var parts []string
	for _, p := range []string{a.Line1, a.Line2, a.City, strings.TrimSpace(a.State + " " + a.PostalCode), a.Country} {
		if p != "" {
			parts = append(parts, p)
		}
	}
	return strings.Join(parts, ", ")
}

// CheckOutcome is how a reviewer settles a check.
type CheckOutcome string

const (
	CheckOutcomePassed   CheckOutcome = "PASSED"
	CheckOutcomeRejected CheckOutcome = "REJECTED"
)

// CheckRecord reports what is wrong with a reviewer's finding: it is about the current step, and has its
// evidence. What the primary contact has to confirm, nobody else can; a reviewer passes it only after the contact confirmed and
// somebody had said no before.
func CheckRecord(r models.Registration, step models.VettingStep, outcome CheckOutcome, evidence string) (found problem.List) {
	forContact := step == models.StepEmailOwnership && outcome == CheckOutcomePassed && r.ContactConfirmedAt == nil
	if r.Step != step || forContact {
		allowed := []string{string(step)}
		if forContact { // what can be passed at all
			allowed = stepNames(checkedSteps[1:])
		}
		found.Add(problem.New(problem.RegistrationStateInvalid, "step").Naming("Status", "registration_status", string(r.Status)).
			Naming("Step", "vetting_step", string(r.Step)).Naming("Allowed", "vetting_step", allowed...))
	}
	found.Add(Text("evidence", evidence, true, MaxText))
	return found
}

// AfterRefusal leaves a check that a reviewer once rejected to a reviewer, whatever the program finds in a later round (D-27).
func AfterRefusal(result CheckResult, step models.VettingStep, checks []*models.VettingCheck) CheckResult {
	for _, c := range checks {
		for _, o := range c.History() {
			if c.Step == step && o.Status == models.CheckRejected && !o.DecidedBy.IsZero() {
				result.Status = models.CheckNeedsReview
			}
		}
	}
	return result
}

// RequestedDocuments are the kinds of documents that would answer the findings of the current round (P-11).
func RequestedDocuments(r models.Registration, checks []*models.VettingCheck) []models.DocumentKind {
	switch r.Status {
	case models.RegistrationRejected, models.RegistrationChallenged, models.RegistrationSuspended:
	default:
		return nil
	}
	var kinds []models.DocumentKind
	for _, c := range checks {
		if c.Round == r.Round && c.Status == models.CheckRejected {
			kinds = append(kinds, documentsFor[c.Step]...)
		}
	}
	if kinds == nil { // rejected as a whole
		kinds = append(kinds, documentsFor[models.StepBusiness]...)
		kinds = append(kinds, documentsFor[models.StepEmployment]...)
	}
	return kinds
}

var documentsFor = map[models.VettingStep][]models.DocumentKind{
	models.StepEmailOwnership: {models.DocumentProofOfEmployment, models.DocumentDomainOwnership},
	models.StepEmailDomain:    {models.DocumentDomainOwnership},
	models.StepEmployment:     {models.DocumentProofOfEmployment},
	models.StepBusiness:       {models.DocumentBusinessRegistration, models.DocumentProofOfAddress},
}
