package store

import "github.com/partnergraph/partnergraph/models"

// Grant finds the administrative access of a partner to an organisation; nil when it has none now.
func (tx *Tx) Grant(org models.ID[models.Organization], partner models.ID[models.Partner]) (*models.AccessGrant, error) {
	return first[models.AccessGrant](tx, "active_key = ?", models.PairKey(org, partner))
}
