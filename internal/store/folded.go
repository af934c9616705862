package store

import (
	"context"

	"github.com/partnergraph/partnergraph/models"
	"gorm.io/gorm"
)

// FoldedAdmin is the first global admin of a customer's account whose address differs from the contact's, because an older version
// of the program applied full case folding to it (ß became ss).
type FoldedAdmin struct {
	Customer models.ID[models.Customer]
	SignedIn bool // somebody has signed in with the changed address
}

// FoldedAdmins finds the customers whose first global admin has another address than the customer's contact.
func (s *Store) FoldedAdmins(ctx context.Context) (found []FoldedAdmin, err error) {
	outsideASCII := "CHAR_LENGTH(billing) <> LENGTH(billing)"
	if s.dialect == "sqlite" {
		outsideASCII = "LENGTH(billing) <> LENGTH(CAST(billing AS BLOB))"
	}
	var some []*models.Customer
	err = s.read.WithContext(ctx).Select("id", "organization_id", "billing").Where(outsideASCII).
		FindInBatches(&some, keyBatch, func(*gorm.DB, int) error {
			for _, c := range some {
				admin, err := s.foldedAdmin(ctx, c)
				if err != nil {
					return err
				}
				if admin != nil {
					found = append(found, FoldedAdmin{c.ID, admin.Subject != nil})
				}
			}
			return nil
		}).Error
	return found, translate(err)
}

// foldedAdmin finds the person whose address is the fully folded address of a customer's contact; nil when folding does not change it, or
// when there is no such person.
func (s *Store) foldedAdmin(ctx context.Context, c *models.Customer) (*models.User, error) {
	given := c.Billing.Contact.Email
	folded := models.Fold(given)
	if models.SameAddress(given, folded) {
		return nil, nil
	}
	return firstOf[models.User](s.read.WithContext(ctx), "organization_id = ? AND email_key = ? AND disabled_at IS NULL", c.OrganizationID, models.AddressKey(folded))
}
