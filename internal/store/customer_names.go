package store

import (
	"context"
	"iter"
	"slices"

	"github.com/partnergraph/partnergraph/models"
	"gorm.io/gorm/clause"
)

// This file finds customers by a part of their names. A name contains a text if one of its suffixes begins with it: the suffixes of all names are in a
// table, so that what contains a text is a range of an index. They are written in the transaction that writes the name. The condition on the
// name itself stays, so that a suffix of an earlier name finds nothing.

// suffixLength is how many characters of a suffix are kept: more than people type. Of a longer text the beginning is looked for.
const suffixLength = 16

// suffixesOf are the suffixes of a customer's name.
func suffixesOf(id models.ID[models.Customer], folded string) (suffixes []*models.CustomerName) {
	text, seen := []rune(folded), map[string]bool{}
	for i := range text {
		suffix := string(text[i:min(i+suffixLength, len(text))])
		if !seen[suffix] {
			seen[suffix] = true
			suffixes = append(suffixes, &models.CustomerName{Suffix: []byte(suffix), CustomerID: id})
		}
	}
	return suffixes
}

// nameChanges are the customers whose names a transaction has written, and what it has locked them as.
type nameChanges struct {
	known, written map[models.ID[models.Customer]]string
}

func (n *nameChanges) locked(row any) {
	if c, is := row.(*models.Customer); is {
		set(&n.known, c.ID, c.SearchName)
	}
}

func (n *nameChanges) saved(row any) {
	c, is := row.(*models.Customer)
	switch {
	case !is:
	case n.known[c.ID] != c.SearchName:
		set(&n.written, c.ID, c.SearchName)
	default:
		delete(n.written, c.ID)
	}
}

func set[K comparable, V any](m *map[K]V, key K, value V) {
	if *m == nil {
		*m = map[K]V{}
	}
	(*m)[key] = value
}

// settleNames replaces the suffixes of the names that the transaction has changed, right before the commit.
func (tx *Tx) settleNames() error {
	var gone, all []*models.CustomerName
	for id, name := range tx.names.written {
		gone, all = append(gone, suffixesOf(id, tx.names.known[id])...), append(all, suffixesOf(id, name)...)
	}
	for some := range inOrder(gone) {
		if err := tx.db.Delete(some).Error; err != nil {
			return translate(err)
		}
	}
	return tx.addSuffixes(all)
}

// mostInserted is how many rows one statement inserts.
const mostInserted = 1000

// inOrder sorts suffixes and cuts them into batches: all transactions write them in one order.
func inOrder(suffixes []*models.CustomerName) iter.Seq[[]*models.CustomerName] {
	slices.SortFunc(suffixes, func(a, b *models.CustomerName) int { return slices.Compare(a.Suffix, b.Suffix) })
	return slices.Chunk(suffixes, mostInserted)
}

func (tx *Tx) addSuffixes(suffixes []*models.CustomerName) error {
	for some := range inOrder(suffixes) {
		if err := tx.db.Clauses(clause.OnConflict{DoNothing: true}).Create(some).Error; err != nil {
			return translate(err)
		}
	}
	return nil
}

// writeNames writes the suffixes of the names of customers, those that are missing.
func (tx *Tx) writeNames(customers []models.ID[models.Customer]) error {
	var rows []*models.Customer
	if err := tx.db.Select("id", "search_name").Where("id IN ?", customers).Find(&rows).Error; err != nil {
		return translate(err)
	}
	var suffixes []*models.CustomerName
	for _, c := range rows {
		suffixes = append(suffixes, suffixesOf(c.ID, c.SearchName)...)
	}
	return tx.addSuffixes(suffixes)
}

// maxFound is how many suffixes a text is looked for in. A text that more begin with is frequent, so that the order of a list comes soon to a
// page of them.
const maxFound = 2000

// withName limits a policy to the customers whose names contain the text of a filter, unless they are many. The column has the id of the customer.
func (s *Store) withName(ctx context.Context, visible policy, column string, f *TextFilter) (policy, error) {
	if f == nil || f.Contains == nil || *f.Contains == "" {
		return visible, nil
	}
	text := []rune(models.FoldForSearch(*f.Contains))
	begin := []byte(string(text[:min(suffixLength, len(text))]))
	end := append(slices.Clone(begin), 0xff) // no text has this byte
	const found = "FROM customer_names WHERE suffix >= ? AND suffix < ?"
	var n int
	err := s.read.WithContext(ctx).Raw("SELECT COUNT(*) FROM (SELECT 1 "+found+" LIMIT ?) AS counted", begin, end, maxFound+1).Scan(&n).Error
	if err != nil || n > maxFound {
		return visible, translate(err)
	}
	return visible.and(column+" IN (SELECT customer_id FROM (SELECT DISTINCT customer_id "+found+") AS named)", begin, end), nil
}
