package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/partnergraph/partnergraph/models"
	"gorm.io/gorm"
)

// keyBatch is how many rows get their keys with one read.
const keyBatch = 500

// fillAllKeys computes the key of each address that has none (D-24).
func (s *Store) fillAllKeys(ctx context.Context) error {
	db := s.write.WithContext(ctx)
	err := errors.Join(
		fillColumn(db, "email_key", "email", func(u *models.User, key func(*string) error) error {
			err := key(u.EmailKey)
			if errors.Is(err, ErrDuplicate) {
				second := u.SecondKey()
				err = key(&second)
			}
			return err
		}),
		fillColumn(db, "invitee_key", "invitee_email", func(r *models.RelationshipRequest, key func(*string) error) error { return key(r.InviteeKey) }),
		fillColumn(db, "invitee_domain", "invitee_email", func(r *models.RelationshipRequest, key func(*string) error) error { return key(r.InviteeDomain) }),
		fillColumn(db, "mailbox_key", "to_address", func(e *models.Email, key func(*string) error) error { return key(e.MailboxKey) }),
	)
	if err != nil {
		return fmt.Errorf("store: keys of addresses: %w", err)
	}
	return nil
}

// fillColumn computes the keys of the rows of one table; keep writes the key of a row.
func fillColumn[T any, P interface {
	*T
	models.Keyed
}](db *gorm.DB, column, source string, keep func(row *T, key func(*string) error) error) error {
	for {
		var rows []*T
		if err := db.Select("id", source).Where(column + " IS NULL").Limit(keyBatch).Find(&rows).Error; err != nil || len(rows) == 0 {
			return translate(err)
		}
		for _, row := range rows {
			P(row).FillKeys()
			err := keep(row, func(key *string) error {
				return translate(db.Model(row).Where(column+" IS NULL").UpdateColumn(column, key).Error)
			})
			if err != nil {
				return err
			}
		}
	}
}
