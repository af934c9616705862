package rules

import (
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/models"
)

// OrderFacts is what decides whether a partner may place orders for a customer now.
type OrderFacts struct {
	Partner         models.Partner
	Customer        models.Customer
	Related         bool   // the partner has an active relationship with the customer
	Signed          bool   // the partner agreement is accepted, in a version that counts
	Partnered       bool   // of an indirect reseller: a partnership with a provider is active
	ProviderRelated bool   // and one of these providers has an active relationship with the customer
	CustomerSigned  bool   // the customer agreement is accepted, in a version that counts
	Version         string // of the customer agreement in force
	Contact         string // whom to ask about a review
	Government      GovernmentSale
}

// CheckOrder says what stands in the way of orders, and what is only advised.
func CheckOrder(f OrderFacts) (blockers, warnings []*problem.Problem) {
	return nil, nil
}
