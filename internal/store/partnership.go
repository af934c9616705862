package store

import (
	"context"
	"time"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/models"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// PartnershipConnection is one page of partnerships.
type (
	PartnershipConnection = Connection[models.Partnership]
	PartnershipEdge       = Edge[models.Partnership]
)

// Filters by one of several values.
type (
	PartnershipStatusFilter = In[models.PartnershipStatus]
	PartnershipSideFilter   = In[models.PartnershipSide]
)

// PartnershipFilter selects partnerships.
type PartnershipFilter struct {
	Status *PartnershipStatusFilter
	Side   *PartnershipSideFilter
	Name   *TextFilter
}

// partnershipStatus is rules.PartnershipStatusAt in SQL; a test compares the two.
func partnershipStatus(status models.PartnershipStatus, now time.Time) clause.Expression {
	var c conditions
	switch status {
	case models.PartnershipInvited, models.PartnershipOpened:
		c.add("(status = ? AND (invited_until IS NULL OR invited_until > ?))", status, now)
	case models.PartnershipExpired:
		c.add("(status = 'EXPIRED' OR (status IN ('INVITED', 'OPENED') AND invited_until <= ?))", now)
	default:
		c.add("status = ?", status)
	}
	return c.all()
}

func (f *PartnershipFilter) selects(s *selection, v viewer) {
	choose(s, f.Status, func(status models.PartnershipStatus) clause.Expression { return partnershipStatus(status, v.now) })
	if !v.Operator {
		each(s, f.Side, func(side models.PartnershipSide) clause.Expression {
			return clause.Expr{SQL: sideColumns[side] + " = ?", Vars: []any{v.PartnerID}}
		})
	}
	if f.Name != nil && f.Name.Contains != nil { // an invited reseller's name is not shown, so it cannot be searched either
		s.add("status IN ?", partnered)
		var any conditions
		any.elsewhere("provider_id IN (SELECT id FROM partners WHERE ", "search_name", f.Name)
		any.elsewhere("reseller_id IN (SELECT id FROM partners WHERE ", "search_name", f.Name)
		s.conditions = append(s.conditions, any.any())
	}
}

// partnered are the states in which both sides know each other.
var partnered = []models.PartnershipStatus{models.PartnershipActive, models.PartnershipSuspended}

// Partnerships lists the partnerships the actor may see, newest first.
func (s *Store) Partnerships(ctx context.Context, who access.Actor, f *PartnershipFilter, p Page) (*PartnershipConnection, error) {
	return listOf[models.Partnership](s, who, f, newestFirst).page(ctx, p)
}

// PartnerNames reads the names of partners without an access check: a reseller has to know who invites it.
func (s *Store) PartnerNames(ctx context.Context, ids []models.ID[models.Partner]) (map[models.ID[models.Partner]]string, error) {
	rows, err := many(ctx, s.read, everything, ids)
	names := make(map[models.ID[models.Partner]]string, len(rows))
	for _, p := range rows {
		names[p.ID] = p.Name
	}
	return names, err
}

// PartnerStatuses reads the statuses of partners without an access check: whoever has given a partner access to its account has to know.
func (s *Store) PartnerStatuses(ctx context.Context, ids []models.ID[models.Partner]) (map[models.ID[models.Partner]]models.PartnerStatus, error) {
	rows, err := many(ctx, s.read, everything, ids)
	statuses := make(map[models.ID[models.Partner]]models.PartnerStatus, len(rows))
	for _, p := range rows {
		statuses[p.ID] = p.Status
	}
	return statuses, err
}

// PartnershipOf finds the partnership between a provider and a reseller that has not ended, without an access check; nil when there is none.
func (s *Store) PartnershipOf(ctx context.Context, provider, reseller models.ID[models.Partner]) (*models.Partnership, error) {
	return firstOf[models.Partnership](s.read.WithContext(ctx), "active_key = ?", models.PairKey(provider, reseller))
}

// Partnership finds and locks the partnership between a provider and a reseller that has not ended; nil when there is none.
func (tx *Tx) Partnership(provider, reseller models.ID[models.Partner]) (*models.Partnership, error) {
	known, err := first[models.Partnership](tx, "active_key = ?", models.PairKey(provider, reseller))
	if err != nil || known == nil {
		return nil, err
	}
	now, err := LockAny(tx, known.ID)
	if err != nil || now.ActiveKey == nil {
		return nil, err
	}
	return now, nil
}

// InvitationTo reads and locks the newest invitation to a partnership in which the actor's partner is on the given side.
func (tx *Tx) InvitationTo(who access.Actor, id models.ID[models.Partnership], side models.PartnershipSide) (*models.RelationshipRequest, error) {
	row := new(models.Partnership)
	if err := visiblePartnerships(who).rows(tx.db).Where(sideColumns[side]+" = ?", who.PartnerID).Take(row, "id = ?", id).Error; err != nil {
		return nil, translate(err)
	}
	var rows []*models.RelationshipRequest
	err := forUpdate(tx.db).Where("partnership_id = ? AND kind = ?", id, models.RequestPartnership).
		Order("created_at DESC, id DESC").Limit(1).Find(&rows).Error
	if err == nil && len(rows) == 0 {
		err = gorm.ErrRecordNotFound
	}
	if err != nil {
		return nil, translate(err)
	}
	return rows[0], nil
}

// sideColumns are the columns with the partner of each side.
var sideColumns = map[models.PartnershipSide]string{models.ProviderSide: "provider_id", models.ResellerSide: "reseller_id"}

// ResellersPartnerships reads the partnerships of a reseller that are active or suspended, newest first.
func (tx *Tx) ResellersPartnerships(reseller models.ID[models.Partner]) (rows []*models.Partnership, err error) {
	err = tx.db.Where("reseller_id = ? AND status IN ?", reseller, partnered).Order("created_at DESC, id DESC").Find(&rows).Error
	return rows, translate(err)
}

// ResellersAmong says which of some partners a provider is in partnership with, without an access check.
func (s *Store) ResellersAmong(ctx context.Context, provider models.ID[models.Partner], ids []models.ID[models.Partner]) (map[models.ID[models.Partner]]bool, error) {
	var rows []models.ID[models.Partner]
	err := s.read.WithContext(ctx).Model(&models.Partnership{}).Where("provider_id = ? AND reseller_id IN ? AND status IN ?", provider, ids, partnered).Pluck("reseller_id", &rows).Error
	found := make(map[models.ID[models.Partner]]bool, len(rows))
	for _, id := range rows {
		found[id] = true
	}
	return found, translate(err)
}

// PartnershipsInForce reads and locks the partnerships of a partner that are active or suspended.
func (tx *Tx) PartnershipsInForce(partner models.ID[models.Partner]) (rows []*models.Partnership, err error) {
	err = forUpdate(tx.db).Where("(provider_id = ? OR reseller_id = ?) AND status IN ?", partner, partner, partnered).Order("id").Find(&rows).Error
	return rows, translate(err)
}

// ProviderGrant finds the newest access of a provider in a partnership; nil when there never was one.
func (tx *Tx) ProviderGrant(partnership models.ID[models.Partnership]) (*models.AccessGrant, error) {
	var rows []*models.AccessGrant
	err := tx.db.Where("partnership_id = ?", partnership).Order("granted_at DESC, id DESC").Limit(1).Find(&rows).Error
	if err != nil || len(rows) == 0 {
		return nil, translate(err)
	}
	return rows[0], nil
}
