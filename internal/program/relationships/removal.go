package relationships

import (
	"context"
	"strings"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/mail"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/program/kernel"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// RemoveResellerRelationshipInput says which relationship ends.
type RemoveResellerRelationshipInput struct {
	ID               models.AnyID
	Confirm          []rules.RemovalBlockerCode
	Reason           string
	DryRun           bool
	ExpectedVersion  *int
	ClientMutationID *string
}

// RemoveResellerRelationship ends a reseller relationship once nothing stands in the way and its consequences are confirmed.
func (p *UseCases) RemoveResellerRelationship(ctx context.Context, who access.Actor, in RemoveResellerRelationshipInput) (*models.ResellerRelationship, []rules.RemovalBlocker, error) {
	var blockers []rules.RemovalBlocker
	r, err := kernel.Do(ctx, p.Kernel, who, access.RemoveResellerRelationship, func(tx *store.Tx) (r *models.ResellerRelationship, err error) {
		var f rules.RelationshipFacts
		if r, f, err = p.lockRelationship(tx, who, in.ID); err != nil {
			return r, err
		}
		var wrong problem.List
		if blockers, wrong = f.Blockers(who); len(wrong) > 0 || in.DryRun {
			return r, wrong.Err()
		}
		why := rules.OnRelationship.WhyNot(access.RemoveResellerRelationship, who, f)
		if err := rules.Possible(why, removalInput(in.Reason, blockers, in.Confirm, in.ExpectedVersion, r.Version)...).Err(); err != nil {
			return r, err
		}
		return r, p.end(tx, who, r, in.Reason)
	})
	return r, blockers, err
}

// removalInput lists what is wrong with the input of a removal.
func removalInput(reason string, blockers []rules.RemovalBlocker, confirmed []rules.RemovalBlockerCode, expected *int, version int) problem.List {
	return problem.ListOf(rules.Text("reason", reason, true, rules.MaxText), rules.Confirmed(blockers, confirmed), store.Fresh(expected, version))
}

// end ends a relationship, and with it the partner's administrative access to the customer.
func (p *UseCases) end(tx *store.Tx, who access.Actor, r *models.ResellerRelationship, reason string) error {
	customer, err := store.Get(tx, r.CustomerID)
	if err != nil {
		return err
	}
	now, from := tx.Now(), r.Status
	r.Status, r.ActiveKey, r.RemovedAt, r.RemovedBy, r.RemovalReason = models.RelationshipRemoved, nil, &now, who.UserID, strings.TrimSpace(reason)
	if err := tx.Save(r); err != nil {
		return err
	}
	event := store.Event{Action: access.RemoveResellerRelationship, From: string(from), To: string(r.Status), Reason: r.RemovalReason}
	partner, err := store.Get(tx, r.PartnerID)
	if err != nil {
		return err
	}
	if err := p.ended(tx, who, r.PartnerID, r.CustomerID, r.RemovalReason); err != nil {
		return err
	}
	if err := p.tellRemoved(tx, who, r, customer, partner); err != nil {
		return err
	}
	for _, side := range kernel.Sides(customer.OrganizationID, partner.OrganizationID, who.OrganizationID) {
		if err := tx.Record(who, store.About(r.ID, side), event); err != nil {
			return err
		}
	}
	grant, err := tx.Grant(customer.OrganizationID, r.PartnerID)
	if err != nil || grant == nil {
		return err
	}
	return p.withdraw(tx, who, grant.ID)
}

// tellRemoved tells the customer, and the partners on both ends of the relationship, that it is over; whoever ended it knows.
func (p *UseCases) tellRemoved(tx *store.Tx, who access.Actor, r *models.ResellerRelationship, customer *models.Customer, partner *models.Partner) error {
	concerned := []models.ID[models.Organization]{customer.OrganizationID, partner.OrganizationID}
	if !r.AssociatedResellerID.IsZero() {
		reseller, err := store.Get(tx, r.AssociatedResellerID)
		if err != nil {
			return err
		}
		concerned = append(concerned, reseller.OrganizationID)
	}
	d := mail.Data{
		CustomerName: customer.CompanyName, PartnerName: partner.Name, Reason: r.RemovalReason, Due: tx.Now(),
		Mailbox: p.Content().SupportContact, ProgramName: p.Content().Name, Link: p.Link(""),
	}
	for _, org := range kernel.Sides(concerned...) {
		if org == who.OrganizationID {
			continue
		}
		people, err := tx.Responsible(org)
		if err != nil {
			return err
		}
		if _, err := tx.PostAll(people, store.About(r.ID, org), "removed", mail.RelationshipRemoved, d); err != nil {
			return err
		}
	}
	return nil
}

// RemovePartnershipInput says which partnership ends.
type RemovePartnershipInput struct {
	ID               models.AnyID
	Confirm          []rules.RemovalBlockerCode
	Reason           string
	DryRun           bool
	ExpectedVersion  *int
	ClientMutationID *string
}

// RemovePartnership ends a partnership once its consequences are confirmed. Customers and administrative access stay, and nobody
// is told: the remover gives notice.
func (p *UseCases) RemovePartnership(ctx context.Context, who access.Actor, in RemovePartnershipInput) (*models.Partnership, []rules.RemovalBlocker, error) {
	var blockers []rules.RemovalBlocker
	row, err := kernel.Do(ctx, p.Kernel, who, access.RemovePartnership, func(tx *store.Tx) (row *models.Partnership, err error) {
		var f rules.PartnershipFacts
		if row, f, err = p.lockPartnership(tx, access.RemovePartnership, who, in.ID, "id"); err != nil {
			return row, err
		}
		if blockers = rules.PartnershipBlockers(f.Removal); in.DryRun {
			return row, nil
		}
		if err := removalInput(in.Reason, blockers, in.Confirm, in.ExpectedVersion, row.Version).Err(); err != nil {
			return row, err
		}
		return row, p.endPartnership(tx, who, row, in.Reason)
	})
	return row, blockers, err
}

func (p *UseCases) endPartnership(tx *store.Tx, who access.Actor, row *models.Partnership, reason string) error {
	now, from := tx.Now(), row.Status
	row.Status, row.ActiveKey, row.RemovedAt, row.RemovedBy, row.RemovalReason = models.PartnershipRemoved, nil, &now, who.UserID, strings.TrimSpace(reason)
	if err := tx.Save(row); err != nil {
		return err
	}
	return tx.Record(who, store.About(row.ID, who.OrganizationID), store.Event{Action: access.RemovePartnership, From: string(from), To: string(row.Status), Reason: row.RemovalReason})
}
