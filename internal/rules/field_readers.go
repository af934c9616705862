package rules

import (
	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/models"
)

// This file says who reads which fields of an object, where not everybody does who sees the object.

// ReadsCustomerDetails reports whether an actor reads a customer's contact, address, registration number and agreement: the operator, the
// customer itself, and a partner that is related to it by a relationship that has not ended.
func ReadsCustomerDetails(who access.Actor, c models.Customer, related *models.ResellerRelationship) bool {
	return who.Operator || !who.CustomerID.IsZero() && who.CustomerID == c.ID || related != nil
}

// ReadsFindings reports whether an actor reads what the program has noticed about a customer's account: the operator.
func ReadsFindings(who access.Actor) bool { return who.Operator }

// ReadsEarlyReason reports whether an actor reads why a registration was decided before its steps were done: those who decide.
func ReadsEarlyReason(who access.Actor) bool {
	return who.Operator && who.Roles.HasAny(models.VettingReviewer, models.OperatorAdmin)
}

// ReadsInvitedAs reports whether an actor reads by which number a reseller was invited: the operator, and the provider that has invited it.
func ReadsInvitedAs(who access.Actor, p models.Partnership) bool {
	return who.Operator || Side(p, who.PartnerID) == models.ProviderSide
}

// ReadsJobError reports whether an actor reads the error of a job, which may name servers and addresses: the operator.
func ReadsJobError(who access.Actor) bool { return who.Operator }
