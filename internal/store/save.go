package store

import (
	"errors"
	"fmt"
	"reflect"
	"time"

	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/models"
	"gorm.io/gorm"
)

// fillKeys computes the keys of the addresses in a row.
func fillKeys(row any) {
	if keyed, ok := row.(models.Keyed); ok {
		keyed.FillKeys()
	}
}

// versioned is a row that people edit: each save increments its version and sets the time.
type versioned interface{ Touch(now time.Time) int }

// Save writes a row that the transaction has read, or a new one, and increments its version. It names the version that was read, so that
// what another transaction has saved meanwhile is never overwritten: the transaction then runs again with what is there now.
// An update that finds no row is no upsert, which in MySQL would overwrite the row with the same unique value.
func (tx *Tx) Save(row versioned) error {
	version := row.Touch(tx.now)
	if version == 1 {
		return tx.Create(row)
	}
	fillKeys(row)
	tx.wrote = true
	tx.access.saved(row)
	tx.names.saved(row)
	if tx.savesLater(row) {
		return nil
	}
	saved := tx.db.Session(&gorm.Session{SkipHooks: true}).Where("version = ?", version-1).Select("*").Updates(row) // or GORM would set another time than Touch
	if saved.Error == nil && saved.RowsAffected == 0 {
		return tx.lostRace(row)
	}
	return translate(saved.Error)
}

// overtakenTries is how often a transaction runs that another one keeps overtaking. More would not help one that saves what was read
// before it began.
const overtakenTries = 4

// overtaken reports whether the transaction would have overwritten what another one has saved meanwhile.
func overtaken(err error) bool {
	return problem.Has(err, problem.StaleObject) && errors.Is(err, errOvertaken)
}

var errOvertaken = errors.New("store: another transaction has saved the row meanwhile")

// lostRace tells why a save has found no row: it was deleted, or has another version.
func (tx *Tx) lostRace(row any) error {
	var versions []int
	if err := tx.db.Model(row).Pluck("version", &versions).Error; err != nil {
		return translate(err)
	}
	return raceLost(versions)
}

// raceLost is the error of a transaction whose row has this version now, or none, because it was deleted.
func raceLost(now []int) error {
	if len(now) == 0 {
		return translate(gorm.ErrRecordNotFound)
	}
	return errors.Join(errOvertaken, staleAt("", now[0]))
}

// Note saves a row that the program itself has changed, and keeps its version: it is no edit, so that a person who
// edits the row at the same time does not get STALE_OBJECT. Since no version tells whether the row is as it was read, the
// transaction has to have locked it.
func (tx *Tx) Note(row any) error {
	if !tx.locked.has(tx.db, row) {
		return fmt.Errorf("store: note on a %T that the transaction has not locked", row)
	}
	fillKeys(row)
	tx.wrote = true
	tx.access.saved(row)
	tx.names.saved(row)
	if tx.savesLater(row) {
		return nil
	}
	return translate(tx.db.Select("*").Updates(row).Error)
}

// locks are the rows that a transaction has locked or made, by type and id.
type locks map[lockedRow]bool

type lockedRow struct {
	table string
	id    any
}

type locksKey struct{}

// lockWatcher is the GORM plugin that remembers which rows a transaction has locked.
type lockWatcher struct{}

func (lockWatcher) Name() string { return "partnergraph:locks" }

func (lockWatcher) Initialize(db *gorm.DB) error {
	return errors.Join(
		db.Callback().Query().After("gorm:query").Register("partnergraph:locks", func(db *gorm.DB) {
			if _, locking := db.Statement.Clauses["FOR"]; locking {
				remember(db)
			}
		}),
		db.Callback().Create().After("gorm:create").Register("partnergraph:locks", remember),
	)
}

func remember(db *gorm.DB) {
	held, in := db.Statement.Context.Value(locksKey{}).(locks)
	if !in || db.Error != nil || db.Statement.Schema == nil || db.Statement.Schema.PrioritizedPrimaryField == nil {
		return
	}
	rows := db.Statement.ReflectValue
	if rows.Kind() != reflect.Slice {
		held.add(db, rows)
		return
	}
	for i := range rows.Len() {
		held.add(db, reflect.Indirect(rows.Index(i)))
	}
}

func (l locks) add(db *gorm.DB, row reflect.Value) {
	if row.Type() != db.Statement.Schema.ModelType {
		return
	}
	id, _ := db.Statement.Schema.PrioritizedPrimaryField.ValueOf(db.Statement.Context, row)
	l[lockedRow{db.Statement.Schema.Table, id}] = true
}

func (l locks) has(db *gorm.DB, row any) bool {
	parsed := &gorm.Statement{DB: db}
	if err := parsed.Parse(row); err != nil || parsed.Schema.PrioritizedPrimaryField == nil {
		return false
	}
	id, _ := parsed.Schema.PrioritizedPrimaryField.ValueOf(db.Statement.Context, reflect.Indirect(reflect.ValueOf(row)))
	return l[lockedRow{parsed.Schema.Table, id}]
}
