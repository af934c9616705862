package store

import (
	"context"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/models"
)

// RelationshipsOfCustomers reads the reseller relationships of customers that the actor may see, newest first.
func (s *Store) RelationshipsOfCustomers(ctx context.Context, who access.Actor, customers []models.ID[models.Customer]) ([]*models.ResellerRelationship, error) {
	return by[models.ResellerRelationship](ctx, s.read, visibleRelationships(who), "customer_id", customers, "started_at DESC, id DESC")
}

// RelationshipsFrom reads the reseller relationships that invitations led to.
func (s *Store) RelationshipsFrom(ctx context.Context, who access.Actor, requests []models.ID[models.RelationshipRequest]) ([]*models.ResellerRelationship, error) {
	return by[models.ResellerRelationship](ctx, s.read, visibleRelationships(who), "request_id", requests, "id")
}

// Relationship finds the relationship between a partner and a customer that is not removed; nil when there is none.
func (tx *Tx) Relationship(partner models.ID[models.Partner], customer models.ID[models.Customer]) (*models.ResellerRelationship, error) {
	return first[models.ResellerRelationship](tx, "active_key = ?", models.PairKey(partner, customer))
}
