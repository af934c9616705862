package rules

import (
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/models"
)

// OrderFacts are the facts that decide whether a partner may place orders for a customer now.
type OrderFacts struct {
	Partner           models.Partner
	Customer          models.Customer
	Related           bool   // the partner has an active relationship with the customer
	Signed            bool   // the partner agreement is accepted, in a version that counts
	Partnered         bool   // of an indirect reseller: a partnership with a provider is active
	ProviderRelated   bool   // and such a provider has an active relationship with the customer
	ProviderQualified bool   // and may sell government cloud
	Qualified         bool   // the partner itself may
	Requested         bool   // the customer has asked for eligibility, naming the partner or such a provider
	Validated         bool   // its qualification for government cloud is approved
	CustomerSigned    bool   // the customer agreement is accepted, in a version that counts
	Version           string // of the customer agreement in force
	Mailbox           string // help with eligibility
	Contact           string // all other help
}

// CheckOrder returns all problems that prevent orders, and the recommendations.
func CheckOrder(f OrderFacts) (blockers, warnings problem.List) {
	blockers = checkBuyer(f)
	if resells(f.Partner) {
		blockers.Add(providerInPlace(f))
	}
	blockers.Add(checkCustomer(f)...)
	if f.Customer.Segment != models.SegmentGovernment {
		return blockers, nil
	}
	government, warnings := CheckGovernmentSale(f.government())
	return append(blockers, government...), warnings
}

// checkBuyer: the partner is in the program, and the customer has accepted it as its reseller.
func checkBuyer(f OrderFacts) (found problem.List) {
	if !f.Related {
		found.Add(unrelated(f.Partner))
	}
	if f.Partner.Status != models.PartnerActive {
		found.Add(enrolled(string(f.Partner.Status)))
	}
	if !f.Signed {
		p := problem.New(problem.AgreementNotAccepted, "").With("Partner", f.Partner.Name)
		p.Reason = "partner"
		found.Add(p)
	}
	return found
}

// unrelated: the customer has not accepted the partner as its reseller. A provider has the code of R-115 for that.
func unrelated(partner models.Partner) *problem.Problem {
	if !partner.Types.Has(models.IndirectProvider) {
		return problem.New(problem.NoRelationship, "")
	}
	p := problem.New(problem.ProviderRelationshipRequired, "")
	p.Reason = "own"
	return p
}

// resells reports whether a partner sells through providers only, and never buys from the operator itself (section 2.3).
func resells(p models.Partner) bool { return p.Types.Has(models.IndirectReseller) && !p.Transacts() }

// providerInPlace: a provider places the orders of its reseller, for which it needs the customer's consent as well.
func providerInPlace(f OrderFacts) *problem.Problem {
	switch {
	case !f.Partnered:
		p := problem.New(problem.PartnershipRequired, "")
		p.Reason = "none"
		return p
	case !f.ProviderRelated:
		return problem.New(problem.ProviderRelationshipRequired, "")
	}
	return nil
}

// checkCustomer: the customer has an account, its agreement and its details in order.
func checkCustomer(f OrderFacts) (found problem.List) {
	if !f.CustomerSigned {
		p := problem.New(problem.AgreementNotAccepted, "").With("Version", f.Version).Detailing("version", f.Version)
		p.Reason = "customer"
		found.Add(p)
	}
	if f.Customer.Status != models.CustomerActive {
		found.Add(customerState("", string(f.Customer.Status), string(models.CustomerActive)))
	}
	switch f.Customer.Review {
	case models.ReviewUnderReview:
		found.Add(problem.New(problem.CustomerUnderReview, ""))
	case models.ReviewNotApproved:
		found.Add(problem.New(problem.CustomerNotApproved, "").With("Contact", f.Contact))
	}
	return found
}

// government returns the facts for CheckGovernmentSale: every order for a government customer is a sale of government cloud. For a
// reseller its provider's qualification counts (R-06, section 2.3).
func (f OrderFacts) government() GovernmentSale {
	s := GovernmentSale{Partner: f.Partner, Qualified: f.Qualified, Customer: f.Customer, Requested: f.Requested, Validated: f.Validated, Mailbox: f.Mailbox}
	if resells(f.Partner) {
		s.Qualified = f.ProviderQualified
	}
	return s
}
