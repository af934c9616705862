package store

import (
	"context"

	"github.com/partnergraph/partnergraph/models"
	"gorm.io/gorm"
)

// InvitationStanding is what decides whether anybody could still accept an invitation.
type InvitationStanding struct {
	Partnership *models.Partnership // of an invitation to a partnership, and of a joint one
	Issuer      Party
	Other       Party        // the other side of the partnership
	Cloud       models.Cloud // of the tenant that was named; empty when it is not known
	Related     bool         // the issuer has a relationship with the customer of that tenant
}

// invitedTenants joins invitations with the tenants that they name.
const invitedTenants = "SELECT r.id AS request_id, t.cloud, EXISTS (SELECT 1 FROM customers AS c JOIN reseller_relationships AS own ON own.customer_id = c.id" +
	" WHERE c.tenant_id = t.id AND own.partner_id = r.partner_id AND own.active_key IS NOT NULL) AS related" +
	" FROM relationship_requests AS r JOIN tenants AS t ON t.tenant_id = r.invitee_tenant WHERE r.id IN ?"

// InvitationStandings reads what decides about invitations, in six statements and without an access check: it is not shown.
func (s *Store) InvitationStandings(ctx context.Context, ids []models.ID[models.RelationshipRequest]) (map[models.ID[models.RelationshipRequest]]InvitationStanding, error) {
	return invitationStandings(s.read.WithContext(ctx), ids)
}

// InvitationStanding is InvitationStandings for one, in the transaction.
func (tx *Tx) InvitationStanding(id models.ID[models.RelationshipRequest]) (InvitationStanding, error) {
	found, err := invitationStandings(tx.db, []models.ID[models.RelationshipRequest]{id})
	return found[id], err
}

func invitationStandings(db *gorm.DB, ids []models.ID[models.RelationshipRequest]) (map[models.ID[models.RelationshipRequest]]InvitationStanding, error) {
	ctx, found := db.Statement.Context, make(map[models.ID[models.RelationshipRequest]]InvitationStanding, len(ids))
	requests, err := many(ctx, db, everything, ids)
	if err != nil {
		return nil, err
	}
	invited, err := partnershipsOf(ctx, db, requests)
	if err != nil {
		return nil, err
	}
	var sides []models.ID[models.Partner]
	for _, r := range requests {
		sides = append(sides, r.PartnerID)
		if p := invited[r.PartnershipID]; p != nil {
			sides = append(sides, otherSide(p, r.PartnerID))
		}
	}
	known, err := parties(db, sides)
	if err != nil {
		return nil, err
	}
	for _, r := range requests {
		standing := InvitationStanding{Issuer: known[r.PartnerID], Partnership: invited[r.PartnershipID]}
		if standing.Partnership != nil {
			standing.Other = known[otherSide(standing.Partnership, r.PartnerID)]
		}
		found[r.ID] = standing
	}
	return found, joinTenants(db, ids, found)
}

func partnershipsOf(ctx context.Context, db *gorm.DB, requests []*models.RelationshipRequest) (map[models.ID[models.Partnership]]*models.Partnership, error) {
	var ids []models.ID[models.Partnership]
	for _, r := range requests {
		if !r.PartnershipID.IsZero() {
			ids = append(ids, r.PartnershipID)
		}
	}
	rows, err := many(ctx, db, everything, ids)
	found := make(map[models.ID[models.Partnership]]*models.Partnership, len(rows))
	for _, p := range rows {
		found[p.ID] = p
	}
	return found, err
}

func otherSide(p *models.Partnership, partner models.ID[models.Partner]) models.ID[models.Partner] {
	if p.ProviderID == partner {
		return p.ResellerID
	}
	return p.ProviderID
}

func joinTenants(db *gorm.DB, ids []models.ID[models.RelationshipRequest], found map[models.ID[models.RelationshipRequest]]InvitationStanding) error {
	if len(found) == 0 {
		return nil
	}
	var rows []struct {
		RequestID models.ID[models.RelationshipRequest]
		Cloud     models.Cloud
		Related   bool
	}
	if err := db.Raw(invitedTenants, ids).Scan(&rows).Error; err != nil {
		return translate(err)
	}
	for _, row := range rows {
		standing := found[row.RequestID]
		standing.Cloud, standing.Related = row.Cloud, row.Related
		found[row.RequestID] = standing
	}
	return nil
}
