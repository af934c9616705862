package relationships

import (
	"context"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/program/agreements"
	"github.com/partnergraph/partnergraph/internal/program/kernel"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// This file gathers the facts that decide what can be done with relationships, partnerships and invitations: from what a query has read
// for many of them, or a transaction for one.

// RelationshipFacts are the facts that decide what can be done with a relationship.
func (p *UseCases) RelationshipFacts(r models.ResellerRelationship, s store.RelationshipStanding) rules.RelationshipFacts {
	return rules.RelationshipFacts{
		Relationship: r, Sides: rules.RelationshipSides{Partner: s.Partner, Providers: s.Providers}, Access: rules.AccessOn(r, s.Grants),
		Removal: rules.RelationshipRemoval{
			Provisioning: s.Provisioning, InReview: s.InReview, Delegated: s.Granted > 0, Reseller: !r.AssociatedResellerID.IsZero(), Active: s.Active, Suspended: s.Suspended,
		},
	}
}

// lockRelationship locks a relationship that the actor sees, and reads what decides about it.
func (p *UseCases) lockRelationship(tx *store.Tx, who access.Actor, id models.AnyID) (*models.ResellerRelationship, rules.RelationshipFacts, error) {
	r, err := store.Lock(tx, who, models.As[models.ResellerRelationship](id))
	if err != nil {
		return nil, rules.RelationshipFacts{}, kernel.At("id", err)
	}
	standing, err := tx.RelationshipStanding(r.ID)
	return r, p.RelationshipFacts(*r, standing), err
}

// PartnershipFacts are the facts that decide what can be done with a partnership.
func (p *UseCases) PartnershipFacts(row models.Partnership, s store.PartnershipStanding) rules.PartnershipFacts {
	return rules.PartnershipFacts{
		Partnership: row, Provider: p.takingPart(s.Provider), Reseller: p.takingPart(s.Reseller), Invitation: s.Invitation, Access: s.Access,
		Removal: rules.PartnershipRemoval{Shared: s.Shared, Open: s.Open, Access: s.Granted > 0}, Now: p.Store.Now(),
	}
}

// lockPartnership locks a partnership with which the actor may do something; the field is what the input calls it.
func (p *UseCases) lockPartnership(tx *store.Tx, do access.Action, who access.Actor, id models.AnyID, field string) (*models.Partnership, rules.PartnershipFacts, error) {
	row, err := store.Lock(tx, who, models.As[models.Partnership](id))
	if err != nil {
		return nil, rules.PartnershipFacts{}, kernel.At(field, err)
	}
	standing, err := tx.PartnershipStanding(row.ID)
	if err != nil {
		return nil, rules.PartnershipFacts{}, err
	}
	f := p.PartnershipFacts(*row, standing)
	return row, f, rules.OnPartnership.WhyNot(do, who, f).Err()
}

// IssuedFacts are the facts that decide what its issuer can do with an invitation.
func (p *UseCases) IssuedFacts(r models.RelationshipRequest, s store.InvitationStanding) rules.IssuedFacts {
	f := rules.IssuedFacts{Request: r, Answer: rules.InvitationFacts{Issuer: p.takingPart(s.Issuer), Partnership: s.Partnership, Mailbox: p.Content().EligibilityMailbox}, Now: p.Store.Now()}
	f.Answer.Issuer.Related = s.Related
	if s.Cloud != "" {
		f.Answer.Tenant = &models.Tenant{Cloud: s.Cloud}
	}
	if s.Partnership == nil {
		return f
	}
	other := p.takingPart(s.Other)
	if r.Kind == models.RequestPartnership {
		f.Answer.Reseller = &other
	} else {
		f.Answer.Provider = &other
	}
	return f
}

// takingPart is a partner with the facts that decide whether it may do business now.
func (p *UseCases) takingPart(s store.Party) rules.Party {
	return rules.Party{Partner: s.Partner, Counts: agreements.Holds(p.Content(), s.Partner.Region, s.Accepted, p.Store.Now()), Qualified: s.Qualified}
}

// party is takingPart for a partner that is read in the transaction.
func (p *UseCases) party(tx *store.Tx, id models.ID[models.Partner]) (rules.Party, error) {
	read, err := tx.Party(id)
	return p.takingPart(read), err
}

// ViewerFacts adds the facts about the actor's own account, and the partnerships in which it is the reseller.
func (p *UseCases) ViewerFacts(ctx context.Context, tx *store.Tx, who access.Actor, f *rules.ViewerFacts) (err error) {
	if who.PartnerID.IsZero() {
		return nil
	}
	if f.Account, err = p.party(tx, who.PartnerID); err != nil {
		return err
	}
	listing, err := tx.Listing(who.PartnerID)
	if err != nil {
		return err
	}
	f.Listed = listing != nil
	rows, err := tx.ResellersPartnerships(who.PartnerID)
	if err != nil {
		return err
	}
	ids := make([]models.ID[models.Partnership], len(rows))
	for i, row := range rows {
		ids[i] = row.ID
	}
	standings, err := p.Store.PartnershipStandings(ctx, ids)
	for _, row := range rows {
		f.Partnerships = append(f.Partnerships, p.PartnershipFacts(*row, standings[row.ID]))
	}
	return err
}
