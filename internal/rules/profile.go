package rules

import (
	"net/url"
	"strings"

	"github.com/nyaruka/phonenumbers"
	"github.com/partnergraph/partnergraph/data"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/models"
)

// ProfileParts says which parts of a profile an input changes. An address in them that is the same as the stored one is not checked
// again.
type ProfileParts struct {
	Legal, Contact, Support, Billing, Details bool
	SameLegalAddress, SameBillingAddress      bool
}

// NeedVetting reports whether a change of these parts has to be vetted again.
func (p ProfileParts) NeedVetting() bool { return p.Legal || p.Contact }

// CheckProfile reports invalid values in the parts that are changed. Missing values are allowed until the registration is submitted.
func CheckProfile(p models.PartnerProfile, parts ProfileParts, content *data.Content) (found problem.List) {
	if parts.Legal {
		found.Add(checkLegal(p.Legal, !parts.SameLegalAddress, content)...)
	}
	if parts.Contact {
		found.Add(checkContact(p.Contact, content.Domains())...)
	}
	if parts.Support {
		found.Add(maybe("support.email", p.Support.Email, email))
		found.Add(phone("support.phone", p.Support.Phone))
		found.Add(website("support.website", p.Support.Website))
	}
	if parts.Billing {
		found.Add(checkBilling(p.Billing, !parts.SameBillingAddress, content)...)
	}
	if parts.Details {
		found.Add(properName("organization.displayName", p.Details.DisplayName, false, 200))
		found.Add(maybe("organization.locale", p.Details.Locale, locale))
	}
	return found
}

func checkLegal(l models.LegalProfile, moved bool, content *data.Content) (found problem.List) {
	found.Add(companyName("legal.name", l.Name, false))
	if moved {
		found.Add(checkAddress("legal.address", l.Address, content)...)
	}
	found.Add(maybe("legal.duns", l.DUNS, CheckDUNS))
	found.Add(oneLine("legal.registrationNumber", l.RegistrationNumber, false, 50))
	found.Add(website("legal.website", l.Website))
	return found
}

func checkContact(c models.PrimaryContact, domains data.EmailDomains) (found problem.List) {
	found.Add(personName("primaryContact.firstName", c.FirstName, false, 100))
	found.Add(personName("primaryContact.lastName", c.LastName, false, 100))
	found.Add(maybe("primaryContact.locale", c.Locale, locale))
	found.Add(phone("primaryContact.phone", c.Phone))
	if c.Email == "" {
		return found
	}
	if wrong := email("primaryContact.email", c.Email); wrong != nil {
		return append(found, wrong)
	}
	found.Add(companyAddress("primaryContact.email", c.Email, domains))
	return found
}

// companyAddress refuses personal mailboxes, before any mail is sent.
func companyAddress(field, address string, domains data.EmailDomains) *problem.Problem {
	domain := models.EmailDomain(address)
	if _, registered := data.RegistrableDomain(domain); !registered {
		return problem.Invalid(field, "email")
	}
	if domains.Refuses(domain) {
		return problem.New(problem.ConsumerEmailNotAllowed, field).With("Domain", domain).Detailing("domain", domain)
	}
	return nil
}

func checkBilling(b models.BillingProfile, moved bool, content *data.Content) (found problem.List) {
	found.Add(oneLine("billing.companyName", b.CompanyName, false, 200))
	if moved {
		found.Add(checkAddress("billing.address", b.Address, content)...)
	}
	found.Add(maybe("billing.email", b.Email, email))
	found.Add(oneLine("billing.purchaseOrder", b.PurchaseOrder, false, 100))
	return found
}

const maxPostalCode = 16

func checkAddress(field string, a models.PostalAddress, content *data.Content) (found problem.List) {
	if a.IsZero() {
		return found
	}
	found.Add(oneLine(field+".line1", a.Line1, true, 200))
	found.Add(oneLine(field+".line2", a.Line2, false, 200))
	found.Add(oneLine(field+".city", a.City, true, 100))
	found.Add(oneLine(field+".state", a.State, false, 100))
	if oneLine("", a.PostalCode, false, maxPostalCode) != nil {
		found.Add(problem.Invalid(field+".postalCode", "postal_code").With("Max", maxPostalCode))
	}
	if wrong := country(field+".country", a.Country, content); wrong != nil {
		return append(found, wrong)
	}
	found.Add(checkMarketAddress(field, a, content.AddressRuleOf(a.Country))...)
	return found
}

// checkMarketAddress: an address has the parts that its country requires, in the format of that country.
func checkMarketAddress(field string, a models.PostalAddress, rule data.AddressRule) (found problem.List) {
	switch {
	case a.State == "" && rule.SubdivisionRequired:
		found.Add(aboutAddress(field+".state", "subdivision_required", a.Country, rule.SubdivisionExample))
	case a.State != "" && oneLine("", a.State, false, 100) == nil && !rule.HasSubdivision(a.State):
		found.Add(aboutAddress(field+".state", "subdivision", a.Country, rule.SubdivisionExample))
	}
	switch {
	case a.PostalCode == "" && rule.PostalCodeRequired:
		found.Add(aboutAddress(field+".postalCode", "postal_code_required", a.Country, rule.PostalCodeExample))
	case a.PostalCode != "" && oneLine("", a.PostalCode, false, maxPostalCode) == nil && !rule.FitsPostalCode(a.PostalCode):
		found.Add(aboutAddress(field+".postalCode", "postal_code_form", a.Country, rule.PostalCodeExample))
	}
	return found
}

func aboutAddress(field, reason, country, example string) *problem.Problem {
	return problem.Invalid(field, reason).With("Country", country).With("Example", example).Detailing("country", country).Detailing("example", example)
}

// maybe checks a value only if there is one.
func maybe(field, value string, check func(field, value string) *problem.Problem) *problem.Problem {
	if value == "" {
		return nil
	}
	return check(field, value)
}

// maxTyped limits a number as it is typed, with spaces and punctuation between its digits.
const maxTyped = 50

// DUNS reads a D-U-N-S number as people type it and returns its nine digits.
func DUNS(typed string) (digits string, ok bool) {
	if len(typed) > maxTyped {
		return "", false
	}
	digits = strings.NewReplacer("-", "", " ", "").Replace(strings.TrimSpace(typed))
	if len(digits) != 9 || strings.Trim(digits, "0123456789") != "" {
		return "", false
	}
	return digits, true
}

// CheckDUNS checks a D-U-N-S number.
func CheckDUNS(field, typed string) *problem.Problem {
	if _, ok := DUNS(typed); ok {
		return nil
	}
	return problem.New(problem.DUNSInvalid, field)
}

// phone checks that a telephone number with its country code is a possible number.
func phone(field, value string) *problem.Problem {
	if value == "" {
		return nil
	}
	if len(value) > 30 {
		return problem.Invalid(field, "phone")
	}
	number, err := phonenumbers.Parse(value, "")
	if err != nil || !phonenumbers.IsPossibleNumber(number) {
		return problem.Invalid(field, "phone")
	}
	return nil
}

func website(field, value string) *problem.Problem {
	if value == "" {
		return nil
	}
	if oneLine("", value, true, 300) != nil {
		return problem.Invalid(field, "website")
	}
	u, err := url.Parse(value)
	if err != nil || (u.Scheme != "https" && u.Scheme != "http") || !strings.Contains(u.Hostname(), ".") || u.User != nil {
		return problem.Invalid(field, "website")
	}
	return nil
}

// CheckSubmit reports everything that a registration lacks before it can be vetted.
func CheckSubmit(path models.RegistrationPath, p models.PartnerProfile, partner models.Partner, domains data.EmailDomains) (found problem.List) {
	found.Add(requireSupport(p.Support)...)
	if path == models.PathShort {
		return found
	}
	found.Add(requireLegal(p.Legal)...)
	if c := p.Legal.Address.Country; c != "" && c != partner.Market {
		found.Add(problem.Invalid("legal.address.country", "country_of_account").With("Country", c).With("Expected", partner.Market))
	}
	found.Add(requireContact(p.Contact)...)
	if p.Contact.Email != "" {
		found.Add(companyAddress("primaryContact.email", p.Contact.Email, domains))
	}
	return found
}

func requireLegal(l models.LegalProfile) (found problem.List) {
	found.Add(oneLine("legal.name", l.Name, true, 200))
	if l.Address.IsZero() {
		found.Add(problem.Invalid("legal.address", "required"))
	}
	return found
}

func requireContact(c models.PrimaryContact) (found problem.List) {
	found.Add(oneName("primaryContact", c)...)
	found.Add(oneLine("primaryContact.email", c.Email, true, 254))
	found.Add(oneLine("primaryContact.phone", c.Phone, true, 30))
	return found
}

func requireSupport(s models.SupportProfile) (found problem.List) {
	found.Add(oneLine("support.email", s.Email, true, 254))
	found.Add(oneLine("support.phone", s.Phone, true, 30))
	return found
}
