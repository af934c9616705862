package store

import (
	"context"
	"fmt"
	"unicode/utf8"

	"github.com/partnergraph/partnergraph/models"
	"gorm.io/gorm/clause"
)

// This file folds names for search that are in the database already: those from before accents were folded, and those that processes of an older
// version have written since.

// searched is a row with a name that is searched, and the folded name as it was.
type searched[T models.Noun] struct {
	ID               models.ID[T]
	Name, SearchName string
}

// The backfills of folded names.
const (
	foldingCustomers = "customer_search_names"
	foldingPartners  = "partner_search_names"
	foldingListings  = "listing_search_names"
)

// foldCustomers also writes the access rows and the suffixes of the names that change.
func (tx *Tx) foldCustomers(customers []models.ID[models.Customer]) error {
	changed, err := foldNames(tx, "company_name", customers)
	if err != nil || len(changed) == 0 {
		return err
	}
	var those []models.ID[models.Customer]
	for _, c := range changed {
		set(&tx.names.known, c.ID, c.SearchName)
		set(&tx.names.written, c.ID, models.FoldForSearch(c.Name))
		those = append(those, c.ID)
	}
	_, err = tx.writeAccess(those)
	return err
}

func (tx *Tx) foldPartners(partners []models.ID[models.Partner]) error {
	_, err := foldNames(tx, "name", partners)
	return err
}

func (tx *Tx) foldListings(listings []models.ID[models.ProviderListing]) error {
	_, err := foldNames(tx, "name", listings)
	return err
}

// longestSearchName is what the columns hold. Rules refuse names that are longer when they are folded, and did not always.
const longestSearchName = 400

// foldNames writes the folded names of those rows that have another one. They keep their versions, since nothing changes that is shown.
func foldNames[T models.Noun](tx *Tx, column string, ids []models.ID[T]) (changed []*searched[T], err error) {
	var rows []*searched[T]
	err = forUpdate(tx.db).Model(new(T)).Select("id", column+" AS name", "search_name").Where("id IN ?", ids).Order("id").Find(&rows).Error
	if err != nil {
		return nil, translate(err)
	}
	for _, row := range rows {
		folded := models.FoldForSearch(row.Name)
		if folded == row.SearchName || utf8.RuneCountInString(folded) > longestSearchName {
			continue
		}
		if err := tx.db.Model(new(T)).Where("id = ?", row.ID).UpdateColumn("search_name", folded).Error; err != nil {
			return nil, translate(err)
		}
		changed = append(changed, row)
	}
	return changed, nil
}

// foldAgain folds all names once more.
func (s *Store) foldAgain(ctx context.Context) error {
	again := []*models.Backfill{{Name: foldingCustomers}, {Name: foldingPartners}, {Name: foldingListings}}
	err := s.Tx(ctx, func(tx *Tx) error {
		return translate(tx.db.Clauses(clause.OnConflict{UpdateAll: true}).Create(again).Error)
	})
	if err != nil {
		return fmt.Errorf("store: fold names: %w", err)
	}
	return s.fillTables(ctx)
}
