package rules

import (
	"slices"
	"strings"

	"github.com/partnergraph/partnergraph/data"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/models"
	"golang.org/x/text/language"
)

// CustomerForm is a customer that is to be created.
type CustomerForm struct {
	CompanyName        string
	Domain             string      // the name of the account
	Tenant             *TenantForm // that the company has already; nil: it gets one with the name of the account
	Market             string
	RegistrationNumber string
	Billing            models.CustomerBilling
	Qualification      models.SpecialQualification
	EducationSegment   models.EducationSegment
	ValidationID       string // as typed
	Reseller           bool   // an indirect reseller is named
}

// CustomerFacts are the facts about the partner that creates a customer, and about the objects that the form names; nil is unknown.
type CustomerFacts struct {
	Partner     *models.Partner
	Agreement   bool     // the partner has accepted the agreement in force
	Providers   []string // of a reseller: the providers that may create customers for it
	Taken       bool     // the name of the account
	Qualified   bool     // the partner may work with government customers
	Chosen      *models.ValidationID
	Available   []*models.ValidationID
	Partnership *models.Partnership // with the reseller that is named
	Reseller    *models.Partner
	Content     *data.Content
	Mailbox     string
	Letters     InvitationFacts // only what counts messages to the contact
}

// CheckCustomer reports everything that keeps a customer from being created.
func CheckCustomer(form CustomerForm, facts CustomerFacts) problem.List {
	if facts.Partner == nil {
		return MayCreateCustomers(facts)
	}
	found := MayCreateCustomers(facts)
	found.Add(companyName("companyName", form.CompanyName, true))
	found.Add(accountName("domain", form.Domain, facts.Taken))
	found.Add(CheckMarket("market", MarketFacts{
		Region: facts.Partner.Region, Market: form.Market, Government: form.Qualification == models.QualificationGovernment, Content: facts.Content,
	}))
	found.Add(checkCustomerBilling(form, facts.Letters, facts.Content)...)
	found.Add(checkQualification(form, facts)...)
	if form.Reseller {
		found.Add(checkReseller("indirectResellerId", facts))
	}
	return found
}

// checkCustomerBilling checks how a customer is billed; letters are those that went to its contact.
func checkCustomerBilling(form CustomerForm, letters InvitationFacts, content *data.Content) (found problem.List) {
	found.Add(CheckRegistrationNumber("organizationRegistrationNumber", form.Market, form.RegistrationNumber, content))
	found.Add(checkBillingContact(form.Market, form.Billing.Contact, content)...)
	found.Add(TooManyTo("contact.email", letters))
	found.Add(checkCustomerAddress(form.Market, form.Billing.Address, content)...)
	found.Add(maybe("culture", form.Billing.Culture, culture))
	return found
}

// enrolled is the problem of a partner that is not active. An account that is suspended, restricted or closed has its enrolment behind it.
func enrolled(status string) *problem.Problem {
	wrong := problem.New(problem.CSPEnrollmentRequired, "").Naming("Status", "partner_status", status)
	switch models.PartnerStatus(status) {
	case models.PartnerSuspended, models.PartnerRestricted, models.PartnerClosed:
		wrong.Reason = "standing"
	}
	return wrong
}

// MayCreateCustomers returns what keeps a partner from creating any customer: one that does is active, has accepted its agreement, and
// buys from the operator itself (R-61, section 2.3).
func MayCreateCustomers(facts CustomerFacts) problem.List {
	if facts.Partner == nil {
		return problem.ListOf(enrolled("NOT_ENROLLED"))
	}
	var found problem.List
	if status := facts.Partner.Status; status != models.PartnerActive {
		found.Add(enrolled(string(status)))
	}
	if !facts.Agreement {
		p := problem.New(problem.AgreementNotAccepted, "").With("Partner", facts.Partner.Name)
		p.Reason = "partner"
		found.Add(p)
	}
	if !facts.Partner.Transacts() {
		found.Add(problem.New(problem.IndirectResellerCannotTransact, "").Detailing("providers", facts.Providers...))
	}
	return found
}

// companyName checks the name of a company or of its location.
func companyName(field, value string, required bool) *problem.Problem {
	if p := properName(field, value, required, 200); p != nil {
		return p
	}
	return foldable(field, value)
}

// UsableAccountName reports whether an account can have this name.
func UsableAccountName(typed string) bool {
	name := WorkAccountName(typed)
	return len(name) >= 3 && len(name) <= 40 && workAccountName.MatchString(name)
}

// accountName checks the name of a new account, which becomes its domain.
func accountName(field, typed string, taken bool) *problem.Problem {
	if !UsableAccountName(typed) {
		return problem.Invalid(field, "work_account")
	}
	if taken {
		name := WorkAccountName(typed)
		return problem.New(problem.DomainTaken, field).With("Name", name).Detailing("name", name)
	}
	return nil
}

// checkBillingContact: the contact becomes the first global admin of the account, so it needs an address and a
// name that fits on one line. A customer's contact may read its mail anywhere.
func checkBillingContact(market string, c models.PrimaryContact, content *data.Content) (found problem.List) {
	found.Add(oneName("contact", c)...)
	found.Add(personName("contact.firstName", c.FirstName, false, 100))
	found.Add(personName("contact.lastName", c.LastName, false, 99)) // with the first name and a space, 200
	found.Add(email("contact.email", c.Email))
	found.Add(CheckCustomerPhone("contact.phone", market, c.Phone, content))
	found.Add(maybe("contact.locale", c.Locale, locale))
	return found
}

// checkCustomerAddress: a customer's address is in the market of its account.
func checkCustomerAddress(market string, a models.PostalAddress, content *data.Content) (found problem.List) {
	if a.IsZero() {
		return problem.ListOf(problem.Invalid("address", "required"))
	}
	found.Add(checkAddress("address", a, content)...)
	if country("", a.Country, content) == nil && a.Country != market {
		found.Add(problem.Invalid("address.country", "country_of_customer").With("Country", a.Country).With("Expected", market))
	}
	return found
}

// culture checks the culture in which dates and amounts are written: a language and a country.
func culture(field, value string) *problem.Problem {
	if Culture(value) == "" {
		return problem.Invalid(field, "culture")
	}
	return nil
}

// Culture returns the canonical spelling of a culture such as en-US; empty if it is none.
func Culture(typed string) string {
	const longest = 35 // that a tag without private parts can have
	typed = strings.TrimSpace(typed)
	if len(typed) > longest {
		return ""
	}
	tag, err := language.Parse(typed)
	if err != nil {
		return ""
	}
	if _, sure := tag.Region(); sure != language.Exact {
		return ""
	}
	return tag.String()
}

// settable are the special qualifications that a partner can ask for.
var settable = []models.SpecialQualification{
	models.QualificationNone, models.QualificationEducation, models.QualificationGovernment, models.QualificationStateOwned,
}

// checkQualification checks the requested special qualification, and the fields that belong to it.
func checkQualification(form CustomerForm, facts CustomerFacts) (found problem.List) {
	if !slices.Contains(settable, form.Qualification) {
		return problem.ListOf(unknownQualification("specialQualification", form.Qualification, settable))
	}
	found.Add(CheckEducation("educationSegment", form.Qualification, form.EducationSegment))
	if form.Qualification != models.QualificationGovernment {
		if form.ValidationID != "" {
			found.Add(problem.Invalid("validationId", "qualification_combination"))
		}
		return found
	}
	if !facts.Qualified {
		return append(found, problem.New(problem.PartnerNotGCCQualified, "specialQualification").With("Partner", facts.Partner.Name).With("Mailbox", facts.Mailbox))
	}
	found.Add(CheckSelection("validationId", Selection{
		Typed: form.ValidationID, Company: form.CompanyName, Chosen: facts.Chosen, Available: facts.Available, Mailbox: facts.Mailbox,
	}))
	return found
}

func unknownQualification(field string, q models.SpecialQualification, allowed []models.SpecialQualification) *problem.Problem {
	codes := make([]string, len(allowed))
	for i, code := range allowed {
		codes[i] = string(code)
	}
	return problem.New(problem.QualificationUnknown, field).With("Qualification", problem.Named{Kind: "qualification", Values: []string{string(q)}}).Naming("Allowed", "qualification", codes...)
}

// CheckEducation reports an education customer of no kind, and a kind of any other customer.
func CheckEducation(field string, q models.SpecialQualification, segment models.EducationSegment) *problem.Problem {
	switch {
	case q == models.QualificationEducation && segment == "":
		return problem.Invalid(field, "required")
	case q != models.QualificationEducation && segment != "":
		return problem.Invalid(field, "qualification_combination")
	}
	return nil
}

// checkReseller: a provider sells through a reseller with which it has a partnership. A reseller that does not
// exist gets the same answer as one without a partnership.
func checkReseller(field string, facts CustomerFacts) *problem.Problem {
	switch {
	case facts.Partnership == nil || facts.Reseller == nil:
		return problem.New(problem.PartnershipRequired, field)
	case facts.Partnership.Status != models.PartnershipActive, facts.Reseller.Status != models.PartnerActive:
		return problem.New(problem.PartnershipNotActive, field).With("Partner", resellerName(facts)).Detailing("status", string(facts.Partnership.Status))
	}
	return nil
}

// resellerName is the name of a reseller as its provider sees it: until the reseller has answered, the number by which it was invited.
func resellerName(facts CustomerFacts) string {
	switch facts.Partnership.Status {
	case models.PartnershipActive, models.PartnershipSuspended:
		return facts.Reseller.Name
	}
	return facts.Partnership.Named
}
