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
	if err := who.May(access.RemoveResellerRelationship); err != nil {
		return nil, nil, err
	}
	var r *models.ResellerRelationship
	var blockers []rules.RemovalBlocker
	err := p.Tx(ctx, func(tx *store.Tx) (err error) {
		if r, err = store.Lock(tx, who, models.As[models.ResellerRelationship](in.ID)); err != nil {
			return kernel.At("id", err)
		}
		standing, err := tx.RelationshipStanding(r.ID)
		if err != nil {
			return err
		}
		var wrong *problem.Problem
		if blockers, wrong = RemovalOf(who, *r, standing); wrong != nil || in.DryRun {
			return kernel.Checked(wrong)
		}
		if err := joined(rules.CheckConfirmed(blockers, in.Confirm, in.Reason), store.Fresh(in.ExpectedVersion, r.Version)); err != nil {
			return err
		}
		return p.end(tx, who, r, in.Reason)
	})
	if err != nil {
		return nil, blockers, err
	}
	return r, blockers, nil
}

// joined adds a problem to those that a rule has found.
func joined(err error, also *problem.Problem) error {
	found, only := problem.All(err)
	if !only {
		return err
	}
	return kernel.Checked(append(found, also)...)
}

// RemovalOf says who may end a relationship, and what that would run into: the same for those who look and for those who act.
func RemovalOf(who access.Actor, r models.ResellerRelationship, s store.RelationshipStanding) ([]rules.RemovalBlocker, *problem.Problem) {
	if wrong := rules.MayRemove(who, r, rules.RelationshipSides{Partner: s.Partner, Providers: s.Providers}); wrong != nil {
		return nil, wrong
	}
	return rules.RelationshipBlockers(rules.RelationshipRemoval{
		Provisioning: s.Provisioning, InReview: s.InReview, Delegated: s.Granted > 0, Reseller: !r.AssociatedResellerID.IsZero(),
	}), nil
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
		Mailbox: p.Settings.SupportContact, ProgramName: p.Settings.Name, Link: p.Link(""),
	}
	for _, org := range kernel.Sides(concerned...) {
		if org == who.OrganizationID {
			continue
		}
		people, err := tx.Answering(org)
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
	if err := who.May(access.RemovePartnership); err != nil {
		return nil, nil, err
	}
	var row *models.Partnership
	var blockers []rules.RemovalBlocker
	err := p.Tx(ctx, func(tx *store.Tx) (err error) {
		if row, err = store.Lock(tx, who, models.As[models.Partnership](in.ID)); err != nil {
			return kernel.At("id", err)
		}
		if rules.Side(*row, who.PartnerID) == "" {
			return problem.New(problem.NotFound, "id")
		}
		if err := kernel.Checked(rules.MovePartnership(*row, access.RemovePartnership)); err != nil {
			return err
		}
		if blockers, err = p.partnershipBlockers(tx, row); err != nil || in.DryRun {
			return err
		}
		if err := joined(rules.CheckConfirmed(blockers, in.Confirm, in.Reason), store.Fresh(in.ExpectedVersion, row.Version)); err != nil {
			return err
		}
		return p.endPartnership(tx, who, row, in.Reason)
	})
	if err != nil {
		return nil, blockers, err
	}
	return row, blockers, nil
}

func (p *UseCases) partnershipBlockers(tx *store.Tx, row *models.Partnership) ([]rules.RemovalBlocker, error) {
	standing, err := tx.PartnershipStanding(row.ID)
	return PartnershipBlockers(standing), err
}

func (p *UseCases) endPartnership(tx *store.Tx, who access.Actor, row *models.Partnership, reason string) error {
	now, from := tx.Now(), row.Status
	row.Status, row.ActiveKey, row.RemovedAt, row.RemovedBy, row.RemovalReason = models.PartnershipRemoved, nil, &now, who.UserID, strings.TrimSpace(reason)
	if err := tx.Save(row); err != nil {
		return err
	}
	return tx.Record(who, store.About(row.ID, who.OrganizationID), store.Event{Action: access.RemovePartnership, From: string(from), To: string(row.Status), Reason: row.RemovalReason})
}

// PartnershipBlockers says what has to be confirmed for the removal of a partnership.
func PartnershipBlockers(s store.PartnershipStanding) []rules.RemovalBlocker {
	return rules.PartnershipBlockers(rules.PartnershipRemoval{Shared: s.Shared, Open: s.Open, Access: s.Granted > 0})
}
