package relationships

import (
	"context"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/mail"
	"github.com/partnergraph/partnergraph/internal/program/kernel"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// RevokeDelegatedAccessInput says whose administrative access to a customer ends.
type RevokeDelegatedAccessInput struct {
	ID               models.AnyID // the relationship
	ClientMutationID *string
}

// RevokeDelegatedAccess ends the administrative access of a relationship's partner to its customer; the relationship stays. The customer
// withdraws it or the partner gives it up, in every state of the relationship; ACCESS_ALREADY_REVOKED when it has ended (T-60), ACCESS_NEVER_GIVEN when there never was one.
func (p *UseCases) RevokeDelegatedAccess(ctx context.Context, who access.Actor, in RevokeDelegatedAccessInput) (*models.ResellerRelationship, error) {
	return kernel.Do(ctx, p.Kernel, who, access.RevokeDelegatedAccess, func(tx *store.Tx) (r *models.ResellerRelationship, err error) {
		var f rules.RelationshipFacts
		if r, f, err = p.lockRelationship(tx, who, in.ID); err != nil {
			return r, err
		}
		if err := rules.OnRelationship.WhyNot(access.RevokeDelegatedAccess, who, f).Err(); err != nil {
			return r, err
		}
		if err := p.withdraw(tx, who, f.Access.ID); err != nil {
			return r, err
		}
		return r, p.tellAccessEnded(tx, who, r)
	})
}

// tellAccessEnded records on both sides that the partner no longer administers the customer, and writes to both: colleagues of the
// person who ended it have to know as well.
func (p *UseCases) tellAccessEnded(tx *store.Tx, who access.Actor, r *models.ResellerRelationship) error {
	customer, err := store.Get(tx, r.CustomerID)
	if err != nil {
		return err
	}
	partner, err := store.Get(tx, r.PartnerID)
	if err != nil {
		return err
	}
	d := mail.Data{
		CustomerName: customer.CompanyName, PartnerName: partner.Name, Outcome: "WITHDRAWN", Due: tx.Now(),
		Mailbox: p.Content().SupportContact, ProgramName: p.Content().Name, Link: p.Link(""),
	}
	if who.PartnerID == r.PartnerID {
		d.Outcome = "GIVEN_UP"
	}
	event := store.Event{Action: access.RevokeDelegatedAccess, From: string(models.AccessGranted), To: string(models.AccessRevoked)}
	for _, org := range kernel.Sides(customer.OrganizationID, partner.OrganizationID) {
		if err := tx.Record(who, store.About(r.ID, org), event); err != nil {
			return err
		}
		people, err := tx.Responsible(org)
		if err != nil {
			return err
		}
		if _, err := tx.PostAll(people, store.About(r.ID, org), "access_ended", mail.DelegatedAccessEnded, d); err != nil {
			return err
		}
	}
	return nil
}
