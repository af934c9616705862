package store

import (
	"context"

	"github.com/partnergraph/partnergraph/models"
)

// NamedKeys are the keys in the bucket that the rows of documents name, of those that have a row.
func (s *Store) NamedKeys(ctx context.Context, documents []models.ID[models.Document]) (keys []string, err error) {
	err = s.read.WithContext(ctx).Model(&models.Document{}).Where("id IN ?", documents).Pluck("blob_key", &keys).Error
	return keys, translate(err)
}

// FirstOrganization is the id of the organisation that was written first, since ids grow with time; the zero id when there is none.
func (s *Store) FirstOrganization(ctx context.Context) (models.ID[models.Organization], error) {
	first, err := firstOf[models.Organization](s.read.WithContext(ctx).Order("id"), "1 = 1")
	if err != nil || first == nil {
		return models.ID[models.Organization]{}, err
	}
	return first.ID, nil
}
