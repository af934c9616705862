package rules

import (
	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/models"
)

// GccValidated reports whether Government Community Cloud is among a customer's approved qualifications.
func GccValidated(qualifications []*models.CustomerQualification) bool {
	for _, q := range qualifications {
		if q.Code == models.QualificationGovernment && q.Vetting == models.VettingApproved {
			return true
		}
	}
	return false
}

// AccountFacts decide what can be done with a customer's account.
type AccountFacts struct {
	Customer  models.Customer
	Related   bool           // the actor's partner account has an active relationship with the customer
	Agreement AgreementFacts // the customer's
}

// OnCustomer is what people do with a customer.
var OnCustomer = Actions[AccountFacts]{
	List: []access.Action{access.UpdateCustomer, access.UpdateCustomerQualification, access.RecordCustomerAgreement, access.DecideCustomerReview},
	against: func(do access.Action, who access.Actor, f AccountFacts) problem.List {
		switch do {
		case access.DecideCustomerReview:
			return problem.ListOf(underReview(f.Customer))
		case access.RecordCustomerAgreement:
			return problem.ListOf(f.related(who), acceptedBefore(f.Agreement))
		}
		if f.Customer.Status != models.CustomerActive { // before it is, nobody has a relationship
			return problem.ListOf(accountActive(f.Customer))
		}
		return problem.ListOf(f.related(who))
	},
}

// related: an agreement is signed by the customer itself, everything else is for partners with a relationship.
func (f AccountFacts) related(who access.Actor) *problem.Problem {
	if f.Related || !who.CustomerID.IsZero() && who.CustomerID == f.Customer.ID {
		return nil
	}
	return problem.New(problem.NoRelationship, "id")
}

func underReview(c models.Customer) *problem.Problem {
	if c.Review == models.ReviewUnderReview {
		return nil
	}
	return customerState("id", string(c.Review), string(models.ReviewUnderReview))
}
