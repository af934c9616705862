package store

import "github.com/partnergraph/partnergraph/models"

// Relationship finds the relationship between a partner and a customer that is not removed; nil when there is none.
func (tx *Tx) Relationship(partner models.ID[models.Partner], customer models.ID[models.Customer]) (*models.ResellerRelationship, error) {
	return first[models.ResellerRelationship](tx, "active_key = ?", models.PairKey(partner, customer))
}
