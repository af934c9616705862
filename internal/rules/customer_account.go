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

// CustomerActions are the actions of people on a customer, in the order of the process.
func CustomerActions() []access.Action {
	return []access.Action{access.UpdateCustomer, access.UpdateCustomerQualification, access.RecordCustomerAgreement, access.DecideCustomerReview}
}

// CustomerWhyNot returns the problems that prevent an action on a customer by an actor who has the role for it: a missing
// relationship of the actor's partner account (related is nil), or the customer's state. With own the actor is a user of the customer.
func CustomerWhyNot(do access.Action, c models.Customer, related *models.ResellerRelationship, own bool) (why []*problem.Problem) {
	if do == access.DecideCustomerReview {
		if c.Review != models.ReviewUnderReview {
			why = append(why, customerState("id", string(c.Review), string(models.ReviewUnderReview)))
		}
		return why
	}
	if do == access.RecordCustomerAgreement && own {
		return nil
	}
	if related == nil || related.Status != models.RelationshipActive {
		why = append(why, problem.New(problem.NoRelationship, "id"))
	}
	if c.Status != models.CustomerActive {
		why = append(why, customerState("id", string(c.Status), string(models.CustomerActive)))
	}
	return why
}
