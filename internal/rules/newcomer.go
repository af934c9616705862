package rules

import (
	"time"

	"github.com/partnergraph/partnergraph/data"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/models"
)

// NewcomerFacts are the facts about a person who accepts an invitation for a company that is not here yet (D-22).
type NewcomerFacts struct {
	Address    string          // of the person, verified
	Named      *models.Tenant  // with the tenant ID of the form
	Taken      bool            // the name or the domain of the account
	Acceptance AcceptanceFacts // the customer in it is the one that the form describes
}

// CheckNewcomer reports everything that keeps a company that names itself from becoming a customer by accepting an invitation: its
// details, by the rules of CheckCustomer, and the guards of the acceptance. The form is nil if nothing was given (D-22, R-46, R-47).
func CheckNewcomer(form *CustomerForm, f NewcomerFacts, now time.Time) (found problem.List) {
	if form == nil {
		wrong := problem.New(problem.OrganizationRequired, "organization")
		wrong.Reason = "newcomer"
		return append(problem.ListOf(wrong), acceptableByNewcomer(f.Acceptance, now)...)
	}
	details := problem.ListOf(companyName("companyName", form.CompanyName, true))
	details.Add(f.account(*form)...)
	details.Add(f.market())
	details.Add(checkCustomerBilling(*form, InvitationFacts{}, f.Acceptance.Content)...)
	details.Add(f.contact(form.Billing.Contact))
	for _, wrong := range details {
		wrong.Field = append([]string{"organization"}, wrong.Field...)
		found.Add(wrong)
	}
	return append(found, acceptableByNewcomer(f.Acceptance, now)...)
}

// acceptableByNewcomer are the guards of CheckAcceptance about the partners, their partnership and the agreement, all of them: a company that
// is new has no other state that could stand in the way.
func acceptableByNewcomer(f AcceptanceFacts, now time.Time) (found problem.List) {
	for _, p := range f.Parties {
		found.Add(partyActive(p))
	}
	found.Add(f.together())
	found.Add(f.qualified(f.Customer.Segment == models.SegmentGovernment))
	found.Add(f.agreed(now))
	return found
}

// account checks the account that the company gets: a new one with a name, or that of a tenant which it has already.
func (f NewcomerFacts) account(form CustomerForm) problem.List {
	invited := f.Acceptance.Request.InviteeTenant
	switch {
	case form.Tenant != nil && form.Domain != "":
		return problem.ListOf(problem.Invalid("domain", "one_of").Naming("Allowed", "field", "domain", "tenantId"))
	case form.Tenant != nil:
		return f.tenant(*form.Tenant, invited)
	case invited != "":
		return problem.ListOf(problem.New(problem.TenantIDRequired, "tenantId"))
	}
	return problem.ListOf(accountName("domain", form.Domain, f.Taken))
}

// tenant checks a tenant that the company has. Its domain is that of the person's verified address, because nothing else shows that the
// company owns a domain.
func (f NewcomerFacts) tenant(t TenantForm, invited string) (found problem.List) {
	const field = "tenantId"
	guid, ok := TenantID(t.ID)
	switch {
	case !ok:
		found.Add(problem.New(problem.TenantIDInvalid, field))
	case invited != "" && guid != invited:
		found.Add(problem.New(problem.TenantIDMismatch, field).With("Expected", invited))
	case f.Named != nil:
		found.Add(known(problem.TenantTaken, field))
	}
	if wrong := companyAddress(field, f.Address, f.Acceptance.Content.Domains()); wrong != nil {
		if wrong.Code == problem.ConsumerEmailNotAllowed {
			wrong.Reason = "newcomer"
		}
		return append(found, wrong)
	}
	if f.Taken && f.Named == nil {
		found.Add(known(problem.DomainTaken, field).Detailing("name", t.Domain))
	}
	return found
}

// known is the problem of a tenant or domain that an organisation of the program has already. It does not say which.
func known(code problem.Code, field string) *problem.Problem {
	wrong := problem.New(code, field)
	wrong.Reason = "newcomer"
	return wrong
}

// market: all partners of the invitation may sell in the market of the company.
func (f NewcomerFacts) market() *problem.Problem {
	serves := f.Acceptance.serves(f.Acceptance.Customer.Segment == models.SegmentGovernment)
	wrong := everyParty(f.Acceptance.Parties, serves)
	if wrong != nil {
		wrong.Field = []string{"market"}
	}
	return wrong
}

// contact: the person who accepts becomes the first global admin, with the address that is verified.
func (f NewcomerFacts) contact(c models.PrimaryContact) *problem.Problem {
	if email("contact.email", c.Email) != nil || models.SameAddress(c.Email, f.Address) {
		return nil
	}
	return problem.Invalid("contact.email", "own_address").With("Expected", f.Address)
}

// NewcomerDomain is the domain that a guest has shown by the verified address: nil where it is a provider's of personal mailboxes.
func NewcomerDomain(address string, domains data.EmailDomains) []string {
	domain := models.EmailDomain(address)
	if domain == "" || domains.Refuses(domain) {
		return nil
	}
	return []string{domain}
}
