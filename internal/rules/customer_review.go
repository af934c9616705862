package rules

import (
	"slices"
	"strings"

	"github.com/partnergraph/partnergraph/data"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/models"
)

// ReviewOutcome is how a reviewer ends the review of a customer's details.
type ReviewOutcome string

const (
	ReviewOutcomeVerified    ReviewOutcome = "VERIFIED"
	ReviewOutcomeNotApproved ReviewOutcome = "NOT_APPROVED"
)

// CustomerParts says which details of a customer an input touches.
type CustomerParts struct{ Name, Number, Contact, Address, Culture, Qualification bool }

// CheckCustomerUpdate reports what is wrong with the changed details, by the rules for a new customer. Unchanged
// details are not checked, even if the rules have changed since they were saved.
func CheckCustomerUpdate(c models.Customer, parts CustomerParts, content *data.Content) (found problem.List) {
	found.Add(accountActive(c))
	if parts.Name {
		found.Add(companyName("companyName", c.CompanyName, true))
	}
	if parts.Number {
		found.Add(CheckRegistrationNumber("organizationRegistrationNumber", c.Market, c.RegistrationNumber, content))
	}
	if parts.Contact {
		found.Add(checkBillingContact(c.Market, c.Billing.Contact, content)...)
	}
	if parts.Address {
		found.Add(checkCustomerAddress(c.Market, c.Billing.Address, content)...)
	}
	if parts.Culture {
		found.Add(maybe("culture", c.Billing.Culture, culture))
	}
	if parts.Qualification {
		found.Add(problem.New(problem.QualificationNotEditableHere, "specialQualification"))
	}
	return found
}

// NeedsReview reports whether a change of a customer needs a review. A change of the culture does not.
func NeedsReview(before, after models.Customer) bool {
	return before.CompanyName != after.CompanyName || before.RegistrationNumber != after.RegistrationNumber ||
		before.Billing.Contact != after.Billing.Contact || before.Billing.Address != after.Billing.Address
}

// ReviewFacts is the input of a review.
type ReviewFacts struct {
	Customer  models.Customer
	Address   models.AddressStatus // what the postal authority says; PENDING when it says nothing
	Suggested models.PostalAddress // with SUGGESTED: how it writes the address
	Namesake  bool                 // another customer of the program has the same name
	Confirmed string               // the name that government cloud was approved for; empty unless it rests on a name
	Content   *data.Content
}

// changedAfterRefusal is the code of a finding that says what a partner changed after a reviewer had not approved the details.
const changedAfterRefusal = "CHANGED_AFTER_REFUSAL"

// ChangesAfterRefusal lists the details that were changed since a reviewer did not approve them: by earlier updates, then by this
// one. It is empty if no refusal is in force (D-27).
func ChangesAfterRefusal(before, after models.Customer) models.Findings {
	if !refused(before) {
		return nil
	}
	found := notedChanges(before.ReviewFindings)
	for _, part := range []struct {
		name    string // of the field
		changed bool
	}{
		{"companyName", before.CompanyName != after.CompanyName},
		{"organizationRegistrationNumber", before.RegistrationNumber != after.RegistrationNumber},
		{"contact", before.Billing.Contact != after.Billing.Contact},
		{"address", before.Billing.Address != after.Billing.Address},
	} {
		note := finding(models.SeverityInfo, changedAfterRefusal, "Part", part.name)
		if part.changed && !slices.ContainsFunc(found, note.Same) {
			found = append(found, note)
		}
	}
	return found
}

// refused reports whether a reviewer did not approve the customer and no reviewer has approved it since. Such a customer
// keeps the reviewer's reason; only a decision replaces it.
func refused(c models.Customer) bool {
	return c.ReviewReason != "" && c.Review != models.ReviewVerified
}

func notedChanges(all models.Findings) (found models.Findings) {
	for _, f := range all {
		if f.Code == changedAfterRefusal {
			found = append(found, f)
		}
	}
	return found
}

// Review returns findings about a customer's details. A reviewer is needed only if one of them is a warning.
func Review(f ReviewFacts) models.Findings {
	found := models.Findings{}
	note := func(severity models.Severity, code string, args ...string) {
		found = append(found, finding(severity, code, args...))
	}
	country := f.Customer.Billing.Address.Country
	switch {
	case f.Customer.Billing.Address.IsZero():
		note(models.SeverityWarning, "NO_ADDRESS")
	case f.Address == models.AddressVerified:
		note(models.SeverityInfo, "ADDRESS_VERIFIED")
	case f.Address == models.AddressSuggested:
		note(models.SeverityInfo, "ADDRESS_SUGGESTED", "Address", addressLine(f.Suggested))
	case f.Address == models.AddressNotFound:
		note(models.SeverityWarning, "ADDRESS_NOT_FOUND")
	case f.Address == models.AddressUnverifiable:
		note(models.SeverityWarning, "ADDRESS_UNVERIFIABLE", "Market", country)
	default:
		note(models.SeverityWarning, "ADDRESS_UNCHECKED")
	}
	if domain := models.EmailDomain(f.Customer.Billing.Contact.Email); f.Content.Domains().Refuses(domain) {
		note(models.SeverityInfo, "CONSUMER_EMAIL")
	}
	if f.Namesake {
		note(models.SeverityWarning, "NAME_TAKEN")
	}
	if f.Confirmed != "" && !sameName(f.Confirmed, f.Customer.CompanyName) {
		note(models.SeverityWarning, "NAME_OF_QUALIFIED", "Name", f.Confirmed)
	}
	if !f.Content.Open(f.Customer.Market) {
		note(models.SeverityWarning, "MARKET_CLOSED", "Market", f.Customer.Market)
	}
	if refused(f.Customer) { // only a person verifies what a person refused (D-27)
		note(models.SeverityWarning, "REFUSED_BEFORE", "Reason", f.Customer.ReviewReason)
		found = append(found, notedChanges(f.Customer.ReviewFindings)...)
	}
	return found
}

// InOrder reports whether a review needs no reviewer: it has no warnings.
func InOrder(found models.Findings) bool {
	for _, f := range found {
		if f.Severity == models.SeverityWarning {
			return false
		}
	}
	return true
}

// ReviewReason checks the reason that ends a review: a refusal needs one.
func ReviewReason(outcome ReviewOutcome, reason string) *problem.Problem {
	return Text("reason", strings.TrimSpace(reason), outcome == ReviewOutcomeNotApproved, MaxText)
}
