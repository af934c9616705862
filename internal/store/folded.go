package store

import (
	"context"

	"github.com/partnergraph/partnergraph/models"
	"gorm.io/gorm"
)

// FoldedAdmin is the first global admin of a customer's account who was written to at another address than the contact's: full case
// folding, as it was done once, had made it of that (ss of ß).
type FoldedAdmin struct {
	Customer models.ID[models.Customer]
	SignedIn bool // somebody reads mail at the other address, and has signed in
}

// FoldedAdmins compares the contacts of customers, which were always kept as given, with the people who were made of them.
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

// foldedAdmin finds the person whose address is what full folding makes of a customer's contact; nil when it changes nothing, or when
// there is no such person.
func (s *Store) foldedAdmin(ctx context.Context, c *models.Customer) (*models.User, error) {
	given := c.Billing.Contact.Email
	folded := models.Fold(given)
	if models.SameAddress(given, folded) {
		return nil, nil
	}
	return firstOf[models.User](s.read.WithContext(ctx), "organization_id = ? AND email_key = ? AND disabled_at IS NULL", c.OrganizationID, models.AddressKey(folded))
}
