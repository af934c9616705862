package orders

import (
	"time"

	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/program/agreements"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// OrderReadiness lists what prevents a partner's orders for a customer now, and what is
// only advised. The acceptances are those of the partner's organisation, newest first; the standing of the customer with the
// partner is one of Store.OrderStandings.
func (p *UseCases) OrderReadiness(partner models.Partner, acceptances []*models.AgreementAcceptance, customer models.Customer, s store.OrderStanding) (blockers, warnings problem.List, err error) {
	text, err := p.agreements.CustomerText()
	if err != nil {
		return nil, nil, err
	}
	now := p.Store.Now()
	signed := rules.AgreementFacts{InForce: text}
	if s.Signed != "" {
		signed.Accepted = &models.AgreementAcceptance{TextVersion: s.Signed}
	}
	blockers, warnings = rules.CheckOrder(rules.OrderFacts{
		Partner: partner, Customer: customer, Related: s.Related, Signed: p.holdsIn(partner.Region, acceptances, now),
		Partnered: s.Partnered, ProviderRelated: s.ProviderRelated, ProviderQualified: s.ProviderQualified, Qualified: s.Qualified,
		Requested: s.Requested, Validated: s.Validated, CustomerSigned: rules.AgreementCounts(signed, now), Version: text.Version,
		Mailbox: p.Content().EligibilityMailbox, Contact: p.Content().SupportContact,
	})
	return blockers, warnings, nil
}

func (p *UseCases) holdsIn(region string, acceptances []*models.AgreementAcceptance, now time.Time) bool {
	return agreements.Holds(p.Content(), region, agreements.AcceptedIn(region, acceptances), now)
}
