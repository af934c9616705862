package orders

import (
	"fmt"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/mail"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// This file tells both sides what neither of them has done: the operator has disabled, enabled or cancelled something, or a change was refused.

// Outcomes of the letter SUBSCRIPTION_CHANGED.
const (
	toldDisabled       = "DISABLED"
	toldEnabled        = "ENABLED"
	toldCancelled      = "CANCELLED"
	toldRefused        = "REFUSED"
	toldOrderCancelled = "ORDER_CANCELLED"
)

// outcomeOf is what a letter says of a subscription that the operator has changed.
func outcomeOf(do access.Action) string {
	switch do {
	case access.DisableSubscription:
		return toldDisabled
	case access.CancelSubscription:
		return toldCancelled
	}
	return toldEnabled
}

// tellChanged writes to both sides of a subscription.
func (p *UseCases) tellChanged(tx *store.Tx, s *models.Subscription, outcome, reason string) error {
	o, err := store.Get(tx, s.OrderID)
	if err != nil {
		return err
	}
	standing, err := tx.RenewalStanding(*s, tx.Now())
	if err != nil {
		return err
	}
	ofRecord := s.PartnerOfRecordID
	if !standing.Recordful {
		ofRecord = models.ID[models.Partner]{}
	}
	return p.tellBoth(tx, o, ofRecord, subscriptionSubject(s), fmt.Sprintf("%s %d", outcome, s.Version), mail.Data{
		SubscriptionName: s.Name, Outcome: outcome, Reason: reasonToTell(reason), Link: p.Link("subscriptions/" + s.ID.String()),
	})
}

// tellCancelled writes to both sides of an order that the operator has cancelled.
func (p *UseCases) tellCancelled(tx *store.Tx, who access.Actor, o *models.Order) error {
	if !who.Operator {
		return nil
	}
	return p.tellBoth(tx, o, o.PartnerOfRecordID, orderSubject(o), toldOrderCancelled, mail.Data{Outcome: toldOrderCancelled, Reason: o.CancelReason, Link: p.Link("")})
}

// tellBoth writes to the partner, the partner of record and the customer. Each side sees its own letters alone.
func (p *UseCases) tellBoth(tx *store.Tx, o *models.Order, ofRecord models.ID[models.Partner], about store.Subject, event string, d mail.Data) error {
	seller, err := store.Get(tx, o.PartnerID)
	if err != nil {
		return err
	}
	customer, err := store.Get(tx, o.CustomerID)
	if err != nil {
		return err
	}
	d.PartnerName = seller.Name
	if err := p.tell(tx, o, ofRecord, about, event, mail.SubscriptionChanged, d); err != nil {
		return err
	}
	people, err := tx.RecipientsOf(customer.OrganizationID, models.CustomerGlobalAdmin)
	if err != nil {
		return err
	}
	d.CustomerName, d.ProgramName, d.Mailbox = customer.CompanyName, p.Content().Name, p.Content().SupportContact
	_, err = tx.PostAll(people, store.Subject{ID: about.ID, OrganizationID: customer.OrganizationID}, event, mail.SubscriptionChanged, d)
	return err
}

// reasonToTell is a reason in a person's or a service's words; the program's own are not told in letters.
func reasonToTell(reason string) string {
	if _, own := problem.Decode(reason); own {
		return ""
	}
	return reason
}
