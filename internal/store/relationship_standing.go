package store

import (
	"context"

	"github.com/partnergraph/partnergraph/models"
	"gorm.io/gorm"
)

// RelationshipStanding is what decides about the removal of a relationship: who may remove it, and the obstacles.
type RelationshipStanding struct {
	RelationshipID models.ID[models.ResellerRelationship]
	Provisioning   bool                  // the customer's account is being set up
	InReview       int                   // special qualifications that the partner asked for
	Granted        int                   // administrative access of the partner
	Active         int                   // subscriptions of the customer from the partner that it uses, or will
	Suspended      int                   // and those that are suspended or disabled
	Grants         []*models.AccessGrant // administrative access to the customer, of the partner, newest first
	Partner        models.Partner
	Providers      []models.Partner // in partnership with the partner, and selling to the customer
}

const (
	relationshipCounts = "SELECT r.id AS relationship_id, c.status = 'PROVISIONING' AS provisioning," +
		" (SELECT COUNT(*) FROM customer_qualifications AS q WHERE q.customer_id = r.customer_id AND q.requested_by = r.partner_id AND q.vetting = 'IN_REVIEW') AS in_review," +
		" (SELECT COUNT(*) FROM access_grants AS g WHERE g.organization_id = c.organization_id AND g.partner_id = r.partner_id AND g.status = 'GRANTED') AS granted," +
		" (SELECT COUNT(*) FROM subscriptions AS s WHERE s.partner_id = r.partner_id AND s.customer_id = r.customer_id AND s.status IN ('PENDING', 'ACTIVE')) AS active," +
		" (SELECT COUNT(*) FROM subscriptions AS s WHERE s.partner_id = r.partner_id AND s.customer_id = r.customer_id AND s.status IN ('SUSPENDED', 'DISABLED')) AS suspended" +
		" FROM reseller_relationships AS r JOIN customers AS c ON c.id = r.customer_id WHERE r.id IN ?"
	relationshipPartners = "SELECT r.id AS relationship_id, p.* FROM reseller_relationships AS r JOIN partners AS p ON p.id = r.partner_id WHERE r.id IN ?"
	relationshipGrants   = "SELECT r.id AS relationship_id, g.* FROM reseller_relationships AS r JOIN access_grants AS g ON g.customer_id = r.customer_id AND g.partner_id = r.partner_id" +
		" WHERE r.id IN ? ORDER BY g.granted_at DESC, g.id DESC"
	// relationshipProviders includes a provider that has ended its own relationship, if it sold to the customer when the reseller began.
	relationshipProviders = "SELECT r.id AS relationship_id, p.* FROM reseller_relationships AS r" +
		" JOIN partnerships AS s ON s.reseller_id = r.partner_id AND s.status IN ('ACTIVE', 'SUSPENDED') JOIN partners AS p ON p.id = s.provider_id" +
		" WHERE r.id IN ? AND (r.provider_id = p.id OR EXISTS (SELECT 1 FROM reseller_relationships AS mine WHERE mine.partner_id = p.id AND mine.customer_id = r.customer_id" +
		" AND (mine.status <> 'REMOVED' OR mine.removed_at >= r.started_at))) ORDER BY p.id"
)

// RelationshipStandings reads what decides about the removal of relationships, without an access check: it is not shown to the actor.
func (s *Store) RelationshipStandings(ctx context.Context, ids []models.ID[models.ResellerRelationship]) (map[models.ID[models.ResellerRelationship]]RelationshipStanding, error) {
	return relationshipStandingsOf(s.read.WithContext(ctx), ids)
}

// RelationshipStanding is RelationshipStandings for one, in the transaction.
func (tx *Tx) RelationshipStanding(id models.ID[models.ResellerRelationship]) (RelationshipStanding, error) {
	found, err := relationshipStandingsOf(tx.db, []models.ID[models.ResellerRelationship]{id})
	return found[id], err
}

// partnerOf is a partner joined with a relationship.
type partnerOf struct {
	RelationshipID models.ID[models.ResellerRelationship]
	Partner        models.Partner `gorm:"embedded"`
}

func relationshipStandingsOf(db *gorm.DB, ids []models.ID[models.ResellerRelationship]) (map[models.ID[models.ResellerRelationship]]RelationshipStanding, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	var rows []struct {
		RelationshipID    models.ID[models.ResellerRelationship]
		Provisioning      bool
		InReview, Granted int
		Active, Suspended int
	}
	if err := db.Raw(relationshipCounts, ids).Scan(&rows).Error; err != nil {
		return nil, translate(err)
	}
	found := make(map[models.ID[models.ResellerRelationship]]RelationshipStanding, len(rows))
	for _, row := range rows {
		found[row.RelationshipID] = RelationshipStanding{RelationshipID: row.RelationshipID, Provisioning: row.Provisioning, InReview: row.InReview, Granted: row.Granted, Active: row.Active, Suspended: row.Suspended}
	}
	if err := joinPartners(db, ids, found); err != nil {
		return nil, err
	}
	return found, joinGrants(db, ids, found)
}

// grantOf is an administrative access joined with a relationship.
type grantOf struct {
	RelationshipID models.ID[models.ResellerRelationship]
	Grant          models.AccessGrant `gorm:"embedded"`
}

func joinGrants(db *gorm.DB, ids []models.ID[models.ResellerRelationship], found map[models.ID[models.ResellerRelationship]]RelationshipStanding) error {
	var grants []grantOf
	if err := db.Raw(relationshipGrants, ids).Scan(&grants).Error; err != nil {
		return translate(err)
	}
	for _, row := range grants {
		standing := found[row.RelationshipID]
		standing.Grants = append(standing.Grants, &row.Grant)
		found[row.RelationshipID] = standing
	}
	return nil
}

func joinPartners(db *gorm.DB, ids []models.ID[models.ResellerRelationship], found map[models.ID[models.ResellerRelationship]]RelationshipStanding) error {
	var own, providers []partnerOf
	if err := db.Raw(relationshipPartners, ids).Scan(&own).Error; err != nil {
		return translate(err)
	}
	if err := db.Raw(relationshipProviders, ids).Scan(&providers).Error; err != nil {
		return translate(err)
	}
	for _, row := range own {
		standing := found[row.RelationshipID]
		standing.Partner = row.Partner
		found[row.RelationshipID] = standing
	}
	for _, row := range providers {
		standing := found[row.RelationshipID]
		standing.Providers = append(standing.Providers, row.Partner)
		found[row.RelationshipID] = standing
	}
	return nil
}
