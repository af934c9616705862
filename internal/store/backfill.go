package store

import (
	"context"
	"encoding/binary"
	"fmt"
	"math/rand/v2"

	"github.com/partnergraph/partnergraph/models"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// backfillBatch is how many rows are filled in one transaction: far below what TiDB takes, and held for a moment only.
const backfillBatch = 500

// backfill writes what is missing for the rows after a position, a batch of them; next is nil when there are none. A migration begins it by its name.
type backfill struct {
	name string
	fill func(tx *Tx, position []byte) (next []byte, err error)
}

var backfills = []backfill{
	{"customer_access", inBatches(func(tx *Tx, customers []models.ID[models.Customer]) error {
		_, err := tx.writeAccess(customers)
		return err
	})},
	{"customer_names", inBatches((*Tx).writeNames)},
	{foldingCustomers, inBatches((*Tx).foldCustomers)},
	{foldingPartners, inBatches((*Tx).foldPartners)},
	{foldingListings, inBatches((*Tx).foldListings)},
}

// inBatches calls write with the ids of a batch.
func inBatches[T models.Noun](write func(*Tx, []models.ID[T]) error) func(*Tx, []byte) ([]byte, error) {
	return func(tx *Tx, position []byte) ([]byte, error) {
		var last models.ID[T]
		copy(last[:], position)
		next, err := rowsAfter(tx.db, last)
		if err != nil || len(next) == 0 {
			return nil, err
		}
		return next[len(next)-1][:], write(tx, next)
	}
}

// fillTables fills tables after the migrations that add them, from where the program has got to. Processes that do so at
// the same time take turns.
func (s *Store) fillTables(ctx context.Context) error {
	for _, b := range backfills {
		for done := false; !done; {
			err := s.Tx(ctx, func(tx *Tx) (err error) {
				done, err = tx.fillSome(b)
				return err
			})
			if err != nil {
				return fmt.Errorf("store: fill %s: %w", b.name, err)
			}
		}
	}
	return nil
}

func (tx *Tx) fillSome(b backfill) (done bool, err error) {
	var pending []*models.Backfill
	err = tx.db.Clauses(clause.Locking{Strength: "UPDATE"}).Limit(1).Find(&pending, "name = ?", b.name).Error
	if err != nil || len(pending) == 0 {
		return true, translate(err)
	}
	next, err := b.fill(tx, pending[0].Position)
	switch {
	case err != nil:
		return false, err
	case next == nil:
		return true, translate(tx.db.Delete(pending[0]).Error)
	}
	pending[0].Position = next
	return false, translate(tx.db.Updates(pending[0]).Error)
}

// rowsAfter are the rows that follow one in the order of ids.
func rowsAfter[T models.Noun](db *gorm.DB, id models.ID[T]) (next []models.ID[T], err error) {
	err = db.Model(new(T)).Where("id > ?", id[:]).Order("id").Limit(backfillBatch).Pluck("id", &next).Error
	return next, translate(err)
}

// RepairAccess writes the access rows of all customers anew, in batches, and reports how many differed. It also writes what older versions have not:
// the suffixes of names that are missing, and names as they are folded for search.
func (s *Store) RepairAccess(ctx context.Context) (differed int, err error) {
	if err := s.foldAgain(ctx); err != nil {
		return 0, err
	}
	var last models.ID[models.Customer]
	for {
		next, err := rowsAfter(s.read.WithContext(ctx), last)
		if err != nil || len(next) == 0 {
			return differed, err
		}
		n := 0
		err = s.Tx(ctx, func(tx *Tx) (err error) {
			if n, err = tx.writeAccess(next); err != nil {
				return err
			}
			return tx.writeNames(next)
		})
		if err != nil {
			return differed, fmt.Errorf("store: access rows: %w", err)
		}
		differed, last = differed+n, next[len(next)-1]
	}
}

// AccessFacts are what the doctor command sees of the access rows.
type AccessFacts struct {
	Filling   bool // after an update, and not done; or names for search are
	Customers int  // that were compared
	Differing int  // rows
}

// ExamineAccess compares the access rows of some customers with their definition: all when they are few, and else those that follow
// random places.
func (s *Store) ExamineAccess(ctx context.Context) (f AccessFacts, err error) {
	db := s.read.WithContext(ctx)
	var pending int64
	if err := db.Model(&models.Backfill{}).Count(&pending).Error; err != nil {
		return f, translate(err)
	}
	f.Filling = pending > 0
	places, err := somePlaces(db)
	if err != nil {
		return f, err
	}
	for _, place := range places {
		some, err := rowsAfter(db, place)
		if err != nil {
			return f, err
		}
		d, err := differingAccess(db, some)
		if err != nil {
			return f, err
		}
		f.Customers, f.Differing = f.Customers+len(some), f.Differing+len(d.gone)+len(d.missing)
	}
	return f, nil
}

// samplePlaces is at how many places the doctor command looks, a batch at each.
const samplePlaces = 20

// somePlaces are random ids among those of the customers, or the beginning when one batch is all. Ids begin with the milliseconds at which they
// were made.
func somePlaces(db *gorm.DB) (places []models.ID[models.Customer], err error) {
	var ends [2]models.Customer
	for i, order := range []string{"id", "id DESC"} {
		if err := db.Select("id").Order(order).Limit(1).Find(&ends[i]).Error; err != nil {
			return nil, translate(err)
		}
	}
	all, err := rowsAfter(db, models.ID[models.Customer]{})
	if err != nil || len(all) < backfillBatch {
		return []models.ID[models.Customer]{{}}, err
	}
	first, last := binary.BigEndian.Uint64(ends[0].ID[:]), binary.BigEndian.Uint64(ends[1].ID[:])
	for range samplePlaces {
		var place models.ID[models.Customer]
		binary.BigEndian.PutUint64(place[:], first+rand.Uint64N(last-first+1))
		places = append(places, place)
	}
	return places, nil
}
