package store

import (
	"context"
	"time"

	"github.com/partnergraph/partnergraph/models"
	"gorm.io/gorm"
)

// PartnershipStanding is what decides, beside its own state, what can be done with a partnership.
type PartnershipStanding struct {
	PartnershipCounts
	Provider, Reseller Party
	Invitation         *models.RelationshipRequest // the newest; nil when there is none
	Access             *models.AccessGrant         // the provider's newest; nil when there never was one
}

// PartnershipCounts counts the obstacles to the removal of a partnership.
type PartnershipCounts struct {
	PartnershipID          models.ID[models.Partnership]
	ProviderID, ResellerID models.ID[models.Partner]
	Shared                 int // customers of both
	Open                   int // joint invitations that nobody has answered
	Granted                int // administrative access of the provider
}

// partnershipCounts counts the obstacles to the removal of partnerships, one row for each.
const partnershipCounts = "SELECT p.id AS partnership_id, p.provider_id, p.reseller_id," +
	" (SELECT COUNT(*) FROM reseller_relationships AS a JOIN reseller_relationships AS b ON b.customer_id = a.customer_id AND b.partner_id = p.reseller_id AND b.status = 'ACTIVE'" +
	" WHERE a.partner_id = p.provider_id AND a.status = 'ACTIVE') AS shared," +
	" (SELECT COUNT(*) FROM relationship_requests AS r WHERE r.partnership_id = p.id AND r.kind = 'JOINT' AND r.status IN ('ISSUED', 'SENT', 'HANDED_OUT', 'OPENED') AND r.expires_at > ?) AS open," +
	" (SELECT COUNT(*) FROM access_grants AS g WHERE g.partnership_id = p.id AND g.status = 'GRANTED') AS granted" +
	" FROM partnerships AS p WHERE p.id IN ?"

// PartnershipStandings reads what decides about partnerships, in six statements and without an access check: it is not shown.
func (s *Store) PartnershipStandings(ctx context.Context, ids []models.ID[models.Partnership]) (map[models.ID[models.Partnership]]PartnershipStanding, error) {
	return partnershipStandings(s.read.WithContext(ctx), ids, s.clock.Now())
}

// PartnershipStanding is PartnershipStandings for one, in the transaction.
func (tx *Tx) PartnershipStanding(id models.ID[models.Partnership]) (PartnershipStanding, error) {
	found, err := partnershipStandings(tx.db, []models.ID[models.Partnership]{id}, tx.now)
	return found[id], err
}

func partnershipStandings(db *gorm.DB, ids []models.ID[models.Partnership], now time.Time) (map[models.ID[models.Partnership]]PartnershipStanding, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	var rows []PartnershipCounts
	if err := db.Raw(partnershipCounts, now, ids).Scan(&rows).Error; err != nil {
		return nil, translate(err)
	}
	var sides []models.ID[models.Partner]
	for _, row := range rows {
		sides = append(sides, row.ProviderID, row.ResellerID)
	}
	known, err := parties(db, sides)
	if err != nil {
		return nil, err
	}
	ctx := db.Statement.Context
	invitations, err := by[models.RelationshipRequest](ctx, db, policy{when("kind = ?", models.RequestPartnership)}, "partnership_id", ids, "created_at, id")
	if err != nil {
		return nil, err
	}
	grants, err := by[models.AccessGrant](ctx, db, everything, "partnership_id", ids, "granted_at, id")
	found := make(map[models.ID[models.Partnership]]PartnershipStanding, len(rows))
	for _, row := range rows {
		standing := PartnershipStanding{PartnershipCounts: row, Provider: known[row.ProviderID], Reseller: known[row.ResellerID]}
		standing.Invitation = last(invitations, func(r *models.RelationshipRequest) bool { return r.PartnershipID == row.PartnershipID })
		standing.Access = last(grants, func(g *models.AccessGrant) bool { return g.PartnershipID == row.PartnershipID })
		found[row.PartnershipID] = standing
	}
	return found, err
}

// last is the last of the rows for which something holds; nil when there is none.
func last[T any](rows []*T, holds func(*T) bool) (found *T) {
	for _, row := range rows {
		if holds(row) {
			found = row
		}
	}
	return found
}
