package program

import (
	"context"
	"slices"
	"strings"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/problem"
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
func (p *Program) RemoveResellerRelationship(ctx context.Context, who access.Actor, in RemoveResellerRelationshipInput) (*models.ResellerRelationship, []rules.RemovalBlocker, error) {
	if err := who.May(access.RemoveResellerRelationship); err != nil {
		return nil, nil, err
	}
	var r *models.ResellerRelationship
	var blockers []rules.RemovalBlocker
	err := p.tx(ctx, func(tx *store.Tx) (err error) {
		if r, err = tx.LockRelationship(who, models.As[models.ResellerRelationship](in.ID)); err != nil {
			return at("id", err)
		}
		if err := p.mayRemove(tx, who, r); err != nil {
			return err
		}
		if blockers, err = p.relationshipBlockers(tx, r); err != nil || in.DryRun {
			return err
		}
		if err := joined(rules.CheckConfirmed(blockers, in.Confirm, in.Reason), store.Fresh(in.ExpectedVersion, r.Version)); err != nil {
			return err
		}
		return p.endRelationship(tx, who, r, in.Reason)
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
	return checked(append(found, also)...)
}

func (p *Program) mayRemove(tx *store.Tx, who access.Actor, r *models.ResellerRelationship) error {
	if who.PartnerID.IsZero() {
		return problem.New(problem.NotFound, "id")
	}
	partner, err := tx.Partner(who.PartnerID)
	if err != nil {
		return err
	}
	provides := false
	if r.PartnerID != partner.ID {
		known, err := tx.Partnership(partner.ID, r.PartnerID)
		if err != nil {
			return err
		}
		own, err := tx.Relationship(partner.ID, r.CustomerID)
		if err != nil {
			return err
		}
		provides = known != nil && known.Status == models.PartnershipActive && own != nil && own.AssociatedResellerID == r.PartnerID
	}
	return checked(rules.MayRemove(*partner, *r, provides))
}

func (p *Program) relationshipBlockers(tx *store.Tx, r *models.ResellerRelationship) ([]rules.RemovalBlocker, error) {
	customer, err := tx.Customer(r.CustomerID)
	if err != nil {
		return nil, err
	}
	f := rules.RelationshipRemoval{Provisioning: customer.Status == models.CustomerProvisioning, Reseller: !r.AssociatedResellerID.IsZero()}
	if f.InReview, err = tx.VettedFor(r.CustomerID, r.PartnerID); err != nil {
		return nil, err
	}
	grant, err := tx.Grant(customer.OrganizationID, r.PartnerID)
	f.Delegated = grant != nil
	return rules.RelationshipBlockers(f), err
}

// endRelationship ends a relationship, and with it the partner's administrative access to the customer.
func (p *Program) endRelationship(tx *store.Tx, who access.Actor, r *models.ResellerRelationship, reason string) error {
	customer, err := tx.Customer(r.CustomerID)
	if err != nil {
		return err
	}
	now, from := tx.Now(), r.Status
	r.Status, r.ActiveKey, r.RemovedAt, r.RemovedBy, r.RemovalReason = models.RelationshipRemoved, nil, &now, who.UserID, strings.TrimSpace(reason)
	if err := tx.Save(r); err != nil {
		return err
	}
	event := store.Event{Action: access.RemoveResellerRelationship, From: string(from), To: string(r.Status), Reason: r.RemovalReason}
	partner, err := tx.Partner(r.PartnerID)
	if err != nil {
		return err
	}
	for _, side := range sides(customer.OrganizationID, partner.OrganizationID, who.OrganizationID) {
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

// sides are the organisations that something concerns, each once.
func sides(orgs ...models.ID[models.Organization]) (all []models.ID[models.Organization]) {
	for _, org := range orgs {
		if !slices.Contains(all, org) {
			all = append(all, org)
		}
	}
	return all
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
func (p *Program) RemovePartnership(ctx context.Context, who access.Actor, in RemovePartnershipInput) (*models.Partnership, []rules.RemovalBlocker, error) {
	if err := who.May(access.RemovePartnership); err != nil {
		return nil, nil, err
	}
	var row *models.Partnership
	var blockers []rules.RemovalBlocker
	err := p.tx(ctx, func(tx *store.Tx) (err error) {
		if row, err = tx.LockPartnership(who, models.As[models.Partnership](in.ID)); err != nil {
			return at("id", err)
		}
		if rules.Side(*row, who.PartnerID) == "" {
			return problem.New(problem.NotFound, "id")
		}
		if err := checked(rules.MovePartnership(*row, access.RemovePartnership)); err != nil {
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

func (p *Program) partnershipBlockers(tx *store.Tx, row *models.Partnership) ([]rules.RemovalBlocker, error) {
	standing, err := tx.PartnershipStanding(row.ID)
	return PartnershipBlockers(standing), err
}

func (p *Program) endPartnership(tx *store.Tx, who access.Actor, row *models.Partnership, reason string) error {
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
