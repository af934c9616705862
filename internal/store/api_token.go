package store

import (
	"context"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/models"
)

// APITokenConnection is one page of API tokens.
type (
	APITokenConnection = Connection[models.APIToken]
	APITokenEdge       = Edge[models.APIToken]
)

// APITokensOf lists the tokens of each of the people, newest first, one statement for all of them.
func (s *Store) APITokensOf(ctx context.Context, who access.Actor, users []models.ID[models.User], p Page) (map[models.ID[models.User]]*APITokenConnection, error) {
	return pagesOf(ctx, listOf[models.APIToken](s, who, nil, newestFirst), "user_id", users, p)
}

// FirstToken finds the oldest token with a name in an organisation, and its owner.
func (s *Store) FirstToken(ctx context.Context, org models.ID[models.Organization], name string) (*models.APIToken, *models.User, error) {
	token := new(models.APIToken)
	err := s.read.WithContext(ctx).Where("name = ? AND user_id IN (SELECT id FROM users WHERE organization_id = ?)", name, org).Order("created_at, id").Take(token).Error
	if err != nil {
		return nil, nil, translate(err)
	}
	user, err := one(ctx, s.read, everything, token.UserID)
	return token, user, err
}

// RevokeMadeWith revokes the tokens that were created with another token.
func (tx *Tx) RevokeMadeWith(parent models.ID[models.APIToken]) error {
	return translate(tx.db.Model(&models.APIToken{}).Where("parent_id = ? AND revoked_at IS NULL", parent).Update("revoked_at", tx.now).Error)
}

// RevokeTokens revokes all tokens of a person.
func (tx *Tx) RevokeTokens(user models.ID[models.User]) error {
	return translate(tx.db.Model(&models.APIToken{}).Where("user_id = ? AND revoked_at IS NULL", user).Update("revoked_at", tx.now).Error)
}
