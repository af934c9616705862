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
func CheckProfile(p models.PartnerProfile, parts ProfileParts, domains data.EmailDomains) error {
	var r report
	if parts.Legal {
		r.checkLegal(p.Legal, !parts.SameLegalAddress)
	}
	if parts.Contact {
		r.checkContact(p.Contact, domains)
	}
	if parts.Support {
		r.add(maybe("support.email", p.Support.Email, email))
		r.add(phone("support.phone", p.Support.Phone))
		r.add(website("support.website", p.Support.Website))
	}
	if parts.Billing {
		r.checkBilling(p.Billing, !parts.SameBillingAddress)
	}
	if parts.Details {
		r.add(properName("organization.displayName", p.Details.DisplayName, false, 200))
		r.add(maybe("organization.locale", p.Details.Locale, locale))
	}
	return problem.Join(r)
}

func (r *report) checkLegal(l models.LegalProfile, moved bool) {
	r.add(properName("legal.name", l.Name, false, 200))
	if moved {
		r.checkAddress("legal.address", l.Address)
	}
	if l.DUNS != "" {
		_, wrong := DUNS("legal.duns", l.DUNS)
		r.add(wrong)
	}
	r.add(oneLine("legal.registrationNumber", l.RegistrationNumber, false, 50))
	r.add(website("legal.website", l.Website))
}

func (r *report) checkContact(c models.PrimaryContact, domains data.EmailDomains) {
	r.add(personName("primaryContact.firstName", c.FirstName, false, 100))
	r.add(personName("primaryContact.lastName", c.LastName, false, 100))
	r.add(maybe("primaryContact.locale", c.Locale, locale))
	r.add(phone("primaryContact.phone", c.Phone))
	if c.Email == "" {
		return
	}
	if wrong := email("primaryContact.email", c.Email); wrong != nil {
		r.add(wrong)
		return
	}
	r.add(companyAddress("primaryContact.email", c.Email, domains))
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

func (r *report) checkBilling(b models.BillingProfile, moved bool) {
	r.add(oneLine("billing.companyName", b.CompanyName, false, 200))
	if moved {
		r.checkAddress("billing.address", b.Address)
	}
	r.add(maybe("billing.email", b.Email, email))
	r.add(oneLine("billing.purchaseOrder", b.PurchaseOrder, false, 100))
}

const maxPostalCode = 16

func (r *report) checkAddress(field string, a models.PostalAddress) {
	if a.IsZero() {
		return
	}
	r.add(oneLine(field+".line1", a.Line1, true, 200))
	r.add(oneLine(field+".line2", a.Line2, false, 200))
	r.add(oneLine(field+".city", a.City, true, 100))
	r.add(oneLine(field+".state", a.State, false, 100))
	if oneLine("", a.PostalCode, false, maxPostalCode) != nil {
		r.add(problem.Invalid(field+".postalCode", "postal_code").With("Max", maxPostalCode))
	}
	if wrong := country(field+".country", a.Country); wrong != nil {
		r.add(wrong)
		return
	}
	r.checkMarketAddress(field, a)
}

// checkMarketAddress: an address has the parts that its country requires, in the format of that country.
func (r *report) checkMarketAddress(field string, a models.PostalAddress) {
	rule := data.AddressRuleOf(a.Country)
	switch {
	case a.State == "" && rule.SubdivisionRequired:
		r.add(aboutAddress(field+".state", "subdivision_required", a.Country, rule.SubdivisionExample))
	case a.State != "" && oneLine("", a.State, false, 100) == nil && !rule.HasSubdivision(a.State):
		r.add(aboutAddress(field+".state", "subdivision", a.Country, rule.SubdivisionExample))
	}
	switch {
	case a.PostalCode == "" && rule.PostalCodeRequired:
		r.add(aboutAddress(field+".postalCode", "postal_code_required", a.Country, rule.PostalCodeExample))
	case a.PostalCode != "" && oneLine("", a.PostalCode, false, maxPostalCode) == nil && !rule.FitsPostalCode(a.PostalCode):
		r.add(aboutAddress(field+".postalCode", "postal_code_form", a.Country, rule.PostalCodeExample))
	}
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
func DUNS(field, typed string) (string, *problem.Problem) {
	if len(typed) > maxTyped {
		return "", problem.New(problem.DUNSInvalid, field)
	}
	digits := strings.NewReplacer("-", "", " ", "").Replace(strings.TrimSpace(typed))
	if len(digits) != 9 || strings.Trim(digits, "0123456789") != "" {
		return "", problem.New(problem.DUNSInvalid, field)
	}
	return digits, nil
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
func CheckSubmit(path models.RegistrationPath, p models.PartnerProfile, partner models.Partner, domains data.EmailDomains) error {
	var r report
	r = append(r, requireSupport(p.Support)...)
	if path == models.PathShort {
		return problem.Join(r)
	}
	r = append(r, requireLegal(p.Legal)...)
	if c := p.Legal.Address.Country; c != "" && c != partner.Market {
		r.add(problem.Invalid("legal.address.country", "country_of_account").With("Country", c).With("Expected", partner.Market))
	}
	r = append(r, requireContact(p.Contact)...)
	if p.Contact.Email != "" {
		r.add(companyAddress("primaryContact.email", p.Contact.Email, domains))
	}
	return problem.Join(r)
}

func requireLegal(l models.LegalProfile) (r report) {
	r.add(oneLine("legal.name", l.Name, true, 200))
	if l.Address.IsZero() {
		r.add(problem.Invalid("legal.address", "required"))
	}
	return r
}

func requireContact(c models.PrimaryContact) (r report) {
	r.oneName("primaryContact", c)
	r.add(oneLine("primaryContact.email", c.Email, true, 254))
	r.add(oneLine("primaryContact.phone", c.Phone, true, 30))
	return r
}

func requireSupport(s models.SupportProfile) (r report) {
	r.add(oneLine("support.email", s.Email, true, 254))
	r.add(oneLine("support.phone", s.Phone, true, 30))
	return r
}
