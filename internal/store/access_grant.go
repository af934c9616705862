package store

import (
	"context"

	"github.com/partnergraph/partnergraph/models"
)

// CustomerGrantsOf reads the administrative access of partners to customers, newest first; it is shown beside relationships.
func (s *Store) CustomerGrantsOf(ctx context.Context, customers []models.ID[models.Customer]) ([]*models.AccessGrant, error) {
	return by[models.AccessGrant](ctx, s.read, everything, "customer_id", customers, "granted_at DESC, id DESC")
}

// Grant finds the administrative access of a partner to an organisation; nil when it has none now.
func (tx *Tx) Grant(org models.ID[models.Organization], partner models.ID[models.Partner]) (*models.AccessGrant, error) {
	return first[models.AccessGrant](tx, "active_key = ?", models.PairKey(org, partner))
}
