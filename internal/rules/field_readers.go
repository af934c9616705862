package rules

import (
	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/models"
)

// This file says who reads fields of an object that only some of those who see the object may read.

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

// ReadsAssignee reports whether an actor reads who of the operator's people answers a support request: they themselves.
func ReadsAssignee(who access.Actor) bool { return who.Operator }

// ReadsFile reports whether an actor reads what is confidential in an eligibility request (evidence, contact, messages, history): the
// applicant's organisation and the operator, not the partner that a customer's request names.
func ReadsFile(who access.Actor, r models.EligibilityRequest) bool {
	return who.Owns(r.OrganizationID) == nil
}

// ReadsScreening reports whether an actor reads what the screening of a request has found: those who decide.
func ReadsScreening(who access.Actor) bool { return who.Can(access.ApproveEligibilityRequest) }

// ReadsAccount reports whether an actor reads a partner's profile, and whether it has signed: the partner itself and the operator
//
func ReadsAccount(who access.Actor, p models.Partner) bool { return who.Owns(p.OrganizationID) == nil }

// ReadsStanding reports whether an actor reads what the operator has decided about a partner, and why: the partner itself, the operator, and a
// provider in partnership with it, whose orders for it rest (P-12).
func ReadsStanding(who access.Actor, p models.Partner, resold bool) bool {
	return ReadsAccount(who, p) || resold
}

// ReadsAgreement reports whether an actor reads a partner's agreement: those of its people who may view agreements, and of the operator's
// (section 2.2).
func ReadsAgreement(who access.Actor, p models.Partner) bool {
	return ReadsAccount(who, p) && who.Can(access.ReadAgreement)
}

// ReadsTenant reports whether an actor reads the tenant ID of an organisation in its profile: the organisation itself and the operator.
func ReadsTenant(who access.Actor, o models.Organization) bool { return who.Owns(o.ID) == nil }

// ReadsDocuments reports whether an actor reads the documents of the registrations that it sees: who may edit or vet them.
func ReadsDocuments(who access.Actor) bool { return who.Can(access.ReadDocuments) }

// ReadsRegistration reports whether an actor reads all of a registration, and not only what its primary contact does (R-59, section 4.5).
func ReadsRegistration(who access.Actor, r models.Registration) bool {
	return who.Can(access.ReadRegistration) && who.Owns(r.OrganizationID) == nil
}

// ReadsLetter reports whether an actor reads the letter of an invitation, with its link: those of its issuer who may send it.
func ReadsLetter(who access.Actor, r models.RelationshipRequest) bool {
	return !who.PartnerID.IsZero() && who.PartnerID == r.PartnerID && who.Can(Issuing(r.Kind))
}

// ReadsResellerAgreement reports whether an actor reads if a reseller has accepted the partner agreement: people of an indirect provider, the
// account that they act for, who may.
func ReadsResellerAgreement(who access.Actor, own *models.Partner) bool {
	return who.Can(access.CheckResellerAgreement) && own != nil && own.Types.Has(models.IndirectProvider)
}

// ReadsUnitPrice reports whether an actor reads what a plan costs partners: the operator, the publisher, and partners that buy from the operator.
// An indirect reseller buys from its provider, and a customer from its partner.
func ReadsUnitPrice(who access.Actor, own *models.Partner, plan models.OfferPlan) bool {
	return who.Owns(plan.OrganizationID) == nil || own != nil && own.Transacts()
}

// ReadsPaid reports whether an actor reads what a partner has paid for something: that partner and the operator. An indirect reseller and a customer buy
// from others, for other prices.
func ReadsPaid(who access.Actor, buyer models.ID[models.Partner]) bool {
	return who.Operator || !who.PartnerID.IsZero() && who.PartnerID == buyer
}
