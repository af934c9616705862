package rules

import (
	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/models"
)

// GovernmentSale holds the facts that decide whether a partner may buy government cloud for a customer.
type GovernmentSale struct {
	Partner   models.Partner
	Qualified bool // the partner holds the qualification
	Customer  models.Customer
	Requested bool // the customer has asked for eligibility, naming the partner, or was created on a validation ID
	Validated bool // the customer is confirmed
	Mailbox   string
}

// CheckGovernmentSale returns the problems that prevent a sale, and the
// recommendations.
func CheckGovernmentSale(s GovernmentSale) (blockers, warnings problem.List) {
	if !s.Qualified {
		blockers.Add(problem.New(problem.PartnerNotGCCQualified, "").With("Partner", s.Partner.Name).With("Mailbox", s.Mailbox))
	}
	if !s.Validated {
		blockers.Add(problem.New(problem.CustomerNotGCCQualified, "").With("Customer", s.Customer.CompanyName))
	}
	if !s.Requested && !s.Validated { // a confirmed customer has requested it
		warnings.Add(problem.New(problem.EligibilityNotStarted, "").With("Customer", s.Customer.CompanyName))
	}
	return blockers, warnings
}

// OnPartnerQualification is what the operator does with a partner's qualification (section 4.3).
var OnPartnerQualification = Actions[models.PartnerQualification]{
	List: []access.Action{access.RevokeQualification},
	against: func(_ access.Action, _ access.Actor, q models.PartnerQualification) problem.List {
		return problem.ListOf(grantStatus(q))
	},
}

// grantStatus returns the problem if a qualification cannot be revoked, because it is not in force (section 4.3).
func grantStatus(q models.PartnerQualification) *problem.Problem {
	if q.Status == models.QualificationGranted {
		return nil
	}
	return problem.New(problem.QualificationNotActive, "id").Detailing("status", string(q.Status))
}

// MaxCreates checks the number of creations of the validation ID that a request leads to; nil is unlimited. A partner's request leads to none, so n must be nil.
func MaxCreates(field string, kind models.EligibilityKind, n *int) *problem.Problem {
	if n != nil && kind != models.EligibilityCustomer {
		return problem.Invalid(field, "not_expected")
	}
	if n == nil || (*n >= 1 && *n <= 10_000) {
		return nil
	}
	return problem.Invalid(field, "range").With("Min", 1).With("Max", 10_000)
}
